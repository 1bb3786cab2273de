"""The store of recurring payments on PostgreSQL; the only place with their write SQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.adapters.db import Database
from deployments.adapters.history import open_change
from deployments.adapters.sql_unit import Scope, SqlUnit
from deployments.recurring.gathering import gather
from domain.recurring.model import Charge, Choice, Found
from domain.recurring.noticing import Notice, NoticeKind
from domain.recurring.ports import StreamsNow
from domain.shared.changes import Change

CONSUMER = "recurring"

# Held until the transaction ends; the prefix keeps it apart from other locks of the same household.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('recurring ' || CAST(:household_id AS text), 0))"
_COLUMNS = tuple(name for name in Found.__dataclass_fields__ if name != "id")
_PUT_FOUND = f"""
INSERT INTO recurring_streams (household_id, id, {", ".join(_COLUMNS)})
VALUES (:household_id, :id, {", ".join(f":{name}" for name in _COLUMNS)})
ON CONFLICT (household_id, id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)}
"""  # noqa: S608 (constants)
_REMOVE = "DELETE FROM recurring_streams WHERE household_id = :household_id AND id = ANY(:ids)"
_CLEAR_CHARGES = "DELETE FROM recurring_charges WHERE household_id = :household_id"
_PUT_CHARGES = """
INSERT INTO recurring_charges (household_id, transaction_id, stream_id, booked_on, amount_minor, is_duplicate)
SELECT :household_id, row.* FROM unnest(
  CAST(:transaction_ids AS uuid[]), CAST(:stream_ids AS uuid[]), CAST(:days AS date[]), CAST(:minors AS bigint[]),
  CAST(:duplicates AS boolean[])
) AS row
"""
_CHOICE_COLUMNS = tuple(name for name in Choice.__dataclass_fields__ if name != "id")
_PUT_CHOICE = f"""
INSERT INTO recurring_choices (household_id, id, {", ".join(_CHOICE_COLUMNS)})
VALUES (:household_id, :id, {", ".join(f":{name}" for name in _CHOICE_COLUMNS)})
ON CONFLICT (household_id, id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _CHOICE_COLUMNS)}
"""  # noqa: S608 (constants)
_TOLD = "SELECT stream_id, notice, day FROM recurring_told WHERE household_id = :household_id"
_REMEMBER = """
INSERT INTO recurring_told (household_id, stream_id, notice, day) VALUES (:household_id, :stream_id, :notice, :day)
ON CONFLICT DO NOTHING
"""
_RAN = """
INSERT INTO recurring_runs (household_id, ran_at, is_behind) VALUES (:household_id, :at, false)
ON CONFLICT (household_id) DO UPDATE SET ran_at = excluded.ran_at, is_behind = false
"""


class SqlStreams:
    """Statements of one household."""

    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    async def _run(self, statement: str, **values: Any) -> Any:
        return await self._session.execute(text(statement), {"household_id": self._household_id, **values})

    async def lock(self) -> None:
        await self._session.execute(text(_LOCK), {"household_id": str(self._household_id)})

    async def now(self) -> StreamsNow:
        connection = (await (await self._session.connection()).get_raw_connection()).driver_connection
        return await gather(connection, self._household_id)

    async def save(
        self, found: Sequence[Found], charges: Mapping[UUID, Sequence[Charge]], gone: Collection[UUID]
    ) -> None:
        """Unchanged streams are not written: most looks find what the one before has found."""
        before = await self.now()
        old = {each.id: each for each in before.found}
        if gone:
            await self._run(_REMOVE, ids=list(gone))
        for each in found:
            if old.get(each.id) != each:
                await self._run(_PUT_FOUND, **{name: getattr(each, name) for name in ("id", *_COLUMNS)})
        kept = {stream_id: tuple(several) for stream_id, several in charges.items() if several}
        if kept == before.charges:
            return
        await self._run(_CLEAR_CHARGES)
        rows = [(each, stream_id) for stream_id, several in kept.items() for each in several]
        if rows:
            await self._run(
                _PUT_CHARGES,
                transaction_ids=[each.transaction_id for each, _ in rows],
                stream_ids=[stream_id for _, stream_id in rows],
                days=[each.on for each, _ in rows],
                minors=[each.minor for each, _ in rows],
                duplicates=[each.is_duplicate for each, _ in rows],
            )

    async def put_choice(self, choice: Choice) -> None:
        await self._run(_PUT_CHOICE, **{name: getattr(choice, name) for name in ("id", *_CHOICE_COLUMNS)})

    async def told(self) -> Collection[Notice]:
        rows = (await self._run(_TOLD)).mappings()
        return {Notice(row["stream_id"], NoticeKind(row["notice"]), row["day"]) for row in rows}

    async def remember(self, notices: Collection[Notice]) -> None:
        for each in notices:
            await self._run(_REMEMBER, stream_id=each.stream_id, notice=each.kind.value, day=each.on)

    async def ran(self, at: datetime) -> None:
        await self._run(_RAN, at=at)


class SqlRecurringUnit(SqlUnit):
    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        super().__init__(session, scope, CONSUMER)
        self.streams = SqlStreams(session, scope.household_id)

    async def open(self, change: Change) -> None:
        await open_change(self.session, self._scope.household_id, change)


class RecurringBegin:
    """Opens units of recurring payments on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def __call__(self, scope: Scope) -> AsyncIterator[SqlRecurringUnit]:
        async with self._database.session(scope.household_id) as session:
            yield SqlRecurringUnit(session, scope)
