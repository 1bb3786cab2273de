"""A stream that was found: what it is made of, how it stands on a day, and what comes next."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import median

from domain.recurring.cadence import TWICE_A_MONTH, Cadence
from domain.recurring.schedule import State, expected_day, state_on
from ml.recurring.candidates import Candidate
from ml.recurring.charges import SAME
from ml.recurring.features import anchor_offs, link_offs, month_anchor

# Amounts this close are one price; the rest of a change is a new one.
PRICE_STEP = 0.02
_RECENT = 12
_LOW, _HIGH = 0.1, 0.9
_SATURDAY = 5


class Reason(StrEnum):
    """Why a stream is believed: the model, or a rule where the model sees too few like it."""

    MODEL = "model"
    LONG_PERIOD = "long_period"
    EXACT_THREE = "exact_three"


@dataclass(frozen=True, slots=True)
class PriceChange:
    day: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Expected:
    """One charge to come; amounts carry the sign of the stream, `low` is the one nearer to zero."""

    day: int
    low: float
    amount: float
    high: float


@dataclass(frozen=True, slots=True)
class Stream:
    key: str
    incoming: bool
    cadence: Cadence
    rows: tuple[int, ...]
    days: tuple[int, ...]
    amounts: tuple[float, ...]
    confidence: float
    reason: Reason
    # Days from the anchor that charges usually fall on; what `nth` counts from.
    anchor: int | None
    weekend: int

    def nth(self, steps: int) -> int:
        """The day of the charge so many periods after the last one."""
        return expected_day(self.days, self.cadence, self.anchor, self.weekend, steps)

    def state(self, today: int) -> State:
        return state_on(self.days[-1], self.nth(1), self.cadence, today)

    def typical(self) -> tuple[float, float, float]:
        return amount_range(self.amounts)

    def price_changes(self) -> tuple[PriceChange, ...]:
        return tuple(price_changes(self.days, self.amounts))

    def upcoming(self, today: int, until: int) -> Iterator[Expected]:
        """What is to come after `today`; a charge that is merely late is expected today."""
        state = self.state(today)
        if state is State.ENDED:
            return
        sign = 1 if self.incoming else -1
        low, amount, high = (sign * value for value in self.typical())
        steps, day = 1, self.nth(1)
        if day < today and state is State.ACTIVE:
            yield Expected(today, low, amount, high)
        while day <= until:
            if day >= today:
                yield Expected(day, low, amount, high)
            steps += 1
            day = self.nth(steps)


def stream_of(candidate: Candidate, confidence: float, reason: Reason) -> Stream:
    return Stream(
        key=candidate.group.key,
        incoming=candidate.group.incoming,
        cadence=candidate.cadence,
        rows=candidate.rows,
        days=candidate.days,
        amounts=candidate.amounts,
        confidence=confidence,
        reason=reason,
        anchor=_anchor(candidate),
        weekend=_weekend(candidate),
    )


def amount_range(amounts: tuple[float, ...]) -> tuple[float, float, float]:
    """Low, likely and high of the next amount: the last price where it holds, else quantiles of the recent ones."""
    if len(amounts) > 1 and _close(amounts[-1], amounts[-2]):
        return amounts[-1], amounts[-1], amounts[-1]
    recent = amounts[-_RECENT:]
    changes = [not _close(a, b) for a, b in pairwise(recent)]
    if len(changes) > 1 and changes[-1] and sum(changes) == 1:
        # A fixed price that has just moved: the new one is what comes.
        low, high = sorted((recent[-2], recent[-1]))
        return low, recent[-1], high
    ordered = sorted(recent)
    return _quantile(ordered, _LOW), median(recent[-6:]), _quantile(ordered, _HIGH)


def price_changes(days: tuple[int, ...], amounts: tuple[float, ...]) -> Iterator[PriceChange]:
    """Where a price that had held went to another that holds, or has just begun."""
    for at in range(2, len(amounts)):
        before, after = amounts[at - 1], amounts[at]
        held = abs(math.log(amounts[at - 2] / before)) <= SAME
        goes_on = at + 1 == len(amounts) or _close(amounts[at + 1], after)
        if held and goes_on and abs(math.log(after / before)) > PRICE_STEP:
            yield PriceChange(days[at], before, after)


def duplicates(stream: Stream, others: list[tuple[int, int, float]]) -> list[int]:
    """Rows of the merchant, outside of the stream, that look like one of its charges a second time.

    `others` are (row, day, amount without sign) of the same merchant and direction.
    """
    window = 0 if stream.cadence.days < 14 else 3
    return [
        row
        for row, day, amount in others
        if any(
            abs(day - own) <= window and abs(amount - paid) <= SAME * paid
            for own, paid in zip(stream.days, stream.amounts, strict=True)
        )
    ]


def _close(a: float, b: float) -> bool:
    return abs(math.log(a / b)) <= PRICE_STEP


def _quantile(ordered: list[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def _anchor(candidate: Candidate) -> int | None:
    """The day of the month, or a day of the rhythm, where charges keep to it better than to the one before."""
    cadence = candidate.cadence
    if cadence is TWICE_A_MONTH:
        return None
    anchored = [abs(off) for off in anchor_offs(candidate)]
    linked = link_offs(candidate)
    if sum(anchored) / len(anchored) > sum(linked) / len(linked) + 0.5:
        return None
    if cadence.months:
        return month_anchor(candidate)[0]
    return candidate.days[-1] - anchor_offs(candidate)[-1]


def _weekend(candidate: Candidate) -> int:
    """1 where charges wait for Monday, -1 where they come on Friday, 0 where a weekend makes no difference."""
    days = candidate.days
    if len(days) < 5 or candidate.cadence.days < 15 or any((day - 1) % 7 >= _SATURDAY for day in days):
        return 0
    offs = Counter((day - 1) % 7 for day, off in zip(days, anchor_offs(candidate), strict=False) if abs(off) >= 1)
    moved_back, moved_on = offs[4], offs[0]
    if moved_back == moved_on:
        return 0
    return -1 if moved_back > moved_on else 1
