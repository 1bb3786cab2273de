"""The history on PostgreSQL: triggers write it, functions put rows back (migration 0002), so nobody can forget it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.adapters.history import open_change, resume_change
from deployments.transactions.naming_store import LOOSE_ENDS
from deployments.transactions.rows import change_of, revived, transaction_of, values_of
from deployments.transactions.tables import ChangeRow
from domain.transactions.categories import BY_SLUG
from domain.transactions.model import Change, Transaction
from domain.transactions.ports import Restored, RowKey, Step

_CHANGE = ChangeRow.__table__.columns
_UNIQUE_VIOLATION = "23505"

_TOUCHED = text("""
SELECT row_id FROM change_nets WHERE household_id = :household_id AND change_id = :id AND table_name = :table ORDER BY 1
""")
_TABLES = text("SELECT DISTINCT table_name FROM change_nets WHERE household_id = :household_id AND change_id = :id")
_CONFLICTS = text("SELECT table_name, row_id FROM history_conflicts(:household_id, :id, :redo)")
# What made the row is no step: before it there was nothing to compare with.
_STEPS = text("""
SELECT c.*, r.sequence AS place, r.before, r.after, r.versions
FROM change_rows r JOIN changes c ON c.household_id = r.household_id AND c.id = r.change_id
WHERE r.household_id = :household_id AND r.table_name = 'transactions' AND r.row_id = :id
  AND r.before IS NOT NULL AND r.after IS NOT NULL
ORDER BY r.sequence
""")
_RESTORE = text("SELECT history_restore(:household_id, :id, :redo)")
_LATEST = text("""
SELECT id FROM changes WHERE household_id = :household_id AND user_id = :user_id AND undone_at IS NULL
ORDER BY sequence DESC LIMIT 1
""")
# What was undone may be done again until the person does something else.
_LATEST_UNDONE = text("""
SELECT id FROM changes WHERE household_id = :household_id AND undone_by = :user_id AND kind <> 'IMPORT'
  AND undone_at >= coalesce((
    SELECT max(created_at) FROM changes
    WHERE household_id = :household_id AND user_id = :user_id AND undone_at IS NULL
  ), '-infinity')
ORDER BY undone_at DESC, sequence LIMIT 1
""")


class SqlHistory:
    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    async def open(self, change: Change) -> None:
        await open_change(self._session, self._household_id, change)

    async def resume(self, change_id: UUID, *, unlogged_inserts: str = "") -> None:
        """Write on under a change that another unit has opened; rows new in `unlogged_inserts` are not listed."""
        await resume_change(self._session, change_id, unlogged_inserts=unlogged_inserts)

    async def get(self, id: UUID) -> Change | None:  # noqa: A002
        statement = select(*_CHANGE).where(ChangeRow.household_id == self._household_id, ChangeRow.id == id)
        row = (await self._session.execute(statement.with_for_update())).mappings().one_or_none()
        return change_of(row) if row else None

    async def latest(self, user_id: UUID, *, undone: bool) -> Change | None:
        values = {"household_id": self._household_id, "user_id": user_id}
        found: UUID | None = await self._session.scalar(_LATEST_UNDONE if undone else _LATEST, values)
        return await self.get(found) if found else None

    async def touched(self, change_id: UUID, table: str) -> Sequence[str]:
        values = {"household_id": self._household_id, "id": change_id, "table": table}
        return (await self._session.scalars(_TOUCHED, values)).all()

    async def steps(self, row: Transaction) -> Sequence[Step]:
        values = {"household_id": self._household_id, "id": str(row.id)}
        return steps_of(row, (await self._session.execute(_STEPS, values)).mappings().all())

    async def tables(self, change_id: UUID) -> frozenset[str]:
        values = {"household_id": self._household_id, "id": change_id}
        return frozenset((await self._session.scalars(_TABLES, values)).all())

    async def loose_ends(self, change_id: UUID) -> Sequence[str]:
        values = {"household_id": self._household_id, "id": change_id, "built_in": list(BY_SLUG)}
        return (await self._session.scalars(LOOSE_ENDS, values)).all()

    async def conflicts(self, change_id: UUID, *, redo: bool) -> Sequence[RowKey]:
        values = {"household_id": self._household_id, "id": change_id, "redo": redo}
        return [RowKey(*row) for row in await self._session.execute(_CONFLICTS, values)]

    async def restore(self, change_id: UUID, *, redo: bool) -> Restored:
        try:
            async with self._session.begin_nested():
                values = {"household_id": self._household_id, "id": change_id, "redo": redo}
                await self._session.execute(_RESTORE, values)
                # The legs of transfers are looked at now, while there is somebody to tell.
                await self._session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
                await self._session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
        except IntegrityError as error:
            taken = getattr(error.orig, "sqlstate", None) == _UNIQUE_VIOLATION
            return Restored.NAME_TAKEN if taken else Restored.BROKEN
        return Restored.DONE

    async def mark(self, change: Change) -> None:
        await self._session.execute(
            update(ChangeRow)
            .where(ChangeRow.household_id == self._household_id, ChangeRow.id == change.id)
            .values(undone_at=change.undone_at, undone_by=change.undone_by)
            .execution_options(synchronize_session=False)
        )


def steps_of(row: Transaction, found: Sequence[Any]) -> list[Step]:
    """What happened to the row, newest first: its earlier forms follow from the row as it is by walking back."""
    events: list[tuple[int, int, bool, Any]] = []
    for each in found:
        for turn, version in enumerate(each["versions"]):
            was_undone = turn % 2 == 1
            # What one change wrote in several steps is undone at once, from the last step to the first.
            events.append((version, -each["place"] if was_undone else each["place"], was_undone, each))
    events.sort(key=lambda event: event[:2], reverse=True)
    image: dict[str, Any] = orjson.loads(orjson.dumps(values_of(row), default=str))
    steps = []
    for version, _, was_undone, each in events:
        image |= each["after"] if was_undone else each["before"]
        steps.append(Step(change_of(each), was_undone, version, transaction_of(revived(image))))
    return steps
