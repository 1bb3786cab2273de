"""The door of forecasts: a household's days go to the forecaster, its answer is kept and shown."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

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

OWN = "own"

ResultT = TypeVar("ResultT")

log = logging.getLogger(__name__)


class Forecaster(Protocol):
    """The model, in this process or behind a handle."""

    async def forecast(self, history: History) -> Answers: ...
    async def forecast_many(self, histories: Sequence[History]) -> list[Answers]: ...
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

    async def forecast_households(self, ids: Sequence[UUID], today: date) -> Mapping[UUID, Exception]:
        """Made anew for each, the trees being asked about all of them at once. Who could not be forecast, and why: one
        household's rows must not keep the others waiting."""
        read = await _each(ids, lambda id_: self._read(id_, today))
        answers = await self._answers({id_: history for id_, (_, _, history) in read.found.items()})

        kept = await _each(
            answers.found, lambda id_: self._keep(ByItself(id_), read.found[id_], answers.found[id_], today)
        )
        return {**read.problems, **answers.problems, **kept.problems}

    async def _answers(self, histories: Mapping[UUID, History]) -> _Each[Answers]:
        try:
            found = await self._forecaster.forecast_many(list(histories.values()))
            return _Each(dict(zip(histories, found, strict=True)), {})
        except Exception:
            return await _each(histories, lambda id_: self._forecaster.forecast(histories[id_]))

    async def _forecast(self, scope: Scope, today: date) -> HouseholdForecast:
        return await self._kept.fresh(scope.household_id, today) or await self._make(scope, today)

    async def _make(self, scope: Scope, today: date) -> HouseholdForecast:
        read = await self._read(scope.household_id, today)
        return await self._keep(scope, read, await self._forecaster.forecast(read[-1]), today)

    async def _keep(
        self, scope: Scope, read: tuple[str, str, History], answers: Answers, today: date
    ) -> HouseholdForecast:
        currency, basis, history = read
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


@dataclass(frozen=True, slots=True)
class _Each(Generic[ResultT]):
    """What a piece of work found for each household, or why it found nothing."""

    found: dict[UUID, ResultT]
    problems: dict[UUID, Exception]


async def _each(ids: Collection[UUID], work: Callable[[UUID], Awaitable[ResultT]]) -> _Each[ResultT]:
    results = dict(zip(ids, await asyncio.gather(*map(work, ids), return_exceptions=True), strict=True))
    problems = {id_: each for id_, each in results.items() if isinstance(each, Exception)}
    found = {id_: each for id_, each in results.items() if not isinstance(each, BaseException)}
    return _Each(found, problems)


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
