"""Paying debts off month by month, to the cent.

A month goes like this: interest of a twelfth of the yearly rate on what is owed, rounded half up to a minor unit, as
lenders do; then each debt gets its minimum; what is left of the month's budget goes to the first debt of the strategy,
and what that does not need to the next one. The budget is the same every month – the minimums of the first month and
the extra amount – until the last debt is paid: what a paid debt sets free goes on to the others. With `MINIMUMS`
nothing does: each debt gets its own minimum and no more, which is what the strategies are compared with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from uuid import UUID

from domain.budgets.goals.saving import MAX_MONTHS, monthly_rate
from domain.shared.periods import Month


class Strategy(StrEnum):
    """Which debt gets what is left: the smallest, the dearest, the first of one's own order, or none."""

    SNOWBALL = "SNOWBALL"
    AVALANCHE = "AVALANCHE"
    OWN = "OWN"
    MINIMUMS = "MINIMUMS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """Money that is owed: what an account says, or `owed_minor` as a person says.

    The minimum is `minimum_minor`, or `minimum_percent` of what is owed where that is more.
    """

    id: UUID
    name: str
    currency: str
    account_id: UUID | None = None
    owed_minor: int | None = None
    yearly_rate: Decimal
    minimum_minor: int
    minimum_percent: Decimal | None = None
    position: int = 0
    version: int = 1

    def __post_init__(self) -> None:
        assert (self.account_id is None) != (self.owed_minor is None)


@dataclass(frozen=True, slots=True)
class Owed:
    """A debt and what is owed on it now."""

    debt: Debt
    minor: int

    @property
    def id(self) -> UUID:
        return self.debt.id

    @property
    def interest_minor(self) -> int:
        """Of the coming month."""
        return interest_of(self.minor, self.debt.yearly_rate)

    @property
    def minimum_minor(self) -> int:
        """Of the coming month."""
        return minimum_of(self.debt, self.minor + self.interest_minor)

    @property
    def never_ends(self) -> bool:
        """Whether the minimum does not even pay the interest."""
        return self.minor > 0 and self.minimum_minor <= self.interest_minor


@dataclass(frozen=True, slots=True)
class DebtMonth:
    """One debt in one month: what it cost, what was paid, what is left."""

    debt_id: UUID
    interest_minor: int
    paid_minor: int
    left_minor: int


@dataclass(frozen=True, slots=True)
class PayoffMonth:
    month: Month
    debts: tuple[DebtMonth, ...]

    @property
    def interest_minor(self) -> int:
        return sum(each.interest_minor for each in self.debts)

    @property
    def paid_minor(self) -> int:
        return sum(each.paid_minor for each in self.debts)

    @property
    def left_minor(self) -> int:
        return sum(each.left_minor for each in self.debts)


@dataclass(frozen=True, slots=True)
class DebtEnd:
    """When a debt is paid off, after how many months, and what it has cost; None: not within a hundred years."""

    debt_id: UUID
    months: int | None
    finishes: Month | None
    interest_minor: int


@dataclass(frozen=True, slots=True)
class Payoff:
    """What a strategy comes to. Without an end `finishes` is None, and the months are as far as was looked."""

    strategy: Strategy
    extra_minor: int
    months: tuple[PayoffMonth, ...]
    ends: tuple[DebtEnd, ...]

    @property
    def finishes(self) -> Month | None:
        if any(end.months is None for end in self.ends):
            return None
        return self.months[-1].month if self.months else None

    @property
    def interest_minor(self) -> int:
        return sum(month.interest_minor for month in self.months)

    @property
    def paid_minor(self) -> int:
        return sum(month.paid_minor for month in self.months)


def interest_of(owed: int, yearly_rate: Decimal) -> int:
    return floor(owed * monthly_rate(yearly_rate) + Fraction(1, 2))


def minimum_of(debt: Debt, owed: int) -> int:
    """Of `owed`, this month's interest included; never more than that."""
    share = 0 if debt.minimum_percent is None else ceil(owed * Fraction(debt.minimum_percent) / 100)
    return min(owed, max(debt.minimum_minor, share))


def in_strategy(debts: Sequence[Owed], strategy: Strategy) -> list[Owed]:
    """Who gets what is left, first to last. The order is that of the beginning: it does not jump on the way."""
    if strategy is Strategy.SNOWBALL:
        return sorted(debts, key=lambda each: (each.minor, -each.debt.yearly_rate, each.debt.position, each.id))
    if strategy is Strategy.AVALANCHE:
        return sorted(debts, key=lambda each: (-each.debt.yearly_rate, each.minor, each.debt.position, each.id))
    return sorted(debts, key=lambda each: (each.debt.position, each.id))


def pay_off(debts: Sequence[Owed], strategy: Strategy, extra_minor: int, first: Month) -> Payoff:
    """The schedule from the payment of `first` on."""
    order = [each for each in in_strategy(debts, strategy) if each.minor > 0]
    if strategy is Strategy.MINIMUMS:
        extra_minor = 0
    budget = extra_minor + sum(each.minimum_minor for each in order)
    left = {each.id: each.minor for each in order}
    months: list[PayoffMonth] = []
    while any(left.values()) and len(months) < MAX_MONTHS:
        rows = _month(order, left, None if strategy is Strategy.MINIMUMS else budget)
        left = {row.debt_id: row.left_minor for row in rows}
        months.append(PayoffMonth(first.plus(len(months)), rows))
    return Payoff(strategy, extra_minor, tuple(months), tuple(_end(each, months) for each in order))


def _month(order: Sequence[Owed], left: dict[UUID, int], budget: int | None) -> tuple[DebtMonth, ...]:
    """`budget` None: minimums only."""
    interest = {each.id: interest_of(left[each.id], each.debt.yearly_rate) for each in order}
    owed = {id_: left[id_] + interest[id_] for id_ in left}
    paid = {each.id: minimum_of(each.debt, owed[each.id]) for each in order}
    spare = 0 if budget is None else budget - sum(paid.values())
    for each in order:
        more = max(0, min(spare, owed[each.id] - paid[each.id]))
        paid[each.id] += more
        spare -= more
    return tuple(
        DebtMonth(each.id, interest[each.id], paid[each.id], owed[each.id] - paid[each.id])
        for each in order
        if left[each.id] > 0
    ) + tuple(DebtMonth(each.id, 0, 0, 0) for each in order if left[each.id] == 0)


def _end(owed: Owed, months: Sequence[PayoffMonth]) -> DebtEnd:
    """From the schedule."""
    interest = 0
    for number, month in enumerate(months, 1):
        row = next(each for each in month.debts if each.debt_id == owed.id)
        interest += row.interest_minor
        if row.left_minor == 0:
            return DebtEnd(owed.id, number, month.month, interest)
    return DebtEnd(owed.id, None, None, interest)
