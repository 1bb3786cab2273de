"""Periods tile the calendar, whatever the settings; another library checks what the calendar makes of each kind."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.budgets.periods import (
    LAST_WORKING_DAY,
    MONTHLY,
    Schedule,
    ScheduleKind,
    WeekendShift,
)
from domain.shared.periods import Month, Period

FIRST, LAST = date(2015, 1, 1), date(2035, 12, 31)
KIND = ScheduleKind
anchors = st.dates(date(1990, 1, 1), date(2050, 1, 1))
schedules = st.one_of(
    st.builds(Schedule, day=st.integers(1, 31)),
    st.builds(Schedule, kind=st.sampled_from([KIND.WEEK, KIND.TWO_WEEKS, KIND.FOUR_WEEKS]), anchor=anchors),
    st.builds(Schedule, kind=st.just(KIND.QUARTER), month=st.integers(1, 3), day=st.integers(1, 31)),
    st.builds(Schedule, kind=st.just(KIND.YEAR), month=st.integers(1, 12), day=st.integers(1, 31)),
    st.builds(
        Schedule, kind=st.just(KIND.PAY_DAY), day=st.integers(1, 31), weekend=st.sampled_from(list(WeekendShift))
    ),
    st.just(Schedule(kind=KIND.PAY_DAY, day=LAST_WORKING_DAY)),
)


def _every_schedule() -> list[Schedule]:
    """Every setting there is; of anchors those of four weeks, after which they repeat."""
    weeks = [
        Schedule(kind=kind, anchor=date(2020, 1, 1) + timedelta(days=days))
        for kind in (KIND.WEEK, KIND.TWO_WEEKS, KIND.FOUR_WEEKS)
        for days in range(28)
    ]
    months = [Schedule(day=day) for day in range(1, 32)]
    long = [
        Schedule(kind=kind, month=month, day=day)
        for kind, most in ((KIND.QUARTER, 3), (KIND.YEAR, 12))
        for month in range(1, most + 1)
        for day in range(1, 32)
    ]
    paid = [Schedule(kind=KIND.PAY_DAY, day=day, weekend=shift) for day in range(1, 32) for shift in WeekendShift]
    return [*weeks, *months, *long, *paid, Schedule(kind=KIND.PAY_DAY, day=LAST_WORKING_DAY)]


def test_periods_of_every_setting_tile_twenty_one_years() -> None:
    for schedule in _every_schedule():
        tiles = schedule.periods(FIRST, LAST)
        assert tiles[0].start <= FIRST <= tiles[0].last_day, schedule
        assert tiles[-1].start <= LAST <= tiles[-1].last_day, schedule
        assert all(one.end == two.start for one, two in pairwise(tiles)), schedule
        assert sum(tile.days for tile in tiles) == (tiles[-1].end - tiles[0].start).days


@settings(max_examples=400)
@given(schedules, st.dates(FIRST, LAST), st.integers(-30, 30))
def test_each_day_is_in_one_period_and_neighbours_touch(schedule: Schedule, day: date, by: int) -> None:
    period = schedule.period_of(day)
    assert day in period
    assert schedule.period_of(period.start) == schedule.period_of(period.last_day) == period
    assert schedule.next(period).start == period.end
    assert schedule.previous(period).end == period.start
    assert schedule.moved(schedule.moved(period, by), -by) == period
    assert schedule.periods(day, day) == [period]


@given(schedules)
def test_a_schedule_is_read_as_it_is_kept(schedule: Schedule) -> None:
    assert Schedule.parse(str(schedule)) == schedule


@given(st.integers(1, 28), st.dates(FIRST, LAST))
def test_months_begin_where_the_calendar_rule_says(day_of_month: int, day: date) -> None:
    rule = rrule.rrule(rrule.MONTHLY, bymonthday=day_of_month, dtstart=_midnight(date(2014, 1, 1)))
    assert Schedule(day=day_of_month).period_of(day) == _between(rule, day)


@given(st.integers(29, 31), st.dates(FIRST, LAST))
def test_a_day_that_a_month_lacks_is_its_last(day_of_month: int, day: date) -> None:
    # The last of the days there are up to this one.
    rule = rrule.rrule(
        rrule.MONTHLY, bymonthday=range(28, day_of_month + 1), bysetpos=-1, dtstart=_midnight(date(2014, 1, 1))
    )
    assert Schedule(day=day_of_month).period_of(day) == _between(rule, day)


@given(anchors, st.sampled_from([(KIND.WEEK, 1), (KIND.TWO_WEEKS, 2), (KIND.FOUR_WEEKS, 4)]), st.dates(FIRST, LAST))
def test_weeks_are_counted_from_their_anchor_both_ways(
    anchor: date, kind_size: tuple[ScheduleKind, int], day: date
) -> None:
    kind, size = kind_size
    # A rule goes forward only: begin so many periods earlier.
    begin = anchor - timedelta(weeks=4 * 500)
    rule = rrule.rrule(rrule.WEEKLY, interval=size, dtstart=_midnight(begin))
    assert Schedule(kind=kind, anchor=anchor).period_of(day) == _between(rule, day)


@given(st.dates(FIRST, LAST))
def test_the_last_working_day_is_that_of_the_calendar(day: date) -> None:
    rule = rrule.rrule(rrule.MONTHLY, byweekday=range(5), bysetpos=-1, dtstart=_midnight(date(2014, 1, 1)))
    assert Schedule(kind=KIND.PAY_DAY, day=LAST_WORKING_DAY).period_of(day) == _between(rule, day)


@given(st.integers(1, 31), st.sampled_from(list(WeekendShift)), st.dates(FIRST, LAST))
def test_a_pay_day_moves_at_weekends_by_two_days_at_most(day_of_month: int, weekend: WeekendShift, day: date) -> None:
    start = Schedule(kind=KIND.PAY_DAY, day=day_of_month, weekend=weekend).period_of(day).start
    assert weekend is WeekendShift.NONE or start.weekday() < 5
    due = [Month.of(start).plus(by).day_or_last(day_of_month) for by in (-1, 0, 1)]
    moved = min((start - each for each in due), key=abs)
    assert (
        moved.days
        in {WeekendShift.NONE: [0], WeekendShift.EARLIER: [-2, -1, 0], WeekendShift.LATER: [0, 1, 2]}[weekend]
    )


@pytest.mark.parametrize(
    ("schedule", "day", "start", "end"),
    [
        (MONTHLY, date(2026, 11, 30), date(2026, 11, 1), date(2026, 12, 1)),
        (Schedule(day=31), date(2027, 2, 28), date(2027, 2, 28), date(2027, 3, 31)),
        (Schedule(day=30), date(2028, 2, 29), date(2028, 2, 29), date(2028, 3, 30)),
        (Schedule(day=25), date(2026, 1, 24), date(2025, 12, 25), date(2026, 1, 25)),
        (Schedule(kind=KIND.YEAR, month=4, day=6), date(2026, 4, 5), date(2025, 4, 6), date(2026, 4, 6)),
        (Schedule(kind=KIND.QUARTER, month=2), date(2026, 1, 31), date(2025, 11, 1), date(2026, 2, 1)),
        # The 1st of August 2026 is a Saturday: the money comes in July, and on the 3rd.
        (
            Schedule(kind=KIND.PAY_DAY, day=1, weekend=WeekendShift.EARLIER),
            date(2026, 7, 31),
            date(2026, 7, 31),
            date(2026, 9, 1),
        ),
        (
            Schedule(kind=KIND.PAY_DAY, day=1, weekend=WeekendShift.LATER),
            date(2026, 8, 2),
            date(2026, 7, 1),
            date(2026, 8, 3),
        ),
        # The 31st of October 2026 is a Saturday: the money comes in November.
        (
            Schedule(kind=KIND.PAY_DAY, day=31, weekend=WeekendShift.LATER),
            date(2026, 11, 1),
            date(2026, 9, 30),
            date(2026, 11, 2),
        ),
        (Schedule(kind=KIND.WEEK, anchor=date(2026, 1, 4)), date(2026, 11, 30), date(2026, 11, 29), date(2026, 12, 6)),
    ],
)
def test_examples(schedule: Schedule, day: date, start: date, end: date) -> None:
    assert schedule.period_of(day) == Period(start, end)


@pytest.mark.parametrize(
    ("schedule", "day", "label", "words"),
    [
        (MONTHLY, date(2026, 11, 30), "November 2026", "month"),
        (Schedule(day=25), date(2026, 11, 30), "25 Nov – 24 Dec 2026", "month from the 25th"),
        (Schedule(day=22), date(2026, 12, 30), "22 Dec 2026 – 21 Jan 2027", "month from the 22nd"),
        (Schedule(kind=KIND.WEEK, anchor=date(2026, 11, 30)), date(2026, 12, 2), "30 Nov – 6 Dec 2026", "week"),
        (Schedule(kind=KIND.WEEK, anchor=date(2026, 11, 1)), date(2026, 11, 12), "8 – 14 Nov 2026", "week from Sunday"),
        (
            Schedule(kind=KIND.FOUR_WEEKS, anchor=date(2026, 11, 2)),
            date(2026, 11, 2),
            "2 – 29 Nov 2026",
            "four weeks from Monday",
        ),
        (Schedule(kind=KIND.QUARTER), date(2026, 11, 2), "4th quarter 2026", "quarter"),
        (
            Schedule(kind=KIND.QUARTER, month=2),
            date(2026, 11, 2),
            "1 Nov 2026 – 31 Jan 2027",
            "quarter from the 1st of February",
        ),
        (Schedule(kind=KIND.YEAR), date(2026, 11, 2), "2026", "year"),
        (
            Schedule(kind=KIND.YEAR, month=4, day=6),
            date(2026, 4, 6),
            "6 Apr 2026 – 5 Apr 2027",
            "year from the 6th of April",
        ),
        (
            Schedule(kind=KIND.PAY_DAY, day=LAST_WORKING_DAY),
            date(2026, 11, 30),
            "30 Nov – 30 Dec 2026",
            "pay period from the last working day",
        ),
        (
            Schedule(kind=KIND.PAY_DAY, day=3, weekend=WeekendShift.EARLIER),
            date(2026, 11, 4),
            "3 Nov – 2 Dec 2026",
            "pay period from the 3rd, earlier at a weekend",
        ),
    ],
)
def test_periods_and_schedules_have_names_for_people(schedule: Schedule, day: date, label: str, words: str) -> None:
    assert (schedule.period_of(day).label, schedule.label) == (label, words)


@pytest.mark.parametrize("text", ["", "MONTH", "MONTH:x", "DAY:1", "WEEK:", "WEEK:2026-02-30", "PAY_DAY:25", "YEAR:1"])
def test_what_is_no_schedule_is_not_read(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (each part says its own words)
        Schedule.parse(text)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _between(rule: rrule.rrule, day: date) -> Period:
    moment = _midnight(day)
    return Period(rule.before(moment, inc=True).date(), rule.after(moment).date())
