"""Local times as instants, over both changes of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notifications.timing import each, every_day, first_of_month, next_time, quiet_until, zone_of

VIENNA = ZoneInfo("Europe/Vienna")
HALF_PAST_TWO = 2 * 60 + 30
EIGHT = 8 * 60
# Naive, as hypothesis wants its bounds.
_FIRST, _LAST = (datetime(year, 1, 1) for year in (2020, 2030))  # noqa: DTZ001


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def digests(start: str, minute: int, count: int, zone: ZoneInfo = VIENNA) -> list[str]:
    """The next digests, each after the one before."""
    found, now = [], at(start)
    for _ in range(count):
        now = next_time(now, minute, zone, every_day)
        found.append(f"{now:%d %H:%M}")
    return found


def test_a_digest_keeps_its_local_time_when_the_clock_goes_forward() -> None:
    assert digests("2026-03-27T12:00", EIGHT, 3) == ["28 07:00", "29 06:00", "30 06:00"]


def test_a_digest_keeps_its_local_time_when_the_clock_goes_back() -> None:
    assert digests("2026-10-23T12:00", EIGHT, 3) == ["24 06:00", "25 07:00", "26 07:00"]


def test_an_hour_that_is_skipped_is_not_a_digest_that_is_skipped() -> None:
    # 02:30 does not exist on the 29th: it is sent at 03:30, which is 01:30 UTC.
    assert digests("2026-03-27T12:00", HALF_PAST_TWO, 3) == ["28 01:30", "29 01:30", "30 00:30"]


def test_an_hour_that_comes_twice_has_one_digest() -> None:
    assert digests("2026-10-23T12:00", HALF_PAST_TWO, 3) == ["24 00:30", "25 00:30", "26 01:30"]


def test_other_days() -> None:
    friday = next_time(at("2026-11-30T08:00"), EIGHT, VIENNA, each(4))
    assert friday == at("2026-12-04T07:00")
    assert next_time(friday, EIGHT, VIENNA, first_of_month) == at("2027-01-01T07:00")


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2026-11-30T20:59", None),
        ("2026-11-30T21:00", "2026-12-01T06:00"),
        ("2026-12-01T05:59", "2026-12-01T06:00"),
        ("2026-12-01T06:00", None),
        # The clock goes forward in this night, and back in the other: it is 07:00 on the wall all the same.
        ("2026-03-28T22:00", "2026-03-29T05:00"),
        ("2026-10-24T22:00", "2026-10-25T06:00"),
    ],
)
def test_quiet_hours_over_midnight(now: str, ends: str | None) -> None:
    assert quiet_until(at(now), 22 * 60, 7 * 60, VIENNA) == (ends and at(ends))


def test_quiet_hours_that_end_in_the_hour_that_comes_twice() -> None:
    first, second = at("2026-10-25T00:15"), at("2026-10-25T01:15")
    assert quiet_until(first, 0, HALF_PAST_TWO, VIENNA) == at("2026-10-25T00:30")
    assert quiet_until(second, 0, HALF_PAST_TWO, VIENNA) == at("2026-10-25T01:30")


def test_hours_of_no_length_are_never_quiet() -> None:
    assert quiet_until(at("2026-11-30T12:00"), 780, 780, VIENNA) is None


@given(
    now=st.datetimes(_FIRST, _LAST).map(lambda one: one.replace(tzinfo=UTC)),
    minutes=st.tuples(st.integers(0, 1439), st.integers(0, 1439)),
    zone=st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})),
)
def test_the_end_of_quiet_hours_is_later_and_within_a_day(now: datetime, minutes: tuple[int, int], zone: str) -> None:
    ends = quiet_until(now, *minutes, ZoneInfo(zone))
    if ends is not None:
        assert now < ends <= now + timedelta(hours=26)


@given(
    now=st.datetimes(_FIRST, _LAST).map(lambda one: one.replace(tzinfo=UTC)),
    minute=st.integers(0, 1439),
    zone=st.sampled_from(["Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
)
def test_a_daily_digest_comes_every_day_once(now: datetime, minute: int, zone: str) -> None:
    days = set()
    for _ in range(4):
        later = next_time(now, minute, ZoneInfo(zone), every_day)
        assert now < later <= now + timedelta(hours=25, minutes=30) or not days
        now = later
        days.add(now.astimezone(ZoneInfo(zone)).date())
    assert len(days) == 4


@pytest.mark.parametrize("name", ["", "Europe/Nowhere", "../etc/passwd", "/etc/localtime", "Europe", "\0"])
def test_what_is_no_zone(name: str) -> None:
    assert zone_of(name) is None
