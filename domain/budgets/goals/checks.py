"""What every command about goals and debts looks at before it asks the database."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from domain.shared.money import MAX_MINOR, Money, is_currency
from domain.shared.outcomes import Rejected

NAME_MAX = 100
RATE_MAX = Decimal(1_000)
# As many digits as the column keeps.
_RATE_DIGITS = Decimal("0.0001")


def name_refusal(codes: type[StrEnum], name: str) -> Rejected | None:
    if not name:
        return Rejected(codes("NAME_EMPTY"), "Give it a name, such as New bike.", "name")
    if len(name) > NAME_MAX:
        return Rejected(codes("NAME_TOO_LONG"), f"Shorten the name to {NAME_MAX} characters.", "name")
    return None


def currency_refusal(codes: type[StrEnum], currency: str) -> Rejected | None:
    if is_currency(currency):
        return None
    message = "This is not a currency code; write three letters such as EUR or USD."
    return Rejected(codes("CURRENCY_UNKNOWN"), message, "currency")


def positive_refusal(codes: type[StrEnum], minor: int, currency: str, field: str) -> Rejected | None:
    if minor <= 0:
        return Rejected(codes("AMOUNT_NOT_POSITIVE"), "Enter an amount of more than zero.", field)
    return range_refusal(codes, minor, currency, field)


def range_refusal(codes: type[StrEnum], minor: int, currency: str, field: str) -> Rejected | None:
    if 0 <= minor <= MAX_MINOR:
        return None
    message = f"Enter an amount between zero and {Money(MAX_MINOR, currency)}."
    return Rejected(codes("AMOUNT_OUT_OF_RANGE"), message, field)


def rate_refusal(codes: type[StrEnum], rate: Decimal) -> Rejected | None:
    if 0 <= rate <= RATE_MAX and rate == rate.quantize(_RATE_DIGITS):
        return None
    message = f"Enter a yearly rate between 0 and {RATE_MAX} percent, with four decimals at most."
    return Rejected(codes("RATE_OUT_OF_RANGE"), message, "yearlyRate")
