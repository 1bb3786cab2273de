"""Calendar periods: months, and spans of days with a name that people use."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

# Not `calendar.month_name`: that follows the language of the server, not of the sentence.
MONTH_NAMES = tuple("January February March April May June July August September October November December".split())  # noqa: SIM905

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)

# Statements older than a lifetime or far ahead are typing errors; the bounds are also those of the date pickers.
EARLIEST_DATE = date(1950, 1, 1)
LATEST_DATE = date(2100, 12, 31)


def is_bookable(day: date) -> bool:
    """Whether a transaction may carry this date."""
    return EARLIEST_DATE <= day <= LATEST_DATE


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; ordered by time."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read `YYYY-MM`; raises ValueError for anything else."""
        match = _MONTH.fullmatch(text)
        if match is None or match[1] == "0000":
            raise ValueError(f"{text!r} is not a month; write it as YYYY-MM")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def plus(self, months: int) -> Month:
        """The month `months` later, or earlier where negative."""
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    def day_or_last(self, day: int) -> date:
        """That day of the month, or the last one where the month is shorter."""
        return date(self.year, self.month, min(day, self.last_day.day))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `start` up to, and without, `end`; ordered by time."""

    start: date
    end: date

    def __post_init__(self) -> None:
        assert self.start < self.end, self

    @classmethod
    def of_month(cls, month: Month) -> Period:
        return cls(month.first_day, month.plus(1).first_day)

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def is_of_months(self) -> bool:
        """Whether it begins and ends where calendar months do, so that sums of months make it up."""
        return self.start.day == 1 and self.end.day == 1

    @property
    def label(self) -> str:
        """As people say it: November 2026, 3rd quarter 2026, 2026, or its first and last day."""
        months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
        year, month = self.start.year, self.start.month
        if self.is_of_months and months == 1:
            return f"{MONTH_NAMES[month - 1]} {year}"
        if self.is_of_months and months == 3 and month % 3 == 1:
            return f"{('1st', '2nd', '3rd', '4th')[month // 3]} quarter {year}"
        if self.is_of_months and months == 12 and month == 1:
            return str(year)
        return _span(self.start, self.last_day)


def _span(first: date, last: date) -> str:
    """A year or a month that both days share is said once."""
    if first.year != last.year:
        return f"{_day(first)} {first.year} – {_day(last)} {last.year}"
    if first.month != last.month:
        return f"{_day(first)} – {_day(last)} {last.year}"
    return f"{_day(last)} {last.year}" if first == last else f"{first.day} – {_day(last)} {last.year}"


def _day(day: date) -> str:
    return f"{day.day} {MONTH_NAMES[day.month - 1][:3]}"
