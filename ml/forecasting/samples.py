"""What the trees learn from: a panel's past months, each as it looked before it began, or in its midst."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ml.forecasting.baselines import MEDIAN, simple, simple_rests
from ml.forecasting.features import crowd_of, history_features, rest_features, target_features, window
from ml.forecasting.model import FEWEST_MONTHS, HORIZONS, LAST_LEARNED_DAY
from ml.forecasting.panels import Floats, Ints, Panel

DAYS = (2, 4, 5, 7, 10, 12, 15, 17, 20, 22, 25, LAST_LEARNED_DAY)
DAYS_OF_A_MONTH = 4


@dataclass(frozen=True, slots=True)
class Samples:
    """Features, by how many units the median was off, and each series' unit. Known once month `over` has ended."""

    facts: np.ndarray[tuple[int, int], np.dtype[np.float32]]
    off: Floats
    unit: Floats
    over: int


def of_months(panel: Panel) -> Iterator[Samples]:
    """Every month that lies ahead of an origin, by horizon."""
    for origin, series in _origins(panel):
        seen = window(panel, series, np.full(len(series), origin))
        history, crowded = history_features(panel, seen), crowd_of(panel, origin)
        for horizon in HORIZONS:
            over = origin + horizon - 1
            target = np.full(len(series), over)
            there = (target < panel.stop[series]) & (seen.scale > 0)
            median = simple(panel, seen, target)[MEDIAN]
            facts = [history, target_features(panel, seen, target, crowded), np.full((len(series), 1), horizon)]
            truth = panel.spent[series, np.minimum(target, panel.months - 1)]
            yield _samples(np.hstack(facts), truth - median, seen.scale, there, over)


def of_rests(panel: Panel, seed: int) -> Iterator[Samples]:
    """What was still to come after some days of a month, chosen by chance."""
    rng = np.random.default_rng(seed)
    for origin, series in _origins(panel):
        target = np.full(len(series), origin)
        seen = window(panel, series, target)
        known = [history_features(panel, seen), target_features(panel, seen, target, crowd_of(panel, origin))]
        for day in rng.choice(DAYS, DAYS_OF_A_MONTH, replace=False).tolist():
            median = simple_rests(panel, seen, day)[MEDIAN]
            truth = panel.spent[series, origin] - panel.so_far[series, origin, day]
            facts = np.hstack([*known, rest_features(panel, seen, day)])
            yield _samples(facts, truth - median, seen.scale, seen.scale > 0, origin)


def joined(parts: Sequence[Samples], rows: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """At most so many of them, by chance: features, what to learn, and units."""
    facts = np.concatenate([part.facts for part in parts])
    off, unit = (np.concatenate([getattr(part, name) for part in parts]) for name in ("off", "unit"))
    chosen = np.sort(np.random.default_rng(seed).permutation(len(off))[:rows])
    return facts[chosen], off[chosen], unit[chosen]


def _origins(panel: Panel) -> Iterator[tuple[int, Ints]]:
    for origin in range(FEWEST_MONTHS, panel.months):
        series = np.flatnonzero((origin - panel.start >= FEWEST_MONTHS) & (origin < panel.stop))
        if len(series):
            yield origin, series


def _samples(
    facts: Floats, off: Floats, unit: Floats, there: np.ndarray[tuple[int], np.dtype[np.bool_]], over: int
) -> Samples:
    return Samples(facts[there].astype(np.float32), off[there] / unit[there], unit[there], over)
