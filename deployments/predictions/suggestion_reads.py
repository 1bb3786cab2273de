"""What the gateway shows of predictions: those of rows, those that wait for a person, and how often they were right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from deployments.adapters.db import Database
from deployments.memory.trained import household_model
from deployments.predictions.reads import PredictionReads, prediction_of
from deployments.predictions.recategorizing import LATEST, recategorization_of
from deployments.predictions.trainings import Trainings
from domain.predictions.model import ConfidenceBand, Recategorization, StoredPrediction, Suggestion
from domain.predictions.training import HouseholdModel, Training
from domain.shared.paging import Page, decode_cursor, page_of

PAGE_MAX = 200
_BAND_PERCENT = 10

_WAITS = """t.category IS NULL AND t.deleted_at IS NULL AND t.counterpart_id IS NULL AND t.refund_of IS NULL
  AND t.splits IS NULL"""
_WAITING = f"""
FROM transactions t JOIN predictions p ON p.household_id = t.household_id AND p.transaction_id = t.id
WHERE t.household_id = $1 AND {_WAITS}
"""
_PAGE = f"""
SELECT t.booked_on, coalesce(p.merchant, t.merchant) AS merchant, p.transaction_id, p.category, p.confidence,
       p.model_version, p.alternatives, p.predicted_at
{_WAITING} AND ($2::date IS NULL OR (t.booked_on, t.id) < ($2, $3::uuid))
ORDER BY t.booked_on DESC, t.id DESC LIMIT $4
"""
_OF_MERCHANTS = f"""
SELECT lower(coalesce(p.merchant, t.merchant)) AS merchant, count(*) AS count
{_WAITING} AND lower(coalesce(p.merchant, t.merchant)) = ANY($2) GROUP BY 1
"""
_COUNT = f"SELECT count(*) {_WAITING}"
_RECORD = f"""
SELECT least(floor(round(p.confidence::numeric * 1000) / 100), 9)::integer AS band, count(*) AS predicted,
       count(*) FILTER (WHERE t.categorized_by = 'PERSON') AS decided,
       count(*) FILTER (WHERE t.categorized_by = 'PERSON' AND t.category = p.category) AS right_ones,
       count(*) FILTER (WHERE {_WAITS}) AS waiting
FROM predictions p JOIN transactions t ON t.household_id = p.household_id AND t.id = p.transaction_id
WHERE p.household_id = $1 AND t.deleted_at IS NULL GROUP BY 1 ORDER BY 1
"""  # noqa: S608 (constants)


class SuggestionReads:
    """Implements `finance_graphql.predictions.clients.PredictionReads` on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._predictions = PredictionReads(database)
        self._trainings = Trainings(database)

    async def predictions_of(self, household_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, StoredPrediction]:
        return await self._predictions.stored(household_id, ids)

    async def suggestions(self, household_id: UUID, *, first: int, after: str | None) -> Page[Suggestion] | None:
        """Newest first; None where `after` is not a cursor of this list."""
        key = decode_cursor(after, date, UUID) if after else (None, None)
        if key is None:
            return None
        first = min(first, PAGE_MAX)
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_PAGE, household_id, *key, first + 1)
            merchants = sorted({row["merchant"].lower() for row in rows if row["merchant"]})
            counted = await connection.fetch(_OF_MERCHANTS, household_id, merchants) if merchants else ()
        counts = {row["merchant"]: row["count"] for row in counted}
        found = [
            Suggestion(prediction_of(row), row["booked_on"], counts.get((row["merchant"] or "").lower(), 1))
            for row in rows
        ]
        return page_of(found, first, lambda item: (item.booked_on, item.id))

    async def suggestion_count(self, household_id: UUID) -> int:
        async with self._database.read(household_id) as connection:
            return int(await connection.fetchval(_COUNT, household_id))

    async def recategorization(self, household_id: UUID) -> Recategorization | None:
        """The last one."""
        async with self._database.read(household_id) as connection:
            row = await connection.fetchrow(LATEST, household_id)
        return row and recategorization_of(row)

    async def training(self, household_id: UUID) -> Training | None:
        return await self._trainings.latest(household_id)

    async def household_model(self, household_id: UUID) -> HouseholdModel | None:
        return await household_model(self._database, household_id)

    async def record(self, household_id: UUID) -> Sequence[ConfidenceBand]:
        """How predictions of each confidence fared, unsure ones first; bands without any are left out."""
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_RECORD, household_id)
        return [
            ConfidenceBand(
                from_percent=row["band"] * _BAND_PERCENT,
                to_percent=(row["band"] + 1) * _BAND_PERCENT,
                predicted_count=row["predicted"],
                decided_count=row["decided"],
                right_count=row["right_ones"],
                waiting_count=row["waiting"],
            )
            for row in rows
        ]
