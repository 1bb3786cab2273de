"""What a forecast must be better than: the last month, means and medians, the same month a year before."""

from __future__ import annotations

import numpy as np

from ml.forecasting import stats
from ml.forecasting.features import USUAL, Window, past_rests
from ml.forecasting.panels import Floats, Ints, Panel, month_lengths

LAST, MEAN, MEDIAN, SEASONAL = "last_month", "mean_6", "median_6", "seasonal_naive"
SIMPLE = (LAST, MEAN, MEDIAN, SEASONAL)


def simple(panel: Panel, seen: Window, target: Ints) -> dict[str, Floats]:
    """One number for the month `target` by each rule; the same month a year before is the median where unknown."""
    usual = seen.past[:, -USUAL:]
    median, mean = stats.median(usual), stats.mean(usual)
    month = target - 12
    ago = np.where(
        (month >= 0) & (month < seen.origin), panel.known[seen.series, np.clip(month, 0, panel.months - 1)], np.nan
    )
    return {
        LAST: seen.past[:, -1],
        MEAN: mean,
        MEDIAN: median,
        SEASONAL: np.where(np.isnan(ago), median, ago),
    }


def simple_rests(panel: Panel, seen: Window, day: int) -> dict[str, Floats]:
    """What the rest of the month after its day `day` may bring, by the same rules over the rests of past months."""
    rests = past_rests(panel, seen, day)
    median, mean = stats.median(rests), stats.mean(rests)
    month = seen.origin - 12
    at = np.clip(month, 0, panel.months - 1)
    ago = panel.known[seen.series, at] - panel.so_far[seen.series, at, day]
    ago = np.where(month >= 0, ago, np.nan)
    return {
        LAST: rests[:, -1],
        MEAN: mean,
        MEDIAN: median,
        SEASONAL: np.where(np.isnan(ago), median, ago),
    }


def run_rate(panel: Panel, seen: Window, day: int) -> Floats:
    """So far, drawn on at the same rate: what many show, and what this project does not."""
    length = month_lengths(panel.first_month + seen.origin)
    rate: Floats = panel.so_far[seen.series, seen.origin, day] * length / day
    return rate
