"""Retraining households: how many per minute, what one more costs from ten to ten thousand, and the memory it takes.

`python -m tests.bench.categorize_households [most]` prints one JSON line per figure; `most` is 1,000 by default.
"""

import json
import resource
import sys
from collections.abc import Iterator

import numpy as np

from ml.categorization.history import LabelledRows
from ml.categorization.training.households import Households
from ml.tasks import HouseholdLabels, Retrained, retrain
from ml.tasks.cluster import ray_session

MOST = 1_000
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

    def save(answer: Retrained) -> None:
        stored.append(len(answer.history))

    with ray_session():
        # The workers load the model at their first piece: that is not a household's cost.
        retrain(_people(known, 8), save, use_ray=True)
        count = 10
        while count <= most:
            report = retrain(_people(known, count), save, use_ray=True)
            told = {"name": f"retrain_{count}_households_per_minute", "value": round(report.households_per_minute, 1)}
            print(json.dumps({**told, "unit": "households/min", "floor": None, "ratio": None, "n": count}), flush=True)
            count *= 10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for name, value, unit in (
        ("retrain_driver_peak_mb", peak, "MB"),
        ("retrain_stored_kb_per_household", float(np.mean(stored)) / 1024, "KB"),
    ):
        told = {"name": name, "value": round(value, 1), "unit": unit, "floor": None, "ratio": None}
        print(json.dumps({**told, "n": len(stored)}), flush=True)


if __name__ == "__main__":
    main()
