"""Spending as a panel: one row for each series, a column for each month, and the days inside of it.

A series is a category of a household, or its total. Everything that a forecast looks at is read from here, by training,
judging and serving alike, and always with an origin: nothing at or after it is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TOTAL = -1
DAYS = 31
# A history that begins or ends within a month says little about that month; a few quiet days at its edge are usual.
LATE_START, EARLY_END = 7, 5
# Charges of nearly the same amount are one payment that comes again.
SAME_AMOUNT = 0.03
# Seen in fewer months, it never counts as coming again.
FEWEST_MONTHS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Columns, one line for each charge. Money spent is positive, a refund negative; `category` is not negative.

    `income` are the households' takings, when they are known: a household that has some left spends more.
    """

    household: Ints
    category: Ints
    day: NDArray[np.datetime64]
    amount: Floats
    payee: Ints | None = None
    income_household: Ints | None = None
    income_day: NDArray[np.datetime64] | None = None
    income_amount: Floats | None = None


@dataclass(frozen=True, slots=True)
class Charges:
    """Charges that come again: their sum and first day in each month, and the series that they belong to."""

    series: Ints
    sums: Floats
    first_days: NDArray[np.int8]


@dataclass(frozen=True)
class Panel:
    """`days[i, m, d]` is what series i spent on day d + 1 of month m; months count from `first_month` (since 1970-01).

    Series i is known from month `start[i]` up to, and without, `stop[i]`; a month that is not whole belongs to neither.
    `seen[i]` is the number of days of month `stop[i]` that are known, 0 where none is. Only series that are `asked`
    about are forecast, all of them where it is None. `begins` is the month that each series' household begins in, where
    each household is by itself: nothing of the others shows in what is said of it.
    """

    household: Ints
    category: Ints
    first_month: int
    days: NDArray[np.float32]
    counts: NDArray[np.float32]
    largest: NDArray[np.float32]
    income: Floats
    start: Ints
    stop: Ints
    seen: Ints
    charges: Charges
    asked: NDArray[np.bool_] | None = None
    begins: Ints | None = None

    def __len__(self) -> int:
        return len(self.household)

    @property
    def months(self) -> int:
        return int(self.days.shape[1])

    @cached_property
    def spent(self) -> Floats:
        """By month, also where a series is not known."""
        total: Floats = self.days.sum(axis=2, dtype=np.float64)
        return total

    @cached_property
    def known(self) -> Floats:
        """By month; nothing (NaN) before the series begins and from its end on."""
        month = np.arange(self.months)
        return np.where((month >= self.start[:, None]) & (month < self.stop[:, None]), self.spent, np.nan)

    @cached_property
    def so_far(self) -> Floats:
        """`so_far[i, m, k]`: spent in the first k days of the month."""
        summed = np.cumsum(self.days, axis=2, dtype=np.float64)
        return np.concatenate([np.zeros((*summed.shape[:2], 1)), summed], axis=2)


def month_of(day: NDArray[np.datetime64]) -> Ints:
    return np.asarray(day.astype("datetime64[M]").astype(np.int64), np.int64)


def day_of(day: NDArray[np.datetime64]) -> Ints:
    first = day.astype("datetime64[M]").astype("datetime64[D]")
    return np.asarray((day.astype("datetime64[D]") - first).astype(np.int64) + 1, np.int64)


def month_lengths(months: Ints) -> Ints:
    starts = months.astype("datetime64[M]").astype("datetime64[D]")
    ends = (months + 1).astype("datetime64[M]").astype("datetime64[D]")
    return np.asarray((ends - starts).astype(np.int64), np.int64)


def weekend_days(months: Ints, after: int | Ints = 0) -> Ints:
    """Saturdays and Sundays of a month after its day `after`."""
    starts = months.astype("datetime64[M]").astype("datetime64[D]") + np.asarray(after)
    ends = (months + 1).astype("datetime64[M]").astype("datetime64[D]")
    return np.asarray((ends - starts).astype(np.int64) - np.busday_count(starts, ends), np.int64)


