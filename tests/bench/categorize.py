"""Rows per second of a whole file against raw XGBoost prediction on the prepared matrix, in one run.

`python tests/bench/categorize.py [rows]` prints one JSON line per figure.
"""

import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl
import xgboost

from ml.categorization.batch import TransactionBatch
from ml.categorization.predictor import BOOSTER_FILE, NAME, VERSION, CategorizationPredictor
from ml.categorization.training.generator import Generator
from ml.registry.metadata import folder_of
from ml.tasks import categorize_file

ROWS = 200_000
MATRIX_ROWS = 20_000


def _line(name: str, value: float, unit: str, floor: float | None, n: int) -> None:
    ratio = round(value / floor, 3) if floor else None
    print(
        json.dumps(
            {
                "name": name,
                "value": round(value, 2),
                "unit": unit,
                "floor": floor and round(floor, 2),
                "ratio": ratio,
                "n": n,
            }
        ),
        flush=True,
    )


def _raw_rows_per_second(frame: pl.DataFrame, nthread: int) -> float:
    """XGBoost's own threads on the model's file, without the rest."""
    part = frame.head(MATRIX_ROWS)
    batch = TransactionBatch(descriptions=part["description"].to_list(), amounts=part["amount"].to_numpy())
    matrix = CategorizationPredictor.load().matrix(batch)
    booster = xgboost.Booster({"nthread": nthread}, model_file=folder_of(NAME, VERSION) / BOOSTER_FILE)
    booster.inplace_predict(matrix[:800], predict_type="margin")
    times = []
    for _ in range(3):
        started = time.perf_counter()
        booster.inplace_predict(matrix, predict_type="margin")
        times.append(time.perf_counter() - started)
    return part.height / float(np.median(times))


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    made = Generator(42).rows(rows)
    frame = pl.DataFrame({"date": made.dates, "description": made.descriptions, "amount": made.amounts})
    started = time.perf_counter()
    CategorizationPredictor.load()
    _line("categorize_load_s", time.perf_counter() - started, "s", None, 1)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.csv"
        frame.write_csv(source)
        started = time.perf_counter()
        categorize_file(source, Path(folder) / "out.csv")
        value = rows / (time.perf_counter() - started)
        started = time.perf_counter()
        categorize_file(source, Path(folder) / "ray.csv", use_ray=True)
        over_ray = rows / (time.perf_counter() - started)
    cores = os.cpu_count() or 1
    floor = _raw_rows_per_second(frame, cores)
    _line("categorize_rows_per_s", value, "rows/s", floor, rows)
    # With the start and the end of a local Ray inside: what a person waits for.
    _line("categorize_rows_per_s_over_ray", over_ray, "rows/s", floor, rows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    _line("categorize_driver_peak_mb", peak, "MB", None, rows)


if __name__ == "__main__":
    main()
