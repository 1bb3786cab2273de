"""What is answered to commands about currencies. `change` undoes it; None where nothing changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.transactions.currencies.model import ExchangeRate
from domain.transactions.model import Change, ImportRowError


@dataclass(frozen=True, slots=True)
class RateSet:
    exchange_rate: ExchangeRate
    change: Change | None


@dataclass(frozen=True, slots=True)
class RateDeleted:
    deleted_id: UUID
    change: Change | None


@dataclass(frozen=True, slots=True)
class CurrencyRates:
    """What a file had of one currency; no days where it is not in the file."""

    currency: str
    added_count: int
    changed_count: int
    kept_count: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class RatesImported:
    """Rates that are new, that the file corrected, that were there; lines that cannot be read are left out and told."""

    currencies: tuple[CurrencyRates, ...]
    since: date
    errors: tuple[ImportRowError, ...]
    error_count: int
    change: Change | None

    @property
    def added_count(self) -> int:
        return sum(each.added_count for each in self.currencies)

    @property
    def changed_count(self) -> int:
        return sum(each.changed_count for each in self.currencies)

    @property
    def kept_count(self) -> int:
        return sum(each.kept_count for each in self.currencies)


@dataclass(frozen=True, slots=True)
class BaseCurrencySet:
    """`previous` is what it was, to go back to."""

    currency: str
    previous: str
    change: Change | None
