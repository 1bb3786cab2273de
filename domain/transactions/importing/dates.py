"""The forms of dates in statements, and which reading each form allows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from domain.transactions.importing.mapping import DateOrder
from domain.transactions.importing.months import month_named

_NUMBERS = re.compile(
    r"(\d{1,4})\s?([-/.\u2010-\u2015年 ])\s?(\d{1,2})\s?[-/.\u2010-\u2015月 ]\s?(\d{1,4})[.日]?", re.ASCII
)
_DIGITS = re.compile(r"\d{8}|\d{6}|\d{12}|\d{14}", re.ASCII)
_NAMED_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]{0,2}(?:de |of )?([^\W\d_]{3,}\.?),?(?: de)?[-/., ]{0,2}(\d{4}|\d{2})"
)
_NAMED_MONTH_FIRST = re.compile(r"([^\W\d_]{3,}\.?)[-/. ]{0,2}(\d{1,2})(?:st|nd|rd|th)?[-/., ]{1,2}(\d{4}|\d{2})")
_NAMED_YEAR_FIRST = re.compile(r"(\d{4})[-/. ]([^\W\d_]{3,}\.?)[-/. ](\d{1,2})")
_TIME = re.compile(r"(?:(?<=\d)[Tt]|,?\s+(?:at\s+|um\s+|kl\.?\s+)?)\d{1,2}[:.hH]\d{2}.*$", re.DOTALL)
_WEEKDAY = re.compile(r"^[^\W\d_]{2,10}[.,]?\s+(?=\d)")
_CENTURY_TURN = 70
_HAS_DIGIT = re.compile(r"\d")
_LENGTH_MAX = 60


@dataclass(frozen=True, slots=True)
class DateReadings:
    """What one cell can mean.

    `fixed` is the reading of a form that leaves no choice (a four-digit year first, or a month by name). `swapped` is
    the same cell with day and month exchanged, for files that a spreadsheet has spoiled; see `date_order`. `dotted`
    dates are day first wherever they are in use.
    """

    fixed: date | None = None
    ymd: date | None = None
    dmy: date | None = None
    mdy: date | None = None
    swapped: date | None = None
    year_first: bool = False
    dotted: bool = False

    def under(self, order: DateOrder) -> date | None:
        return {DateOrder.YMD: self.ymd, DateOrder.DMY: self.dmy, DateOrder.MDY: self.mdy}[order]

    def resolve(self, order: DateOrder) -> date | None:
        """The date in a file of this order; a cell with one possible reading is read by it."""
        if self.fixed is not None:
            return self.fixed
        chosen = self.under(order)
        if chosen is not None:
            return chosen
        others = {reading for reading in (self.dmy, self.mdy) if reading is not None}
        return others.pop() if len(others) == 1 else self.ymd if not others else None

    @property
    def days(self) -> frozenset[date]:
        return frozenset(day for day in (self.fixed, self.ymd, self.dmy, self.mdy) if day is not None)


def without_time(text: str) -> str:
    """The date part of a timestamp."""
    return _TIME.sub("", text.strip()).strip()


def read_date(text: str) -> DateReadings | None:
    """All readings of a cell, or None where it is no date."""
    if len(text) > _LENGTH_MAX or not _HAS_DIGIT.search(text):
        return None
    text = without_time(text)
    for reader in (_numbers, _digits, _named):
        readings = reader(text)
        if readings is not None:
            return readings if readings.days or readings.swapped else None
    shorter = _WEEKDAY.sub("", text, count=1)
    return read_date(shorter) if shorter != text and month_named(text.split()[0].rstrip(".,")) is None else None


def _numbers(text: str) -> DateReadings | None:
    match = _NUMBERS.fullmatch(text)
    if match is None:
        return None
    first, separator, middle, last = match.groups()
    if len(first) == 4:
        if len(last) > 2:
            return None
        return DateReadings(fixed=_day(first, middle, last), swapped=_day(first, last, middle), year_first=True)
    if len(first) > 2 or len(last) not in (2, 4):
        return None
    # Nobody writes yy.mm.dd with dots.
    year_may_lead = len(last) == 2 and len(first) == 2 and separator != "."
    return DateReadings(
        ymd=_day(first, middle, last) if year_may_lead else None,
        dmy=_day(last, middle, first),
        mdy=_day(last, first, middle),
        dotted=separator == ".",
    )


def _digits(text: str) -> DateReadings | None:
    if not _DIGITS.fullmatch(text):
        return None
    if len(text) == 6:
        a, b, c = text[:2], text[2:4], text[4:]
        return DateReadings(ymd=_day(a, b, c), dmy=_day(c, b, a), mdy=_day(c, a, b))
    year_first = _day(text[:4], text[4:6], text[6:8])
    if len(text) > 8:
        return DateReadings(fixed=year_first)
    if year_first is not None and 1900 <= year_first.year <= 2100:
        return DateReadings(fixed=year_first)
    a, b, year = text[:2], text[2:4], text[4:]
    return DateReadings(dmy=_day(year, b, a), mdy=_day(year, a, b))


def _named(text: str) -> DateReadings | None:
    for pattern, (year, month, day) in (
        (_NAMED_DAY_FIRST, (3, 2, 1)),
        (_NAMED_MONTH_FIRST, (3, 1, 2)),
        (_NAMED_YEAR_FIRST, (1, 2, 3)),
    ):
        match = pattern.fullmatch(text)
        number = month_named(match[month]) if match else None
        if match is not None and number is not None:
            return DateReadings(fixed=_day(match[year], str(number), match[day]))
    return None


def _day(year: str, month: str, day: str) -> date | None:
    number = int(year)
    if len(year) <= 2:
        number += 2000 if number < _CENTURY_TURN else 1900
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None
