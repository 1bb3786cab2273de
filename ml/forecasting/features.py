"""What the forecaster looks at, for all series at once. It is free of scale: amounts are in the series' usual month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.forecasting import stats
from ml.forecasting.panels import TOTAL, Floats, Ints, Panel, month_lengths, weekend_days

LAGS = (1, 2, 3, 4, 5, 6, 12)
BACK = 12
# Months ahead that are asked about at most: three whole ones after one that has begun.
AHEAD = 4
USUAL = 6
# A charge counts as coming again when it came in so many of the last six months.
AGAIN = 3
QUANTILES_OF_REST = (10, 25, 50, 75, 90)

HISTORY = (
    *(f"lag_{lag}" for lag in LAGS),
    "median_3", "median_6", "median_12", "mean_3", "mean_6", "mean_12",
    "spread_6", "spread_12", "low_6", "high_6", "trend", "trend_long", "zero_share_6", "zero_share_12", "months_known",
    "charges", "charges_last", "largest_6", "again", "again_last",
    "income_last", "income_6", "left_last", "left_3", "left_6",
    "total_last", "share_of_total", "is_total",
)  # fmt: skip
# Not which month of the year it is: a season is read from the household's and the crowd's own past, or not at all. With
# the calendar month the simulated people's holidays were laid on people who have others.
TARGET = ("year_ago", "year_ago_before", "year_ago_after", "year_ago_level", "crowd", "days", "weekend_days")
MONTH_FEATURES = (*HISTORY, *TARGET, "horizon")
REST_FEATURES = (
    *HISTORY, *TARGET,
    *(f"rest_p{quantile}" for quantile in QUANTILES_OF_REST), "rest_mean", "rest_last", "rest_year_ago",
    "so_far", "so_far_usual", "pace", "share_usual", "day", "days_left", "weekend_days_left",
    "again_due", "again_missing", "again_seen", "total_pace",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    """The last twelve months of some series before an origin, unknown months being NaN, and their usual month."""

    series: Ints
    origin: Ints
    past: Floats
    scale: Floats

    def __len__(self) -> int:
        return len(self.series)


def window(panel: Panel, series: Ints, origin: Ints) -> Window:
    """`origin` is the first month that must not be looked at, series by series."""
    back = origin[:, None] - np.arange(BACK, 0, -1)
    past = np.where(back >= 0, panel.known[series[:, None], np.maximum(back, 0)], np.nan)
    scale = (stats.mean(np.abs(past[:, -USUAL:])) + stats.mean(np.abs(past))) / 2
    return Window(series, origin, past, np.nan_to_num(scale))


def history_features(panel: Panel, seen: Window) -> Floats:
    """What is known at the origin, whatever is asked about."""
    past, unit = seen.past, np.where(seen.scale > 0, seen.scale, 1)[:, None]
    scaled = past / unit
    at, lags = seen.series, seen.origin[:, None] - np.arange(BACK, 0, -1)
    months = np.maximum(lags, 0)
    counts = np.where(lags >= 0, panel.counts[at[:, None], months], 0)
    largest = np.where(lags >= 0, panel.largest[at[:, None], months], 0)
    income = np.where((lags >= 0) & ~np.isnan(past), panel.income[at[:, None], months], np.nan) / unit
    total, whole = _totals(panel, seen)
    again, again_last = _again(panel, seen)
    left = income - total / unit
    quiet = np.where(np.isnan(past), np.nan, past <= 0)
    columns = [
        *(scaled[:, BACK - lag] for lag in LAGS),
        *(stats.median(scaled[:, -width:]) for width in (3, 6, 12)),
        *(stats.mean(scaled[:, -width:]) for width in (3, 6, 12)),
        *(stats.spread(scaled[:, -width:]) for width in (6, 12)),
        np.fmin.reduce(scaled[:, -6:], axis=1),
        np.fmax.reduce(scaled[:, -6:], axis=1),
        stats.mean(scaled[:, -3:]) - stats.mean(scaled[:, -6:-3]),
        stats.mean(scaled[:, -6:]) - stats.mean(scaled[:, :-6]),
        *(stats.mean(quiet[:, -width:]) for width in (6, 12)),
        np.minimum(seen.origin - panel.start[at], 36),
        np.log1p(counts[:, -6:].mean(axis=1)),
        np.log1p(counts[:, -1]),
        largest[:, -6:].max(axis=1) / unit[:, 0],
        again / unit[:, 0],
        again_last / unit[:, 0],
        income[:, -1],
        stats.mean(income[:, -6:]),
        left[:, -1],
        np.nansum(left[:, -3:], axis=1) + 0 * income[:, -1],
        np.nansum(left[:, -6:], axis=1) + 0 * income[:, -1],
        total[:, -1] / whole,
        seen.scale / whole,
        panel.category[at] == TOTAL,
    ]
    return np.stack(columns, axis=1)


def target_features(panel: Panel, seen: Window, target: Ints, crowd: Floats) -> Floats:
    """What is known about the month that is asked about; `crowd` is how others' same month was a year before."""
    unit = np.where(seen.scale > 0, seen.scale, 1)

    def year_ago(off: int) -> Floats:
        month = target - 12 + off
        there = (month >= 0) & (month < seen.origin)
        found = panel.known[seen.series, np.clip(month, 0, panel.months - 1)]
        return np.where(there, found, np.nan) / unit

    month = panel.first_month + target
    around = np.stack([year_ago(off) for off in (-3, -2, -1, 0, 1, 2)])
    level = stats.mean(around.T)
    return np.stack(
        [
            year_ago(0), year_ago(-1), year_ago(1), level, crowd[target],
            month_lengths(month), weekend_days(month),
        ],
        axis=1,
    )  # fmt: skip


