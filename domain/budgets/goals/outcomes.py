"""What is answered to commands about goals and debts. `change` undoes it; None where nothing changed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.budgets.goals.fund import GoalSettings
from domain.budgets.goals.model import Goal
from domain.budgets.goals.payoff import Debt
from domain.shared.changes import Change


@dataclass(frozen=True, slots=True)
class GoalSet:
    goal: Goal
    change: Change | None


@dataclass(frozen=True, slots=True)
class GoalDeleted:
    deleted_id: UUID
    change: Change | None


@dataclass(frozen=True, slots=True)
class ContributionDecided:
    """The goals whose contributions have moved."""

    goal_ids: tuple[UUID, ...]
    change: Change | None


@dataclass(frozen=True, slots=True)
class DebtSet:
    debt: Debt
    change: Change | None


@dataclass(frozen=True, slots=True)
class DebtDeleted:
    deleted_id: UUID
    change: Change | None


@dataclass(frozen=True, slots=True)
class SettingsSet:
    settings: GoalSettings
    change: Change | None
