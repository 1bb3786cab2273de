"""What if: income, a category or a goal is another one, and where that leads in twelve months.

The course is plain arithmetic that can be followed by hand: usual income less usual spending, month after month, with
the changes on top. The band is what past months differed from the usual one: it grows with the root of the months.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isqrt
from uuid import UUID

from domain.insights.facts import USUAL_MONTHS_LEAST, BudgetFact, Facts
from domain.insights.middles import median
from domain.shared.money import Money
from domain.shared.periods import Month

AHEAD = 12
_HISTORY = 12
# Of ten past months one was below the band and one above it.
_BAND = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be otherwise, each month; what is not named stays as usual."""

    income_minor: int | None = None
    categories: Mapping[str, int] = field(default_factory=dict)
    goals: Mapping[UUID, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MonthAhead:
    """All cash at its end: as usual, with the changes, and the band around these."""

    month: Month
    usual: Money
    balance: Money
    low: Money
    high: Money

    @property
    def difference(self) -> Money:
        """What the changes come to by then."""
        return self.balance - self.usual


@dataclass(frozen=True, slots=True)
class CategoryAhead:
    category: str
    label: str
    usual: Money
    planned: Money


@dataclass(frozen=True, slots=True)
class GoalAhead:
    """`reached` is the month in which the target is there; None: not within the twelve."""

    goal_id: UUID
    name: str
    target: Money
    usual: Money
    planned: Money
    saved: Money
    usually_reached: Month | None
    reached: Month | None


@dataclass(frozen=True, slots=True)
class BudgetAhead:
    """`left` is what of the limits of twelve months would be left; negative: missing."""

    budget_id: UUID
    label: str
    limit: Money
    planned: Money
    left: Money


@dataclass(frozen=True, slots=True)
class Outlook:
    """`free` is what no goal has claimed at the end."""

    currency: str
    usual_income: Money
    planned_income: Money
    usual_spending: Money
    planned_spending: Money
    months: tuple[MonthAhead, ...]
    categories: tuple[CategoryAhead, ...]
    goals: tuple[GoalAhead, ...]
    budgets: tuple[BudgetAhead, ...]
    free: Money


def outlook(facts: Facts, wanted: Wanted) -> Outlook | None:
    """None while fewer than three complete months are known."""
    months = facts.complete_months()
    if len(months) < USUAL_MONTHS_LEAST:
        return None
    income = median([facts.income.get(month, 0) for month in months])
    planned_income = income if wanted.income_minor is None else wanted.income_minor
    usual = {category: max(0, median(facts.series(category, months))) for category in facts.categories}
    planned = {category: wanted.categories.get(category, minor) for category, minor in usual.items()}
    planned |= {category: minor for category, minor in wanted.categories.items() if category not in usual}
    spending = facts.usual_month
    planned_spending = spending + sum(planned.values()) - sum(usual.values())
    goals = tuple(_goal(facts, goal.id, wanted) for goal in facts.goals)
    last_balance = facts.cash_at(None) + AHEAD * (planned_income - planned_spending)
    claimed = sum(account.claimed_minor for account in facts.accounts)
    saved = sum(goal.saved.minor for goal in goals) - sum(goal.saved_minor for goal in facts.goals)
    return Outlook(
        currency=facts.currency,
        usual_income=facts.money(income),
        planned_income=facts.money(planned_income),
        usual_spending=facts.money(spending),
        planned_spending=facts.money(planned_spending),
        months=_course(facts, income - spending, planned_income - planned_spending),
        categories=tuple(
            CategoryAhead(slug, facts.label(slug), facts.money(usual.get(slug, 0)), facts.money(minor))
            for slug, minor in sorted(planned.items(), key=lambda each: (-usual.get(each[0], 0), each[0]))
        ),
        goals=goals,
        budgets=tuple(_budget(facts, budget, planned) for budget in facts.budgets if _is_monthly(budget)),
        free=facts.money(last_balance - claimed - saved),
    )


def _course(facts: Facts, usual: int, planned: int) -> tuple[MonthAhead, ...]:
    """The rest of this month is left out: the first month ahead is the next one, from the cash of today."""
    past = facts.complete_months(_HISTORY)
    off = sorted(facts.income.get(month, 0) - facts.by_month.get(month, 0) - usual for month in past)
    low, high = min(0, off[len(off) // _BAND]), max(0, off[-1 - len(off) // _BAND])
    start = facts.cash_at(None)
    found = []
    for number in range(1, AHEAD + 1):
        # The root of the number in hundredths, so that no float is near money.
        root = isqrt(number * 10_000)
        balance = start + number * planned
        found.append(
            MonthAhead(
                facts.month.plus(number),
                facts.money(start + number * usual),
                facts.money(balance),
                facts.money(balance - -low * root // 100),
                facts.money(balance + high * root // 100),
            )
        )
    return tuple(found)


def _goal(facts: Facts, goal_id: UUID, wanted: Wanted) -> GoalAhead:
    goal = next(each for each in facts.goals if each.id == goal_id)
    planned = wanted.goals.get(goal.id, goal.monthly_minor)
    saved = min(goal.target_minor, goal.saved_minor + AHEAD * planned) if planned >= 0 else goal.saved_minor
    return GoalAhead(
        goal.id,
        goal.name,
        facts.money(goal.target_minor),
        facts.money(goal.monthly_minor),
        facts.money(planned),
        facts.money(saved),
        _reached(facts, goal.remaining_minor, goal.monthly_minor),
        _reached(facts, goal.remaining_minor, planned),
    )


def _reached(facts: Facts, missing: int, monthly: int) -> Month | None:
    if missing <= 0:
        return facts.month
    months = -(-missing // monthly) if monthly > 0 else AHEAD + 1
    return facts.month.plus(months) if months <= AHEAD else None


def _is_monthly(budget: BudgetFact) -> bool:
    return budget.category is not None and budget.is_plain


def _budget(facts: Facts, budget: BudgetFact, planned: Mapping[str, int]) -> BudgetAhead:
    minor = planned.get(budget.category or "", 0)
    return BudgetAhead(
        budget.id,
        budget.label,
        facts.money(budget.limit_minor),
        facts.money(minor),
        facts.money(AHEAD * (budget.limit_minor - minor)),
    )
