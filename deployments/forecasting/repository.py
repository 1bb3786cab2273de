"""The store of forecasts on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.adapters.db import Database
from deployments.adapters.sql_unit import Scope, SqlUnit
from domain.forecasting.model import HouseholdForecast, SeriesForecast

CONSUMER = "forecasts"
# Long enough to see how a forecast of this month moved.
KEPT_DAYS = 40

# Two who forecast the same household at once: the later one waits, and takes the place of the earlier.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('forecasts ' || CAST(:household_id AS text), 0))")
_DROP = (
    "DELETE FROM forecasts WHERE household_id = :household_id AND (made_on = :made_on OR made_on < :oldest)",
    "DELETE FROM forecast_runs WHERE household_id = :household_id AND (made_on = :made_on OR made_on < :oldest)",
)
_PUT_RUN = text("""
INSERT INTO forecast_runs (household_id, made_on, currency, model_version, basis)
VALUES (:household_id, :made_on, :currency, :model_version, :basis)
""")
_PUT = text("""
INSERT INTO forecasts (household_id, made_on, month, category, currency, so_far_minor, low_minor, expected_minor,
                       high_minor, usual_minor, method, record, errors)
VALUES (:household_id, :made_on, :month, :category, :currency, :so_far_minor, :low_minor, :expected_minor, :high_minor,
        :usual_minor, :method, :record, CAST(:errors AS jsonb))
""")


class SqlForecasts:
    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    async def put(self, forecast: HouseholdForecast) -> None:
        named = {"household_id": self._household_id, "made_on": forecast.made_on}
        await self._session.execute(_LOCK, {"household_id": str(self._household_id)})
        oldest = forecast.made_on - timedelta(days=KEPT_DAYS)
        for statement in _DROP:
            await self._session.execute(text(statement), {**named, "oldest": oldest})
        told = {"currency": forecast.currency, "model_version": forecast.model_version, "basis": forecast.basis}
        await self._session.execute(_PUT_RUN, {**named, **told})
        if forecast.series:
            rows = [{**named, "currency": forecast.currency, **_columns(each)} for each in forecast.series]
            await self._session.execute(_PUT, rows)


def _columns(series: SeriesForecast) -> dict[str, Any]:
    return {
        "month": series.month.first_day,
        "category": series.category or "",
        "so_far_minor": series.so_far.minor if series.so_far is not None else None,
        "low_minor": series.low.minor,
        "expected_minor": series.expected.minor,
        "high_minor": series.high.minor,
        "usual_minor": series.usual.minor,
        "method": series.method.value,
        "record": series.record,
        "errors": orjson.dumps({method.value: error for method, error in series.errors.items()}).decode(),
    }


class SqlForecastsUnit(SqlUnit):
    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        super().__init__(session, scope, CONSUMER)
        self.forecasts = SqlForecasts(session, scope.household_id)


class ForecastsBegin:
    """Opens units of forecasts on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def __call__(self, scope: Scope) -> AsyncIterator[SqlForecastsUnit]:
        async with self._database.session(scope.household_id) as session:
            yield SqlForecastsUnit(session, scope)
