"""A rate of one day, and what a sum had to leave out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from domain.shared.money import Money

# A rate this many days older than the day it is used for is still used, and told: weekends and holidays are shorter.
OLD_AFTER_DAYS = 10


class RateSource(StrEnum):
    """Who said so. A person's rate comes before a published one of the same day."""

    ECB = "ECB"
    MANUAL = "MANUAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRate:
    """One unit of `base` is `rate` units of `quote` on that day."""

    id: UUID
    base: str
    quote: str
    rated_on: date
    rate: Decimal
    source: RateSource


class GapKind(StrEnum):
    """Why a sum is not to be taken at its word."""

    MISSING = "MISSING"
    OLD = "OLD"


@dataclass(frozen=True, slots=True, kw_only=True)
class RateGap:
    """Money of one currency that a sum leaves out (MISSING), or counts at a rate that was old by then (OLD).

    `days` are the days on which a rate is wanted, from `first_day` to `last_day`; `amount` is what those rows or
    balances sum to in their own currency, `largest_age` the days between rate and row where the rate is old.
    """

    kind: GapKind
    currency: str
    first_day: date
    last_day: date
    days: int
    count: int
    amount: Money
    largest_age: int = 0


@dataclass(frozen=True, slots=True)
class BaseSum:
    """Money of all currencies in one, rounded once; what has no rate is not in it but in `gaps`."""

    total: Money
    gaps: tuple[RateGap, ...] = ()

    @property
    def is_complete(self) -> bool:
        return all(gap.kind is not GapKind.MISSING for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class Holding:
    """An account as far as currencies are concerned; `first_day` is when it held something first."""

    account_id: UUID
    name: str
    opening: Money
    balance: Money
    first_day: date

    @property
    def currency(self) -> str:
        return self.opening.currency
