"""Looking rates up: the latest on or before the day; the other way round and across a common currency where need be.

A rate is kept as a fraction of two decimals, so that nothing is rounded before an amount is: an inverse is not divided
out, and a cross is one quotient.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal

from domain.transactions.currencies.model import OLD_AFTER_DAYS, ExchangeRate, RateSource

# Wider than any product of two rates and an amount, so products are exact; a quotient is cut after 60 digits.
EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_ONE = Decimal(1)
# Where several currencies would do for crossing, the one that published rates are given in.
_PIVOT = "EUR"
_SHOWN_DIGITS = Decimal("1e-12")


@dataclass(frozen=True, slots=True)
class DayRate:
    """One unit of one currency in another, on a day; `rated_on` is the older of two days where it was crossed."""

    numerator: Decimal
    denominator: Decimal
    rated_on: date
    source: RateSource | None
    via: str | None = None

    def age(self, day: date) -> int:
        return (day - self.rated_on).days

    def is_old(self, day: date) -> bool:
        return self.source is not None and self.age(day) > OLD_AFTER_DAYS

    def of(self, amount: Decimal) -> Decimal:
        """The amount in the other currency, not rounded."""
        product = EXACT.multiply(amount, self.numerator)
        return product if self.denominator == _ONE else EXACT.divide(product, self.denominator)

    @property
    def shown(self) -> Decimal:
        """As a number with twelve decimals, for people: amounts are not converted with it."""
        return plain(self.of(_ONE))


def plain(rate: Decimal) -> Decimal:
    """At most twelve decimals, none of them a trailing zero."""
    cut = rate.quantize(_SHOWN_DIGITS, rounding=ROUND_HALF_EVEN, context=EXACT).normalize(EXACT)
    return cut.quantize(_ONE) if cut == cut.to_integral_value() else cut


class _Series:
    """The rates of one pair by day; on one day a person's comes before a published one."""

    __slots__ = ("_days", "_rates")

    def __init__(self, rates: Iterable[ExchangeRate]) -> None:
        best: dict[date, ExchangeRate] = {}
        for rate in rates:
            held = best.get(rate.rated_on)
            if held is None or held.source is not RateSource.MANUAL:
                best[rate.rated_on] = rate
        self._days = sorted(best)
        self._rates = [best[day] for day in self._days]

    @property
    def first_day(self) -> date:
        return self._days[0]

    def latest(self, day: date) -> ExchangeRate | None:
        place = bisect_right(self._days, day)
        return self._rates[place - 1] if place else None


class RateTable:
    """Every known rate of a household."""

    def __init__(self, rates: Iterable[ExchangeRate] = ()) -> None:
        pairs: dict[tuple[str, str], list[ExchangeRate]] = {}
        for rate in rates:
            pairs.setdefault((rate.base, rate.quote), []).append(rate)
        self._series = {pair: _Series(found) for pair, found in pairs.items()}
        self._neighbours: dict[str, set[str]] = {}
        for base, quote in pairs:
            self._neighbours.setdefault(base, set()).add(quote)
            self._neighbours.setdefault(quote, set()).add(base)
        self._known: dict[tuple[str, str, date], DayRate | None] = {}

    def on(self, source: str, target: str, day: date) -> DayRate | None:
        """What one unit of `source` was in `target`, or None: then nobody knows, and it is never taken as one.

        Of a direct, an inverse and a crossed rate the newest is taken; on one day a person's before a published one,
        then the direct one.
        """
        if source == target:
            return DayRate(_ONE, _ONE, day, None)
        key = (source, target, day)
        if key not in self._known:
            self._known[key] = self._find(source, target, day)
        return self._known[key]

    def first_day(self, source: str, target: str) -> date | None:
        """The first day for which there is a rate."""
        days = [self._first_leg(source, target)]
        for via in self._common(source, target):
            legs = (self._first_leg(source, via), self._first_leg(via, target))
            days.append(max(leg for leg in legs if leg) if all(legs) else None)
        return min((day for day in days if day), default=None)

    def _find(self, source: str, target: str, day: date) -> DayRate | None:
        candidates = [self._leg(source, target, day)]
        for via in self._common(source, target):
            first, second = self._leg(source, via, day), self._leg(via, target, day)
            if first and second:
                candidates.append(_crossed(first, second, via))
        found = [candidate for candidate in candidates if candidate]
        return max(found, key=_preference, default=None)

    def _common(self, source: str, target: str) -> list[str]:
        return sorted(self._neighbours.get(source, set()) & self._neighbours.get(target, set()) - {source, target})

    def _leg(self, source: str, target: str, day: date) -> DayRate | None:
        direct = self._latest(source, target, day)
        inverse = self._latest(target, source, day)
        found = []
        if direct:
            found.append(DayRate(direct.rate, _ONE, direct.rated_on, direct.source))
        if inverse:
            found.append(DayRate(_ONE, inverse.rate, inverse.rated_on, inverse.source))
        return max(found, key=_preference, default=None)

    def _latest(self, base: str, quote: str, day: date) -> ExchangeRate | None:
        series = self._series.get((base, quote))
        return series.latest(day) if series else None

    def _first_leg(self, source: str, target: str) -> date | None:
        found = [self._series[pair].first_day for pair in ((source, target), (target, source)) if pair in self._series]
        return min(found, default=None)


def _crossed(first: DayRate, second: DayRate, via: str) -> DayRate:
    by_hand = RateSource.MANUAL in (first.source, second.source)
    return DayRate(
        EXACT.multiply(first.numerator, second.numerator),
        EXACT.multiply(first.denominator, second.denominator),
        min(first.rated_on, second.rated_on),
        RateSource.MANUAL if by_hand else RateSource.ECB,
        via,
    )


def _preference(rate: DayRate) -> tuple[date, bool, bool, bool, bool]:
    by_hand = rate.source is RateSource.MANUAL
    return rate.rated_on, by_hand, rate.via is None, rate.via == _PIVOT, rate.denominator == _ONE
