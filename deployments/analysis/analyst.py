"""Looking through some households, each once: by the very services that look when a person does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import date
from enum import Enum, auto
from pathlib import Path
from uuid import UUID

from deployments.adapters.db import Database
from deployments.forecasting.local import LocalForecaster
from deployments.forecasting.reads import ForecastReads, Standing
from deployments.forecasting.service import ForecastingService
from deployments.household_facts import HouseholdFacts
from deployments.insights.service import InsightsService
from deployments.recurring.service import RecurringService
from ml.forecasting.predictor import model_store
from ml.recurring import detector

# While the database answers one household, another one is reckoned.
SIDE_BY_SIDE = 4
_IS_THERE = "SELECT EXISTS (SELECT FROM households WHERE id = $1)"
_HAS_ROWS = "SELECT EXISTS (SELECT FROM transactions WHERE household_id = $1)"

log = logging.getLogger(__name__)


class Outcome(Enum):
    KNOWN = auto()
    ANALYZED = auto()
    FAILED = auto()


def versions(folder: Path | None) -> str:
    """Of every model that is asked."""
    return f"forecasting {model_store(folder).active()[0]}, recurring {detector.model_store(folder).active()[0]}"


class Analyst:
    """`folder` has the versions of models that were made here."""

    def __init__(self, database: Database, folder: Path | None) -> None:
        self._database, self._folder = database, folder
        self._kept = ForecastReads(database)
        self._forecasting = ForecastingService(database, LocalForecaster(folder))
        self._recurring = RecurringService(database, folder)
        self._insights = InsightsService(database, HouseholdFacts(database).gather)

    async def analyze(self, ids: Sequence[UUID], today: date) -> dict[UUID, Outcome]:
        """Forecasts come last, and together. They say of which rows they were made: a household that has today's of its
        rows is done, and one that was cut off before is looked through once more, which finds the same again."""
        version, places = model_store(self._folder).active()[0], asyncio.Semaphore(SIDE_BY_SIDE)

        async def look(household_id: UUID) -> tuple[bool, Outcome]:
            async with places:
                return await self._look(household_id, today, version)

        looked = dict(zip(ids, await asyncio.gather(*map(look, ids)), strict=True))
        wanted = [household_id for household_id, (is_wanted, _) in looked.items() if is_wanted]
        problems = await self._forecasting.forecast_households(wanted, today) if wanted else {}
        outcomes = {household_id: outcome for household_id, (_, outcome) in looked.items()}
        outcomes |= {household_id: await self._failed(household_id, why) for household_id, why in problems.items()}
        return outcomes

    async def _look(self, household_id: UUID, today: date, version: str) -> tuple[bool, Outcome]:
        """All but the forecast, and whether that is to be made."""
        try:
            async with self._database.read(household_id) as connection:
                if not await connection.fetchval(_HAS_ROWS, household_id):
                    return False, Outcome.KNOWN
            standing = await self._kept.standing(household_id, today, version)
            moved = standing is Standing.MOVED
            looked = await self._recurring.look_daily(household_id, today, again=moved)
            computed = await self._insights.refresh_daily(household_id, today, again=moved)
        except Exception as problem:
            # One household's rows must not keep the others waiting.
            return False, await self._failed(household_id, problem)
        wanted = standing is not Standing.FRESH
        return wanted, Outcome.ANALYZED if wanted or looked or computed else Outcome.KNOWN

    async def _failed(self, household_id: UUID, problem: Exception) -> Outcome:
        async with self._database.read(household_id) as connection:
            if not await connection.fetchval(_IS_THERE, household_id):
                # It has left meanwhile, with everything of it.
                return Outcome.KNOWN
        log.error("household %s could not be analyzed", household_id, exc_info=problem)
        return Outcome.FAILED
