"""How a goal stands on a day: what is saved, what is needed, and when it will be reached at the pace so far.

One payment a month, from the month of the day to that of the date, both counted. The month under way is planned from
what was there before it, so that the amount does not shrink while it is being paid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor
from uuid import UUID

from domain.budgets.goals.covering import Holding
from domain.budgets.goals.model import Contributed, Goal, GoalSearch, GoalState, months_between
from domain.budgets.goals.saving import exact_monthly, months_needed, required_monthly, value_after
from domain.shared.money import Money
from domain.shared.periods import Month

RECENT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Pace:
    """What came in a month, on average, and in which month the target is reached if that goes on; None: never."""

    months: int
    monthly: Money
    finishes: Month | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalStanding:
    """A goal as it is. `required` is each month's payment from this month on; None without a date, or when reached."""

    goal: Goal
    state: GoalState
    holdings: tuple[Holding, ...]
    saved: Money
    short: Money
    remaining: Money
    expected: Money | None
    required: Money | None
    this_month: Money
    needed_this_month: Money | None
    next_on: date | None
    next_amount: Money | None
    recent: Money
    quarter: Pace | None
    half_year: Pace | None
    search: GoalSearch | None = None

    @property
    def id(self) -> UUID:
        return self.goal.id


def payments_left(goal: Goal, today: date) -> int:
    """From this month to that of the date; at least one. Without a date there are none."""
    return 0 if goal.due_on is None else max(1, months_between(today, goal.due_on) + 1)


def expected_by(goal: Goal, today: date) -> int:
    """What should be there before this month's payment, had each month so far got its equal share."""
    assert goal.due_on is not None
    months = max(1, months_between(goal.starts_on, goal.due_on) + 1)
    gone = min(max(0, months_between(goal.starts_on, today)), months)
    monthly = exact_monthly(goal.set_aside_minor, goal.target.minor, goal.yearly_rate, months)
    planned = value_after(goal.set_aside_minor, monthly, goal.yearly_rate, gone)
    return min(floor(planned), goal.target.minor)


def state_of(goal: Goal, saved: int, today: date) -> GoalState:
    if saved >= goal.target.minor:
        return GoalState.REACHED
    if goal.due_on is None:
        return GoalState.ON_TRACK
    if goal.due_on < today:
        return GoalState.OVERDUE
    return GoalState.BEHIND if saved < expected_by(goal, today) else GoalState.ON_TRACK


def standing_of(
    goal: Goal,
    holdings: Sequence[Holding],
    contributed: Sequence[Contributed],
    today: date,
    search: GoalSearch | None = None,
) -> GoalStanding:
    """`holdings` and `contributed` are those of this goal."""
    saved = sum(holding.held_minor for holding in holdings)
    state = state_of(goal, saved, today)
    this_month = sum(each.minor for each in contributed if Month.of(each.on) == Month.of(today))
    required = _required(goal, saved - this_month, state, today)
    needed = None if required is None else max(0, min(required - this_month, goal.target.minor - saved))
    next_on, next_amount = _next(goal, saved, required, needed, today)

    def money(minor: int) -> Money:
        return Money(minor, goal.currency)

    def perhaps(minor: int | None) -> Money | None:
        return None if minor is None else money(minor)

    return GoalStanding(
        goal=goal,
        state=state,
        holdings=tuple(holdings),
        saved=money(saved),
        short=money(sum(holding.short_minor for holding in holdings)),
        remaining=money(max(0, goal.target.minor - saved)),
        expected=perhaps(None if goal.due_on is None else expected_by(goal, today)),
        required=perhaps(required),
        this_month=money(this_month),
        needed_this_month=perhaps(needed),
        next_on=next_on,
        next_amount=perhaps(next_amount),
        recent=money(sum(each.minor for each in contributed if each.on > today - timedelta(days=RECENT_DAYS))),
        quarter=_pace(goal, saved, contributed, today, 3),
        half_year=_pace(goal, saved, contributed, today, 6),
        search=search,
    )


def _required(goal: Goal, saved_before: int, state: GoalState, today: date) -> int | None:
    if goal.due_on is None or state is GoalState.REACHED:
        return None
    return required_monthly(max(0, saved_before), goal.target.minor, goal.yearly_rate, payments_left(goal, today))


def _next(
    goal: Goal, saved: int, required: int | None, needed: int | None, today: date
) -> tuple[date | None, int | None]:
    """When the next contribution is due, and how much: the rest of this month's, or the next month's."""
    if required is None or needed is None:
        return None, None
    if needed > 0 or payments_left(goal, today) == 1:
        return Month.of(today).last_day, needed
    following = Month.of(today).plus(1)
    assert goal.due_on is not None
    left = max(1, payments_left(goal, today) - 1)
    return following.last_day, required_monthly(saved, goal.target.minor, goal.yearly_rate, left)


def _pace(goal: Goal, saved: int, contributed: Sequence[Contributed], today: date, months: int) -> Pace | None:
    """Over the last whole months, as many as there were since the start; None where there was none yet."""
    since = min(months, months_between(goal.starts_on, today))
    if since <= 0:
        return None
    last = Month.of(today).plus(-1)
    first = last.plus(1 - since)
    came = sum(each.minor for each in contributed if first <= Month.of(each.on) <= last)
    monthly = max(0, came // since)
    needed = months_needed(saved, goal.target.minor, monthly, goal.yearly_rate)
    return Pace(since, Money(monthly, goal.currency), None if needed is None else Month.of(today).plus(needed))
