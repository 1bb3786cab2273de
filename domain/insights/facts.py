"""What insights are computed from: sums of one household in one currency, in one moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from domain.insights.anomalies import Charge
from domain.insights.middles import median
from domain.insights.model import Merchant, Rows
from domain.shared.money import Money
from domain.shared.periods import Month

KeyT = TypeVar("KeyT")

# Complete months that a usual month is the median of.
USUAL_MONTHS = 6
USUAL_MONTHS_LEAST = 3
LIQUID = ("CHECKING", "SAVINGS", "CASH")
# What stands for all categories together.
TOTAL = "total"
OWING = ("CREDIT_CARD", "LOAN")
# A household whose first row comes in these days of a month has that month complete.
_BEGINS_BY = 5
# Older than this, the newest row says that a statement is missing, and not that nothing was spent.
_FRESH = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Spent:
    """Lines of spending of one month, category and merchant: money out minus money back.

    `category` is a root of the tree, None where nobody has said; `is_early`: on a day of its month that is not after
    today's day of the month.
    """

    month: Month
    category: str | None
    merchant: Merchant | None
    is_early: bool
    minor: int
    row_count: int


@dataclass(frozen=True, slots=True)
class AccountFact:
    id: UUID
    name: str
    type: str
    balance_minor: int
    # What saving goals have in it.
    claimed_minor: int = 0

    @property
    def free_minor(self) -> int:
        return max(0, self.balance_minor - self.claimed_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetFact:
    """A budget of a category as it stands. `is_plain`: by the month, its limit alone, nothing carried or drawn."""

    id: UUID
    category: str | None
    label: str
    limit_minor: int
    remaining_minor: int
    is_plain: bool = True
    is_envelope: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalFact:
    id: UUID
    name: str
    target_minor: int
    saved_minor: int
    account_ids: tuple[UUID, ...] = ()
    monthly_minor: int = 0

    @property
    def remaining_minor(self) -> int:
        return max(0, self.target_minor - self.saved_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFact:
    """A subscription or a bill that costs more than before, without signs; `more_a_year` at its rhythm."""

    stream_id: UUID
    name: str
    merchant: Merchant | None
    is_subscription: bool
    changed_on: date
    before_minor: int
    after_minor: int
    more_a_year: int


@dataclass(frozen=True, kw_only=True)
class Facts:
    """`spent` reaches from a year before this month to today. `forecast` is what this month comes to in the end,
    by root category and under TOTAL; None where none was made of late."""

    today: date
    currency: str
    spent: tuple[Spent, ...] = ()
    income: Mapping[Month, int] = field(default_factory=dict)
    # What moved on accounts with cash, and on cards and loans, by month, transfers included.
    cash_flow: Mapping[Month, int] = field(default_factory=dict)
    debt_flow: Mapping[Month, int] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    first_on: date | None = None
    last_on: date | None = None
    accounts: tuple[AccountFact, ...] = ()
    budgets: tuple[BudgetFact, ...] = ()
    goals: tuple[GoalFact, ...] = ()
    prices: tuple[PriceFact, ...] = ()
    # The emergency fund: for how many months, and where it is kept.
    fund_months: int | None = None
    fund_account_ids: tuple[UUID, ...] = ()
    forecast: Mapping[str, int] | None = None
    # Money out to others in the last year and more, in order of time.
    charges: tuple[Charge, ...] = ()

    @property
    def month(self) -> Month:
        return Month.of(self.today)

    def cash_at(self, month: Month | None) -> int:
        """On all accounts with cash at the end of a month; now where it is None."""
        now = sum(account.balance_minor for account in self.accounts if account.type in LIQUID)
        return now - _since(self.cash_flow, month)

    def owed_at(self, month: Month | None) -> int:
        """By cards and loans; positive."""
        now = sum(account.balance_minor for account in self.accounts if account.type in OWING)
        return max(0, -(now - _since(self.debt_flow, month)))

    @property
    def has_fund(self) -> bool:
        return self.fund_months is not None

    def free_in(self, account: AccountFact) -> int:
        """What of an account no goal has claimed and the emergency fund does not need."""
        needed = (self.fund_months or 0) * self.usual_month
        for each in self.accounts:
            if each.id in self.fund_account_ids:
                taken = min(needed, each.free_minor)
                needed -= taken
                if each.id == account.id:
                    return account.free_minor - taken
        return account.free_minor

    @property
    def is_fresh(self) -> bool:
        return self.last_on is not None and self.today - self.last_on <= _FRESH

    def money(self, minor: int) -> Money:
        return Money(minor, self.currency)

    def label(self, category: str | None) -> str:
        return "No category" if category is None else self.labels.get(category, category)

    def complete_months(self, most: int = USUAL_MONTHS) -> tuple[Month, ...]:
        """The last of them, oldest first; none before the household's first one."""
        if self.first_on is None:
            return ()
        begins = Month.of(self.first_on).plus(0 if self.first_on.day <= _BEGINS_BY else 1)
        return tuple(month for index in range(most, 0, -1) if (month := self.month.plus(-index)) >= begins)

    @cached_property
    def by_category(self) -> Mapping[tuple[Month, str | None], int]:
        return _summed(((line.month, line.category), line.minor) for line in self.spent)

    @cached_property
    def early_by_category(self) -> Mapping[tuple[Month, str | None], int]:
        return _summed(((line.month, line.category), line.minor) for line in self.spent if line.is_early)

    @cached_property
    def by_month(self) -> Mapping[Month, int]:
        return _summed((line.month, line.minor) for line in self.spent)

    def series(self, category: str | None, months: Sequence[Month]) -> list[int]:
        return [self.by_category.get((month, category), 0) for month in months]

    @cached_property
    def usual_month(self) -> int:
        """Spending of a usual month, by which everything else is weighed; 0 while nothing is known."""
        return max(0, median([self.by_month.get(month, 0) for month in self.complete_months()]))

    @property
    def categories(self) -> list[str]:
        return sorted({line.category for line in self.spent if line.category is not None})

    def rows_of(self, category: str | None, first: date, last: date) -> Rows:
        return Rows(
            first=first, last=last, currency=self.currency, category=category, is_uncategorized=category is None
        )


def round_up(minor: int, usual_month: int) -> int:
    """To a number that a person would choose: two leading digits, in steps of five where that is a trifle."""
    if minor <= 0:
        return 0
    step: int = 10 ** max(0, len(str(minor)) - 2)
    if minor >= step * 50 and step * 100 <= usual_month:
        step *= 5
    return -(-minor // step) * step


def percent_more(after: int, before: int) -> int:
    """How much more than before, in whole percent; `before` is positive."""
    return (after - before) * 100 // before if after >= before else -((before - after) * 100 // before)


def _since(flows: Mapping[Month, int], month: Month | None) -> int:
    return 0 if month is None else sum(minor for each, minor in flows.items() if each > month)


def _summed(pairs: Iterable[tuple[KeyT, int]]) -> dict[KeyT, int]:
    sums: dict[KeyT, int] = {}
    for key, minor in pairs:
        sums[key] = sums.get(key, 0) + minor
    return sums
