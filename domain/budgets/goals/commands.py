"""What can be asked of goals and debts. Ids are made by the client; `version` is the one read, None for new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.budgets.goals.model import Allocation, Decision
from domain.budgets.goals.payoff import Strategy


@dataclass(frozen=True, slots=True, kw_only=True)
class SetGoal:
    """Make the goal, or change the one of this id. Without a `position` a new one comes last, another stays."""

    id: UUID
    version: int | None = None
    name: str
    target_minor: int
    currency: str
    starts_on: date
    due_on: date | None = None
    yearly_rate: Decimal = Decimal(0)
    allocations: tuple[Allocation, ...] = ()
    query: str | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteGoal:
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideContribution:
    """Whether a row counts; `goal_id` says for which goal where it does."""

    transaction_id: UUID
    decision: Decision
    goal_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDebt:
    """Make the debt, or change the one of this id: what an account owes, or `owed_minor`."""

    id: UUID
    version: int | None = None
    name: str
    currency: str
    account_id: UUID | None = None
    owed_minor: int | None = None
    yearly_rate: Decimal
    minimum_minor: int
    minimum_percent: Decimal | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteDebt:
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDebtPlan:
    """By which strategy debts are paid off, and with how much beyond their minimums."""

    version: int
    strategy: Strategy
    extra_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetEmergencyFund:
    """For how many months of which spending; `categories` None: of all. `months` None: no fund any more."""

    version: int
    months: int | None
    categories: tuple[str, ...] | None = None
    account_ids: tuple[UUID, ...] = ()


GoalCommand = SetGoal | DeleteGoal | DecideContribution | SetDebt | DeleteDebt | SetDebtPlan | SetEmergencyFund
