"""The door of forecasts: a household's days go to the forecaster, its answer is kept and shown."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.adapters.meters import Count, count_nothing
from deployments.adapters.sql_unit import Scope
from deployments.adapters.unit_of_work import run
from deployments.forecasting.facts import read_basis, read_currency, read_history
from deployments.forecasting.messages import Answers, History, LookedBack
from deployments.forecasting.reads import ForecastReads
from deployments.forecasting.repository import ForecastsBegin
from deployments.forecasting.track import Track
from domain.forecasting.model import BackTest, HouseholdForecast, Method, SeriesForecast, SeriesTest, TestedMonth
from domain.forecasting.use_cases import keep_forecast
from domain.shared.money import Money
from domain.shared.periods import Month
from domain.shared.viewer import Caller

NIGHT_HOURS = range(1, 6)
OWN = "own"

# Households one after the other by id; whoever has today's already is passed over.
_NEXT = text("""
SELECT h.id FROM households h WHERE NOT h.is_demo AND (CAST(:after AS uuid) IS NULL OR h.id > :after)
ORDER BY h.id LIMIT 200
""")

log = logging.getLogger(__name__)


class Forecaster(Protocol):
    """The model, in this process or behind a handle."""

    async def forecast(self, history: History) -> Answers: ...
    async def shadow(self, history: History) -> Answers | None: ...
    async def back_test(self, history: History, day: int | None) -> LookedBack: ...


class ByItself:
    """A household that nobody asks for."""

    correlation_id = "forecasting"

    def __init__(self, household_id: UUID) -> None:
        self.household_id = household_id


class ForecastingService:
    def __init__(self, database: Database, forecaster: Forecaster, *, count: Count = count_nothing) -> None:
        self._track = Track(database, count)
        self._forecasts_database = database
        self._forecaster = forecaster
        self._kept = ForecastReads(database)
        self._begin_forecasts = ForecastsBegin(database)

    async def forecast(self, caller: Caller, today: date) -> HouseholdForecast:
        """Today's forecast, made anew where rows have changed since it was made."""
        return await self._forecast(caller, today)

    async def forecast_back_test(self, caller: Caller, today: date, day: int | None) -> BackTest:
        """How the last months would have been forecast: nothing is kept of it."""
        currency, _, history = await self._read(caller.household_id, today)
        return _back_test(await self._forecaster.back_test(history, day), currency)

    async def forecast_nightly(self, now: datetime | None = None) -> int:
        """Every household that has no forecast of today yet. Cut off, it goes on: what is there is passed over."""
        now = now or datetime.now(UTC)
        if now.hour not in NIGHT_HOURS:
            return 0
        return await self.forecast_all(now.date())

    async def forecast_all(self, today: date) -> int:
        made, after = 0, None
        while True:
            async with self._forecasts_database.session(None) as session:
                found = list((await session.execute(_NEXT, {"after": after})).scalars())
            if not found:
                return made
            for household_id in found:
                after = household_id
                try:
                    if await self._kept.fresh(household_id, today) is None:
                        await self._make(ByItself(household_id), today)
                        made += 1
                except Exception:
                    # One household's rows must not keep the others waiting.
                    log.exception("a household could not be forecast", extra={"household": str(household_id)})

    async def _forecast(self, scope: Scope, today: date) -> HouseholdForecast:
        return await self._kept.fresh(scope.household_id, today) or await self._make(scope, today)

    async def _make(self, scope: Scope, today: date) -> HouseholdForecast:
        currency, basis, history = await self._read(scope.household_id, today)
        answers = await self._forecaster.forecast(history)
        # What was forecast of a month that has ended by now is judged before it is dropped.
        await self._track.score(scope, history)
        forecast = _forecast(answers, currency, basis, today)
        kept = await run(lambda _: self._begin_forecasts(scope), keep_forecast, None, forecast)
        try:
            await self._track.beside(scope, history, answers, await self._forecaster.shadow(history))
        except Exception:
            log.warning("the shadow version gave no answer", exc_info=True)
        return kept

    async def _read(self, household_id: UUID, today: date) -> tuple[str, str, History]:
        """Rows and what names them are of one snapshot."""
        async with self._forecasts_database.read(household_id) as connection:
            currency = await read_currency(connection, household_id)
            basis = await read_basis(connection, household_id)
            return currency, basis, await read_history(connection, household_id, currency, today)


def _month(number: int) -> Month:
    return Month(1970, 1).plus(number)


def _forecast(answers: Answers, currency: str, basis: str, today: date) -> HouseholdForecast:
    def money(minor: int) -> Money:
        return Money(minor, currency)

    series = [
        SeriesForecast(
            category=each.category,
            month=_month(each.month),
            so_far=None if each.so_far is None else money(each.so_far),
            low=money(each.low),
            expected=money(each.expected),
            high=money(each.high),
            usual=money(each.usual),
            method=Method(each.method),
            record=each.record,
            errors={Method(name): error for name, error in each.errors.items()},
        )
        for each in answers.series
    ]
    series.sort(key=lambda each: (each.month, each.category or ""))
    return HouseholdForecast(
        made_on=today, currency=currency, model_version=answers.model_version, basis=basis, series=series
    )


def _back_test(found: LookedBack, currency: str) -> BackTest:
    def money(minor: int) -> Money:
        return Money(minor, currency)

    def rule(errors: Mapping[str, Any], name: str) -> Money:
        return money(errors[name])

    series = [
        SeriesTest(
            category=each.category,
            method=Method(each.method),
            months=[
                TestedMonth(_month(month), money(low), money(middle), money(high), money(spent))
                for month, low, middle, high, spent in each.months
            ],
            own=rule(each.errors, OWN),
            last_month=rule(each.errors, Method.LAST_MONTH),
            seasonal_naive=rule(each.errors, Method.SEASONAL_NAIVE),
            mean=rule(each.errors, Method.MEAN_6),
            median=rule(each.errors, Method.MEDIAN_6),
        )
        for each in found.series
    ]
    return BackTest(currency=currency, model_version=found.model_version, day=found.day, series=series)
