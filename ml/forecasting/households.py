"""What households teach the forecaster: samples of their months, amounts only, and months to be judged on.

Each household is a panel of its own, as the service asks about it. Its key decides, for good, whether it is learned
from, gives the record that a version brings along, or judges; of those that are learned from the newest months are
kept back, to be judged on as well.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import Enum, auto

import numpy as np

from ml.forecasting.panels import TOTAL, Floats, Panel, Rows, build_panel
from ml.forecasting.profile import Statistics, statistics_of
from ml.forecasting.samples import Samples, joined, of_months, of_rests

# A gate of fewer than these would let chance decide.
FEWEST_HOUSEHOLDS = 20
FEWEST_MONTHS_KNOWN = 12
NEW_MONTHS = 3
# So that a household of many categories does not drown the others.
SAMPLES_EACH = 300


class TooFewHouseholds(Exception):
    """There is nobody to learn from, or nobody left to judge."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"Households with {FEWEST_MONTHS_KNOWN} whole months of spending: {count}. It takes {FEWEST_HOUSEHOLDS} to "
            "learn from some and to be judged by others; wait until there are more."
        )


class Role(Enum):
    LEARNED = auto()
    RECORD = auto()
    JUDGED = auto()


@dataclass(frozen=True, slots=True)
class HouseholdRows:
    """One household up to a day. `key` tells households apart; `rows` are numbers and hold no word."""

    key: str
    rows: Rows
    today: np.datetime64

    @property
    def role(self) -> Role:
        """Three of five are learned from."""
        fifth = _number(self.key) % 5
        return Role.JUDGED if fifth == 0 else Role.RECORD if fifth == 1 else Role.LEARNED

    def panel(self, *, back: int = 0) -> Panel | None:
        """As it was so many whole months before; None where too little had happened by then."""
        today = self.today
        if back:
            today = (today.astype("datetime64[M]") - back).astype("datetime64[D]")
        rows = before(self.rows, today) if back else self.rows
        return build_panel(rows, today=today) if len(rows.amount) else None

    def is_known(self) -> bool:
        """Whether there is enough of a past."""
        panel = self.panel()
        if panel is None:
            return False
        total = panel.category == TOTAL
        return bool((panel.stop[total] - panel.start[total] >= FEWEST_MONTHS_KNOWN).any())

    def statistics(self) -> Statistics:
        panel = self.panel()
        assert panel is not None
        return statistics_of(panel)

    def digest(self) -> str:
        rows = self.rows
        columns = (rows.category, rows.day, rows.amount, rows.income_day, rows.income_amount)
        found = hashlib.sha256(self.key.encode())
        for column in columns:
            if column is not None:
                found.update(np.ascontiguousarray(column).tobytes())
        return found.hexdigest()


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one household adds: features, by how much the median was off, units; of months ahead and of rests."""

    key: str
    months: tuple[Floats, Floats, Floats] | None
    rests: tuple[Floats, Floats, Floats] | None
    statistics: Statistics
    digest: str


def lesson_of(household: HouseholdRows) -> Lesson:
    """Of all but the newest months."""
    panel, seed = household.panel(back=NEW_MONTHS), _number(household.key)
    months = rests = None
    if panel is not None:
        ahead, rest = list(of_months(panel)), list(of_rests(panel, seed))
        months, rests = _few(ahead, seed), _few(rest, seed)
    return Lesson(household.key, months, rests, household.statistics(), household.digest())


def _few(parts: list[Samples], seed: int) -> tuple[Floats, Floats, Floats] | None:
    """Units against the household's own: those of two currencies have no common measure."""
    if not sum(len(part.off) for part in parts):
        return None
    facts, off, unit = joined(parts, SAMPLES_EACH, seed)
    return facts, off, unit / np.median(unit)


class Pool:
    """At most so many samples of any number of households, in any order: each is kept with the same chance."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._parts: list[tuple[Floats, ...]] = []
        self._held = 0

    def add(self, key: str, sample: tuple[Floats, Floats, Floats] | None) -> None:
        if sample is None:
            return
        draw = np.random.default_rng(_number(key)).random(len(sample[1]))
        self._parts.append((draw, *sample))
        self._held += len(draw)
        if self._held > 2 * self._limit:
            self._thin()

    def taken(self) -> tuple[Floats, Floats, Floats] | None:
        if not self._parts:
            return None
        self._thin()
        _, facts, off, unit = self._parts[0]
        return facts, off, unit

    def _thin(self) -> None:
        draw, facts, off, unit = (np.concatenate(column) for column in zip(*self._parts, strict=True))
        kept = np.argsort(draw, kind="stable")[: self._limit]
        self._parts = [(draw[kept], facts[kept], off[kept], unit[kept])]
        self._held = len(kept)


def before(rows: Rows, day: np.datetime64) -> Rows:
    """What was known on that day."""
    kept = rows.day < day
    cut = replace(
        rows,
        household=rows.household[kept],
        category=rows.category[kept],
        day=rows.day[kept],
        amount=rows.amount[kept],
        payee=None if rows.payee is None else rows.payee[kept],
    )
    if rows.income_household is None or rows.income_day is None or rows.income_amount is None:
        return cut
    earned = rows.income_day < day
    return replace(
        cut,
        income_household=rows.income_household[earned],
        income_day=rows.income_day[earned],
        income_amount=rows.income_amount[earned],
    )


def _number(key: str) -> int:
    return int.from_bytes(hashlib.blake2s(key.encode(), digest_size=6).digest(), "big")
