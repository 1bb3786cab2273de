"""What budgets over a search ask of the ledger. Who wires the service gives it: no service imports another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from domain.budgets.model import Budget, SearchSpending
from domain.budgets.ports import SearchRefused
from domain.shared.periods import Period


class LedgerSpending(Protocol):
    """`connection` is asyncpg's, scoped to the household and in the transaction whose snapshot is read."""

    async def canonical(self, connection: Any, household_id: UUID, text: str) -> str | SearchRefused: ...
    async def spending(
        self, connection: Any, household_id: UUID, searches: Sequence[tuple[Budget, tuple[Period, ...]]]
    ) -> Mapping[UUID, SearchSpending]:
        """Of budgets over a search in their periods, one after another; by the id of the budget."""
        ...
