"""What goals ask of the ledger's search. Who wires the service gives it: no service imports another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from domain.budgets.goals.ports import FoundRows, WantedRows
from domain.budgets.ports import SearchRefused


class LedgerRows(Protocol):
    """`connection` is asyncpg's, scoped to the household and in the transaction whose snapshot is read."""

    async def canonical(self, connection: Any, household_id: UUID, text: str) -> str | SearchRefused: ...
    async def found(
        self, connection: Any, household_id: UUID, wanted: Sequence[WantedRows]
    ) -> Mapping[UUID, FoundRows]:
        """By goal."""
        ...
