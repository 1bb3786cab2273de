"""Trainings of models for everybody: asked for, followed and ended. What they compute is in `training`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.adapters.sql_unit import PlainUnit, plain
from deployments.adapters.unit_of_work import run
from domain.administration.models import Becomes, ModelTraining, ModelTrainingStatus, TrainingReason

# So many of each model are shown.
SHOWN = 5

_COLUMNS = """id, kind, reason, status, becomes, actor, version, step, done_count, total_count, message, created_at,
  finished_at"""
_OPEN = text("""
INSERT INTO model_trainings (id, kind, reason, status, becomes, actor, message)
VALUES (:id, :kind, :reason, 'QUEUED', :becomes, :actor, :message)
ON CONFLICT (kind) WHERE finished_at IS NULL DO NOTHING
""")
_OF_KIND = text(f"SELECT {_COLUMNS} FROM model_trainings WHERE kind = :kind AND finished_at IS NULL")  # noqa: S608
_UNFINISHED = text(f"SELECT {_COLUMNS} FROM model_trainings WHERE finished_at IS NULL ORDER BY created_at")  # noqa: S608
_BY_ID = text(f"SELECT {_COLUMNS} FROM model_trainings WHERE id = :id")  # noqa: S608
_LAST = text(f"""
SELECT {_COLUMNS} FROM model_trainings WHERE kind = :kind AND finished_at IS NOT NULL
ORDER BY finished_at DESC LIMIT 1
""")  # noqa: S608
_RECENT = text(f"SELECT {_COLUMNS} FROM model_trainings WHERE kind = :kind ORDER BY created_at DESC LIMIT {SHOWN}")  # noqa: S608
_BEGIN = text("""
UPDATE model_trainings SET status = 'RUNNING', version = :version, step = 'reading', done_count = 0, total_count = 0
WHERE id = :id AND finished_at IS NULL
""")
_NOTE = text("""
UPDATE model_trainings SET step = :step, done_count = :done_count, total_count = :total_count
WHERE id = :id AND finished_at IS NULL
""")
_END = text("""
UPDATE model_trainings SET status = :status, message = coalesce(:message, message), step = NULL, finished_at = now()
WHERE id = :id AND finished_at IS NULL
""")


class ModelTrainings:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(
        self,
        kind: str,
        reason: TrainingReason,
        *,
        becomes: Becomes = Becomes.SHADOW,
        actor: str | None = None,
        message: str | None = None,
    ) -> ModelTraining:
        """A new one; while one of the model is open, that one is meant."""
        values = {"id": uuid4(), "kind": kind, "reason": reason, "becomes": becomes, "actor": actor, "message": message}
        await self._write(_OPEN, values)
        (found,) = await self._read(_OF_KIND, {"kind": kind})
        return found

    async def unfinished(self) -> Sequence[ModelTraining]:
        return await self._read(_UNFINISHED, {})

    async def last_ended(self, kind: str) -> ModelTraining | None:
        return next(iter(await self._read(_LAST, {"kind": kind})), None)

    async def recent(self, kind: str) -> Sequence[ModelTraining]:
        """The latest ones, the newest first."""
        return await self._read(_RECENT, {"kind": kind})

    async def again(self, id: UUID) -> ModelTraining:  # noqa: A002
        """As it is stored."""
        (found,) = await self._read(_BY_ID, {"id": id})
        return found

    async def begun(self, id: UUID, version: str) -> None:  # noqa: A002
        await self._write(_BEGIN, {"id": id, "version": version})

    async def note(self, id: UUID, step: str, done: int, total: int) -> None:  # noqa: A002
        await self._write(_NOTE, {"id": id, "step": step, "done_count": done, "total_count": total})

    async def end(self, id: UUID, status: ModelTrainingStatus, message: str | None = None) -> ModelTraining:  # noqa: A002
        await self._write(_END, {"id": id, "status": status, "message": message})
        return await self.again(id)

    async def _read(self, statement: Any, values: Mapping[str, Any]) -> Sequence[ModelTraining]:
        async with self._database.session(None) as session:
            rows = (await session.execute(statement, dict(values))).mappings().all()
        return [_training(dict(row)) for row in rows]

    async def _write(self, statement: Any, values: Mapping[str, Any]) -> None:
        async def use_case(_: None, given: Mapping[str, Any], unit: PlainUnit) -> None:
            await unit.session.execute(statement, dict(given))

        await run(plain(self._database), use_case, None, values)


def _training(row: Mapping[str, Any]) -> ModelTraining:
    values: dict[str, Any] = {**row, "reason": TrainingReason(row["reason"]), "becomes": Becomes(row["becomes"])}
    return ModelTraining(**{**values, "status": ModelTrainingStatus(row["status"])})
