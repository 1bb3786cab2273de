"""Forecasts through the schema: what is stored is shown, and made where it is not."""

from __future__ import annotations

from typing import Any

from finance_graphql.execution import Executor
from tests.unit.graphql_schema.fakes import House
from tests.unit.graphql_schema.household import HOUSEHOLD
from tests.unit.graphql_schema.operations import SCHEMA

EXECUTOR = Executor(SCHEMA)
_QUERY = """{ spendingForecast(month: "2026-11") { months { month hasBegun
  total { key soFar { minor } beyondUsual { minor } method reason } categories { key category { id } } } } }"""
_SHOWN = {
    "months": [
        {
            "month": "2026-11",
            "hasBegun": True,
            "total": {
                "key": "total",
                "soFar": {"minor": "4000"},
                "beyondUsual": {"minor": "1000"},
                "method": "MODEL",
                "reason": "From the model: over the last 8 months 10 % closer than the usual month "
                "(the median of the last six).",
            },
            "categories": [{"key": "groceries", "category": {"id": "groceries"}}],
        }
    ]
}


async def _data(text: str, house: House) -> Any:
    answer = await EXECUTOR.execute(text, None, None, house.context())
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


async def test_what_is_stored_is_shown_and_nobody_forecasts() -> None:
    house = House()
    assert (await _data(_QUERY, house))["spendingForecast"] == _SHOWN
    assert ("forecasts.fresh", (HOUSEHOLD, house.context().today)) in house.reads.calls
    assert house.commands.count("forecast") == 0


async def test_what_is_old_or_missing_is_made_anew() -> None:
    house = House()
    house.reads.forecasts.stored = None
    assert (await _data(_QUERY, house))["spendingForecast"] == _SHOWN
    assert house.commands.count("forecast") == 1


async def test_the_record_of_month_ends_is_asked_by_day() -> None:
    house = House()
    found = await _data("{ forecastBackTest(day: 10) { total { heldCount monthCount months { isHeld } } } }", house)
    assert found["forecastBackTest"]["total"] == {
        "heldCount": 1,
        "monthCount": 2,
        "months": [{"isHeld": True}, {"isHeld": False}],
    }
    [(_, (_, _, day))] = [call for call in house.commands.calls if call[0] == "forecast_back_test"]
    assert day == 10


async def test_a_day_that_no_month_has_is_refused() -> None:
    answer = await EXECUTOR.execute("{ forecastBackTest(day: 29) { day } }", None, None, House().context())
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
