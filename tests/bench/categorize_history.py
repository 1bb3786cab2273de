"""Rows per second with a household's history, against smart-importer's fit and predict on the same rows.

`python -m tests.bench.categorize_history [rows]` prints one JSON line per figure.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from ml.categorization.batch import TransactionBatch
from ml.categorization.evaluation.peers import smart_importer
from ml.categorization.history import LabelledRows
from ml.categorization.predictor import CategorizationPredictor
from ml.categorization.training.households import HouseholdRows, Households
from ml.tasks import categorize_file

ROWS = 50_000
KNOWN_SHARE = 0.4


def _line(name: str, value: float, unit: str, floor: float | None, n: int) -> None:
    ratio = round(value / floor, 3) if floor else None
    told = {"name": name, "value": round(value, 2), "unit": unit, "floor": floor and round(floor, 2), "ratio": ratio}
    print(json.dumps({**told, "n": n}), flush=True)


def _labelled(life: HouseholdRows, rows: slice) -> LabelledRows:
    return LabelledRows(
        descriptions=life.descriptions[rows],
        amounts=np.array(life.amounts[rows]),
        labels=life.labels[rows],
        dates=np.array(life.dates[rows], "datetime64[D]"),
        signed=life.signed,
    )


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    life = next(Households(12).take(1, rows=rows))
    cut = int(rows * KNOWN_SHARE)
    known, asked = slice(0, cut), slice(cut, rows)
    predictor = CategorizationPredictor.load(threads=os.cpu_count() or 1)
    began = time.perf_counter()
    history = predictor.history(_labelled(life, known))
    predictor.recalibrate(history)
    learnt = time.perf_counter() - began
    began = time.perf_counter()
    batch = TransactionBatch(
        descriptions=life.descriptions[asked],
        amounts=np.array(life.amounts[asked]),
        dates=np.array(life.dates[asked], "datetime64[D]"),
        signed=life.signed,
    )
    predictor.predict(batch, history)
    ours = time.perf_counter() - began
    numbers = {label: at for at, label in enumerate(history.labels)}
    began = time.perf_counter()
    smart_importer(
        life.descriptions[known], np.array([numbers[label] for label in life.labels[known]]), life.descriptions[asked]
    )
    theirs = time.perf_counter() - began
    _line("categorize_with_history_rows_per_s", (rows - cut) / ours, "rows/s", 10_000, rows - cut)
    _line("categorize_history_learn_s", learnt, "s", None, cut)
    _line("categorize_learn_and_predict_rows_per_s", rows / (ours + learnt), "rows/s", rows / theirs, rows)
    began = time.perf_counter()
    predictor.learn(history, _labelled(life, slice(cut, cut + 1)))
    predictor.predict(next(batch.pieces(1)), history)
    _line("categorize_after_one_more_label_ms", (time.perf_counter() - began) * 1000, "ms", None, 1)
    _file(life, known, asked, rows - cut)


def _file(life: HouseholdRows, known: slice, asked: slice, rows: int) -> None:
    """The command's own path: two files in, one out."""
    with tempfile.TemporaryDirectory() as folder:
        for name, part in (("known.csv", known), ("in.csv", asked)):
            columns = {"date": life.dates[part], "description": life.descriptions[part], "amount": life.amounts[part]}
            pl.DataFrame({**columns, "category": life.labels[part]}).write_csv(Path(folder) / name)
        began = time.perf_counter()
        categorize_file(Path(folder) / "in.csv", Path(folder) / "out.csv", labels=Path(folder) / "known.csv")
        _line("categorize_file_with_labels_rows_per_s", rows / (time.perf_counter() - began), "rows/s", 10_000, rows)


if __name__ == "__main__":
    main()
