"""What is answered to commands about budgets. `change` undoes it; None where nothing changed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.budgets.model import Budget, BudgetSettings
from domain.shared.changes import Change


@dataclass(frozen=True, slots=True)
class BudgetSet:
    budget: Budget
    change: Change | None


@dataclass(frozen=True, slots=True)
class BudgetDeleted:
    deleted_id: UUID
    change: Change | None


@dataclass(frozen=True, slots=True)
class SettingsSet:
    settings: BudgetSettings
    change: Change | None


@dataclass(frozen=True, slots=True)
class MoneyMoved:
    change: Change | None


@dataclass(frozen=True, slots=True)
class AmountsAccepted:
    budget_ids: tuple[UUID, ...]
    change: Change | None