def rest_features(panel: Panel, seen: Window, day: int) -> Floats:
    """What the first `day` days of the origin's month say about its rest."""
    unit = np.where(seen.scale > 0, seen.scale, 1)
    rests, at = past_rests(panel, seen, day), seen.series
    now = panel.so_far[at, seen.origin, day]
    lags = seen.origin[:, None] - np.arange(USUAL, 0, -1)
    before = np.where(lags >= 0, panel.so_far[at[:, None], np.maximum(lags, 0), day], np.nan)
    year = seen.origin - 12
    ago = panel.known[at, np.maximum(year, 0)] - panel.so_far[at, np.maximum(year, 0), day]
    due, missing, came = _due(panel, seen, day)
    month = panel.first_month + seen.origin
    before = np.where(np.isnan(seen.past[:, -USUAL:]), np.nan, before)
    usual, month_mean = stats.median(before), stats.mean(seen.past[:, -USUAL:])
    columns = [
        *(found / unit for found in stats.quantiles(rests, tuple(share / 100 for share in QUANTILES_OF_REST))),
        stats.mean(rests) / unit,
        rests[:, -1] / unit,
        np.where(year >= 0, ago, np.nan) / unit,
        now / unit,
        usual / unit,
        now / np.where(usual > 0, usual, np.nan),
        stats.mean(before) / np.where(month_mean > 0, month_mean, np.nan),
        np.full(len(seen), day),
        month_lengths(month) - day,
        weekend_days(month, day),
        due / unit,
        missing / unit,
        came / unit,
        _total_pace(panel, seen, day),
    ]  # fmt: skip
    return np.stack(columns, axis=1)


def past_rests(panel: Panel, seen: Window, day: int) -> Floats:
    """What the last six months still spent after their day `day`."""
    lags = seen.origin[:, None] - np.arange(USUAL, 0, -1)
    before = panel.so_far[seen.series[:, None], np.maximum(lags, 0), day]
    return np.where(lags >= 0, seen.past[:, -USUAL:] - before, np.nan)


def crowd_of(panel: Panel, origin: int) -> Floats:
    """For each month ahead: what all households spent a year before it, against their usual then; 1 where unknown.

    Pulled towards 1 where few households say so: one household's year is no season of a crowd.
    """
    found = np.full(panel.months + AHEAD, np.nan)
    totals = np.flatnonzero(panel.category == TOTAL)
    if len(totals) < 2 or panel.begins is not None:
        return found
    for target in range(origin, min(origin + AHEAD, len(found))):
        month = target - 12
        if month < 4:
            continue
        near = panel.known[totals, max(0, month - 6) : min(month + 6, origin)]
        this = panel.known[totals, month]
        usual = stats.median(near)
        both = ~np.isnan(this) & (usual > 0)
        if both.sum() < 2:
            continue
        ratio = np.clip(this[both] / usual[both], 0, 4)
        weight = both.sum() / (both.sum() + 5)
        found[target] = 1 + weight * (float(np.mean(ratio)) / _lift(near[both], usual[both]) - 1)
    return found


