"""When the next charge of a stream is due, and what it means that it has not come. Days are proleptic ordinals."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from domain.recurring.cadence import TWICE_A_MONTH, Cadence, add_months, on_day

# Beyond the last charge so many periods (and the tolerance) nothing is expected any more.
_ENDED_AFTER = {"yearly": 1.25, "half_yearly": 1.4, "quarterly": 1.6}
_ENDED_OTHERWISE = 2.3
_SATURDAY = 5


class State(StrEnum):
    ACTIVE = "active"
    MISSED = "missed"
    ENDED = "ended"


def expected_day(days: tuple[int, ...], cadence: Cadence, anchor: int | None, weekend: int, steps: int) -> int:
    """From the anchor where a stream keeps one, else from its last charge; off weekends where it never falls there."""
    last = days[-1]
    if cadence is TWICE_A_MONTH:
        base = days[-2] if steps % 2 and len(days) > 1 else last
        day = add_months(base, (steps + 1) // 2 if steps % 2 else steps // 2)
    elif cadence.months and anchor is not None:
        # The month of the last charge is the one whose anchor lies nearest.
        here = min((_month(last) + near for near in (-1, 0, 1)), key=lambda month: abs(on_day(month, anchor) - last))
        day = on_day(here + steps * cadence.months, anchor)
    elif anchor is not None:
        period = round(cadence.days)
        off = (last - anchor + period // 2) % period - period // 2
        day = last - off + period * steps
    else:
        day = cadence.step(last, steps)
    if weekend and (after := (day - 1) % 7) >= _SATURDAY:
        # Ordinal 1 was a Monday.
        day += (7 - after) if weekend > 0 else (_SATURDAY - 1 - after)
    return day


def grace(cadence: Cadence) -> int:
    """How late a charge may be before it is missed."""
    return cadence.tolerance + 1


def state_on(last: int, expected: int, cadence: Cadence, today: int) -> State:
    if today <= expected + grace(cadence):
        return State.ACTIVE
    periods = _ENDED_AFTER.get(cadence.name, _ENDED_OTHERWISE)
    return State.ENDED if today > last + cadence.days * periods + cadence.tolerance else State.MISSED


def _month(day: int) -> int:
    then = date.fromordinal(day)
    return then.year * 12 + then.month - 1
