"""What reconciling needs besides the ledger: sums and locks over all rows of a statement at once."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.transactions.ports import LedgerUnit
from domain.transactions.reconciling.commands import Ticks
from domain.transactions.reconciling.model import Reconciliation
from domain.transactions.reconciling.outcomes import TickedSum


class StatementStore(Protocol):
    async def last(self, account_id: UUID) -> Reconciliation | None:
        """The latest agreed statement of the account. Waits for whoever else works on its statements."""
        ...

    async def ticked(self, ticks: Ticks) -> TickedSum: ...
    async def lock(self, ticks: Ticks, reconciliation_id: UUID, now: datetime) -> int:
        """Mark the ticked rows as part of the statement; gives how many they are."""
        ...

    async def unlock(self, reconciliation_id: UUID, now: datetime) -> int: ...


class StatementUnit(LedgerUnit, Protocol):
    @property
    def statements(self) -> StatementStore: ...
