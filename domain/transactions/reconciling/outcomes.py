"""What is answered to commands about statements and balances. `change` undoes it; None where nothing changed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.shared.money import Money
from domain.transactions.model import Change, Transaction
from domain.transactions.reconciling.model import BalanceAssertion, Reconciliation


@dataclass(frozen=True, slots=True)
class AssertionSet:
    assertion: BalanceAssertion
    change: Change | None


@dataclass(frozen=True, slots=True)
class AssertionDeleted:
    deleted_id: UUID
    change: Change | None


@dataclass(frozen=True, slots=True)
class ReconciliationFinished:
    reconciliation: Reconciliation
    row_count: int
    adjustment: Transaction | None
    change: Change | None


@dataclass(frozen=True, slots=True)
class ReconciliationReopened:
    """The statement that is open again, and how many rows are."""

    reopened: Reconciliation
    row_count: int
    change: Change | None


@dataclass(frozen=True, slots=True)
class TickedSum:
    """What a statement would lock: the balance agreed before and the ticked rows."""

    agreed: Money
    ticked: Money
    ticked_count: int

    @property
    def books(self) -> Money:
        return self.agreed + self.ticked
