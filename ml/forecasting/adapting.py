"""Trees that go on learning from the panel that is asked about: its own past months, as far as they were over.

Simulated people teach what is true of everybody. What accounts of one bank or cards of one office have in common only
their own past says; with many series there is enough of it.
"""

from __future__ import annotations

import numpy as np
import xgboost as xgb

from ml.forecasting import samples
from ml.forecasting.model import PARAMETERS, Boosters
from ml.forecasting.panels import Floats, Panel
from ml.forecasting.samples import Samples

# Fewer series are one household, whose own record already says which rule suits it.
FEWEST_SERIES = 60
FEWEST_SAMPLES = 1_000
MOST_SAMPLES = 20_000
# A round for so many samples: little is learned from little, or the band becomes too narrow.
ROUNDS, SAMPLES_PER_ROUND = 60, 100
# For the record learned anew at every third month of the past; the newest months are always known.
EVERY = 3
# By amount: an error counts what it costs. One series must not be all that is learned.
_HEAVIEST = 50.0
_SEED = 7
_PARAMETERS = {**PARAMETERS, "max_depth": 4, "eta": 0.1}


class Adapted(Boosters):
    """At each origin the trees know of the panel only months that were over before it."""

    def __init__(self, boosters: Boosters, panel: Panel, every: int) -> None:
        super().__init__(boosters.months, boosters.rests)
        self._end, self._every = panel.months, every
        self._ahead, self._rest = list(samples.of_months(panel)), list(samples.of_rests(panel, _SEED))
        self._made: dict[int, Boosters] = {}

    def at(self, origin: int) -> Boosters:
        reached = self._end - -(-(self._end - origin) // self._every) * self._every
        if reached not in self._made:
            own = (_taught(self.months, self._ahead, reached), _taught(self.rests, self._rest, reached))
            self._made[reached] = _Taught(*own, self)
        return self._made[reached]


class _Taught(Boosters):
    """The middle as the panel taught it; the band halfway to the untaught one, which knows surprises of more kinds."""

    def __init__(self, months: xgb.Booster, rests: xgb.Booster, untaught: Boosters) -> None:
        super().__init__(months, rests)
        self._untaught = untaught

    def say_months(self, facts: Floats) -> Floats:
        return _between(super().say_months(facts), self._untaught.say_months(facts))

    def say_rests(self, facts: Floats) -> Floats:
        return _between(super().say_rests(facts), self._untaught.say_rests(facts))


def _between(taught: Floats, untaught: Floats) -> Floats:
    both = (taught + untaught) / 2
    both[:, 1] = taught[:, 1]
    return both


def adapted(boosters: Boosters, panel: Panel, *, every: int = EVERY) -> Boosters:
    """Itself where the panel is too small to teach anything, or its households are not to teach each other."""
    asked = len(panel) if panel.asked is None else int(panel.asked.sum())
    return Adapted(boosters, panel, every) if asked >= FEWEST_SERIES and panel.begins is None else boosters


def _taught(booster: xgb.Booster, found: list[Samples], reached: int) -> xgb.Booster:
    past = [part for part in found if part.over < reached]
    count = sum(len(part.off) for part in past)
    if count < FEWEST_SAMPLES:
        return booster
    facts, off, unit = samples.joined(past, MOST_SAMPLES, _SEED)
    rounds = min(ROUNDS, count // SAMPLES_PER_ROUND)
    weight = np.minimum(unit / np.median(unit), _HEAVIEST)
    matrix = xgb.QuantileDMatrix(facts, off, weight=weight, max_bin=PARAMETERS["max_bin"])
    return xgb.train({**_PARAMETERS, "nthread": 1}, matrix, rounds, xgb_model=booster)
