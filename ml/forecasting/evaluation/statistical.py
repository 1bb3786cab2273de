"""The statistical peers, run in an environment of their own: `python statistical.py IN.npz OUT.npz`.

IN holds `past` (one series a row, NaN before its beginning). OUT holds for each model `mean`, `low` and `high` of an
80 % band for the next three months. Nothing of Moneta is imported here.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from statsforecast.models import AutoARIMA, AutoETS

AHEAD, LEVEL = 3, 80


def forecast(make: Callable[[int], Any], past: np.ndarray[Any, np.dtype[np.float64]]) -> Any:
    found = np.full((len(past), AHEAD, 3), np.nan)
    for number, row in enumerate(past):
        series = np.ascontiguousarray(row[~np.isnan(row)], dtype=np.float64)
        # A season is looked for where two years of it are there.
        season = 12 if len(series) >= 24 else 1
        try:
            said = make(season).forecast(y=series, h=AHEAD, level=[LEVEL])
            found[number] = np.stack([said["mean"], said[f"lo-{LEVEL}"], said[f"hi-{LEVEL}"]], axis=1)
        except Exception:  # a constant or empty series: the models raise plain exceptions
            found[number] = series[-1]
        if not np.isfinite(found[number]).all():
            found[number] = series[-1]
    return found


def main() -> None:
    warnings.simplefilter("ignore")
    past = np.load(sys.argv[1])["past"]
    np.savez(
        sys.argv[2],
        AutoETS=forecast(lambda season: AutoETS(season_length=season), past),
        AutoARIMA=forecast(lambda season: AutoARIMA(season_length=season), past),
    )


if __name__ == "__main__":
    main()
