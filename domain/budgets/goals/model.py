"""Saving goals: what is to be saved, where the money lies, and the contributions that the ledger holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from domain.shared.money import Money


class GoalState(StrEnum):
    """How saving goes. Without a date nothing can be late."""

    ON_TRACK = "ON_TRACK"
    BEHIND = "BEHIND"
    REACHED = "REACHED"
    OVERDUE = "OVERDUE"


class Decision(StrEnum):
    """What a person has said of a row: it counts for a goal, for none, or as Moneta finds it."""

    COUNT = "COUNT"
    LEAVE_OUT = "LEAVE_OUT"
    AUTOMATIC = "AUTOMATIC"


@dataclass(frozen=True, slots=True)
class Allocation:
    """An account of a goal: `set_aside_minor` of its balance belonged to the goal before anything was contributed."""

    account_id: UUID
    set_aside_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What is to be saved, where, and until when.

    From `starts_on` on each transfer into or out of one of its accounts is a contribution, or with a `query` (ids in
    place of names) whatever it finds in them. `yearly_rate` is percent, credited monthly. Of an account that holds too
    little the goal with the lowest `position` has its money first.
    """

    id: UUID
    name: str
    target: Money
    starts_on: date
    due_on: date | None = None
    yearly_rate: Decimal = Decimal(0)
    allocations: tuple[Allocation, ...] = ()
    query: str | None = None
    position: int = 0
    version: int = 1

    @property
    def currency(self) -> str:
        return self.target.currency

    @property
    def set_aside_minor(self) -> int:
        return sum(allocation.set_aside_minor for allocation in self.allocations)


@dataclass(frozen=True, slots=True)
class Contributed:
    """What came to a goal in an account on one day, less what left."""

    goal_id: UUID
    account_id: UUID
    on: date
    minor: int


@dataclass(frozen=True, slots=True)
class ContributionRow:
    """A row of the ledger that counts for a goal; `is_decided` where a person has said so."""

    transaction_id: UUID
    on: date
    amount: Money
    is_decided: bool


@dataclass(frozen=True, slots=True)
class AccountFact:
    """An account of the ledger, as far as goals ask."""

    id: UUID
    name: str
    currency: str
    balance_minor: int


@dataclass(frozen=True, slots=True)
class GoalSearch:
    """The search of a goal with the names of today; with a `problem` it cannot be run, and nothing is found."""

    shown: str
    problem: str | None = None


def months_between(earlier: date, later: date) -> int:
    """Calendar months from the one of `earlier` to the one of `later`; negative where that is before."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def in_order(goals: Sequence[Goal]) -> list[Goal]:
    """The order in which accounts that hold too little give."""
    return sorted(goals, key=lambda goal: (goal.position, goal.id))
