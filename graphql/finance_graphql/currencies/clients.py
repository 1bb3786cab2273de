"""What GraphQL needs to show currencies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from domain.shared.paging import Page
    from domain.transactions.currencies.gains import CurrencyGains, Exchange
    from domain.transactions.currencies.model import ExchangeRate
    from domain.transactions.currencies.overview import HeldCurrency, NetWorth, WantedRate


class CurrencyReads(Protocol):
    """Each method takes the household whose rows it may see."""

    async def rates(
        self, household_id: UUID, *, currency: str | None, first: int, after: str | None
    ) -> Page[ExchangeRate] | None:
        """Newest first; None where `after` is not a cursor of this list."""
        ...

    async def held(self, household_id: UUID) -> Sequence[HeldCurrency]: ...
    async def wanted(self, household_id: UUID) -> Sequence[WantedRate]: ...
    async def net_worth(self, household_id: UUID, on: date) -> NetWorth: ...
    async def gains(self, household_id: UUID, on: date) -> CurrencyGains: ...
    async def exchanges_by_ids(self, household_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, Exchange]:
        """By the id of either leg; rows that are no transfer between currencies are absent."""
        ...
