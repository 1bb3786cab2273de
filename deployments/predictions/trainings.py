"""Jobs that learn households anew: asked for, followed, begun and noted. What they compute is in `training`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.adapters.sql_unit import Scope
from deployments.adapters.unit_of_work import run
from deployments.memory.reads import TEACHES
from deployments.predictions.repository import PredictionsBegin, SqlPredictionsUnit
from domain.predictions.model import NIGHT_HOURS
from domain.predictions.rejections import TrainRejection
from domain.predictions.training import Training, TrainingStatus, is_due
from domain.shared.events import LedgerChanged, TrainingsQueued
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller

# What open pages read again.
KIND = "trainings"

_COLUMNS = """id, household_id, user_id, status, model_version, total_count, done_count, trained_count, failed_count,
  row_count, reached, created_at, finished_at"""
# One of the household's own that is open, then one of all, then the latest.
LATEST = f"""SELECT {_COLUMNS} FROM trainings WHERE household_id = $1 OR household_id IS NULL
  ORDER BY finished_at IS NULL DESC, finished_at IS NULL AND household_id IS NULL, created_at DESC LIMIT 1"""  # noqa: S608
_OWN = f"SELECT {_COLUMNS} FROM trainings WHERE household_id = $1 ORDER BY created_at DESC LIMIT 1"  # noqa: S608
_OF_ALL = text(f"SELECT {_COLUMNS} FROM trainings WHERE household_id IS NULL ORDER BY created_at DESC LIMIT 1")  # noqa: S608
_BY_ID = text(f"SELECT {_COLUMNS} FROM trainings WHERE id = :id")  # noqa: S608
_TAUGHT = f"SELECT EXISTS (SELECT FROM transactions WHERE {TEACHES})"  # noqa: S608
_QUEUE = text("""
INSERT INTO trainings (id, household_id, user_id, status) VALUES (:id, :household_id, :user_id, 'QUEUED')
ON CONFLICT (household_id) WHERE finished_at IS NULL DO NOTHING
""")
_OPEN = text("SELECT id FROM trainings WHERE household_id = :household_id AND finished_at IS NULL")
# Another version of the model begins anew: what was done with the one before is of no use to it.
_BEGIN = text("""
UPDATE trainings AS t
SET status = 'RUNNING', model_version = :model_version, total_count = :total_count,
    reached = CASE WHEN same THEN reached END,
    done_count = CASE WHEN same THEN done_count ELSE 0 END,
    trained_count = CASE WHEN same THEN trained_count ELSE 0 END,
    failed_count = CASE WHEN same THEN failed_count ELSE 0 END,
    row_count = CASE WHEN same THEN row_count ELSE 0 END
FROM (SELECT id, model_version IS NOT DISTINCT FROM :model_version AS same FROM trainings WHERE id = :id) AS before
WHERE t.id = :id AND before.id = t.id AND t.finished_at IS NULL
""")
_NOTE = text("""
UPDATE trainings SET reached = :reached, done_count = :done_count, trained_count = :trained_count,
  failed_count = :failed_count, row_count = :row_count WHERE id = :id AND finished_at IS NULL
