"""The forecaster as it is served: a version's trees, its record, and what the panel's own past says about both."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml.forecasting.adapting import adapted
from ml.forecasting.features import MONTH_FEATURES, REST_FEATURES
from ml.forecasting.model import HORIZONS, Boosters
from ml.forecasting.panels import DAYS, Floats, Panel
from ml.forecasting.tables import METHODS, RECORD, Chosen, Question, Shipped, Table, choose, choose_alone, fill
from ml.registry.metadata import folder_of, read_metadata
from ml.registry.store import ModelStore

NAME = "forecasting"
SHIPPED_VERSION = "1.0.0"
RECORD_FILE = "record.json"
FEATURES = (*(f"month.{name}" for name in MONTH_FEATURES), *(f"rest.{name}" for name in REST_FEATURES))
LABELS = ("p10", "p50", "p90")
# Days that a shipped record is kept for; between them the nearest is used.
RECORD_DAYS = (5, 10, 15, 20, 25)
# Questions whose tables are in memory at once.
_AT_ONCE = 6
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Forecast:
    """One series and month. `so_far` is 0 for a month that has not begun; amounts include it."""

    series: int
    month: int
    horizon: int
    day: int
    so_far: float
    p10: float
    p50: float
    p90: float
    method: str
    # The series' own record of the method in use and of each other one: mean absolute error, over so many months.
    errors: dict[str, float]
    record: int


class Forecaster:
    def __init__(self, boosters: Boosters, record: dict[str, Shipped], version: str) -> None:
        self.boosters, self._shipped, self.version = boosters, record, version

    @classmethod
    def load(cls, version: str | None = None, *, root: Path | None = None, threads: int = 1) -> Forecaster:
        named = version or SHIPPED_VERSION
        folder = folder_of(NAME, named, root)
        read_metadata(folder, features=FEATURES, labels=LABELS)
        return cls(Boosters.load(folder, threads), read_record(folder), named)

    def shipped(self, question: Question) -> Shipped:
        if question.horizon:
            return self._shipped[question.name]
        kept = self._shipped[f"k{min(RECORD_DAYS, key=lambda day: abs(day - question.day))}"]
        last = RECORD_DAYS[-1]
        if question.day <= last:
            return kept
        # From then on ever less of the month is still to come, and on its last day nothing.
        return Shipped(kept.errors, kept.misses * (DAYS - min(question.day, DAYS)) / (DAYS - last))

    def forecast(self, panel: Panel, *, horizons: Iterable[int] = (1, 2, 3)) -> list[Forecast]:
        """For every series from its own end on: the month that has begun, where some days of it are known, then the
        next ones. `horizons` counts from the first month of which nothing is known."""
        boosters = adapted(self.boosters, panel)
        wanted = _wanted(panel, tuple(horizons))
        found: list[Forecast] = []
        # Whoever ends on another day asks other questions of the same past: it is looked at once, some questions at a
        # time, since each has a table of all series.
        for questions in _batches(list(wanted)):
            origins = [origin for question in questions for origin in wanted[question]]
            first = max(0, min(origins) - RECORD - max(HORIZONS))
            for table in fill(boosters, panel, questions, range(first, max(origins) + 1)):
                shipped = self.shipped(table.question)
                for origin, mine in wanted[table.question].items():
                    if panel.begins is None:
                        chosen = choose(table, origin, shipped)
                    else:
                        chosen = choose_alone(table, panel, origin, shipped)
                    found += self._answers(panel, table, chosen, origin, mine)
        return sorted(found, key=lambda each: (each.series, each.month))

    def record(self, panel: Panel, questions: list[Question], origin: int, back: int = RECORD) -> list[Table]:
        """The tables from so many months before the origin up to it."""
        return fill(self.boosters, panel, questions, range(max(0, origin - back - max(HORIZONS)), origin + 1))

    def _answers(
        self,
        panel: Panel,
        table: Table,
        chosen: Chosen,
        origin: int,
        mine: Mask,
    ) -> Iterable[Forecast]:
        past = table.over(origin)
        question = table.question
        for series in np.flatnonzero(mine & ~np.isnan(chosen.middle)):
            base = float(table.base[series, origin])
            truth = table.truth[series, past]
            known = ~np.isnan(truth)
            yield Forecast(
                series=int(series),
                month=panel.first_month + origin + max(question.horizon - 1, 0),
                horizon=question.horizon,
                day=question.day,
                so_far=base,
                p10=base + float(chosen.low[series]),
                p50=base + float(chosen.middle[series]),
                p90=base + float(chosen.high[series]),
                method=METHODS[int(chosen.method[series])],
                errors={
                    method: float(np.abs(table.said[method][series, past][known] - truth[known]).mean())
                    for method in METHODS
                }
                if known.any()
                else {},
                record=int(known.sum()),
            )


def _wanted(panel: Panel, horizons: tuple[int, ...]) -> dict[Question, dict[int, Mask]]:
    """By question and origin, of which series it is asked. Months ahead come first, then the rests of months by day."""
    found: dict[Question, dict[int, Mask]] = {}
    for origin, day in sorted(set(zip(panel.stop.tolist(), panel.seen.tolist(), strict=True))):
        mine = (panel.stop == origin) & (panel.seen == day)
        questions = [Question(horizon + (day > 0)) for horizon in horizons if horizon + (day > 0) <= max(HORIZONS)]
        for question in [*questions, Question(0, day)] if day else questions:
            asked = found.setdefault(question, {})
            asked[origin] = asked[origin] | mine if origin in asked else mine
    return dict(sorted(found.items(), key=lambda each: (each[0].day, each[0].horizon)))


def _batches(questions: list[Question]) -> Iterator[list[Question]]:
    for start in range(0, len(questions), _AT_ONCE):
        yield questions[start : start + _AT_ONCE]


def read_record(folder: Path) -> dict[str, Shipped]:
    stored = json.loads((folder / RECORD_FILE).read_text(encoding="utf-8"))
    return {name: Shipped(part["errors"], np.asarray(part["misses"])) for name, part in stored.items()}


def write_record(folder: Path, record: dict[str, Shipped]) -> None:
    told = {
        name: {
            "errors": {method: round(value, 4) for method, value in part.errors.items()},
            "misses": [round(value, 4) for value in part.misses.tolist()],
        }
        for name, part in record.items()
    }
    (folder / RECORD_FILE).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def model_store(folder: Path | None = None) -> ModelStore:
    return ModelStore(NAME, SHIPPED_VERSION, folder)


def values_of(table: Table, origin: int) -> Floats:
    """What is asked for at an origin, the known part included."""
    total: Floats = table.truth[:, origin] + table.base[:, origin]
    return total
