"""What a household is going to spend, with a band, and how such forecasts have fared in its own past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.shared.money import Money
from domain.shared.periods import Month

# With a shorter record nothing is said about who is better.
ENOUGH_RECORD = 3


class Method(StrEnum):
    """Where the middle of a forecast comes from: whatever came closest so far in that series."""

    MODEL = "model"
    MODEL_AND_MEDIAN = "model_and_median"
    MEDIAN_6 = "median_6"
    MEAN_6 = "mean_6"
    LAST_MONTH = "last_month"
    SEASONAL_NAIVE = "seasonal_naive"


_NAMES: Mapping[Method, str] = {
    Method.MODEL: "the model",
    Method.MODEL_AND_MEDIAN: "the model together with the usual month",
    Method.MEDIAN_6: "the usual month (the median of the last six)",
    Method.MEAN_6: "the mean of the last six months",
    Method.LAST_MONTH: "the last month",
    Method.SEASONAL_NAIVE: "the same month a year before",
}


@dataclass(frozen=True, slots=True)
class SeriesForecast:
    """One category, or all together (None), in one month. Eight months of ten end between `low` and `high`.

    `so_far` is None for a month that has not begun; the other amounts include it. `errors` are the mean distances of
    each rule from what then was spent, over the last `record` months.
    """

    category: str | None
    month: Month
    so_far: Money | None
    low: Money
    expected: Money
    high: Money
    usual: Money
    method: Method
    record: int
    errors: Mapping[Method, int]

    @property
    def reason(self) -> str:
        return reason(self.method, self.record, self.errors)


@dataclass(frozen=True, slots=True)
class HouseholdForecast:
    """All series of a household as they were forecast on a day. `basis` names the rows that it was made from."""

    made_on: date
    currency: str
    model_version: str
    basis: str
    series: Sequence[SeriesForecast]

    def months(self) -> list[Month]:
        return sorted({each.month for each in self.series})

    def of(self, month: Month) -> list[SeriesForecast]:
        """The categories of a month, the largest first."""
        found = [each for each in self.series if each.month == month and each.category is not None]
        return sorted(found, key=lambda each: (-each.expected.minor, each.category or ""))

    def total(self, month: Month) -> SeriesForecast | None:
        return next((each for each in self.series if each.month == month and each.category is None), None)


def reason(method: Method, record: int, errors: Mapping[Method, int]) -> str:
    """In words why this rule is in use."""
    name = _NAMES[method]
    if record < ENOUGH_RECORD or method not in errors:
        return f"From {name}, which does best for most households: this one's record is still short."
    rest = {other: error for other, error in errors.items() if other is not method}
    simple = [other for other in rest if other not in (Method.MODEL, Method.MODEL_AND_MEDIAN)]
    if method in (Method.MODEL, Method.MODEL_AND_MEDIAN):
        best = min(simple, key=lambda other: rest[other], default=None)
        if best is None or not rest[best]:
            return f"From {name}."
        better = round(100 * (1 - errors[method] / rest[best]))
        if better <= 0:
            return f"From {name}: over the last {record} months about as close as {_NAMES[best]}."
        return f"From {name}: over the last {record} months {better} % closer than {_NAMES[best]}."
    model = errors.get(Method.MODEL)
    if not model:
        return f"From {name}."
    worse = round(100 * (model / errors[method] - 1)) if errors[method] else 100
    if worse <= 0:
        return f"From {name}: over the last {record} months the model was no clear improvement."
    return f"From {name}: over the last {record} months the model was {worse} % further off."


@dataclass(frozen=True, slots=True)
class TestedMonth:
    """What would have been said before the month began, and what it came to."""

    month: Month
    low: Money
    expected: Money
    high: Money
    spent: Money

    @property
    def is_held(self) -> bool:
        return self.low.minor <= self.spent.minor <= self.high.minor


@dataclass(frozen=True, slots=True)
class SeriesTest:
    """How forecasts of a category, or of all together, fared. Errors are mean distances from what was spent.

    `own` is what would have been shown: each month by the rule that was best until then.
    """

    category: str | None
    method: Method
    months: Sequence[TestedMonth]
    own: Money
    last_month: Money
    seasonal_naive: Money
    mean: Money
    median: Money

    @property
    def held(self) -> int:
        """Months that ended within the band."""
        return sum(month.is_held for month in self.months)


@dataclass(frozen=True, slots=True)
class BackTest:
    """`day` None: as months were forecast before they began; else their ends from their first `day` days."""

    currency: str
    model_version: str
    day: int | None
    series: Sequence[SeriesTest]
