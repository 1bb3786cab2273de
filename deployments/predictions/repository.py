"""The store of predictions on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.adapters.db import Database
from deployments.adapters.sql_unit import Scope, SqlUnit
from domain.predictions.model import Candidate, Prediction
from domain.shared.confidence import DIGITS

CONSUMER = "categorizer"

# In key order, so that two batches over the same rows wait for each other instead of deadlocking.
_SAVE = text("""
    INSERT INTO predictions AS p
      (household_id, transaction_id, category, confidence, merchant, alternatives, model_version)
    SELECT :household, id, category, confidence, merchant, CAST(alternatives AS jsonb), :model_version
    FROM unnest(CAST(:ids AS uuid[]), CAST(:categories AS text[]), CAST(:confidences AS real[]),
                CAST(:merchants AS text[]), CAST(:alternatives AS text[]))
      AS said (id, category, confidence, merchant, alternatives)
    ORDER BY id
    ON CONFLICT (household_id, transaction_id) DO UPDATE
    SET category = excluded.category, confidence = excluded.confidence, merchant = excluded.merchant,
        alternatives = excluded.alternatives, model_version = excluded.model_version,
        predicted_at = excluded.predicted_at
""")
_SAVE_SHADOW = text("""
    INSERT INTO shadow_predictions (household_id, transaction_id, model_version, category, confidence)
    SELECT :household, id, :model_version, category, confidence
    FROM unnest(CAST(:ids AS uuid[]), CAST(:categories AS text[]), CAST(:confidences AS real[]))
      AS said (id, category, confidence)
    ORDER BY id
    ON CONFLICT (household_id, transaction_id, model_version) DO UPDATE
    SET category = excluded.category, confidence = excluded.confidence, predicted_at = excluded.predicted_at
""")


class SqlPredictions:
    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    async def save(self, predictions: Sequence[Prediction], model_version: str) -> None:
        # A row named twice has one prediction.
        latest = {prediction.transaction_id: prediction for prediction in predictions}
        values = {
            **self._columns(latest, model_version),
            "merchants": [prediction.merchant for prediction in latest.values()],
            "alternatives": [_json(prediction.alternatives) for prediction in latest.values()],
        }
        await self._session.execute(_SAVE, values)

    async def save_shadow(self, predictions: Sequence[Prediction], model_version: str) -> None:
        latest = {prediction.transaction_id: prediction for prediction in predictions}
        await self._session.execute(_SAVE_SHADOW, self._columns(latest, model_version))

    def _columns(self, latest: Mapping[UUID, Prediction], model_version: str) -> dict[str, Any]:
        return {
            "household": self._household_id,
            "model_version": model_version,
            "ids": list(latest),
            "categories": [prediction.category for prediction in latest.values()],
            "confidences": [prediction.confidence for prediction in latest.values()],
        }


def _json(alternatives: Sequence[Candidate]) -> str:
    return orjson.dumps(
        [{"category": each.category, "confidence": round(each.confidence, DIGITS)} for each in alternatives]
    ).decode()


class SqlPredictionsUnit(SqlUnit):
    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        super().__init__(session, scope, CONSUMER)
        self.predictions = SqlPredictions(session, scope.household_id)


class PredictionsBegin:
    """Opens units of predictions on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def __call__(self, scope: Scope) -> AsyncIterator[SqlPredictionsUnit]:
        async with self._database.session(scope.household_id) as session:
            yield SqlPredictionsUnit(session, scope)
