"""Categorizing whole files: columns in, columns out, in chunks; over Ray where a file is large.

This is the one module of `ml` that imports Ray, and only when a file asks for it. The model never travels in a task's
arguments: each worker process loads it once.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from ml.categorization.predictor import LABELS, CategorizationPredictor, TransactionBatch
from ml.table_files import BadRow, FileRefused, Layout, find_layout, parse, read_table, write_table

CHUNK_ROWS = 20_000
IN_FLIGHT = 6
# Below, starting Ray costs more than its workers save.
RAY_FROM_ROWS = 300_000
# Fewer rows than this say too little about what is usual in a file.
ENOUGH_FOR_TYPICAL = 30
MOSTLY = 0.8
OBJECT_STORE_BYTES = 250 * 1024 * 1024

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategorizeReport:
    """What happened to a file. Rows in `bad_rows` are in the output, with an empty category."""

    rows: int
    categorized: int
    bad_rows: tuple[BadRow, ...]
    with_ray: bool
    model_version: str


class RayUnavailable(Exception):
    """Ray was asked for and did not start; the message is Ray's own."""


@dataclass(frozen=True, slots=True)
class _Habits:
    """What the whole file says about its amounts, so that chunks agree with each other."""

    typical_amount: float | None
    signed: bool


@cache
def _predictor(version: str | None, nthread: int) -> CategorizationPredictor:
    return CategorizationPredictor.load(version, nthread=nthread)


def categorize_file(
    source: Path,
    target: Path,
    *,
    progress: Progress | None = None,
    use_ray: bool | None = None,
    version: str | None = None,
) -> CategorizeReport:
    """Write `source` with the added columns category, confidence and merchant to `target`.

    Both may be .csv, .csv.gz or .parquet. Raises `FileRefused` when the file as a whole cannot be used. `use_ray`: None
    decides by size, since starting Ray costs seconds.
    """
    table = read_table(source)
    layout = find_layout(table.columns, source)
    parsed, bad = parse(table, layout)
    habits = _habits(parsed["amount"].to_numpy())
    total = parsed.height
    with_ray = total >= RAY_FROM_ROWS if use_ray is None else use_ray
    report = progress or (lambda done, of: None)
    report(0, total)
    try:
        answers = (_over_ray if with_ray else _in_process)(parsed, habits, version, report)
    except RayUnavailable:
        if use_ray:
            raise
        # Slower, but the person gets the file.
        with_ray = False
        answers = _in_process(parsed, habits, version, report)
    added = pl.concat(answers) if answers else _answer_frame([], [], [])
    unusable = pl.Series([row.index for row in bad], dtype=pl.Int64)
    write_table(_joined(table, layout, added, unusable), target)
    return CategorizeReport(
        rows=total,
        categorized=total - len(bad),
        bad_rows=tuple(bad),
        with_ray=with_ray,
        model_version=version or _served_version(),
    )


def _served_version() -> str:
    from ml.categorization.predictor import VERSION

    return VERSION


def _habits(amounts: np.ndarray[Any, np.dtype[np.float64]]) -> _Habits:
    known = amounts[np.isfinite(amounts) & (amounts != 0)]
    if len(known) < ENOUGH_FOR_TYPICAL:
        return _Habits(None, signed=bool((known < 0).any()) or len(known) < 2)
    # People spend more often than they earn: where most amounts are positive, the sign means something else.
    signed = float((known > 0).mean()) < MOSTLY
    return _Habits(float(np.median(np.abs(known))), signed)


def _predict(chunk: pl.DataFrame, habits: _Habits, version: str | None, nthread: int) -> pl.DataFrame:
    batch = TransactionBatch(
        descriptions=chunk["description"].to_list(),
        amounts=chunk["amount"].to_numpy(),
        dates=chunk["date"].to_numpy().astype("datetime64[D]"),
        typical_amount=habits.typical_amount,
        signed=habits.signed,
    )
    answer = _predictor(version, nthread).predict(batch)
    return _answer_frame(
        answer.categories.tolist(), np.round(answer.confidences.astype(np.float64), 4).tolist(), answer.merchants
    )


