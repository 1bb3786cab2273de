"""What a period is going to end at, from what was forecast of its categories, and who is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import isqrt

from domain.budgets.model import BudgetStatus, Level, Projection
from domain.shared.money import Money
from domain.shared.periods import Month, Period

# Before, one purchase makes or breaks any forecast.
TOLD_FROM_DAY = 5


@dataclass(frozen=True, slots=True)
class CategoryForecast:
    """What one category comes to by the end of the month, `so_far` included; eight of ten end between the bounds."""

    category: str
    so_far_minor: int
    low_minor: int
    expected_minor: int
    high_minor: int


@dataclass(frozen=True, slots=True)
class MonthForecast:
    """The latest forecast of the month that has begun."""

    made_on: date
    currency: str
    categories: Sequence[CategoryForecast]

    @property
    def period(self) -> Period:
        return Period.of_month(Month.of(self.made_on))


def project(status: BudgetStatus, forecast: MonthForecast) -> Projection | None:
    """None where nothing was forecast of just these days: for other periods than a month, and for searches.

    Distances of the bounds add up as if categories had nothing to do with each other. What was spent since the forecast
    was made is taken off what it expected to come.
    """
    if status.period != forecast.period or status.budget.currency != forecast.currency:
        return None
    found = [each for each in forecast.categories if each.category in status.categories]
    if not found:
        return None
    spent = status.spent.minor
    to_come = sum(each.expected_minor - each.so_far_minor for each in found)
    to_come -= max(0, spent - sum(each.so_far_minor for each in found))
    down = isqrt(sum((each.expected_minor - each.low_minor) ** 2 for each in found))
    up = isqrt(sum((each.high_minor - each.expected_minor) ** 2 for each in found))

    def end(rest: int) -> Money:
        return Money(spent + max(0, rest), forecast.currency)

    return Projection(forecast.made_on, low=end(to_come - down), expected=end(to_come), high=end(to_come + up))


def projected(statuses: Iterable[BudgetStatus], forecast: MonthForecast | None) -> list[BudgetStatus]:
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
        and status.projection.made_on.day >= TOLD_FROM_DAY
    )
