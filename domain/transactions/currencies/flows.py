"""What came in and went out in other currencies, as totals in the household's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.shared.periods import Month
from domain.transactions.currencies.converting import Converter
from domain.transactions.reporting import CategoryTotal


@dataclass(frozen=True, slots=True)
class ForeignFlow:
    """Rows of one day, category and currency; a refund may count on another day than it was booked on."""

    booked_on: date
    counts_on: date
    currency: str
    category: str | None
    in_minor: int
    out_minor: int
    row_count: int


@dataclass(frozen=True, slots=True)
class ForeignTotals:
    """Not rounded: they are added to others first. Months that lack a rate are not whole."""

    totals: tuple[CategoryTotal, ...]
    incomplete: frozenset[Month]


def foreign_totals(
    flows: Iterable[ForeignFlow], converter: Converter, first: date, last: date, as_month: Month | None = None
) -> ForeignTotals:
    """Each row at the rate of the day it was booked on, of what counts from the first to the last day.

    `as_month` is for a part of a month that is compared as one.
    """
    totals, incomplete = [], set()
    for flow in flows:
        if not first <= flow.counts_on <= last:
            continue
        month = as_month or Month.of(flow.counts_on)
        values = converter.in_and_out(flow.currency, flow.booked_on, flow.in_minor, flow.out_minor, flow.row_count)
        if values is None:
            incomplete.add(month)
        else:
            totals.append(CategoryTotal(month, flow.category, *values, flow.row_count))
    return ForeignTotals(tuple(totals), frozenset(incomplete))
