"""Asking the model again about every row that is its to choose, page by page.

A page's work may be repeated, and the note how far it came is written after it: cut off anywhere, the redelivered event
goes on with the page that was begun. Two that run at once would only do the same twice; the note lets one go on.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.adapters.sql_unit import Scope
from deployments.adapters.unit_of_work import run
from deployments.memory.reads import REVISION
from deployments.predictions.columns import LedgerRows
from deployments.predictions.repository import PredictionsBegin, SqlPredictionsUnit
from domain.predictions.model import NIGHT_HOURS, Recategorization, RecategorizationStatus, is_due
from domain.predictions.rejections import RecategorizeRejection
from domain.shared.events import Event, LedgerChanged, RecategorizationsQueued
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller

# What open pages read again.
KIND = "recategorizations"

_COLUMNS = """id, status, created_at, user_id, total_count, done_count, changed_count, reached, revision, model_version,
  finished_at"""
LATEST = f"SELECT {_COLUMNS} FROM recategorizations WHERE household_id = $1 ORDER BY created_at DESC LIMIT 1"  # noqa: S608
_BY_ID = f"SELECT {_COLUMNS} FROM recategorizations WHERE household_id = $1 AND id = $2"  # noqa: S608
_QUEUE = text("""
INSERT INTO recategorizations (household_id, id, user_id, status) VALUES (:household_id, :id, :user_id, 'QUEUED')
ON CONFLICT (household_id) WHERE finished_at IS NULL DO NOTHING
""")
_THE_MODELS = """household_id = $1 AND deleted_at IS NULL AND counterpart_id IS NULL AND refund_of IS NULL
  AND splits IS NULL AND (categorized_by IS NULL OR categorized_by = 'MODEL')"""
_COUNT = f"SELECT count(*) FROM transactions WHERE {_THE_MODELS}"  # noqa: S608
_ANY = f"SELECT EXISTS (SELECT FROM transactions WHERE {_THE_MODELS})"  # noqa: S608
_PAGE = f"""
SELECT id, description, amount_minor, currency, booked_on FROM transactions
WHERE {_THE_MODELS} AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
"""  # noqa: S608
_BEGIN = text("""
UPDATE recategorizations SET status = 'RUNNING', total_count = :total_count, revision = :revision
WHERE household_id = :household_id AND id = :id AND status = 'QUEUED'
""")
_REACH = text("""
UPDATE recategorizations
SET reached = :reached, done_count = done_count + :rows, changed_count = changed_count + :changed,
    model_version = coalesce(:model_version, model_version)
