"""Whether a file writes day or month first: settled by its own rows, never by a guess about its country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from domain.transactions.importing.dates import DateReadings
from domain.transactions.importing.mapping import DateOrder

# A few mistyped dates must not overrule a whole file.
_DECISIVE_PERCENT = 90
_SPOILED_ROWS_MIN = 8
# Statements are sorted by time but for a few late bookings.
_TURNS_PERCENT_MAX = 5


@dataclass(frozen=True, slots=True)
class DateForm:
    """`spoiled`: year-first dates have day and month exchanged, see `is_spoiled`."""

    order: DateOrder
    spoiled: bool = False

    def resolve(self, readings: DateReadings) -> date | None:
        if self.spoiled and readings.year_first:
            return readings.swapped
        return readings.resolve(self.order)


def infer_order(counts: Mapping[DateReadings, int], in_file_order: Sequence[DateReadings]) -> DateOrder | None:
    """The order of day, month and year, or None where both readings stay possible.

    `counts` holds every distinct cell with the number of its rows; `in_file_order` may be a sample of the rows.
    """
    open_cells = {cell: rows for cell, rows in counts.items() if cell.fixed is None and cell.days}
    if not open_cells:
        return DateOrder.YMD
    valid = {order: sum(n for cell, n in open_cells.items() if cell.under(order)) for order in DateOrder}
    day_first, month_first, year_first = valid[DateOrder.DMY], valid[DateOrder.MDY], valid[DateOrder.YMD]
    if year_first > max(day_first, month_first):
        return DateOrder.YMD
    only_day_first = sum(n for cell, n in open_cells.items() if cell.dmy and not cell.mdy)
    only_month_first = sum(n for cell, n in open_cells.items() if cell.mdy and not cell.dmy)
    settled = only_day_first + only_month_first
    if settled:
        if only_day_first * 100 >= settled * _DECISIVE_PERCENT:
            return DateOrder.DMY
        if only_month_first * 100 >= settled * _DECISIVE_PERCENT:
            return DateOrder.MDY
        return _when_conflicting(open_cells)
    if all(cell.dotted or cell.dmy == cell.mdy for cell in open_cells):
        return DateOrder.DMY
    candidates = [order for order in (DateOrder.DMY, DateOrder.MDY, DateOrder.YMD) if valid[order] == day_first]
    return _by_monotony(in_file_order, candidates)


def is_spoiled(counts: Mapping[DateReadings, int], in_file_order: Sequence[DateReadings], order: DateOrder) -> bool:
    """Whether a spreadsheet has exchanged day and month in part of the rows.

    A day-first file opened under month-first settings keeps `20/09/2018`, which the spreadsheet cannot read, and turns
    `10/03/2017` into `2017-10-03`, which means 10 March. The trace is unmistakable: no year-first date has a day above
    12, every other date has one, and exchanging puts the rows in order.
    """
    if order is DateOrder.YMD:
        return False
    year_first = {cell: rows for cell, rows in counts.items() if cell.year_first}
    others = [cell for cell in counts if not cell.year_first and cell.days]
    if sum(year_first.values()) < _SPOILED_ROWS_MIN or not others:
        return False
    if any(cell.swapped is None or cell.fixed is None for cell in year_first):
        return False
    if any(cell.fixed is not None or (cell.dmy is not None and cell.mdy is not None) for cell in others):
        return False
    exchanged = _turns([DateForm(order, spoiled=True).resolve(cell) for cell in in_file_order])
    as_written = _turns([DateForm(order).resolve(cell) for cell in in_file_order])
    return exchanged < as_written


def _when_conflicting(open_cells: Mapping[DateReadings, int]) -> DateOrder | None:
    """Day-first and month-first rows are mixed: fine while no row needs the order to be read."""
    ambiguous = any(cell.dmy and cell.mdy and cell.dmy != cell.mdy for cell in open_cells)
    return None if ambiguous else DateOrder.DMY


def _by_monotony(in_file_order: Sequence[DateReadings], candidates: Sequence[DateOrder]) -> DateOrder | None:
    """The one order under which the rows are sorted by time."""
    turns = {order: _turns([cell.resolve(order) for cell in in_file_order]) for order in candidates}
    best = min(candidates, key=lambda order: turns[order])
    limit = len(in_file_order) * _TURNS_PERCENT_MAX // 100
    rivals = [order for order in candidates if order is not best and turns[order] <= max(2 * turns[best] + 2, limit)]
    return best if turns[best] <= limit and not rivals else None


def _turns(days: Sequence[date | None]) -> int:
    """How often a list sorted one way or the other steps back."""
    known = [day for day in days if day is not None]
    steps = list(pairwise(known))
    return min(sum(a > b for a, b in steps), sum(a < b for a, b in steps))
