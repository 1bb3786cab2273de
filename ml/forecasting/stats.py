"""Statistics over rows with unknown values (NaN), all rows at once: NumPy's own go row by row."""

from __future__ import annotations

import numpy as np

from ml.forecasting.panels import Floats


def count(rows: Floats) -> Floats:
    return np.asarray((~np.isnan(rows)).sum(axis=1), np.float64)


def mean(rows: Floats) -> Floats:
    there = count(rows)
    found: Floats = np.where(there > 0, np.nansum(rows, axis=1) / np.maximum(there, 1), np.nan)
    return found


def spread(rows: Floats) -> Floats:
    middle = mean(rows)
    return np.sqrt(mean((rows - middle[:, None]) ** 2))


def quantiles(rows: Floats, shares: tuple[float, ...]) -> list[Floats]:
    """Between the two nearest values, as NumPy has it; NaN where a row has none."""
    ordered = np.sort(rows, axis=1)
    there = count(rows)
    line = np.arange(len(rows))
    found = []
    for share in shares:
        place = np.maximum(there - 1, 0) * share
        low = np.floor(place).astype(np.int64)
        high = np.minimum(low + 1, np.maximum(there - 1, 0).astype(np.int64))
        part = place - low
        found.append(ordered[line, low] * (1 - part) + ordered[line, high] * part)
    return found


def median(rows: Floats) -> Floats:
    return quantiles(rows, (0.5,))[0]
