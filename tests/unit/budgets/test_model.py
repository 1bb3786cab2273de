"""The level of a month, at its borders and by its laws."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.budgets.model import Budget, BudgetStatus, Level
from domain.shared.money import MAX_MINOR, Money
from domain.shared.periods import Month, Period

limits = st.integers(1, MAX_MINOR)
spendings = st.integers(-MAX_MINOR, MAX_MINOR)
percents = st.integers(1, 100)


def _budget(limit_minor: int, warn_at_percent: int = 80, currency: str = "EUR") -> Budget:
    limit = Money(limit_minor, currency)
    return Budget(id=UUID(int=1), category="groceries", limit=limit, warn_at_percent=warn_at_percent)


def _status(budget: Budget, spent_minor: int, carried_minor: int = 0) -> BudgetStatus:
    return BudgetStatus(
        budget=budget,
        period=Period.of_month(Month(2026, 11)),
        amount=budget.limit,
        carried=Money(carried_minor, budget.currency),
        spent=Money(spent_minor, budget.currency),
    )


def _level(budget: Budget, spent_minor: int) -> Level:
    return _status(budget, spent_minor).level


@pytest.mark.parametrize(
    ("spent_minor", "level"),
    [
        (-500, Level.ON_TRACK),
        (0, Level.ON_TRACK),
        (7_999, Level.ON_TRACK),
        (8_000, Level.WARNING),
        (10_000, Level.WARNING),
        (10_001, Level.EXCEEDED),
    ],
)
def test_a_month_turns_at_the_warning_and_after_the_limit(spent_minor: int, level: Level) -> None:
    assert _level(_budget(10_000), spent_minor) is level


def test_a_third_of_a_cent_is_not_rounded_away() -> None:
    assert _level(_budget(1, 34), 0) is Level.ON_TRACK
    assert _level(_budget(3, 34), 1) is Level.ON_TRACK
    assert _level(_budget(3, 33), 1) is Level.WARNING


@given(limits, percents, spendings, spendings)
def test_spending_more_never_lowers_the_level(limit: int, percent: int, one: int, other: int) -> None:
    less, more = sorted((one, other))
    budget = _budget(limit, percent)
    assert not _level(budget, less).is_above(_level(budget, more))


@given(limits, percents, spendings)
def test_exceeded_means_exactly_that_nothing_remains(limit: int, percent: int, spent: int) -> None:
    status = _status(_budget(limit, percent, "JPY"), spent)
    assert (status.level is Level.EXCEEDED) == (status.remaining.minor < 0)
    assert status.remaining + status.spent == status.budget.limit


def test_levels_are_ordered_by_gravity_and_not_by_letters() -> None:
    assert Level.WARNING.is_above(Level.ON_TRACK)
    assert Level.EXCEEDED.is_above(Level.WARNING)
    assert not Level.EXCEEDED.is_above(Level.EXCEEDED)
    assert not Level.ON_TRACK.is_above(Level.EXCEEDED)
