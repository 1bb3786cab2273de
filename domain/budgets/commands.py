"""What can be asked of budgets. Ids are made by the client: a retry is the same budget again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.budgets.model import Carry, Mode
from domain.budgets.periods import MONTHLY, Schedule

DEFAULT_WARN_AT_PERCENT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class SetBudget:
    """Make the budget, or change the one of this id. The limit is not yet `Money`: its currency may be unknown.

    It is for a category, or for a search and then it has a name. `carries_from` is any day of the first period that
    hands something on; None keeps it, or begins now.
    """

    id: UUID
    category: str | None = None
    query: str | None = None
    name: str | None = None
    limit_minor: int
    currency: str
    warn_at_percent: int = DEFAULT_WARN_AT_PERCENT
    notice_at_percent: int | None = None
    schedule: Schedule = MONTHLY
    carry: Carry = Carry.USUAL
    carry_max_minor: int | None = None
    carries_from: date | None = None
    is_ring_fenced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteBudget:
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SetBudgetSettings:
    """How the household budgets.

    `starts_on` is any day of the first period of envelopes; None keeps the one there is, or begins now.
    """

    mode: Mode
    schedule: Schedule = MONTHLY
    starts_on: date | None = None
    account_ids: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignMoney:
    """What these envelopes get in the period of `on`, in place of what they have there; all of them or none."""

    on: date
    amounts: tuple[tuple[UUID, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveMoney:
    """From one envelope into another in the period of `on`; None is what waits to be budgeted."""

    on: date
    source_id: UUID | None
    target_id: UUID | None
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverOverspending:
    """Bring an overspent envelope back to zero, from another one or from what waits to be budgeted."""

    on: date
    budget_id: UUID
    source_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedAmount:
    """A limit for a category; `id` names the budget where it has none yet."""

    id: UUID
    category: str
    limit_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptAmounts:
    """Take over suggested amounts, one or all, as one change."""

    currency: str
    schedule: Schedule = MONTHLY
    amounts: tuple[AcceptedAmount, ...]