WHERE household_id = :household_id AND id = :id AND finished_at IS NULL AND reached IS NOT DISTINCT FROM :before
""")
_FINISH = text("""
UPDATE recategorizations SET status = 'DONE', finished_at = now()
WHERE household_id = :household_id AND id = :id AND finished_at IS NULL
""")
_HOUSEHOLDS = text("SELECT id FROM households WHERE NOT is_demo AND id > :after ORDER BY id LIMIT 500")

# Predicts and applies rows; gives how many changed, and the version that answered last.
Categorize = Callable[[Event, LedgerRows], Awaitable[tuple[int, str | None]]]


class Recategorizing:
    def __init__(self, database: Database, categorize: Categorize, *, page_rows: int) -> None:
        self._database = database
        self._begin = PredictionsBegin(database)
        self._categorize = categorize
        self._page_rows = page_rows

    async def latest(self, household_id: UUID) -> Recategorization | None:
        async with self._database.read(household_id) as connection:
            row = await connection.fetchrow(LATEST, household_id)
        return row and recategorization_of(row)

    async def ask(self, caller: Caller) -> Recategorization | Rejected:
        """A person asks for it."""
        async with self._database.read(caller.household_id) as connection:
            total = await connection.fetchval(_COUNT, caller.household_id)
        if not total:
            message = "No category here is the model's to choose: people, rules and files have chosen them all."
            return Rejected(RecategorizeRejection.NO_ROWS, message)
        return await self.queue(caller)

    async def queue(self, scope: Scope) -> Recategorization:
        """While one is open, that one is meant."""
        user_id = scope.viewer.user_id if isinstance(scope, Caller) else None
        id_ = uuid4()

        async def use_case(_: None, values: Mapping[str, Any], unit: SqlPredictionsUnit) -> None:
            if await _written(unit, _QUEUE, values):
                unit.tell(RecategorizationsQueued(recategorization_id=id_), LedgerChanged(kinds=(KIND,)))

        values = {"household_id": scope.household_id, "id": id_, "user_id": user_id}
        await run(lambda _: self._begin(scope), use_case, None, values)
        found = await self.latest(scope.household_id)
        assert found is not None
        return found

    async def run(self, event: Event) -> None:
        """Consumer of `recategorizations.queued`."""
        job_id = event.read(RecategorizationsQueued).recategorization_id
        job = await self._started(event, job_id)
        if job is None or job.finished_at is not None:
            return
        reached = job.reached
        async for rows in self._pages(event.household_id, reached):
            changed, version = await self._categorize(event, rows)
            values = {
                "reached": rows.ids[-1],
                "rows": len(rows),
                "changed": changed,
                "model_version": version,
                "before": reached,
            }
            if not await self._note(event, _REACH, {"id": job_id, **values}):
                return  # Another delivery has come further.
            reached = rows.ids[-1]
        await self._note(event, _FINISH, {"id": job_id})

    async def queue_nightly(self, version: Callable[[], Awaitable[str]], now: datetime | None = None) -> int:
        """Queue every household in which the model would say something else by now; how many there are."""
        now = now or datetime.now(UTC)
        if now.hour not in NIGHT_HOURS:
            return 0
        current, queued = await version(), 0
        async for household_id in self.households():
            last = await self.latest(household_id)
            async with self._database.read(household_id) as connection:
                revision = int(await connection.fetchval(REVISION, household_id))
                there = await connection.fetchval(_ANY, household_id)
            if there and is_due(last, now, revision=revision, model_version=current):
                await self.queue(Nightly(household_id))
                queued += 1
        return queued

    async def households(self) -> AsyncIterator[UUID]:
        """Every household but demos, which live for a day."""
        after = UUID(int=0)
        while True:
            async with self._database.session(None) as session:
                found = (await session.scalars(_HOUSEHOLDS, {"after": after})).all()
            for household_id in found:
                yield household_id
            if not found:
                return
            after = found[-1]

    async def _started(self, event: Event, job_id: UUID) -> Recategorization | None:
        household_id = event.household_id
        async with self._database.read(household_id) as connection:
            total = await connection.fetchval(_COUNT, household_id)
            revision = await connection.fetchval(REVISION, household_id)
        await self._note(event, _BEGIN, {"id": job_id, "total_count": total, "revision": revision})
        async with self._database.read(household_id) as connection:
            row = await connection.fetchrow(_BY_ID, household_id, job_id)
        return row and recategorization_of(row)

    async def _pages(self, household_id: UUID, after: UUID | None) -> AsyncIterator[LedgerRows]:
        while True:
            async with self._database.read(household_id) as connection:
                found = await connection.fetch(_PAGE, household_id, after, self._page_rows)
            rows = LedgerRows.of(tuple(row) for row in found)
            if not rows:
                return
            yield rows
            after = rows.ids[-1]

    async def _note(self, event: Event, statement: Any, values: Mapping[str, Any]) -> bool:
        """Whether it was written; pages that are open are told."""

        async def use_case(_: None, given: Mapping[str, Any], unit: SqlPredictionsUnit) -> bool:
            written = await _written(unit, statement, given)
            if written:
                unit.tell(LedgerChanged(kinds=(KIND,)))
            return written

        given = {"household_id": event.household_id, **values}
        return await run(lambda _: self._begin(event), use_case, None, given)


class Nightly:
    """Nobody asked."""

    correlation_id = "nightly"

    def __init__(self, household_id: UUID) -> None:
        self.household_id = household_id


async def _written(unit: SqlPredictionsUnit, statement: Any, values: Mapping[str, Any]) -> bool:
    done: Any = await unit.session.execute(statement, dict(values))
    return bool(done.rowcount)


def recategorization_of(row: Mapping[str, Any]) -> Recategorization:
    """From any row with the columns of its table."""
    values = {name: row[name] for name in Recategorization.__dataclass_fields__ if name != "status"}
    return Recategorization(status=RecategorizationStatus(row["status"]), **values)


async def _queues_only(event: Event, rows: LedgerRows) -> tuple[int, str | None]:
    raise AssertionError(f"this process only queues, and is asked about {len(rows)} rows of {event.household_id}")


def queueing(database: Database) -> Recategorizing:
    """For a process that asks and follows; whoever consumes the event does the work."""
    return Recategorizing(database, _queues_only, page_rows=1)
