"""What was forecast before beside what then happened: the evidence that chooses between rules and widens the band.

One table for each question (a month so far ahead, or the rest of a month after a day). A column is an origin; what is
chosen at an origin looks only at columns whose month was over by then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ml.forecasting.baselines import LAST, MEAN, MEDIAN, SEASONAL
from ml.forecasting.model import FEWEST_MONTHS, Boosters
from ml.forecasting.panels import Floats, Panel

MODEL, BLEND = "model", "model_and_median"
METHODS = (MODEL, BLEND, MEDIAN, MEAN, LAST, SEASONAL)
# How far back the record goes that a choice rests on.
RECORD = 12
# A series' own record counts against everybody's as if these were so many months, and that against the shipped record.
# A year of one series is mostly chance: with a weight of 24 the choice was worse than the model alone on real panels.
SHARED_WEIGHT, SHIPPED_WEIGHT = 200.0, 60.0
# How much better a record has to be before it counts. The model alone must be clearly better than together with the
# median, which is nowhere much worse than the median; rules that copy one month get ahead by chance most easily.
HANDICAP = {MODEL: 1.02, LAST: 1.02, SEASONAL: 1.02}
# One month of a hundred times the usual says no more than one of five.
WORST = 5.0
LEVEL = 0.8


@dataclass(frozen=True, slots=True)
class Question:
    """`horizon` months ahead; or, where it is 0, the rest of the month after its day `day`."""

    horizon: int
    day: int = 0

    @property
    def name(self) -> str:
        return f"h{self.horizon}" if self.horizon else f"k{self.day}"


@dataclass(frozen=True, slots=True)
class Shipped:
    """The record that a model brings along: mean errors by method, and the shares of its band's misses."""

    errors: Mapping[str, float]
    misses: Floats


@dataclass(slots=True)
class Table:
    """By series and origin. `truth` is what is asked for, `base` what is known of it already (so far, or nothing)."""

    question: Question
    said: dict[str, Floats]
    low: Floats
    high: Floats
    unit: Floats
    truth: Floats
    base: Floats

    def over(self, origin: int) -> slice:
        """The columns whose month was over at this origin."""
        last = origin - max(self.question.horizon - 1, 0)
        return slice(max(0, last - RECORD), max(0, last))

    def part(self, series: slice, begin: int) -> Table:
        """Of some series, from an origin on, which counts as the first."""
        columns = (self.low, self.high, self.unit, self.truth, self.base)
        said = {method: values[series, begin:] for method, values in self.said.items()}
        return Table(self.question, said, *(values[series, begin:] for values in columns))


def fill(boosters: Boosters, panel: Panel, questions: list[Question], origins: range) -> list[Table]:
    """The raw record over some origins: nothing here is chosen or widened."""
    shape = (len(panel), max(panel.months, origins.stop))
    tables = [
        Table(
            question,
            {method: np.full(shape, np.nan) for method in METHODS},
            *(np.full(shape, np.nan) for _ in range(5)),
        )
        for question in questions
    ]
    ahead = [table for table in tables if table.question.horizon]
    rest = [table for table in tables if not table.question.horizon]
    for origin in origins:
        series = askable(panel, origin)
        if not len(series):
            continue
        if ahead:
            answers = boosters.at(origin).ahead(panel, series, origin, [table.question.horizon for table in ahead])
            for table, answer in zip(ahead, answers, strict=True):
                month = origin + table.question.horizon - 1
                there = (month < panel.stop[series]) & (month < panel.months)
                truth = np.where(there, panel.spent[series, min(month, panel.months - 1)], np.nan)
                _put(table, series, origin, answer, truth, np.zeros(len(series)))
        if rest and origin < panel.months:
            answers = boosters.at(origin).rest(panel, series, origin, [table.question.day for table in rest])
            for table, answer in zip(rest, answers, strict=True):
                so_far = panel.so_far[series, origin, table.question.day]
                truth = np.where(origin < panel.stop[series], panel.spent[series, origin] - so_far, np.nan)
                _put(table, series, origin, answer, truth, so_far)
    return tables


