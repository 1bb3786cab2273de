"""What can be asked of currencies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SetExchangeRate:
    """A person's rate of one day; what they said before about these two currencies and this day is replaced."""

    id: UUID
    base: str
    quote: str
    rated_on: date
    rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteExchangeRate:
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportExchangeRates:
    """Take from an uploaded file of the ECB what the household needs."""

    id: UUID
    upload_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SetBaseCurrency:
    """The currency in which the household wants its totals."""

    currency: str