def _answer_frame(codes: list[int], confidences: list[float], merchants: list[str | None]) -> pl.DataFrame:
    labels = pl.Series("category", [LABELS[code] for code in codes], dtype=pl.String)
    return pl.DataFrame(
        {
            "category": labels,
            "confidence": pl.Series(confidences, dtype=pl.Float64),
            "merchant": pl.Series(merchants, dtype=pl.String),
        }
    )


def _chunks(parsed: pl.DataFrame) -> Iterator[pl.DataFrame]:
    yield from parsed.iter_slices(CHUNK_ROWS)


def _in_process(parsed: pl.DataFrame, habits: _Habits, version: str | None, report: Progress) -> list[pl.DataFrame]:
    answers: list[pl.DataFrame] = []
    done = 0
    for chunk in _chunks(parsed):
        answers.append(_predict(chunk, habits, version, os.cpu_count() or 1))
        done += chunk.height
        report(done, parsed.height)
    return answers


def _over_ray(parsed: pl.DataFrame, habits: _Habits, version: str | None, report: Progress) -> list[pl.DataFrame]:
    """A few tasks at a time, answers put back in their order."""
    with _ray() as ray:
        remote = ray.remote(num_cpus=1, max_retries=2)(_predict_packed)
        waiting: dict[Any, int] = {}
        answers: dict[int, pl.DataFrame] = {}
        done = 0

        def collect(limit: int) -> None:
            nonlocal done
            while len(waiting) > limit:
                ready, _ = ray.wait(list(waiting), num_returns=1)
                for reference in ready:
                    frame = pl.read_ipc(ray.get(reference))
                    answers[waiting.pop(reference)] = frame
                    done += frame.height
                    report(done, parsed.height)

        for number, chunk in enumerate(_chunks(parsed)):
            collect(IN_FLIGHT - 1)
            waiting[remote.remote(_packed(chunk), habits, version)] = number
        collect(0)
    return [answers[number] for number in sorted(answers)]


def _packed(frame: pl.DataFrame) -> bytes:
    """Arrow IPC bytes: columns cross processes without a package for it and without pickling rows."""
    buffer = io.BytesIO()
    frame.write_ipc(buffer)
    return buffer.getvalue()


def _predict_packed(chunk: bytes, habits: _Habits, version: str | None) -> bytes:
    """Runs in a Ray worker: Arrow columns in, Arrow columns out."""
    return _packed(_predict(pl.read_ipc(chunk), habits, version, nthread=1))


@contextmanager
def _ray() -> Iterator[Any]:
    """A Ray that is already there, or a small local one that ends with the work."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    # Only this user's processes may give the cluster work.
    os.environ.setdefault("RAY_AUTH_MODE", "token")
    import ray

    if ray.is_initialized():
        yield ray
        return
    # Sockets live below this folder, and their paths must stay short.
    folder = tempfile.mkdtemp(prefix="mray", dir="/tmp" if os.path.isdir("/tmp") else None)  # noqa: S108
    try:
        _start(ray, folder)
        yield ray
    finally:
        ray.shutdown()
        shutil.rmtree(folder, ignore_errors=True)


def _start(ray: Any, folder: str) -> None:
    try:
        ray.init(
            address="local",
            include_dashboard=False,
            _temp_dir=folder,
            object_store_memory=OBJECT_STORE_BYTES,
            num_cpus=os.cpu_count() or 1,
            log_to_driver=False,
            configure_logging=False,
        )
    except Exception as problem:  # Ray raises plain exceptions for a node that does not come up
        raise RayUnavailable(f"Ray did not start: {str(problem).splitlines()[0]}") from problem


def _joined(table: pl.DataFrame, layout: Layout, added: pl.DataFrame, unusable: pl.Series) -> pl.DataFrame:
    """The file's own columns unchanged, then ours; an earlier run's columns of the same names are replaced."""
    kept = table.drop([name for name in layout.replaced if name in table.columns])
    empty = pl.int_range(pl.len()).is_in(unusable.implode())
    blanked = added.with_columns(
        pl.when(empty).then(None).otherwise(pl.col(name)).alias(name) for name in ("category", "confidence", "merchant")
    )
    return kept.hstack(blanked)


__all__ = ["BadRow", "CategorizeReport", "FileRefused", "RayUnavailable", "categorize_file"]
