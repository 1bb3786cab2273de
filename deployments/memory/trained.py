"""Each household's part of the model, as training leaves it: stored once, read by every replica that lacks it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.adapters.db import Database
from deployments.memory.messages import TaughtRows
from domain.predictions.training import HouseholdModel

_COLUMNS = "number, model_version, revision, data_digest, row_count, judged_count, accuracy, accuracy_alone, trained_at"
_FOUND = f"SELECT {_COLUMNS} FROM household_models WHERE household_id = $1"  # noqa: S608 (constants)
# The number grows with the clock, so that it also grows where an earlier one was forgotten.
_KEEP = text("""
    INSERT INTO household_models AS m (household_id, number, model_version, revision, data_digest, row_count,
      judged_count, accuracy, accuracy_alone, content)
    VALUES (:household_id, floor(extract(epoch FROM clock_timestamp()) * 1000), :model_version, :revision, :data_digest,
      :row_count, :judged_count, :accuracy, :accuracy_alone, :content)
    ON CONFLICT (household_id) DO UPDATE
    SET number = greatest(m.number + 1, excluded.number), model_version = excluded.model_version,
        revision = excluded.revision, data_digest = excluded.data_digest, row_count = excluded.row_count,
        judged_count = excluded.judged_count, accuracy = excluded.accuracy, accuracy_alone = excluded.accuracy_alone,
        content = excluded.content, trained_at = now()
    WHERE m.revision <= excluded.revision
""")
_SAME = text("""
    UPDATE household_models SET revision = :revision
    WHERE household_id = :household_id AND model_version = :model_version AND data_digest = :data_digest
      AND revision < :revision
""")
_FORGET = text("DELETE FROM household_models WHERE household_id = :household_id AND revision <= :revision")


def digest_of(rows: TaughtRows) -> str:
    """Of everything that is learned from."""
    columns = [getattr(rows, name) for name in TaughtRows.__dataclass_fields__]
    return hashlib.sha256(orjson.dumps(columns)).hexdigest()


async def household_model(database: Database, household_id: UUID) -> HouseholdModel | None:
    """What is stored of a household, without its content."""
    async with database.read(household_id) as connection:
        row = await connection.fetchrow(_FOUND, household_id)
    return row and HouseholdModel(**row)


async def keep(session: AsyncSession, household_id: UUID, values: Mapping[str, Any]) -> bool:
    """Store it; what was learned of an older revision never replaces a newer one. Whether it was stored."""
    return await _done(session, _KEEP, {"household_id": household_id, **values})


async def same(session: AsyncSession, household_id: UUID, values: Mapping[str, Any]) -> bool:
    """Something moved and the labels are what they were: the next look need not read them."""
    return await _done(session, _SAME, {"household_id": household_id, **values})


async def forget(session: AsyncSession, household_id: UUID, revision: int) -> bool:
    """Every label was taken back."""
    return await _done(session, _FORGET, {"household_id": household_id, "revision": revision})


async def _done(session: AsyncSession, statement: Any, values: Mapping[str, Any]) -> bool:
    result: Any = await session.execute(statement, dict(values))
    return bool(result.rowcount)
