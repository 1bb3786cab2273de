"""Why a rule is in use, in words; and how months are put together."""

from __future__ import annotations

import pytest

from domain.forecasting import model
from domain.forecasting.model import Method, reason
from domain.shared.money import Money
from domain.shared.periods import Month


@pytest.mark.parametrize(
    ("method", "record", "errors", "words"),
    [
        (Method.MODEL, 2, {Method.MODEL: 10}, "From the model, which does best for most households: "
         "this one's record is still short."),
        (Method.MODEL, 9, {Method.MODEL: 80, Method.MEDIAN_6: 100, Method.MEAN_6: 120},
         "From the model: over the last 9 months 20 % closer than the usual month (the median of the last six)."),
        (Method.MODEL_AND_MEDIAN, 9, {Method.MODEL_AND_MEDIAN: 100, Method.MEAN_6: 90},
         "From the model together with the usual month: over the last 9 months about as close as "
         "the mean of the last six months."),
        (Method.MEAN_6, 12, {Method.MEAN_6: 100, Method.MODEL: 130},
         "From the mean of the last six months: over the last 12 months the model was 30 % further off."),
        (Method.LAST_MONTH, 12, {Method.LAST_MONTH: 100, Method.MODEL: 100},
         "From the last month: over the last 12 months the model was no clear improvement."),
    ],
)  # fmt: skip
def test_the_reason_names_the_record(method: Method, record: int, errors: dict[Method, int], words: str) -> None:
    assert reason(method, record, errors) == words


@pytest.mark.parametrize(("spent", "held"), [(99, False), (100, True), (300, True), (301, False)])
def test_a_month_is_held_within_its_band(spent: int, held: bool) -> None:
    low, middle, high = (Money(minor, "EUR") for minor in (100, 200, 300))
    assert model.TestedMonth(Month(2026, 1), low, middle, high, Money(spent, "EUR")).is_held is held
