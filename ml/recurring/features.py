"""What a candidate looks like in numbers, the same for training and for use. Nothing names a merchant or a currency."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from datetime import date
from itertools import pairwise
from statistics import median

from domain.recurring.cadence import TWICE_A_MONTH, add_months, on_day
from ml.recurring.candidates import SKIP_CREDIT, Candidate
from ml.recurring.charges import SAME

FEATURES = (
    "period_log",
    "count",
    "run",
    "fit",
    "skipped",
    "off_mean",
    "off_last",
    "anchor_off_mean",
    "anchor_off_share",
    "amount_spread",
    "amount_same_share",
    "amount_last_change",
    "amount_distinct",
    "amount_steps_share",
    "span_periods",
    "group_share",
    "near_share",
    "crowding",
    "near_crowding",
    "set_share",
    "incoming",
    "amount_typical_log",
    "weekday_share",
    "group_count_log",
    "history_periods",
)


def features(candidate: Candidate, typical: float, history_days: int) -> list[float]:
    """In the order of FEATURES. `typical` is the household's median amount, `history_days` how long is known of it."""
    cadence, days, amounts = candidate.cadence, candidate.days, candidate.amounts
    offs = link_offs(candidate)
    anchored = [abs(off) for off in anchor_offs(candidate)]
    changes = [abs(math.log(b / a)) for a, b in pairwise(amounts)]
    middle = median(amounts)
    spread = median(abs(amount - middle) for amount in amounts) / middle
    inside, near = _around(candidate, middle)
    span = days[-1] - days[0]
    weekdays = [day % 7 for day in days]
    window = 2 * cadence.tolerance + 1
    return [
        math.log(cadence.days),
        float(len(days)),
        float(_run(candidate)),
        sum(SKIP_CREDIT[step - 1] for step in candidate.steps) / len(candidate.steps),
        sum(step - 1 for step in candidate.steps) / sum(candidate.steps),
        sum(offs) / len(offs) / cadence.tolerance,
        offs[-1] / cadence.tolerance,
        sum(anchored) / len(anchored) / cadence.tolerance,
        sum(off <= 1 for off in anchored) / len(anchored),
        spread,
        sum(change <= SAME for change in changes) / len(changes),
        changes[-1],
        len({round(amount, 2) for amount in amounts}) / len(amounts),
        sum(change > SAME for change in changes) / len(changes),
        span / cadence.days,
        len(days) / inside,
        len(days) / near,
        inside / max(span, 1) * window,
        near / max(span, 1) * window,
        len(days) / candidate.set_size,
        float(candidate.group.incoming),
        math.log(middle / typical) if typical > 0 else 0.0,
        max(weekdays.count(day) for day in set(weekdays)) / len(weekdays),
        math.log(len(candidate.group)),
        history_days / cadence.days,
    ]


def link_offs(candidate: Candidate) -> list[int]:
    """How many days each charge is off where the one before it points."""
    days = candidate.days
    return [
        abs(day - candidate.cadence.step(before, steps))
        for before, day, steps in zip(days, days[1:], candidate.steps, strict=False)
    ]


def anchor_offs(candidate: Candidate) -> list[int]:
    """How many days each charge is after the stream's own day of the month or of the period, early ones below 0."""
    days, cadence = candidate.days, candidate.cadence
    if cadence is TWICE_A_MONTH:
        return _twice_offs(days)
    if cadence.months:
        anchor, months = month_anchor(candidate)
        return [day - on_day(month, anchor) for day, month in zip(days, months, strict=True)]
    places = _places(candidate)
    starts = [day - round(cadence.days * place) for day, place in zip(days, places, strict=True)]
    start = round(median(starts))
    return [day - start for day in starts]


def month_anchor(candidate: Candidate) -> tuple[int, list[int]]:
    """The usual day of the month, 31 for the last one, and the month that each charge is of."""
    days = candidate.days
    first_year_month = _month_index(days[0])
    months = [first_year_month + place * candidate.cadence.months for place in _places(candidate)]
    # A day counted from the first of the month it belongs to may lie outside of that month.
    usual = round(median(day - on_day(month, 1) + 1 for day, month in zip(days, months, strict=True)))
    return min(31, max(1, usual)), months


def _month_index(day: int) -> int:
    then = date.fromordinal(day)
    return then.year * 12 + then.month - 1


def _places(candidate: Candidate) -> list[int]:
    places = [0]
    for step in candidate.steps:
        places.append(places[-1] + step)
    return places


def _twice_offs(days: tuple[int, ...]) -> list[int]:
    """Against the day before last, one month on."""
    offs = [day - add_months(before, 1) for before, day in zip(days, days[2:], strict=False)]
    return offs or [0]


def _run(candidate: Candidate) -> int:
    """Charges since one was left out last."""
    run = 1
    for step in reversed(candidate.steps):
        if step > 1:
            break
        run += 1
    return run


def _around(candidate: Candidate, middle: float) -> tuple[int, int]:
    """Charges of the merchant while the stream lasted, and those of them with an amount like its own."""
    group, days = candidate.group, candidate.days
    first, last = bisect_left(group.days, days[0]), bisect_right(group.days, days[-1])
    near = sum(abs(amount - middle) <= 0.25 * middle for amount in group.amounts[first:last])
    return last - first, max(near, 1)
