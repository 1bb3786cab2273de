"""The balance of an account in the days to come: what is known on its days, and everyday spending as it has been.

Everyday flows are drawn as whole weeks of the account's own past, so that Saturdays stay Saturdays and a week of
holidays stays one. How wide the band must be is measured on that past: at earlier days the same drawing is held
against what came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

WEEK = 7
# Half a year of weeks to draw from; fewer than these say too little, and nothing everyday is reckoned with.
WEEKS, LEAST_WEEKS = 26, 6
PATHS = 400
# The band holds four of five.
LOW, HIGH = 10, 90
_COVERAGE = 80
_HORIZONS = (7, 14, 28, 56)
# A past of one calm year does not promise another one, nor one storm a second.
_NARROWEST, _WIDEST = 0.7, 3.0

Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Due:
    """A charge to come: how many days from today (1: tomorrow), and its amounts with their sign."""

    day: int
    low: int
    amount: int
    high: int


@dataclass(frozen=True, slots=True)
class Band:
    """One day: four of five balances lie between `low` and `high`."""

    low: int
    likely: int
    high: int


def outlook(balance: int, everyday: Sequence[int], due: Sequence[Due], days: int, *, seed: int) -> list[Band]:
    """Tomorrow first. `everyday` are net flows by day without what recurs, the last one of yesterday or today.

    The same past gives the same band.
    """
    flows = _whole_weeks(everyday)
    rng = np.random.default_rng(seed)
    spent = _cumulated(_drawn(flows, days, rng))
    likely_spent = np.median(spent, axis=0)
    width = _widths(flows, days, seed)
    known = np.zeros((PATHS, days))
    exact = np.zeros(days)
    for each in due:
        if not 1 <= each.day <= days:
            continue
        ends = sorted((each.low, each.high))
        drawn = (
            rng.triangular(ends[0], min(max(each.amount, ends[0]), ends[1]), ends[1], PATHS)
            if ends[0] < ends[1]
            else each.amount
        )
        known[:, each.day - 1 :] += np.reshape(drawn, (-1, 1)) if np.ndim(drawn) else drawn
        exact[each.day - 1 :] += each.amount
    paths = balance + known + likely_spent + (spent - likely_spent) * width
    likely = np.round(balance + exact + likely_spent).astype(int)
    low, high = np.round(np.percentile(paths, (LOW, HIGH), axis=0)).astype(int)
    return [
        Band(int(min(low[day], likely[day])), int(likely[day]), int(max(high[day], likely[day]))) for day in range(days)
    ]


def _whole_weeks(everyday: Sequence[int]) -> Floats:
    """The latest weeks as rows, the last day at the end; none where there are too few."""
    weeks = min(WEEKS, len(everyday) // WEEK)
    if weeks < LEAST_WEEKS:
        return np.zeros((0, WEEK))
    return np.array(everyday[-weeks * WEEK :], dtype=np.float64).reshape(weeks, WEEK)


def _drawn(flows: Floats, days: int, rng: np.random.Generator) -> Floats:
    """Paths of daily flows: weeks drawn with replacement. A week of the past begins on the weekday of tomorrow."""
    if not len(flows):
        return np.zeros((PATHS, days))
    weeks = -(-days // WEEK)
    chosen = rng.integers(0, len(flows), (PATHS, weeks))
    return flows[chosen].reshape(PATHS, weeks * WEEK)[:, :days]


def _cumulated(flows: Floats) -> Floats:
    summed: Floats = np.cumsum(flows, axis=1)
    return summed


def _widths(flows: Floats, days: int, seed: int) -> Floats:
    """By day, how many times as wide as drawn the band has to be for four of five past sums to lie in it."""
    at: list[int] = []
    factors: list[float] = []
    for horizon in _HORIZONS:
        weeks = horizon // WEEK
        ratios = []
        for cut in range(LEAST_WEEKS, len(flows) - weeks + 1):
            rng = np.random.default_rng((seed, horizon, cut))
            sums = _cumulated(_drawn(flows[:cut], horizon, rng))[:, -1]
            middle, low, high = np.percentile(sums, (50, LOW, HIGH))
            came = float(flows[cut : cut + weeks].sum())
            half = (high - middle) if came > middle else (middle - low)
            if half > 0:
                ratios.append(abs(came - float(middle)) / float(half))
        if len(ratios) >= LEAST_WEEKS:
            at.append(horizon)
            factors.append(float(np.clip(np.percentile(ratios, _COVERAGE), _NARROWEST, _WIDEST)))
        if horizon >= days:
            # What lies behind the last day asked about says nothing of it.
            break
    if not at:
        return np.ones(days)
    widths: Floats = np.interp(np.arange(1, days + 1), at, factors)
    return widths
