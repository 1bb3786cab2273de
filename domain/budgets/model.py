"""Budgets: a monthly limit for one category in one currency, and how far a month has come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.shared.money import Money
from domain.shared.periods import Month


class Level(StrEnum):
    """How a month stands against its limit. The order of a StrEnum is that of its letters: compare by `is_above`."""

    ON_TRACK = "ON_TRACK"
    WARNING = "WARNING"
    EXCEEDED = "EXCEEDED"

    def is_above(self, other: Level) -> bool:
        return _RANK[self] > _RANK[other]


_RANK = {level: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """At most `limit` a month for `category`; a warning comes from `warn_at_percent` of it."""

    id: UUID
    category: str
    limit: Money
    warn_at_percent: int

    @property
    def currency(self) -> str:
        return self.limit.currency


def evaluate(budget: Budget, spent: Money) -> Level:
    """The level of a month. Spending that equals the limit is not over it; a month of refunds is negative spending."""
    assert spent.currency == budget.currency
    if spent.minor > budget.limit.minor:
        return Level.EXCEEDED
    if spent.minor * 100 >= budget.limit.minor * budget.warn_at_percent:
        return Level.WARNING
    return Level.ON_TRACK


@dataclass(frozen=True, slots=True)
class BudgetStatus:
    """A budget in one month; `spent` is money out minus money back, so refunds reduce it."""

    budget: Budget
    month: Month
    spent: Money

    @property
    def level(self) -> Level:
        return evaluate(self.budget, self.spent)

    @property
    def remaining(self) -> Money:
        """Negative when exceeded."""
        return self.budget.limit - self.spent


@dataclass(frozen=True, slots=True)
class Standing:
    """A month of a budget as it is, beside the level that was last told."""

    status: BudgetStatus
    told: Level
