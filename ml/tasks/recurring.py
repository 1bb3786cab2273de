"""Recurring payments of whole files: rows to merchants piece by piece, then merchants to streams part by part.

A merchant's charges may stand anywhere in a file, so finished pieces wait on disk with the part that each merchant
belongs to; a part is read back as a whole, and no more than a few parts are in memory at once.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from ml.categorization.naming import merchant_name
from ml.recurring.charges import History
from ml.recurring.detector import VERSION, Detector, Measure, shipped_detector
from ml.recurring.merchants import merchant_key
from ml.recurring.streams import Stream
from ml.table_files import BadRow, FileRefused, Layout, RefusalCode, find_layout, parse, write_table
from ml.table_stream import TableStream, open_table
from ml.tasks.cluster import RayUnavailable, ray_session, spread
from ml.tasks.files import CHUNK_ROWS, LISTED_BAD_ROWS, Progress, packed
from ml.tasks.pieces import Pieces

# Below, starting Ray costs more than its workers save.
RAY_FROM_ROWS = 200_000
# So many rows of one part are in memory at once.
PART_ROWS = 100_000
_EPOCH = date(1970, 1, 1).toordinal()
_SCHEMA = {
    "merchant": pl.String,
    "direction": pl.String,
    "cadence": pl.String,
    "charges": pl.Int64,
    "first_date": pl.Date,
    "last_date": pl.Date,
    "state": pl.String,
    "next_date": pl.Date,
    "low": pl.Float64,
    "amount": pl.Float64,
    "high": pl.Float64,
    "yearly": pl.Float64,
    "price_changes": pl.Int64,
    "confidence": pl.Float64,
    "reason": pl.String,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringReport:
    """What was found in a file. `bad_rows` lists the first rows that were passed over, each with its line and field."""

    rows: int
    used: int
    streams: int
    bad_rows: tuple[BadRow, ...]
    with_ray: bool
    model_version: str
    resumed_rows: int


def recurring_file(
    source: Path,
    target: Path,
    *,
    today: date | None = None,
    progress: Progress | None = None,
    use_ray: bool | None = None,
) -> RecurringReport:
    """Write the streams of `source` (date, description, amount) to `target`, the dearest first.

    Both may be .csv, .csv.gz or .parquet. How a stream stands is told as of `today`, by default the last day of the
    file. Raises `FileRefused` when a file as a whole cannot be used. Finished pieces wait beside the target, so that a
    run that was cut off goes on where it was.
    """
    stream = open_table(source)
    layout = _layout(stream)
    origin = {**stream.origin(), "model": VERSION, "piece": CHUNK_ROWS, "kind": "recurring"}
    run = _Run(stream, layout, target, origin, progress or (lambda done, of: None), today)
    with_ray = stream.rows >= RAY_FROM_ROWS if use_ray is None else use_ray
    try:
        frames = run.over_ray() if with_ray else run.in_process()
    except RayUnavailable:
        if use_ray:
            raise
        with_ray, frames = False, run.in_process()
    found = pl.concat(frames) if frames else pl.DataFrame(schema=_SCHEMA)
    # Equal streams in one order, so that the same file gives the same bytes.
    ordered = found.sort(
        pl.col("yearly").abs(), pl.col("merchant"), pl.col("last_date"), descending=[True, False, False]
    )
    write_table(iter([ordered]), list(_SCHEMA), target)
    bad, listed = run.keyed.bad_rows(run.count, LISTED_BAD_ROWS)
    run.clear()
    return RecurringReport(
        rows=run.rows,
        used=run.rows - bad,
        streams=ordered.height,
        bad_rows=tuple(listed),
        with_ray=with_ray,
        model_version=VERSION,
        resumed_rows=run.resumed,
    )


class _Run:
    """Two passes: every row gets its merchant, every merchant its streams. What is there already is not done again."""

    def __init__(
        self,
        stream: TableStream,
        layout: Layout,
        target: Path,
        origin: dict[str, object],
        report: Progress,
        today: date | None,
    ) -> None:
        self._stream, self._layout, self._report, self._today = stream, layout, report, today
        self._parts = max(1, -(-stream.rows // PART_ROWS))
        self.keyed = Pieces(target, origin)
        told = {**origin, "today": str(today), "parts": self._parts}
        self._found = Pieces(target.with_name(f"{target.name}.streams"), told)
        self.count = self.rows = self.resumed = self._parts_done = 0

    def in_process(self) -> list[pl.DataFrame]:
        for number, before, piece in self._unkeyed():
            self._keep(number, *key_rows(piece, before, self._layout, self._parts))
        measure, today = self._measure()
        for part in self._unfound():
            self._found.put(part, streams_of(shipped_detector(), self._part(part), measure, today), [])
            self._advance_part()
        return list(self._found.frames(self._parts))

    def over_ray(self) -> list[pl.DataFrame]:
        with ray_session() as ray:
            rows = (
                (number, (packed(piece), before, self._layout, self._parts))
                for number, before, piece in self._unkeyed()
            )
            for number, (answer, bad) in spread(ray, _key_packed, rows):
                self._keep(number, pl.read_ipc(answer), bad)
            measure, today = self._measure()
            parts = ((part, (packed(self._part(part)), measure, today)) for part in self._unfound())
            for part, answer in spread(ray, _streams_packed, parts):
                self._found.put(part, pl.read_ipc(answer), [])
                self._advance_part()
        return list(self._found.frames(self._parts))

    def clear(self) -> None:
        self.keyed.clear()
        self._found.clear()

    def _unkeyed(self) -> Iterator[tuple[int, int, pl.DataFrame]]:
        self.count = self.rows = self.resumed = 0
        self._report(0, 2 * self._stream.rows)
        for piece in self._stream.pieces(CHUNK_ROWS):
            number, before = self.count, self.rows
            self.count += 1
            self.rows += piece.height
            if self.keyed.has(number):
                self.resumed += piece.height
                self._report(self.rows, 2 * self._stream.rows)
            else:
                yield number, before, piece

    def _keep(self, number: int, frame: pl.DataFrame, bad: list[BadRow]) -> None:
        self.keyed.put(number, frame, bad)
        self._report(self.rows, 2 * self._stream.rows)

    def _unfound(self) -> Iterator[int]:
        self._parts_done = 0
        for part in range(self._parts):
            if self._found.has(part):
                self._advance_part()
            else:
                yield part

    def _advance_part(self) -> None:
        """Parts end in any order: what counts is how many have."""
        rows = self._stream.rows
        self._parts_done += 1
        self._report(rows + rows * self._parts_done // self._parts, 2 * rows)

    def _part(self, part: int) -> pl.DataFrame:
        """The charges of the merchants of one part, in the order of the file."""
        if not self.count:
            return pl.DataFrame(schema=_KEYED)
        kept = pl.scan_ipc(self._piece_files()).filter(pl.col("part") == part).drop("part")
        return kept.collect()

    def _measure(self) -> tuple[Measure, int]:
        """What is usual in the whole file, and the day from which it is looked at."""
        told = (
            pl.scan_ipc(self._piece_files())
            .select(
                pl.col("amount").abs().median().alias("typical"),
                pl.col("day").min().alias("first"),
                pl.col("day").max().alias("last"),
            )
            .collect()
            .row(0, named=True)
        )
        if told["typical"] is None:
            raise FileRefused(
                RefusalCode.EMPTY, f"{self._stream.path.name} has no row with a date, a description and an amount"
            )
        today = self._today.toordinal() if self._today else int(told["last"])
        return Measure(float(told["typical"]), int(told["last"] - told["first"]) + 1), today

    def _piece_files(self) -> list[Path]:
        return [self.keyed.folder / f"{number:06d}.arrow" for number in range(self.count)]


_KEYED = {"key": pl.String, "description": pl.String, "day": pl.Int64, "amount": pl.Float64, "part": pl.Int64}


def key_rows(piece: pl.DataFrame, before: int, layout: Layout, parts: int) -> tuple[pl.DataFrame, list[BadRow]]:
    """The usable rows of a piece with their merchants, and what is wrong with the others."""
    parsed, bad = parse(piece, layout, before)
    wrong = {row.index for row in bad}
    undated = [at for at in parsed["date"].is_null().arg_true().to_list() if before + at not in wrong]
    for at in undated:
        told = f"the date {piece[layout.date][at]!r} is no date: write it like 2026-11-30"
        bad.append(BadRow(before + at, before + at + 2, told, "date"))
    wrong.update(before + at for at in undated)
    usable = np.ones(parsed.height, dtype=bool)
    usable[[index - before for index in wrong]] = False
    kept = parsed.filter(pl.Series(usable) & (pl.col("amount") != 0))
    keys = [merchant_key(text) for text in kept["description"]]
    frame = pl.DataFrame(
        {
            "key": keys,
            "description": kept["description"],
            "day": kept["date"].cast(pl.Int32).cast(pl.Int64) + _EPOCH,
            "amount": kept["amount"],
            "part": [zlib.crc32(key.encode()) % parts for key in keys],
        },
        schema=_KEYED,
    )
    return frame, sorted(bad, key=lambda row: row.index)


def streams_of(detector: Detector, charges: pl.DataFrame, measure: Measure, today: int) -> pl.DataFrame:
    """The streams of some merchants as rows of the answer."""
    descriptions = charges["description"].to_list()
    history = History(charges["key"].to_list(), charges["day"].to_list(), charges["amount"].to_list())
    rows = [
        _row(stream, descriptions[stream.rows[-1]], today)
        for stream in (detector.streams(history, measure) if len(history) else [])
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _row(stream: Stream, description: str, today: int) -> tuple[object, ...]:
    sign = 1 if stream.incoming else -1
    low, amount, high = (round(sign * value, 2) for value in stream.typical())
    state = stream.state(today)
    coming = next((due for due in stream.upcoming(today, today + 800)), None)
    return (
        merchant_name(description) or description,
        "in" if stream.incoming else "out",
        stream.cadence.name,
        len(stream.rows),
        date.fromordinal(stream.days[0]),
        date.fromordinal(stream.days[-1]),
        state.value,
        date.fromordinal(coming.day) if coming else None,
        low,
        amount,
        high,
        round(amount * float(stream.cadence.per_year), 2),
        len(stream.price_changes()),
        round(stream.confidence, 4),
        stream.reason.value,
    )


def _key_packed(piece: bytes, before: int, layout: Layout, parts: int) -> tuple[bytes, list[BadRow]]:
    """Runs in a Ray worker: Arrow columns in, Arrow columns out."""
    frame, bad = key_rows(pl.read_ipc(piece), before, layout, parts)
    return packed(frame), bad


def _streams_packed(charges: bytes, measure: Measure, today: int) -> bytes:
    """Runs in a Ray worker, which loads the model once."""
    return packed(streams_of(shipped_detector(), pl.read_ipc(charges), measure, today))


def _layout(stream: TableStream) -> Layout:
    for piece in stream.pieces(1):
        return find_layout(piece.columns, stream.path)
    raise FileRefused(RefusalCode.EMPTY, f"{stream.path.name} has a header but no rows")
