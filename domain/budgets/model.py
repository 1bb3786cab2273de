"""Budgets: a monthly limit for a category or a search, in one currency, and how far a month has come."""

from __future__ import annotations

from collections.abc import Mapping
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
    """At most `limit` a month for a category, or for what `query` finds; a warning comes from `warn_at_percent` of it.

    `query` names things by their ids, so that it outlives new names; what it finds is called `name`.
    """

    id: UUID
    category: str | None = None
    name: str | None = None
    query: str | None = None
    limit: Money
    warn_at_percent: int

    def __post_init__(self) -> None:
        assert (self.category is None) == (self.query is not None) == (self.name is not None)

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
    """A budget in one month; `spent` is money out minus money back, so refunds reduce it.

    Of a budget over a search `search` is that with the names of today. With a `problem` it rests: nothing is spent.
    """

    budget: Budget
    month: Month
    spent: Money
    search: str | None = None
    problem: str | None = None

    @property
    def level(self) -> Level:
        return evaluate(self.budget, self.spent)

    @property
    def remaining(self) -> Money:
        """Negative when exceeded."""
        return self.budget.limit - self.spent


@dataclass(frozen=True, slots=True)
class SearchSpending:
    """What a search found, month by month, in the currency of its budget; months without anything are absent.

    `search` has the names of today in place of ids. With a `problem` it could not be run.
    """

    spent_minor: Mapping[Month, int]
    search: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A month of a budget as it is, beside the level that was last told."""

    status: BudgetStatus
    told: Level
