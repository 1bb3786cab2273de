"""Exchange rates for tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import NAMESPACE_OID, UUID, uuid5

from domain.shared.money import Money
from domain.transactions.currencies.model import ExchangeRate, Holding, RateSource


def rate(pair: str, day: str | date, value: str | Decimal, source: RateSource = RateSource.ECB) -> ExchangeRate:
    """`rate("EUR/USD", "2026-11-02", "1.0837")`: one euro is 1.0837 dollars."""
    base, _, quote = pair.partition("/")
    rated_on = date.fromisoformat(day) if isinstance(day, str) else day
    id_ = uuid5(NAMESPACE_OID, f"{source} {pair} {rated_on}")
    return ExchangeRate(id=id_, base=base, quote=quote, rated_on=rated_on, rate=Decimal(value), source=source)


def holding(account_id: UUID, opening: Money, balance: Money, first_day: date, name: str = "Dollars") -> Holding:
    return Holding(account_id, name, opening, balance, first_day)
