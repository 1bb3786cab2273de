"""What is answered to commands about budgets. `change` undoes it; None where nothing changed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.budgets.model import Budget
from domain.shared.changes import Change


@dataclass(frozen=True, slots=True)
class BudgetSet:
    budget: Budget
    change: Change | None


@dataclass(frozen=True, slots=True)
class BudgetDeleted:
    deleted_id: UUID
    change: Change | None
