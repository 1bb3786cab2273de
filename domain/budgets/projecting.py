"""What a period is going to end at, from what was forecast of its categories, and who is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from math import isqrt

from domain.budgets.model import BudgetStatus, Level, Projection
from domain.shared.money import Money
from domain.shared.periods import Month, Period

# Before, one purchase makes or breaks any forecast.
TOLD_FROM_DAY = 5
# On which days of a month money goes out, its forecast does not say: of a week it would say nothing.
DAYS_LEAST = 28


@dataclass(frozen=True, slots=True)
class CategoryForecast:
    """What one category comes to in a month; eight of ten end between the bounds. `so_far_minor` is what was spent of
    it by now, nothing in a month to come.
    """

    month: Month
    category: str
    so_far_minor: int
    low_minor: int
    expected_minor: int
    high_minor: int


@dataclass(frozen=True, slots=True)
class SpendingForecast:
    """The latest forecast that was made in a month: of the rest of it and of the next ones, in order of months."""

    made_on: date
    currency: str
    categories: Sequence[CategoryForecast]

    @property
    def last_day(self) -> date:
        return max(each.month for each in self.categories).last_day


def project(status: BudgetStatus, forecast: SpendingForecast) -> Projection | None:
    """None where nothing was forecast of it: of searches, of short periods, and of those that end too late.

    Of a month that lies partly in the period its share of days counts. Distances of the bounds add up as if categories
    and days had nothing to do with each other.
    """
    period = status.period
    if forecast.currency != status.budget.currency or period.days < DAYS_LEAST:
        return None
    if forecast.made_on not in period or period.last_day > forecast.last_day:
        return None
    found = [each for each in forecast.categories if each.category in status.categories]
    if not found:
        return None
    to_come = down = up = 0
    for month, categories in groupby(found, key=lambda each: each.month):
        here, whole = _days_to_come(month, period, forecast.made_on)
        if here == 0:
            continue
        there = list(categories)
        to_come += max(0, sum(each.expected_minor - each.so_far_minor for each in there)) * here // whole
        down += sum((each.expected_minor - each.low_minor) ** 2 for each in there) * here // whole
        up += sum((each.high_minor - each.expected_minor) ** 2 for each in there) * here // whole

    def end(rest: int) -> Money:
        return Money(status.spent.minor + max(0, rest), forecast.currency)

    return Projection(
        forecast.made_on, low=end(to_come - isqrt(down)), expected=end(to_come), high=end(to_come + isqrt(up))
    )


def _days_to_come(month: Month, period: Period, made_on: date) -> tuple[int, int]:
    """After that day: those of the month that are in the period, and all of them."""
    whole = (month.last_day - max(made_on, month.plus(-1).last_day)).days
    beyond = (month.last_day - min(period.last_day, month.last_day)).days
    return max(0, whole - beyond), whole


def projected(statuses: Iterable[BudgetStatus], forecast: SpendingForecast | None) -> list[BudgetStatus]:
    """The same with what is forecast of them."""
    if forecast is None:
        return list(statuses)
    return [replace(each, projection=project(each, forecast)) for each in statuses]


def is_told(status: BudgetStatus) -> bool:
    """Whether it is time to say that the budget will not last: more likely than not, and not said by its level yet."""
    return (
        status.is_break_foreseen
        and status.level is not Level.EXCEEDED
        and status.projection is not None
        and (status.projection.made_on - status.period.start).days >= TOLD_FROM_DAY - 1
    )
