"""Which days belong together: months from any day, weeks, quarters, years, and from one pay day to the next.

Every schedule numbers its periods, one after another without end. A period begins where `_start` says and ends where
the next one begins, so no day is in two of them or in none; what is left to prove is that starts only ever grow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from domain.shared.periods import MONTH_NAMES, Month, Period, is_bookable


class ScheduleKind(StrEnum):
    MONTH = "MONTH"
    WEEK = "WEEK"
    TWO_WEEKS = "TWO_WEEKS"
    FOUR_WEEKS = "FOUR_WEEKS"
    QUARTER = "QUARTER"
    YEAR = "YEAR"
    PAY_DAY = "PAY_DAY"


class WeekendShift(StrEnum):
    """When money comes whose day is a Saturday or a Sunday."""

    NONE = "NONE"
    EARLIER = "EARLIER"
    LATER = "LATER"


LAST_WORKING_DAY = 0
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_MONTHS = {ScheduleKind.MONTH: 1, ScheduleKind.PAY_DAY: 1, ScheduleKind.QUARTER: 3, ScheduleKind.YEAR: 12}
_WEEKS = {ScheduleKind.WEEK: 1, ScheduleKind.TWO_WEEKS: 2, ScheduleKind.FOUR_WEEKS: 4}
_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How time is cut into periods.

    `day` of the month (a shorter month ends earlier; of a pay day `LAST_WORKING_DAY` is that) and `month` of the year
    count for kinds made of months, `anchor`, any day on which a period begins, for those made of weeks. Everything
    else is as it is by default, so that two schedules that mean the same are the same.
    """

    kind: ScheduleKind = ScheduleKind.MONTH
    day: int = 1
    month: int = 1
    anchor: date | None = None
    weekend: WeekendShift = WeekendShift.NONE

    def __post_init__(self) -> None:
        problem = _problem(self.kind, self.day, self.month, self.anchor, self.weekend)
        assert problem is None, problem

    def period_of(self, day: date) -> Period:
        """The one that the day is in."""
        number = self._number(day)
        return Period(self._start(number), self._start(number + 1))

    def moved(self, period: Period, by: int) -> Period:
        """So many periods later, or earlier where negative."""
        number = self._number(period.start) + by
        return Period(self._start(number), self._start(number + 1))

    def next(self, period: Period) -> Period:
        return self.moved(period, 1)

    def previous(self, period: Period) -> Period:
        return self.moved(period, -1)

    def periods(self, first: date, last: date) -> list[Period]:
        """Those that hold a day from `first` to `last`, by time; none where `first` comes after `last`."""
        if first > last:
            return []
        begin, end = self._number(first), self._number(last)
        starts = [self._start(number) for number in range(begin, end + 2)]
        return [Period(start, following) for start, following in pairwise(starts)]

    @property
    def is_of_months(self) -> bool:
        """Whether every period begins on the first of a month."""
        return self.kind in _MONTHS and self.kind is not ScheduleKind.PAY_DAY and self.day == 1

    def _number(self, day: date) -> int:
        """Which period the day is in; the first one of months begins in the year 1, of weeks with the anchor."""
        if self.kind in _WEEKS:
            assert self.anchor is not None
            return (day - self.anchor).days // (7 * _WEEKS[self.kind])
        size = _MONTHS[self.kind]
        number = (day.year * 12 + day.month - self.month) // size
        # The start within the month may come later; that of a pay day may have moved over the border of a month.
        while self._start(number) > day:
            number -= 1
        while self._start(number + 1) <= day:
            number += 1
        return number

    def _start(self, number: int) -> date:
        if self.kind in _WEEKS:
            assert self.anchor is not None
            return self.anchor + timedelta(weeks=number * _WEEKS[self.kind])
        index = number * _MONTHS[self.kind] + self.month - 1
        month = Month(index // 12, index % 12 + 1)
        if self.kind is not ScheduleKind.PAY_DAY:
            return month.day_or_last(self.day)
        if self.day == LAST_WORKING_DAY:
            return _shifted(month.last_day, WeekendShift.EARLIER)
        return _shifted(month.day_or_last(self.day), self.weekend)

    def __str__(self) -> str:
        """As it is kept; `parse` reads it."""
        if self.kind in _WEEKS:
            return f"{self.kind}:{self.anchor}"
        if self.kind is ScheduleKind.MONTH:
            return f"{self.kind}:{self.day}"
        if self.kind is ScheduleKind.PAY_DAY:
            return f"{self.kind}:{self.day or 'LAST'}:{self.weekend}"
        return f"{self.kind}:{self.month}-{self.day}"

    @classmethod
    def parse(cls, text: str) -> Schedule:
        """From what is kept; raises ValueError for anything else."""
        kind_text, _, rest = text.partition(":")
        kind = ScheduleKind(kind_text)
        if kind in _WEEKS:
            return cls(kind=kind, anchor=date.fromisoformat(rest))
        if kind is ScheduleKind.MONTH:
            return cls(kind=kind, day=int(rest))
        if kind is ScheduleKind.PAY_DAY:
            day, _, weekend = rest.partition(":")
            return cls(kind=kind, day=LAST_WORKING_DAY if day == "LAST" else int(day), weekend=WeekendShift(weekend))
        month, _, day = rest.partition("-")
        return cls(kind=kind, month=int(month), day=int(day))

    @property
    def label(self) -> str:
        """In words that follow "per"."""
        if self.kind is ScheduleKind.PAY_DAY:
            return f"pay period{self._paid()}"
        if self.kind in _WEEKS:
            assert self.anchor is not None
            size = {1: "week", 2: "two weeks", 4: "four weeks"}[_WEEKS[self.kind]]
            return size if self._is_plain else f"{size} from {WEEKDAYS[self.anchor.weekday()]}"
        size = self.kind.value.lower()
        if self._is_plain:
            return size
        return f"{size} from the {_ordinal(self.day)}" + (
            "" if self.kind is ScheduleKind.MONTH else f" of {MONTH_NAMES[self.month - 1]}"
        )

    @property
    def _is_plain(self) -> bool:
        if self.kind is ScheduleKind.WEEK:
            assert self.anchor is not None
            return self.anchor.weekday() == 0
        return self.kind not in _WEEKS and (self.day, self.month) == (1, 1)

    def _paid(self) -> str:
        if self.day == LAST_WORKING_DAY:
            return " from the last working day"
        weekend = {
            WeekendShift.NONE: "",
            WeekendShift.EARLIER: ", earlier at a weekend",
            WeekendShift.LATER: ", later at a weekend",
        }
        return f" from the {_ordinal(self.day)}{weekend[self.weekend]}"


def schedule_of(
    kind: ScheduleKind,
    *,
    day: int = 1,
    month: int = 1,
    anchor: date | None = None,
    weekend: WeekendShift = WeekendShift.NONE,
) -> Schedule | str:
    """The schedule, or what is wrong with it in words for people."""
    return _problem(kind, day, month, anchor, weekend) or Schedule(
        kind=kind, day=day, month=month, anchor=anchor, weekend=weekend
    )


def _problem(kind: ScheduleKind, day: int, month: int, anchor: date | None, weekend: WeekendShift) -> str | None:
    if kind in _WEEKS:
        if anchor is None or not is_bookable(anchor):
            return "Give a day on which one of these periods begins."
        if (day, month) != (1, 1):
            return "Periods made of weeks begin on a weekday, not on a day of the month."
    elif anchor is not None:
        return "Only periods made of weeks are counted from a day."
    elif not (1 <= day <= 31 or (kind is ScheduleKind.PAY_DAY and day == LAST_WORKING_DAY)):
        return "The day of the month lies between 1 and 31."
    elif not 1 <= month <= (3 if kind is ScheduleKind.QUARTER else 12):
        return "A quarter begins in one of the first three months of a year, a year in any."
    elif month != 1 and kind not in (ScheduleKind.QUARTER, ScheduleKind.YEAR):
        return "Only quarters and years begin in a certain month."
    if weekend is not WeekendShift.NONE and (kind is not ScheduleKind.PAY_DAY or not day):
        return "Only a pay day that is a day of the month moves at weekends."
    return None


def _shifted(day: date, weekend: WeekendShift) -> date:
    past = day.weekday() - _SATURDAY
    if past < 0 or weekend is WeekendShift.NONE:
        return day
    return day + timedelta(days=2 - past) if weekend is WeekendShift.LATER else day - timedelta(days=past + 1)


def _ordinal(day: int) -> str:
    ending = "th" if 10 <= day % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


MONTHLY = Schedule()