def _lift(near: Floats, usual: Floats) -> float:
    """Means lie above medians where spending is lumpy: an ordinary month's ratio."""
    ratios = np.clip(near / usual[:, None], 0, 4)
    return max(float(np.nanmean(ratios)), 0.1) if ratios.size else 1.0


def _total_of(panel: Panel) -> Ints:
    """For each series the place of its household's total, or its own where there is none."""
    totals = np.flatnonzero(panel.category == TOTAL)
    if not len(totals):
        return np.arange(len(panel))
    at = np.searchsorted(panel.household[totals], panel.household)
    at = np.minimum(at, len(totals) - 1)
    return np.where(panel.household[totals[at]] == panel.household, totals[at], np.arange(len(panel)))


def _totals(panel: Panel, seen: Window) -> tuple[Floats, Floats]:
    """The household's total in the same twelve months, and its usual month."""
    whole = _total_of(panel)[seen.series]
    total = window(panel, whole, seen.origin)
    return total.past, np.where(total.scale > 0, total.scale, 1)


def _total_pace(panel: Panel, seen: Window, day: int) -> Floats:
    whole = _total_of(panel)[seen.series]
    lags = seen.origin[:, None] - np.arange(USUAL, 0, -1)
    begins = 0 if panel.begins is None else panel.begins[whole][:, None]
    before = np.where(lags >= begins, panel.so_far[whole[:, None], np.maximum(lags, 0), day], np.nan)
    usual = stats.median(before)
    pace: Floats = panel.so_far[whole, seen.origin, day] / np.where(usual > 0, usual, np.nan)
    return pace


def _charge_windows(panel: Panel, origin: int) -> tuple[Floats, Ints, Floats]:
    """Of the charges that come again: usual sum in a month, days they came on, and the share of months they came in."""
    start = max(0, origin - USUAL)
    sums, days = panel.charges.sums[:, start:origin], panel.charges.first_days[:, start:origin]
    seen = (sums > 0).sum(axis=1)
    usual = np.where(seen >= AGAIN, sums.sum(axis=1) / USUAL, 0.0)
    return usual, days.astype(np.int64), seen / USUAL


def _by_series(panel: Panel, values: Floats) -> Floats:
    found = np.zeros(len(panel))
    for belongs in panel.charges.series:
        found += np.bincount(belongs, values, minlength=len(panel))
    return found


def _for_origins(panel: Panel, seen: Window, names: int, reckon: object) -> list[Floats]:
    """One reckoning over all charges for each different origin, then picked series by series."""
    found = [np.zeros(len(seen)) for _ in range(names)]
    for origin in np.unique(seen.origin):
        mine = seen.origin == origin
        for column, values in zip(found, reckon(int(origin)), strict=True):  # type: ignore[operator]
            column[mine] = _by_series(panel, values)[seen.series[mine]]
    return found


def _again(panel: Panel, seen: Window) -> list[Floats]:
    """Sums of what comes again in a usual month, and of that in the last month."""

    def reckon(origin: int) -> tuple[Floats, Floats]:
        usual, _, _ = _charge_windows(panel, origin)
        last = panel.charges.sums[:, origin - 1] if origin else np.zeros(len(usual))
        return usual, np.where(usual > 0, last, 0.0)

    return _for_origins(panel, seen, 2, reckon)


def _due(panel: Panel, seen: Window, day: int) -> list[Floats]:
    """Of what comes again: still due after the day, due before it and missing, and already here."""

    def reckon(origin: int) -> tuple[Floats, Floats, Floats]:
        usual, days, _ = _charge_windows(panel, origin)
        now = panel.charges.first_days[:, origin]
        here = (now > 0) & (now <= day)
        came = (days > 0).sum(axis=1)
        later = ((days > day).sum(axis=1)) / np.maximum(came, 1)
        due = np.where(here, 0.0, usual * later)
        return due, np.where(here, 0.0, usual * (1 - later)), np.where(here, usual, 0.0)

    return _for_origins(panel, seen, 3, reckon)
