"""All recurring payments at a glance: what is to come, and what they come to in a year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.recurring.model import Stream, StreamKind
from domain.shared.money import Money


@dataclass(frozen=True, slots=True)
class Coming:
    """A charge to come."""

    stream: Stream
    date: date


@dataclass(frozen=True, slots=True)
class Totals:
    """What the expected payments of one currency come to. Transfers stay among the household's own money."""

    currency: str
    subscriptions_yearly: Money
    bills_yearly: Money
    income_yearly: Money
    out_soon: Money
    in_soon: Money


@dataclass(frozen=True, slots=True)
class Overview:
    streams: tuple[Stream, ...]
    upcoming: tuple[Coming, ...]
    totals: tuple[Totals, ...]


def overview_of(streams: Sequence[Stream], since: date, until: date) -> Overview:
    """The dearest first, and what comes from `since` to `until`, both days in it."""
    ordered = sorted(streams, key=lambda stream: (-abs(stream.yearly.minor), stream.name, stream.id))
    upcoming = [Coming(stream, day) for stream in ordered for day, _ in stream.days(since, until)]
    upcoming.sort(key=lambda coming: coming.date)
    expected = [stream for stream in ordered if stream.is_expected and stream.kind is not StreamKind.TRANSFER]
    totals = tuple(
        _totals(currency, expected, upcoming) for currency in sorted({stream.found.currency for stream in expected})
    )
    return Overview(tuple(ordered), tuple(upcoming), totals)


def _totals(currency: str, expected: Sequence[Stream], upcoming: Sequence[Coming]) -> Totals:
    own = [stream for stream in expected if stream.found.currency == currency]
    soon = [
        coming.stream.amounts[1].minor
        for coming in upcoming
        if coming.stream.found.currency == currency and coming.stream.kind is not StreamKind.TRANSFER
    ]

    def yearly(kind: StreamKind) -> Money:
        return _money(currency, (abs(stream.yearly.minor) for stream in own if stream.kind is kind))

    return Totals(
        currency=currency,
        subscriptions_yearly=yearly(StreamKind.SUBSCRIPTION),
        bills_yearly=yearly(StreamKind.BILL),
        income_yearly=yearly(StreamKind.INCOME),
        out_soon=_money(currency, (-minor for minor in soon if minor < 0)),
        in_soon=_money(currency, (minor for minor in soon if minor > 0)),
    )


def _money(currency: str, minors: Iterable[int]) -> Money:
    return Money(sum(minors), currency)
