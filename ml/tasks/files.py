"""Categorizing whole files: columns in, columns out, piece by piece; over Ray where a file is large.

The model never travels in a task's arguments: each worker process loads it once, and a household's history with it.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from ml.categorization.history import HouseholdHistory
from ml.categorization.predictor import CategorizationPredictor, TransactionBatch
from ml.table_files import BadRow, FileRefused, Layout, RefusalCode, find_layout, parse, write_table
from ml.table_stream import TableStream, open_table
from ml.tasks.cluster import RayUnavailable, ray_session, spread
from ml.tasks.labels import labelled_rows
from ml.tasks.pieces import Pieces

CHUNK_ROWS = 20_000
# Below, starting Ray costs more than its workers save.
RAY_FROM_ROWS = 300_000
# What is usual in a file is measured on its first rows: later pieces must agree with earlier ones.
HABIT_ROWS = 200_000
# Fewer rows than this say too little about what is usual in a file.
ENOUGH_FOR_TYPICAL = 30
MOSTLY = 0.8
# A file can be wrong in every line of ten million.
LISTED_BAD_ROWS = 1_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategorizeReport:
    """What happened to a file. Bad rows are in the output with an empty category; `bad_rows` lists the first."""

    rows: int
    categorized: int
    bad_rows: tuple[BadRow, ...]
    with_ray: bool
    model_version: str
    labels: int
    resumed_rows: int


@dataclass(frozen=True, slots=True)
class _Habits:
    """What the file says about its amounts, so that pieces agree with each other."""

    typical_amount: float | None
    signed: bool


@dataclass(frozen=True, slots=True)
class _Job:
    """What every piece is done with; small, since it travels with each."""

    habits: _Habits
    layout: Layout
    version: str | None
    history: str  # digest of the history, empty for none


@cache
def _predictor(version: str | None, threads: int) -> CategorizationPredictor:
    return CategorizationPredictor.load(version, threads=threads)


def categorize_file(
    source: Path,
    target: Path,
    *,
    labels: Path | None = None,
    progress: Progress | None = None,
    use_ray: bool | None = None,
    version: str | None = None,
) -> CategorizeReport:
    """Write `source` with the added columns category, confidence and merchant to `target`.

    All may be .csv, .csv.gz or .parquet. `labels` is a history with a column category: the rows are then categorized as
    they would be for its household, in its own words. Raises `FileRefused` when a file as a whole cannot be used.
    Finished pieces wait beside the target, so that a run that was cut off goes on where it was. `use_ray`: None decides
    by size, since starting Ray costs seconds.
    """
    stream = open_table(source)
    layout, habits = _survey(stream)
    predictor = _predictor(version, os.cpu_count() or 1)
    history = _history(labels, predictor) if labels else None
    stored = history.to_bytes() if history else b""
    job = _Job(habits, layout, version, hashlib.sha256(stored).hexdigest() if stored else "")
    origin = {**stream.origin(), "history": job.history, "model": predictor.version, "piece": CHUNK_ROWS}
    pieces = Pieces(target, origin)
    run = _Run(stream, job, pieces, progress or (lambda done, of: None))
    with_ray = stream.rows >= RAY_FROM_ROWS if use_ray is None else use_ray
    try:
        run.over_ray(stored) if with_ray else run.in_process(history)
    except RayUnavailable:
        if use_ray:
            raise
        # Slower, but the person gets the file.
        with_ray = False
        run.in_process(history)
    write_table(pieces.frames(run.count), pieces.columns(run.count), target)
    bad, listed = pieces.bad_rows(run.count, LISTED_BAD_ROWS)
    pieces.clear()
    run.report_end()
    return CategorizeReport(
        rows=run.rows,
        categorized=run.rows - bad,
        bad_rows=tuple(listed),
        with_ray=with_ray,
        model_version=predictor.version,
        labels=len(history) if history else 0,
        resumed_rows=run.resumed,
    )


class _Run:
    """One pass over the pieces of a file; those that are there already are not done again."""

    def __init__(self, stream: TableStream, job: _Job, pieces: Pieces, report: Progress) -> None:
        self._stream, self._job, self._pieces, self._report = stream, job, pieces, report
        self.count = self.rows = self.resumed = self._done = 0

    def in_process(self, history: HouseholdHistory | None) -> None:
        predictor = _predictor(self._job.version, os.cpu_count() or 1)
        for number, before, piece in self._missing():
            self._put(number, *_categorized(predictor, history, piece, before, self._job))

    def over_ray(self, stored: bytes) -> None:
        """A few tasks at a time; the history is put into the cluster once."""
        with ray_session() as ray:
            history = ray.put(stored)
            work = ((number, (packed(piece), before, self._job, history)) for number, before, piece in self._missing())
            for number, (answer, bad) in spread(ray, _categorize_packed, work):
                self._put(number, pl.read_ipc(answer), bad)

    def report_end(self) -> None:
        self._report(self.rows, self.rows)

    def _missing(self) -> Iterator[tuple[int, int, pl.DataFrame]]:
        """Number, rows before and rows of every piece that has no answer yet."""
        self.count = self.rows = self.resumed = self._done = 0
        self._report(0, self._stream.rows)
        for piece in self._stream.pieces(CHUNK_ROWS):
            number, before = self.count, self.rows
            self.count += 1
            self.rows += piece.height
            if self._pieces.has(number):
                self.resumed += piece.height
                self._advance(piece.height)
            else:
                yield number, before, piece

    def _put(self, number: int, frame: pl.DataFrame, bad: list[BadRow]) -> None:
        self._pieces.put(number, frame, bad)
        self._advance(frame.height)

    def _advance(self, rows: int) -> None:
        self._done += rows
        self._report(min(self._done, self._stream.rows), self._stream.rows)


def _survey(stream: TableStream) -> tuple[Layout, _Habits]:
    """The layout and the habits of amounts, from the first rows."""
    amounts: list[np.ndarray[Any, np.dtype[np.float64]]] = []
    layout: Layout | None = None
    seen = 0
    for piece in stream.pieces(CHUNK_ROWS):
        if layout is None:
            layout = find_layout(piece.columns, stream.path)
        amounts.append(parse(piece, layout)[0]["amount"].to_numpy())
        seen += piece.height
        if seen >= HABIT_ROWS:
            break
    if layout is None or not seen:
        raise FileRefused(RefusalCode.EMPTY, f"{stream.path.name} has a header but no rows")
    return layout, _habits(np.concatenate(amounts))


def _habits(amounts: np.ndarray[Any, np.dtype[np.float64]]) -> _Habits:
    known = amounts[np.isfinite(amounts) & (amounts != 0)]
    if len(known) < ENOUGH_FOR_TYPICAL:
        return _Habits(None, signed=bool((known < 0).any()) or len(known) < 2)
    # People spend more often than they earn: where most amounts are positive, the sign means something else.
    signed = float((known > 0).mean()) < MOSTLY
    return _Habits(float(np.median(np.abs(known))), signed)


def _history(path: Path, predictor: CategorizationPredictor) -> HouseholdHistory:
    return predictor.household(labelled_rows(path, lambda amounts: _habits(amounts).signed))


def _categorized(
    predictor: CategorizationPredictor, history: HouseholdHistory | None, piece: pl.DataFrame, before: int, job: _Job
) -> tuple[pl.DataFrame, list[BadRow]]:
    parsed, bad = parse(piece, job.layout, before)
    batch = TransactionBatch(
        descriptions=parsed["description"].to_list(),
        amounts=parsed["amount"].to_numpy(),
        dates=parsed["date"].to_numpy().astype("datetime64[D]"),
        typical_amount=job.habits.typical_amount,
        signed=job.habits.signed,
    )
    answer = predictor.predict(batch, history)
    unusable = pl.Series([row.index - before for row in bad], dtype=pl.Int64)
    added = pl.DataFrame(
        {
            "category": pl.Series(answer.slugs(), dtype=pl.String),
            "confidence": pl.Series(np.round(answer.confidences.astype(np.float64), 4), dtype=pl.Float64),
            "merchant": pl.Series(answer.merchants, dtype=pl.String),
        }
    )
    return _joined(piece, job.layout, added, unusable), bad


@cache
def _worker_history(digest: str, stored: bytes) -> HouseholdHistory:
    del digest
    return HouseholdHistory.from_bytes(stored)


def _categorize_packed(piece: bytes, before: int, job: _Job, stored: bytes) -> tuple[bytes, list[BadRow]]:
    """Runs in a Ray worker: Arrow columns in, Arrow columns out."""
    history = _worker_history(job.history, stored) if job.history else None
    frame, bad = _categorized(_predictor(job.version, 1), history, pl.read_ipc(piece), before, job)
    return packed(frame), bad


def packed(frame: pl.DataFrame) -> bytes:
    """Arrow IPC bytes: columns cross processes without a package for it and without pickling rows."""
    buffer = io.BytesIO()
    frame.write_ipc(buffer)
    return buffer.getvalue()


def _joined(table: pl.DataFrame, layout: Layout, added: pl.DataFrame, unusable: pl.Series) -> pl.DataFrame:
    """The file's own columns unchanged, then ours; an earlier run's columns of the same names are replaced."""
    kept = table.drop([name for name in layout.replaced if name in table.columns])
    empty = pl.int_range(pl.len()).is_in(unusable.implode())
    blanked = added.with_columns(
        pl.when(empty).then(None).otherwise(pl.col(name)).alias(name) for name in ("category", "confidence", "merchant")
    )
    return kept.hstack(blanked)
