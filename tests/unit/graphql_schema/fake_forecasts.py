"""Forecasts for tests of the schema."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from domain.forecasting.model import BackTest, HouseholdForecast, Method, SeriesForecast, SeriesTest, TestedMonth
from domain.shared.money import Money
from domain.shared.periods import Month

MONTH = Month(2026, 11)


def _money(minor: int) -> Money:
    return Money(minor, "EUR")


def _series(category: str | None, month: Month, so_far: int | None) -> SeriesForecast:
    return SeriesForecast(
        category=category,
        month=month,
        so_far=None if so_far is None else _money(so_far),
        low=_money(8_000),
        expected=_money(10_000),
        high=_money(13_000),
        usual=_money(9_000),
        method=Method.MODEL,
        record=8,
        errors={Method.MODEL: 900, Method.MEDIAN_6: 1_000},
    )


FORECAST = HouseholdForecast(
    made_on=date(2026, 11, 23),
    currency="EUR",
    model_version="1.0.0",
    basis="7:1",
    series=[
        _series(None, MONTH, 4_000),
        _series("groceries", MONTH, 4_000),
        _series(None, MONTH.plus(1), None),
        _series("groceries", MONTH.plus(1), None),
    ],
)


def _test(category: str | None) -> SeriesTest:
    months = [
        TestedMonth(MONTH.plus(-2), _money(80), _money(100), _money(130), _money(110)),
        TestedMonth(MONTH.plus(-1), _money(80), _money(100), _money(130), _money(150)),
    ]
    return SeriesTest(
        category=category,
        method=Method.MEAN_6,
        months=months,
        own=_money(30),
        last_month=_money(60),
        seasonal_naive=_money(50),
        mean=_money(31),
        median=_money(33),
    )


BACK_TEST = BackTest(currency="EUR", model_version="1.0.0", day=None, series=[_test(None), _test("groceries")])
FORECAST_OUTCOMES: dict[str, Any] = {"forecast": FORECAST, "forecast_back_test": BACK_TEST}


class FakeForecastReads:
    """Notes under `forecasts.<method>` in the calls of the reads it belongs to."""

    def __init__(self, calls: Any) -> None:
        self._note = calls.note
        self.stored: HouseholdForecast | None = FORECAST

    async def fresh(self, household_id: UUID, today: date) -> HouseholdForecast | None:
        self._note("forecasts.fresh", household_id, today)
        return self.stored
