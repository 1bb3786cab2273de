"""The history on PostgreSQL: triggers write it, functions put rows back (migration 0002), so nobody can forget it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.transactions.naming_store import LOOSE_ENDS
from deployments.transactions.rows import change_of, revived, transaction_of, values_of
from deployments.transactions.tables import ChangeRow
from domain.transactions.categories import BY_SLUG
from domain.transactions.model import Change, Transaction
from domain.transactions.ports import RowKey, Step

_CHANGE = ChangeRow.__table__.columns
_UNIQUE_VIOLATION = "23505"

_RESUME = text("""
SELECT set_config('moneta.change_id', :id, true), set_config('moneta.unlogged_inserts', :unlogged, true)
""")
_TOUCHED = text("""
SELECT row_id FROM change_nets WHERE household_id = :household_id AND change_id = :id AND table_name = :table ORDER BY 1
""")
_CONFLICTS = text("SELECT table_name, row_id FROM history_conflicts(:household_id, :id, :redo)")
_RESTORE = text("SELECT history_restore(:household_id, :id, :redo)")
_TABLES = text("SELECT DISTINCT table_name FROM change_nets WHERE household_id = :household_id AND change_id = :id")
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
        await self._session.execute(
            insert(ChangeRow).values(
                household_id=self._household_id,
                id=change.id,
                user_id=change.user_id,
                kind=change.kind,
                summary=change.summary,
                account_id=change.account_id,
                import_id=change.import_id,
                created_at=change.created_at,
            )
        )
        await self.resume(change.id)

    async def resume(self, change_id: UUID, *, unlogged_inserts: str = "") -> None:
        """Write on under a change that another unit has opened; rows new in `unlogged_inserts` are not listed."""
        await self._session.execute(
            _RESUME,
            {"id": str(change_id), "unlogged": unlogged_inserts},
        )

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

    async def conflicts(self, change_id: UUID, *, redo: bool) -> Sequence[RowKey]:
        values = {"household_id": self._household_id, "id": change_id, "redo": redo}
        return [RowKey(*row) for row in await self._session.execute(_CONFLICTS, values)]

    async def restore(self, change_id: UUID, *, redo: bool) -> bool:
        try:
            async with self._session.begin_nested():
                values = {"household_id": self._household_id, "id": change_id, "redo": redo}
                await self._session.execute(_RESTORE, values)
        except IntegrityError as error:
    async def steps(self, row: Transaction) -> Sequence[Step]:
        values = {"household_id": self._household_id, "id": str(row.id)}
        return steps_of(row, (await self._session.execute(_STEPS, values)).mappings().all())

    async def tables(self, change_id: UUID) -> frozenset[str]:
        values = {"household_id": self._household_id, "id": change_id}
        return frozenset((await self._session.scalars(_TABLES, values)).all())

    async def loose_ends(self, change_id: UUID) -> Sequence[str]:
        values = {"household_id": self._household_id, "id": change_id, "built_in": list(BY_SLUG)}
        return (await self._session.scalars(LOOSE_ENDS, values)).all()

            if getattr(error.orig, "sqlstate", None) != _UNIQUE_VIOLATION:
                raise
            return False
        return True

    async def mark(self, change: Change) -> None:
        await self._session.execute(
            update(ChangeRow)
            .where(ChangeRow.household_id == self._household_id, ChangeRow.id == change.id)
            .values(undone_at=change.undone_at, undone_by=change.undone_by)
            .execution_options(synchronize_session=False)
        )
