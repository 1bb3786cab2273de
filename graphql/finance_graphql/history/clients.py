"""What the history needs from the rest of the house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from domain.shared.paging import Page
    from domain.transactions.balances import BalancePoint, BalanceStep
    from domain.transactions.model import Change
    from domain.transactions.telling import ChangedRow, ChangeFacts, HistoryFilter, NextSteps


class HistoryReads(Protocol):
    async def page(
        self, household_id: UUID, user_id: UUID, wanted: HistoryFilter, *, first: int, after: str | None
    ) -> Page[Change] | None:
        """Newest first; None where `after` is not a cursor of this list."""
        ...

    async def facts(self, household_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, ChangeFacts]: ...
    async def next_steps(self, household_id: UUID, user_id: UUID) -> NextSteps: ...
    async def rows(
        self, household_id: UUID, change: Change, *, first: int, after: str | None
    ) -> Page[ChangedRow] | None:
        """None where `after` is not a cursor of this list."""
        ...


class AccountReads(Protocol):
    async def balance_history(
        self, household_id: UUID, account_id: UUID, begin: date, end: date, step: BalanceStep
    ) -> Sequence[BalancePoint]:
        """The balance at the end of each day or month; empty where there is no such account."""
        ...