def build_panel(
    rows: Rows,
    *,
    totals: bool = True,
    categories: bool = True,
    today: np.datetime64 | None = None,
    until: int | None = None,
    alone: bool = False,
) -> Panel:
    """The series of many households. `today`: the current month is not whole; without it each history's end decides.

    `until` widens the panel up to that month, so that what lies ahead can be asked about. `alone`: what is said of a
    household is what would be said of it in a panel of its own; its income counts from its first month on.
    """
    month, day = month_of(rows.day), day_of(rows.day)
    first = int(month.min())
    last = max(int(month.max()), int(until or 0), int(month_of(np.asarray(today))) if today is not None else 0)
    width = last - first + 1
    household, begins, ends, seen = _spans(rows, month, day, first, today)
    firsts = np.zeros(len(household), np.int64)
    if alone:
        firsts += width
        np.minimum.at(firsts, np.searchsorted(household, rows.household), month - first)
    parts = []
    if totals:
        parts.append(np.stack([rows.household, np.full(len(month), TOTAL)], axis=1))
    if categories:
        parts.append(np.stack([rows.household, rows.category], axis=1))
    series, place = np.unique(np.concatenate(parts), axis=0, return_inverse=True)
    place = place.reshape(len(parts), -1)
    shape = (len(series), width)
    days = np.zeros((*shape, DAYS), np.float32)
    counts, largest = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for at in place:
        np.add.at(days, (at, month - first, day - 1), rows.amount)
        np.add.at(counts, (at, month - first), rows.amount > 0)
        np.maximum.at(largest, (at, month - first), rows.amount)
    at = np.searchsorted(household, series[:, 0])
    return Panel(
        household=series[:, 0],
        category=series[:, 1],
        first_month=first,
        days=days,
        counts=counts,
        largest=largest,
        income=_incomes(rows, household, first, firsts, width)[at],
        start=begins[at],
        stop=ends[at],
        seen=seen[at],
        charges=_charges(rows, place, month - first, day, width),
        begins=firsts[at] if alone else None,
    )


def _spans(
    rows: Rows, month: Ints, day: Ints, first: int, today: np.datetime64 | None
) -> tuple[Ints, Ints, Ints, Ints]:
    """Household by household: its first whole month, the first one that is not whole, and the days known of that."""
    order = np.lexsort((rows.day, rows.household))
    household, starts = np.unique(rows.household[order], return_index=True)
    finals = np.append(starts[1:], len(order)) - 1
    head, tail = order[starts], order[finals]
    begins = month[head] - first + (day[head] > LATE_START)
    if today is not None:
        ends = np.full(len(household), int(month_of(np.asarray(today))) - first)
        return household, begins, ends, np.full(len(household), int(day_of(np.asarray(today))))
    whole = day[tail] > month_lengths(month[tail]) - EARLY_END
    return household, begins, month[tail] - first + whole, np.where(whole, 0, day[tail])


def _incomes(rows: Rows, household: Ints, first: int, firsts: Ints, width: int) -> Floats:
    """By household and month from its first one on; unknown (NaN) for a household of which none is known."""
    found = np.full((len(household), width), np.nan)
    if rows.income_household is None or rows.income_day is None or rows.income_amount is None:
        return found
    month = month_of(rows.income_day) - first
    at = np.searchsorted(household, rows.income_household)
    inside = (month >= 0) & (month < width) & (at < len(household))
    inside[inside] = household[at[inside]] == rows.income_household[inside]
    inside[inside] = month[inside] >= firsts[at[inside]]
    found[np.unique(at[inside])] = 0
    np.add.at(found, (at[inside], month[inside]), rows.income_amount[inside])
    return found


def _charges(rows: Rows, place: Ints, month: Ints, day: Ints, width: int) -> Charges:
    """Payments of one payee, or of one amount where the payee is not known, that were seen in several months."""
    spent = np.flatnonzero(rows.amount > 0)
    amount = np.round(np.log(rows.amount[spent]) / SAME_AMOUNT).astype(np.int64)
    if rows.payee is not None:
        payee = rows.payee[spent]
        # Payees are not negative, and amounts keep below them.
        amount = np.where(payee >= 0, payee + 1_000_000, amount)
    own = np.stack([rows.household[spent], rows.category[spent], amount], axis=1)
    _, charge = np.unique(own, axis=0, return_inverse=True)
    charge = charge.reshape(-1)
    there = np.unique(np.stack([charge, month[spent]], axis=1), axis=0)
    months = np.bincount(there[:, 0], minlength=1)
    again = months[charge] >= FEWEST_MONTHS if len(charge) else np.zeros(0, bool)
    spent, charge = spent[again], charge[again]
    known, number = np.unique(charge, return_inverse=True)
    number = number.reshape(-1)
    sums = np.zeros((len(known), width))
    np.add.at(sums, (number, month[spent]), rows.amount[spent])
    first_days = np.full((len(known), width), 99, np.int8)
    np.minimum.at(first_days, (number, month[spent]), day[spent].astype(np.int8))
    belongs = np.zeros((len(place), len(known)), np.int64)
    belongs[:, number] = place[:, spent]
    return Charges(belongs, sums, np.where(first_days == 99, 0, first_days).astype(np.int8))


def rows_of(parts: list[Rows]) -> Rows:
    """Several sets of rows as one; households keep the numbers they have."""

    def joined(name: str) -> Any:
        columns = [getattr(part, name) for part in parts]
        return None if any(column is None for column in columns) else np.concatenate(columns)

    return Rows(**{name: joined(name) for name in Rows.__slots__})
