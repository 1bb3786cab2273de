"""Retraining households: how many per minute, what one more costs from ten to ten thousand, and the memory it takes.

`python -m tests.bench.categorize_households [most]` prints one JSON line per figure; `most` is 1,000 by default. What a
household costs is the time of the cores, over driver, Ray's servers and workers; its floor is the cost at 100, so a
ratio of 1 is a curve without a bend. Memory is their resident set, summed.
"""

import json
import sys
from collections.abc import Iterator

import numpy as np
import psutil

from ml.categorization.history import LabelledRows
from ml.categorization.training.households import Households
from ml.tasks import HouseholdLabels, Retrained, retrain
from ml.tasks.cluster import ray_session
from tests.bench._resident import Watch, cpu_seconds

COUNTS = (10, 100, 1_000, 3_000, 10_000)
MOST = 1_000
FULL = 100
ROWS = 250
# Simulating a life takes longer than learning from it: each of these many is met again under other names.
DIFFERENT = 50


def _labels() -> list[LabelledRows]:
    return [
        LabelledRows(
            descriptions=life.descriptions,
            amounts=np.array(life.amounts),
            labels=life.labels,
            dates=np.array(life.dates, "datetime64[D]"),
            signed=life.signed,
        )
        for life in Households(41).take(DIFFERENT, rows=ROWS)
    ]


def _people(known: list[LabelledRows], count: int) -> Iterator[HouseholdLabels]:
    for number in range(count):
        yield HouseholdLabels(str(number), known[number % len(known)])


def main() -> None:
    most = int(sys.argv[1]) if len(sys.argv) > 1 else MOST
    known = _labels()
    stored: list[int] = []
    me, first = psutil.Process(), None

    def save(answer: Retrained) -> None:
        stored.append(len(answer.history))

    with ray_session():
        # Each worker loads the model at its first piece: that is not a household's cost.
        retrain(_people(known, FULL), save, use_ray=True)
        for count in (count for count in COUNTS if count <= most):
            watch, began = Watch(me.pid), cpu_seconds(me)
            report = retrain(_people(known, count), save, use_ray=True)
            cost = 1000 * (cpu_seconds(me) - began) / count
            first = first or (cost if count >= FULL else None)
            _line(f"retrain_{count}_households_per_minute", report.households_per_minute, "households/min", None, count)
            _line(f"retrain_{count}_cpu_ms_per_household", cost, "ms", first, count)
            _line(f"retrain_{count}_peak_mb", watch.stop(), "MB", None, count)
    _line("retrain_stored_kb_per_household", float(np.mean(stored)) / 1024, "KB", None, len(stored))


def _line(name: str, value: float, unit: str, floor: float | None, n: int) -> None:
    told = {"name": name, "value": round(value, 1), "unit": unit, "floor": floor and round(floor, 1)}
    print(json.dumps({**told, "ratio": floor and round(value / floor, 3), "n": n}), flush=True)


if __name__ == "__main__":
    main()
