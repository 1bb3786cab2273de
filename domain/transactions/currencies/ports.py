"""What currencies need besides the ledger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from domain.shared.outcomes import Rejected
from domain.transactions.currencies.model import Holding
from domain.transactions.model import ImportRowError
from domain.transactions.ports import LedgerUnit


@dataclass(frozen=True, slots=True)
class PublishedRate:
    """One euro is so many units of a currency."""

    rated_on: date
    currency: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class RateFile:
    """What a file of the ECB says of the wanted currencies; its bad lines are listed, at most so many."""

    rates: tuple[PublishedRate, ...]
    errors: tuple[ImportRowError, ...] = ()
    error_count: int = 0


class CurrencyStore(Protocol):
    async def base(self) -> str:
        """The currency of the household's totals; it follows `LedgerSettings.base_currency`."""
        ...

    async def holdings(self) -> Sequence[Holding]: ...
    async def read_file(self, upload_id: UUID, wanted: Collection[str]) -> RateFile | Rejected | None:
        """None where there is no such upload."""
        ...


class CurrencyUnit(LedgerUnit, Protocol):
    @property
    def currencies(self) -> CurrencyStore: ...
