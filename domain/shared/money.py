"""Money: whole minor units and an ISO 4217 currency, never a float."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

# Active ISO 4217 codes by exponent; every code not listed under 0, 3 or 4 has two decimals.
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_DECIMALS = "CLF UYW"
_TWO_DECIMALS = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG "
    "HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU "
    "MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR "
    "SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED "
    "VES WST XCD XCG YER ZAR ZMW ZWG"
)
EXPONENTS: dict[str, int] = {
    **dict.fromkeys(_TWO_DECIMALS.split(), 2),
    **dict.fromkeys(_NO_DECIMALS.split(), 0),
    **dict.fromkeys(_THREE_DECIMALS.split(), 3),
    **dict.fromkeys(_FOUR_DECIMALS.split(), 4),
}

# One amount stays a thousand times below BIGINT, so that sums of a million rows cannot overflow the column.
MAX_MINOR = 9_000_000_000_000

_PLAIN_DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


class CurrencyMismatch(ValueError):
    """Two currencies met in one operation: a bug in the caller, never user input."""


def is_currency(code: str) -> bool:
    """Whether `code` is an active ISO 4217 code."""
    return code in EXPONENTS


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units of `currency`; negative is money going out."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in EXPONENTS:
            raise ValueError(f"{self.currency!r} is not an ISO 4217 currency code")

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Read a plain decimal such as `-12.30`.

        Raises ValueError for other forms and for more decimals than the currency has: rounding is the caller's choice.
        """
        if not _PLAIN_DECIMAL.fullmatch(text):
            raise ValueError(f"{text!r} is not a decimal number")
        scaled = Decimal(text).scaleb(EXPONENTS[currency])
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{currency} has {EXPONENTS[currency]} decimals, {text!r} has more")
        return cls(int(scaled), currency)

    def decimal(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-EXPONENTS[self.currency])

    def __str__(self) -> str:
        return f"{self.decimal():.{EXPONENTS[self.currency]}f} {self.currency}"

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __add__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.minor - other.minor, self.currency)

    def _same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} cannot be added")

    @property
    def in_range(self) -> bool:
        """Whether one transaction may carry this amount."""
        return -MAX_MINOR <= self.minor <= MAX_MINOR

    def allocate(self, weights: Sequence[int]) -> list[Money]:
        """Split by `weights` without losing a unit; a zero weight never receives one.

        Largest remainder first, earlier weight on a tie. Raises ValueError unless some weight is positive.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights must not be negative and one must be positive")
        parts = [divmod(self.minor * weight, total) for weight in weights]
        spare = self.minor - sum(share for share, _ in parts)
        lucky = set(sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))[:spare])
        return [Money(share + (i in lucky), self.currency) for i, (share, _) in enumerate(parts)]
