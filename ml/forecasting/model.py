"""The boosted trees: quantiles of a month, and of the rest of a month, for every series at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import xgboost as xgb

from ml.forecasting.baselines import MEDIAN, SIMPLE, simple, simple_rests
from ml.forecasting.features import AHEAD, crowd_of, history_features, rest_features, target_features, window
from ml.forecasting.panels import Floats, Ints, Panel, month_lengths

QUANTILES = (0.1, 0.5, 0.9)
HORIZONS = tuple(range(1, AHEAD + 1))
# A series is forecast from its third whole month on; before, there is nothing to call usual.
FEWEST_MONTHS = 3
# Of the days of a month that rests are learned after, the last.
LAST_LEARNED_DAY = 27
MONTHS_FILE, REST_FILE = "months.ubj", "rest.ubj"
PARAMETERS = {
    "objective": "reg:quantileerror",
    "quantile_alpha": np.array(QUANTILES),
    "tree_method": "hist",
    "max_bin": 64,
    "max_depth": 5,
    "eta": 0.15,
    "subsample": 0.7,
    "colsample_bytree": 0.6,
    "min_child_weight": 20,
    "seed": 20261130,
}


class Boosters:
    """What the trees say, in the series' own unit and around its median: they learn where the median is wrong."""

    def __init__(self, months: xgb.Booster, rest: xgb.Booster) -> None:
        self.months, self.rests = months, rest

    @classmethod
    def load(cls, folder: Path, threads: int) -> Boosters:
        return cls(*(_booster(folder / name, threads) for name in (MONTHS_FILE, REST_FILE)))

    def at(self, origin: int) -> Boosters:
        """The trees as they may be asked at an origin."""
        del origin
        return self

    def say_months(self, facts: Floats) -> Floats:
        return _quantiles(self.months, facts)

    def say_rests(self, facts: Floats) -> Floats:
        return _quantiles(self.rests, facts)

    def ahead(
        self, panel: Panel, series: Ints, origin: int, horizons: Sequence[int]
    ) -> list[tuple[Floats, dict[str, Floats], Floats]]:
        """For each horizon the three quantiles of its month, what simple rules say, and the series' units."""
        seen = window(panel, series, np.full(len(series), origin))
        history, crowd = history_features(panel, seen), crowd_of(panel, origin)
        found = []
        for horizon in horizons:
            target = np.full(len(series), origin + horizon - 1)
            rules = simple(panel, seen, target)
            facts = [history, target_features(panel, seen, target, crowd), np.full((len(series), 1), horizon)]
            raw = self.say_months(np.hstack(facts))
            found.append((_in_order(raw, rules[MEDIAN], seen.scale), rules, seen.scale))
        return found

    def rest(
        self, panel: Panel, series: Ints, origin: int, days: Sequence[int]
    ) -> list[tuple[Floats, dict[str, Floats], Floats]]:
        """For each day of the origin's month the quantiles of what is still to come after it."""
        seen = window(panel, series, np.full(len(series), origin))
        target = np.full(len(series), origin)
        known = [history_features(panel, seen), target_features(panel, seen, target, crowd_of(panel, origin))]
        found = []
        for day in days:
            left = int(month_lengths(np.array([panel.first_month + origin]))[0]) - day
            if left <= 0:
                nothing = np.zeros(len(series))
                found.append((np.zeros((len(series), len(QUANTILES))), dict.fromkeys(SIMPLE, nothing), seen.scale))
                continue
            rules = simple_rests(panel, seen, day)
            # Nobody learned from later days: what was learned of the last ones counts ever less.
            learned = min(day, LAST_LEARNED_DAY)
            facts = np.hstack([*known, rest_features(panel, seen, learned)])
            raw = self.say_rests(facts) * (left / (left + day - learned))
            found.append((_in_order(raw, rules[MEDIAN], seen.scale), rules, seen.scale))
        return found


def _quantiles(booster: xgb.Booster, facts: Floats) -> Floats:
    said: Floats = booster.inplace_predict(facts.astype(np.float32)).reshape(len(facts), len(QUANTILES))
    return said


def _in_order(raw: Floats, median: Floats, unit: Floats) -> Floats:
    """Amounts, never negative, and never one quantile above the next."""
    amounts = np.maximum(raw.astype(np.float64) * unit[:, None] + median[:, None], 0)
    ordered: Floats = np.sort(amounts, axis=1)
    ordered[unit <= 0] = 0
    return ordered


def _booster(path: Path, threads: int) -> xgb.Booster:
    booster = xgb.Booster({"nthread": threads})
    booster.load_model(path)
    return booster