""")
_FINISH = text("""
UPDATE trainings SET status = 'DONE', finished_at = now() WHERE id = :id AND finished_at IS NULL
""")
_COUNT = text("SELECT count(*) FROM households WHERE NOT is_demo")

# Does a job, wherever there is room for it, and ends when it has ended.
Train = Callable[[Training, str], Awaitable[None]]


async def nowhere(job: Training, model_version: str) -> None:
    """For a process that asks and follows."""
    raise AssertionError(f"this process trains nobody, and is to do {job.id} with {model_version}")


class Trainings:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._begin = PredictionsBegin(database)

    async def latest(self, household_id: UUID) -> Training | None:
        """The last one that a household is part of."""
        async with self._database.read(household_id) as connection:
            row = await connection.fetchrow(LATEST, household_id)
        return row and training_of(row)

    async def ask(self, caller: Caller) -> Training | Rejected:
        """A person asks for it."""
        async with self._database.read(caller.household_id) as connection:
            if not await connection.fetchval(_TAUGHT, caller.household_id):
                message = "There is nothing to learn from yet: choose a category for a transaction first."
                return Rejected(TrainRejection.NO_LABELS, message)
        return await self.queue(caller)

    async def queue(self, scope: Scope) -> Training:
        """While one is open, that one is meant: it is told again, in case whoever had it in hand is gone."""
        household_id = scope.household_id
        user_id = scope.viewer.user_id if isinstance(scope, Caller) else None

        async def use_case(_: None, values: Mapping[str, Any], unit: SqlPredictionsUnit) -> None:
            await unit.session.execute(_QUEUE, dict(values))
            found = (await unit.session.execute(_OPEN, dict(values))).scalar_one()
            unit.tell(TrainingsQueued(training_id=found), LedgerChanged(kinds=(KIND,)))

        values = {"id": uuid4(), "household_id": household_id, "user_id": user_id}
        await run(lambda _: self._begin(scope), use_case, None, values)
        return await self._own(household_id)

    async def open_one(self, household_id: UUID) -> Training:
        """As `queue`, for whoever does the job himself."""
        await self._write(household_id, _QUEUE, {"id": uuid4(), "household_id": household_id, "user_id": None})
        return await self._own(household_id)

    async def _own(self, household_id: UUID) -> Training:
        async with self._database.read(household_id) as connection:
            row = await connection.fetchrow(_OWN, household_id)
        assert row is not None
        return training_of(row)

    async def of_all(self) -> Training | None:
        """The last one over all households."""
        return await self._one(_OF_ALL, {})

    async def open_all(self) -> Training:
        """One over all households; while one is open, or was cut off, that one is meant."""
        values = {"id": uuid4(), "household_id": None, "user_id": None}
        await self._write(None, _QUEUE, values)
        found = await self.of_all()
        assert found is not None
        return found

    async def due(self, now: datetime | None = None) -> Training | None:
        """The one to be done now, if any: tonight's, or one that was cut off."""
        now = now or datetime.now(UTC)
        last = await self.of_all()
        cut_off = last is not None and last.finished_at is None
        if not cut_off and (now.hour not in NIGHT_HOURS or not is_due(last, now)):
            return None
        return await self.open_all()

    async def begun(self, job: Training, model_version: str) -> Training:
        """The job as it goes on from here, with how many households it is about."""
        total = 1 if job.household_id else int(await self._scalar(_COUNT))
        values = {"id": job.id, "model_version": model_version, "total_count": total}
        await self._write(job.household_id, _BEGIN, values)
        return await self.again(job)

    async def note(self, job: Training) -> None:
        """How far it is by now."""
        names = ("id", "reached", "done_count", "trained_count", "failed_count", "row_count")
        await self._write(job.household_id, _NOTE, {name: getattr(job, name) for name in names})

    async def finished(self, job: Training) -> Training:
        await self._write(job.household_id, _FINISH, {"id": job.id})
        return await self.again(job)

    async def again(self, job: Training) -> Training:
        """The job as it is stored."""
        found = await self._one(_BY_ID, {"id": job.id}, job.household_id)
        assert found is not None
        return found

    async def _one(
        self, statement: Any, values: Mapping[str, Any], household_id: UUID | None = None
    ) -> Training | None:
        async with self._database.session(household_id) as session:
            row = (await session.execute(statement, dict(values))).mappings().one_or_none()
        return training_of(dict(row)) if row else None

    async def _scalar(self, statement: Any) -> Any:
        async with self._database.session(None) as session:
            return await session.scalar(statement)

    async def _write(self, household_id: UUID | None, statement: Any, values: Mapping[str, Any]) -> None:
        """Pages that are open are told where the job is of one household."""
        if household_id is not None:

            async def use_case(_: None, given: Mapping[str, Any], unit: SqlPredictionsUnit) -> None:
                await unit.session.execute(statement, dict(given))
                unit.tell(LedgerChanged(kinds=(KIND,)))

            await run(lambda _: self._begin(ByItself(household_id)), use_case, None, values)
            return
        async with self._database.session(None) as session:
            await session.execute(statement, dict(values))
            await session.commit()


class ByItself:
    """A household that nobody asks for."""

    correlation_id = "training"

    def __init__(self, household_id: UUID) -> None:
        self.household_id = household_id


def training_of(row: Mapping[str, Any]) -> Training:
    """From any row with the columns of its table."""
    values = {name: row[name] for name in Training.__dataclass_fields__ if name != "status"}
    return Training(status=TrainingStatus(row["status"]), **values)
