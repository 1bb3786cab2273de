"""Days, months, years and words such as `last-month`: what stands after `date:`."""

from __future__ import annotations

import re
from datetime import date, timedelta

from domain.shared.periods import EARLIEST_DATE, LATEST_DATE, Month

WORDS = (
    "today",
    "yesterday",
    "this-week",
    "last-week",
    "this-month",
    "last-month",
    "this-quarter",
    "last-quarter",
    "this-year",
    "last-year",
)
_LAST_DAYS = re.compile(r"last-([1-9]\d{0,3})-days")
_CALENDAR = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_TAIL = re.compile(r"\d{2}(?:-\d{2})?", re.ASCII)

Days = tuple[date, date]


def days_of(word: str, today: date) -> Days | None:
    """First and last day of a period, or None where the word names none. Weeks begin on Monday."""
    match = _CALENDAR.fullmatch(word)
    if match:
        year, month, day = (None if part is None else int(part) for part in match.groups())
        assert year is not None
        return _calendar(year, month, day)
    match = _LAST_DAYS.fullmatch(word)
    if match:
        return today - timedelta(days=int(match[1]) - 1), today
    return _spoken(word, today)


def _calendar(year: int, month: int | None, day: int | None) -> Days | None:
    if not EARLIEST_DATE.year <= year <= LATEST_DATE.year:
        return None
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if not 1 <= month <= 12:
        return None
    whole = Month(year, month)
    if day is None:
        return whole.first_day, whole.last_day
    if not 1 <= day <= whole.last_day.day:
        return None
    return date(year, month, day), date(year, month, day)


def _spoken(word: str, today: date) -> Days | None:
    relation, _, unit = word.partition("-")
    if word in ("today", "yesterday"):
        day = today - timedelta(days=word == "yesterday")
        return day, day
    if word not in WORDS:
        return None
    back = relation == "last"
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7 * back)
        return monday, monday + timedelta(days=6)
    if unit == "month":
        month = Month.of(today).plus(-back)
        return month.first_day, month.last_day
    if unit == "quarter":
        first = Month.of(today).plus(-((today.month - 1) % 3) - 3 * back)
        return first.first_day, first.plus(2).last_day
    year = today.year - back
    return date(year, 1, 1), date(year, 12, 31)


def completed(end: str, start: str) -> str:
    """The end of a range with what it leaves out taken from the start: `2026-01..03` ends in `2026-03`."""
    if _CALENDAR.fullmatch(start) and _TAIL.fullmatch(end):
        kept = start[: len(start) - len(end)]
        if len(start) > len(end) and kept.endswith("-"):
            return kept + end
    return end
