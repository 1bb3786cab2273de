"""Whether a forecaster still fits those whom it serves: by what comes in, and by what came of its forecasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# From here on a distribution counts as another one, as is usual for the population stability index.
INPUT_LIMIT = 0.25
# With fewer households the index is mostly chance.
FEWEST_HOUSEHOLDS = 50
# A model has to be better than the usual month; from so many percent of its error on it is worth less than a rule.
ERROR_LIMIT = 100.0
# Of the months, so many percent may lie in a band that is to hold 80.
BAND_LIMITS = (70.0, 92.0)
FEWEST_SCORES = 50


@dataclass(frozen=True, slots=True)
class Scores:
    """Months that have ended, each in units of what the household usually spends: sums over `count` of them."""

    count: int = 0
    off: float = 0.0
    usual_off: float = 0.0
    spent: float = 0.0
    held: int = 0

    @property
    def error(self) -> float:
        """Absolute error in percent of what was spent."""
        return 100 * self.off / self.spent if self.spent else 0.0

    @property
    def error_of_usual(self) -> float:
        """The same, in percent of what the usual month was off."""
        return 100 * self.off / self.usual_off if self.usual_off else 0.0

    @property
    def coverage(self) -> float:
        return 100 * self.held / self.count if self.count else 0.0


def reasons(inputs: Mapping[str, float], households: int, scores: Scores) -> list[str]:
    """Why a version should be made anew; none where nothing says so, or where too little is known."""
    found = []
    if households >= FEWEST_HOUSEHOLDS:
        found += [
            f"{name.replace('_', ' ')} moved: {distance:.2f}, limit {INPUT_LIMIT}"
            for name, distance in inputs.items()
            if distance > INPUT_LIMIT
        ]
    if scores.count >= FEWEST_SCORES:
        if scores.usual_off and scores.error_of_usual > ERROR_LIMIT:
            found.append(f"the error is {scores.error_of_usual:.0f} % of that of the usual month, limit 100 %")
        low, high = BAND_LIMITS
        if not low <= scores.coverage <= high:
            found.append(f"the band holds {scores.coverage:.0f} % of the months, limits {low:.0f} % and {high:.0f} %")
    return found
