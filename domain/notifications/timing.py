"""Local times of a person as instants: quiet hours, digests, summaries; across both changes of the clock.

A wall-clock time that the clock skips in spring is taken as long after midnight as it would have been, one that comes
twice in autumn is taken the first time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MINUTES_OF_A_DAY = 24 * 60
MONDAY = 0


def zone_of(name: str) -> ZoneInfo | None:
    """The zone of an IANA name; None for anything else, such as a path."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def instant_of(day: date, minute: int, zone: ZoneInfo, fold: int = 0) -> datetime:
    """When the clock on the wall shows that minute of the day."""
    wall = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone)
    return wall.replace(fold=fold).astimezone(UTC)


def next_time(now: datetime, minute: int, zone: ZoneInfo, is_wanted: Callable[[date], bool]) -> datetime:
    """The next instant after `now` at which a wanted day shows that time."""
    day = now.astimezone(zone).date() - timedelta(days=1)
    while True:
        if is_wanted(day) and (found := instant_of(day, minute, zone)) > now:
            return found
        day += timedelta(days=1)


def every_day(_day: date) -> bool:
    return True


def each(weekday: int) -> Callable[[date], bool]:
    """Monday is 0."""
    return lambda day: day.weekday() == weekday


def first_of_month(day: date) -> bool:
    return day.day == 1


def quiet_until(now: datetime, start: int, end: int, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours end in which `now` lies; None outside of them. They may span midnight."""
    local = now.astimezone(zone)
    minute = local.hour * 60 + local.minute
    inside = start <= minute < end if start < end else (minute >= start or minute < end) and start != end
    if not inside:
        return None
    day = local.date() + timedelta(days=1 if minute >= end else 0)
    ends = instant_of(day, end, zone)
    # In the hour that comes twice the first end is over already.
    return ends if ends > now else instant_of(day, end, zone, fold=1)