def askable(panel: Panel, origin: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The series with a past at this origin that goes up to it."""
    known = (origin - panel.start >= FEWEST_MONTHS) & (origin <= panel.stop)
    if panel.asked is not None:
        known &= panel.asked
    return np.flatnonzero(known)


def _put(
    table: Table,
    series: np.ndarray[tuple[int], np.dtype[np.int64]],
    origin: int,
    answer: tuple[Floats, dict[str, Floats], Floats],
    truth: Floats,
    base: Floats,
) -> None:
    quantiles, rules, unit = answer
    said = {**rules, MODEL: quantiles[:, 1], BLEND: (quantiles[:, 1] + rules[MEDIAN]) / 2}
    for method in METHODS:
        table.said[method][series, origin] = np.maximum(said[method], 0)
    table.low[series, origin], table.high[series, origin] = quantiles[:, 0], quantiles[:, 2]
    table.unit[series, origin] = unit
    table.truth[series, origin], table.base[series, origin] = truth, base


@dataclass(frozen=True, slots=True)
class Chosen:
    """By series, at one origin: the band, and the method that its middle comes from."""

    low: Floats
    middle: Floats
    high: Floats
    method: np.ndarray[tuple[int], np.dtype[np.int64]]


def choose(table: Table, origin: int, shipped: Shipped) -> Chosen:
    """The method with the best record for each series, and the band made honest by its record."""
    past = table.over(origin)
    unit = np.maximum(table.unit[:, past], 1e-9)
    errors = np.stack([np.abs(table.said[method][:, past] - table.truth[:, past]) / unit for method in METHODS])
    errors = np.minimum(errors, WORST)
    known = ~np.isnan(errors[0]) & (table.unit[:, past] > 0)
    errors = np.where(known, errors, 0.0)
    own, months = errors.sum(axis=2), known.sum(axis=1)
    # Large series say more about amounts, but must not drown the others.
    weight = np.sqrt(np.where(known, unit / unit[known].mean(), 0.0)) if known.any() else np.zeros(unit.shape)
    everybody = np.array([shipped.errors[method] for method in METHODS]) * SHIPPED_WEIGHT
    everybody = (everybody + (errors * weight).sum(axis=(1, 2))) / (SHIPPED_WEIGHT + weight.sum())
    score = (own + SHARED_WEIGHT * everybody[:, None]) / (months + SHARED_WEIGHT)
    handicap = np.array([HANDICAP.get(method, 1.0) for method in METHODS])
    method = (score * handicap[:, None]).argmin(axis=0)
    said = np.stack([table.said[each][:, origin] for each in METHODS])
    middle = np.take_along_axis(said, method[None], axis=0)[0]
    low, high = table.low[:, origin], table.high[:, origin]
    shift = _shift(table, past, known, shipped) * table.unit[:, origin]
    low = np.where(low > 0, np.maximum(low - shift, 0), 0.0)
    return Chosen(np.minimum(low, middle), middle, np.maximum(np.maximum(high + shift, low), middle), method)


def choose_alone(table: Table, panel: Panel, origin: int, shipped: Shipped) -> Chosen:
    """The same, each household by its own series and months alone."""
    assert panel.begins is not None
    _, starts = np.unique(panel.household, return_index=True)
    found = []
    for start, stop in zip(starts, [*starts[1:], len(panel)], strict=True):
        begin = int(panel.begins[start])
        found.append(choose(table.part(slice(start, stop), begin), origin - begin, shipped))
    return Chosen(*(np.concatenate([getattr(each, name) for each in found]) for name in Chosen.__slots__))


def misses(table: Table, past: slice) -> Floats:
    """By how much, in units, the truth lay outside of the raw band; negative inside. Below 0 there is no spending."""
    low, high, truth = table.low[:, past], table.high[:, past], table.truth[:, past]
    above = truth - high
    out: Floats = np.where(low > 0, np.maximum(low - truth, above), above)
    return np.asarray(out / np.maximum(table.unit[:, past], 1e-9), np.float64)


def _shift(
    table: Table, past: slice, known: np.ndarray[tuple[int, int], np.dtype[np.bool_]], shipped: Shipped
) -> float:
    """The conformal shift, below which `LEVEL` of the misses stay; shipped ones count as `SHIPPED_WEIGHT` months."""
    mine = misses(table, past)[known]
    values = np.concatenate([mine, shipped.misses])
    weights = np.concatenate([np.ones(len(mine)), np.full(len(shipped.misses), SHIPPED_WEIGHT / len(shipped.misses))])
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][min(int(np.searchsorted(reached, LEVEL)), len(values) - 1)])
