"""Jobs that look through households: opened, followed, begun and noted. What they do is in `job`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from deployments.adapters.db import Database
from domain.predictions.analysis import Analysis, is_due

_COLUMNS = ", ".join(Analysis.__dataclass_fields__)
_LAST = text(f"""
SELECT {_COLUMNS} FROM analyses WHERE household_id IS NOT DISTINCT FROM CAST(:household_id AS uuid)
ORDER BY created_at DESC LIMIT 1
""")  # noqa: S608 (constants)
_BY_ID = text(f"SELECT {_COLUMNS} FROM analyses WHERE id = :id")  # noqa: S608
_OPEN = text("""
INSERT INTO analyses (id, household_id) VALUES (:id, :household_id)
ON CONFLICT (household_id) WHERE finished_at IS NULL DO NOTHING
""")
# On another day, or with another version of a model, it begins anew: what was done before is of no use by then.
_BEGIN = text("""
UPDATE analyses AS a
SET day = :day, model_version = :model_version, total_count = :total_count,
    reached = CASE WHEN same THEN reached END,
    done_count = CASE WHEN same THEN done_count ELSE 0 END,
    analyzed_count = CASE WHEN same THEN analyzed_count ELSE 0 END,
    failed_count = CASE WHEN same THEN failed_count ELSE 0 END
FROM (SELECT id, (day, model_version) IS NOT DISTINCT FROM (CAST(:day AS date), CAST(:model_version AS text)) AS same
      FROM analyses WHERE id = :id) AS before
WHERE a.id = :id AND before.id = a.id AND a.finished_at IS NULL
""")
_NOTED = ("done_count", "analyzed_count", "failed_count", "reached")
_NOTE = text(f"""
UPDATE analyses SET {", ".join(f"{name} = :{name}" for name in _NOTED)} WHERE id = :id AND finished_at IS NULL
""")  # noqa: S608
_FINISH = text("UPDATE analyses SET finished_at = now() WHERE id = :id AND finished_at IS NULL")
_COUNT = text("SELECT count(*) FROM households WHERE NOT is_demo")
_HOUSEHOLDS = text("SELECT id FROM households WHERE NOT is_demo AND id > :after ORDER BY id LIMIT :limit")
_FIRST = UUID(int=0)


class Analyses:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def last(self, household_id: UUID | None = None) -> Analysis | None:
        """Of one household, or the last one of all."""
        return await self._one(_LAST, {"household_id": household_id}, household_id)

    async def open(self, household_id: UUID | None = None) -> Analysis:
        """One over all households, or of one; while one is open, or was cut off, that one is meant."""
        await self._write(_OPEN, {"id": uuid4(), "household_id": household_id}, household_id)
        found = await self.last(household_id)
        assert found is not None
        return found

    async def due(self, now: datetime | None = None) -> Analysis | None:
        """The one to be done now, if any: today's, or one that was cut off."""
        return await self.open() if is_due(await self.last(), now or datetime.now(UTC)) else None

    async def begun(self, job: Analysis, day: date, model_version: str) -> Analysis:
        """The job as it goes on from here, with how many households it is about."""
        total = 1
        if job.household_id is None:
            async with self._database.session(None) as session:
                total = await session.scalar(_COUNT) or 0
        values = {"id": job.id, "day": day, "model_version": model_version, "total_count": total}
        await self._write(_BEGIN, values, job.household_id)
        return await self.again(job)

    async def note(self, job: Analysis) -> None:
        """How far it is by now."""
        await self._write(_NOTE, {name: getattr(job, name) for name in ("id", *_NOTED)}, job.household_id)

    async def finished(self, job: Analysis) -> Analysis:
        await self._write(_FINISH, {"id": job.id}, job.household_id)
        return await self.again(job)

    async def again(self, job: Analysis) -> Analysis:
        """The job as it is stored."""
        found = await self._one(_BY_ID, {"id": job.id}, job.household_id)
        assert found is not None
        return found

    async def households(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        """By their ids, without demos, which live for a day."""
        async with self._database.session(None) as session:
            return (await session.scalars(_HOUSEHOLDS, {"after": after or _FIRST, "limit": limit})).all()

    async def _one(self, statement: Any, values: Mapping[str, Any], household_id: UUID | None) -> Analysis | None:
        async with self._database.session(household_id) as session:
            row = (await session.execute(statement, dict(values))).mappings().one_or_none()
        return Analysis(**row) if row else None

    async def _write(self, statement: Any, values: Mapping[str, Any], household_id: UUID | None) -> None:
        async with self._database.session(household_id) as session:
            await session.execute(statement, dict(values))
            await session.commit()
