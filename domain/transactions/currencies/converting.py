"""Adding money of several currencies: each amount at the rate of its day, rounded once when everything is added.

Rounding is half to even, to the minor unit of the base currency. So a total may differ from the sum of its parts as
they are shown by half a unit for each part, and never by more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from domain.shared.money import EXPONENTS, Money
from domain.transactions.currencies.model import BaseSum, GapKind, RateGap
from domain.transactions.currencies.rates import EXACT, DayRate, RateTable

_UNIT = Decimal(1)


def rounded(minor: Decimal) -> int:
    """Half to even, to the whole minor unit."""
    return int(minor.quantize(_UNIT, rounding=ROUND_HALF_EVEN, context=EXACT))


def in_minor_of(rate: DayRate, minor: int, source: str, target: str) -> Decimal:
    """Minor units of one currency in minor units of another, not rounded."""
    shift = EXPONENTS[target] - EXPONENTS[source]
    return rate.of(Decimal(minor).scaleb(shift, EXACT))


def convert(rates: RateTable, amount: Money, target: str, day: date) -> Money | None:
    """The amount in another currency at the rate of the day; None where there is no rate."""
    rate = rates.on(amount.currency, target, day)
    if rate is None:
        return None
    return Money(rounded(in_minor_of(rate, amount.minor, amount.currency, target)), target)


@dataclass(slots=True)
class _Gap:
    days: set[date] = field(default_factory=set)
    count: int = 0
    minor: int = 0
    largest_age: int = 0


class Gaps:
    """Collects what sums leave out or take at an old rate."""

    def __init__(self) -> None:
        self._found: dict[tuple[GapKind, str], _Gap] = {}

    def note(self, kind: GapKind, amount: Money, day: date, count: int = 1, age: int = 0) -> None:
        gap = self._found.setdefault((kind, amount.currency), _Gap())
        gap.days.add(day)
        gap.count += count
        gap.minor += amount.minor
        gap.largest_age = max(gap.largest_age, age)

    def told(self) -> tuple[RateGap, ...]:
        """Missing ones first, then by currency."""
        return tuple(
            RateGap(
                kind=kind,
                currency=currency,
                first_day=min(gap.days),
                last_day=max(gap.days),
                days=len(gap.days),
                count=gap.count,
                amount=Money(gap.minor, currency),
                largest_age=gap.largest_age,
            )
            for (kind, currency), gap in sorted(self._found.items())
        )


class Converter:
    """Converts to one currency and remembers what it could not."""

    def __init__(self, rates: RateTable, base: str) -> None:
        self.base = base
        self.gaps = Gaps()
        self._rates = rates

    def exact(self, amount: Money, day: date, count: int = 1) -> Decimal | None:
        """Minor units of the base currency, not rounded; None where there is no rate. Nothing is nothing anywhere."""
        if amount.minor == 0:
            return Decimal(0)
        rate = self._rates.on(amount.currency, self.base, day)
        if rate is None:
            self.gaps.note(GapKind.MISSING, amount, day, count)
            return None
        if rate.is_old(day):
            self.gaps.note(GapKind.OLD, amount, day, count, rate.age(day))
        return in_minor_of(rate, amount.minor, amount.currency, self.base)

    def in_and_out(
        self, currency: str, day: date, in_minor: int, out_minor: int, count: int
    ) -> tuple[Decimal, Decimal] | None:
        """The same for what came in and what went out, both positive, as one entry of the gaps."""
        rate = self._rates.on(currency, self.base, day)
        net = Money(in_minor - out_minor, currency)
        if rate is None:
            self.gaps.note(GapKind.MISSING, net, day, count)
            return None
        if rate.is_old(day):
            self.gaps.note(GapKind.OLD, net, day, count, rate.age(day))
        return in_minor_of(rate, in_minor, currency, self.base), in_minor_of(rate, out_minor, currency, self.base)


def total_of(rates: RateTable, base: str, amounts: Iterable[tuple[Money, date]]) -> BaseSum:
    """The sum of amounts, each at the rate of its day."""
    converter = Converter(rates, base)
    values = [converter.exact(amount, day) for amount, day in amounts]
    total = exact_sum(value for value in values if value is not None)
    return BaseSum(Money(rounded(total), base), converter.gaps.told())


def exact_sum(values: Iterable[Decimal]) -> Decimal:
    total = Decimal(0)
    for value in values:
        total = EXACT.add(total, value)
    return total
