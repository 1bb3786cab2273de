"""Forecasting whole files: charges in, months out. Many households are spread over Ray tasks, some of them at a time.

A household's history has to be together before anything can be said about it, and may lie anywhere in the file: its
rows go into buckets on disk first, each household into one, and a bucket at a time is forecast. Finished buckets wait
beside the target, so that a run that was cut off goes on where it was.
"""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from domain.transactions.categories import BY_SLUG, CategoryKind
from ml.forecasting.panels import TOTAL, Rows, build_panel
from ml.forecasting.predictor import Forecaster
from ml.table_files import DATE_FORMS, BadRow, FileRefused, RefusalCode, amounts_of, write_table
from ml.table_stream import TableStream, open_table
from ml.tasks.cluster import RayUnavailable, ray_session, spread
from ml.tasks.pieces import Pieces

CHUNK_ROWS = 50_000
BUCKET_ROWS = 150_000
# Below, starting Ray costs more than its workers save.
RAY_FROM_ROWS = 600_000
NEEDED = ("date", "amount", "category")
ALL = "total"
# People spend more often than they earn: where this share of the amounts is positive, spending is.
MOSTLY = 0.8
LISTED_BAD_ROWS = 1_000
_SCHEMA = {"household": pl.String, "category": pl.String, "date": pl.Date, "amount": pl.Float64}
_ORDER = ("household", "month", "category", "p10", "p50", "p90", "model")

_FIRST, _LAST = date(1950, 1, 1), date(2100, 12, 31)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastReport:
    rows: int
    bad: int
    bad_rows: tuple[BadRow, ...]
    households: int
    forecasts: int
    with_ray: bool
    model_version: str
    resumed_rows: int


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which of the file's columns hold what, and how its days and amounts are written."""

    date: str
    amount: str
    category: str
    household: str | None
    form: str
    spending: int


def forecast_file(
    source: Path,
    target: Path,
    *,
    progress: Progress | None = None,
    use_ray: bool | None = None,
    version: str | None = None,
) -> ForecastReport:
    """Write to `target` what each category, and all together, will cost in the coming months.

    `source` has the columns date, amount and category; a column household tells several apart. Spending is negative, or
    positive where nearly all amounts are. A month that the file ends in is forecast to its end, then the next three.
    Raises `FileRefused` when a file as a whole cannot be used.
    """
    stream = open_table(source)
    columns = _survey(stream)
    forecaster = _forecaster(version, os.cpu_count() or 1)
    count = max(1, -(-stream.rows // BUCKET_ROWS)) if columns.household else 1
    origin = {**stream.origin(), "model": forecaster.version, "buckets": count}
    pieces, report = Pieces(target, origin), progress or (lambda done, of: None)
    buckets = _Buckets(target, origin, count)
    buckets.fill(stream, columns, lambda done: report(done // 2, stream.rows))
    resumed = sum(buckets.rows(number) for number in range(count) if pieces.has(number))
    with_ray = stream.rows >= RAY_FROM_ROWS if use_ray is None else use_ray
    run = _Run(pieces, buckets, report, stream.rows)
    try:
        run.over_ray(version) if with_ray else run.in_process(version)
    except RayUnavailable:
        if use_ray:
            raise
        with_ray = False
        run.in_process(version)
    names = [name for name in _ORDER if name != "household" or columns.household]
    write_table(pieces.frames(count), names, target)
    households = sum(frame["household"].n_unique() for frame in pieces.frames(count))
    told = buckets.told()
    forecasts = sum(frame.height for frame in pieces.frames(count))
    pieces.clear()
    buckets.clear()
    report(stream.rows, stream.rows)
    return ForecastReport(
        rows=told["rows"],
        bad=told["bad"],
        bad_rows=tuple(BadRow(*each) for each in told["listed"]),
        households=households,
        forecasts=forecasts,
        with_ray=with_ray,
        model_version=forecaster.version,
        resumed_rows=resumed,
    )


class _Buckets:
    """Charges by household on disk, a few Arrow files to each bucket; whole once it says so."""

    def __init__(self, target: Path, origin: dict[str, Any], count: int) -> None:
        self._folder = target.with_name(f".{target.name}.buckets")
        self._whole, self._origin, self._count = self._folder / "whole.json", origin, count

    def fill(self, stream: TableStream, columns: _Columns, report: Callable[[int], None]) -> None:
        if self._whole.is_file() and self.told()["origin"] == self._origin:
            return
        self.clear()
        self._folder.mkdir(parents=True)
        rows, bad, sizes = 0, 0, [0] * self._count
        listed: list[list[Any]] = []
        for number, piece in enumerate(stream.pieces(CHUNK_ROWS)):
            charges, wrong = _parsed(piece, columns, rows)
            rows += piece.height
            bad += len(wrong)
            listed += [[row.index, row.line, row.reason] for row in wrong[: LISTED_BAD_ROWS - len(listed)]]
            places = charges["household"].hash(seed=1) % self._count
            for place in range(self._count):
                mine = charges.filter(places == place)
                sizes[place] += mine.height
                if mine.height:
                    mine.write_ipc(self._folder / f"{place:05d}-{number:06d}.arrow", compression="lz4")
            report(rows)
        if not sum(sizes):
            self.clear()
            first = f": line {listed[0][1]}: {listed[0][2]}" if listed else ""
            raise FileRefused(RefusalCode.EMPTY, f"{stream.path.name} has no row that can be used{first}")
        told = {"origin": self._origin, "rows": rows, "bad": bad, "listed": listed, "sizes": sizes}
        partial = self._whole.with_suffix(".part")
        partial.write_text(json.dumps(told), encoding="utf-8")
        partial.replace(self._whole)

    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._whole.read_text(encoding="utf-8"))
        return found

    def rows(self, number: int) -> int:
        return int(self.told()["sizes"][number])

    def parts(self, number: int) -> list[str]:
        return [str(path) for path in sorted(self._folder.glob(f"{number:05d}-*.arrow"))]

    def __len__(self) -> int:
        return self._count

    def clear(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


class _Run:
    """One pass over the buckets; those that are forecast already are not done again."""

    def __init__(self, pieces: Pieces, buckets: _Buckets, report: Progress, rows: int) -> None:
        self._pieces, self._buckets, self._report, self._rows = pieces, buckets, report, rows

    def in_process(self, version: str | None) -> None:
        forecaster = _forecaster(version, os.cpu_count() or 1)
        for number, frame in self._missing():
            self._put(number, forecast_frame(forecaster, frame))

    def over_ray(self, version: str | None) -> None:
        with ray_session() as ray:
            work = ((number, (_packed(frame), version)) for number, frame in self._missing())
            for number, answer in spread(ray, _forecast_packed, work):
                self._put(number, pl.read_ipc(answer))

    def _missing(self) -> Iterator[tuple[int, pl.DataFrame]]:
        for number in range(len(self._buckets)):
            if not self._pieces.has(number):
                parts = self._buckets.parts(number)
                yield (
                    number,
                    pl.concat([pl.read_ipc(path) for path in parts]) if parts else pl.DataFrame(schema=_SCHEMA),
                )

    def _put(self, number: int, frame: pl.DataFrame) -> None:
        self._pieces.put(number, frame, [])
        done = sum(self._pieces.has(each) for each in range(len(self._buckets)))
        self._report(self._rows // 2 + self._rows * done // (2 * len(self._buckets)), self._rows)


def forecast_frame(forecaster: Forecaster, charges: pl.DataFrame) -> pl.DataFrame:
    """Months ahead for the households of a frame with household, category, date and amount (spent is positive)."""
    charges = charges.sort("household", "date", maintain_order=True)
    kinds = (
        charges.group_by("household", "category")
        .agg(pl.col("amount").sum().alias("net"))
        .with_columns(
            pl.col("category").replace_strict(_KINDS, default="").alias("kind"),
        )
    )
    charges = charges.join(kinds, on=["household", "category"], how="left", maintain_order="left")
    # A category that brings more than it takes is income, whatever a household calls it.
    earns = (pl.col("kind") == "income") | ((pl.col("kind") == "") & (pl.col("net") < 0))
    spent = charges.filter(~earns & (pl.col("kind") != "transfer"))
    income = charges.filter(earns)
    schema = {"household": pl.String, "month": pl.String, "category": pl.String, "p10": pl.Float64,
              "p50": pl.Float64, "p90": pl.Float64, "model": pl.String}  # fmt: skip
    if not spent.height:
        return pl.DataFrame(schema=schema)
    households = spent["household"].unique().sort()
    number = {name: at for at, name in enumerate(households)}
    categories = spent["category"].unique().sort()
    code = {name: at for at, name in enumerate(categories)}
    income = income.filter(pl.col("household").is_in(households.implode()))
    panel = build_panel(
        Rows(
            household=_codes(spent["household"], number),
            category=_codes(spent["category"], code),
            day=spent["date"].to_numpy().astype("datetime64[D]"),
            amount=spent["amount"].to_numpy(),
            income_household=_codes(income["household"], number),
            income_day=income["date"].to_numpy().astype("datetime64[D]"),
            income_amount=-income["amount"].to_numpy(),
        )
    )
    found = forecaster.forecast(panel)
    at = np.array([each.series for each in found], np.int64)
    months = np.array([each.month for each in found], "datetime64[M]")
    frame = pl.DataFrame(
        {
            "household": [households[int(each)] for each in panel.household[at]],
            "month": np.datetime_as_string(months, unit="M").tolist(),
            "category": [ALL if each == TOTAL else categories[int(each)] for each in panel.category[at]],
            **{name: [round(getattr(each, name), 2) for each in found] for name in ("p10", "p50", "p90")},
            "model": [each.method for each in found],
        },
        schema=schema,
    )
    return frame.filter(pl.col("category") != "")


_KINDS = dict.fromkeys(BY_SLUG, "") | {
    slug: ("income" if category.kind is CategoryKind.INCOME else "transfer")
    for slug, category in BY_SLUG.items()
    if category.kind is not CategoryKind.EXPENSE
}


def _codes(column: pl.Series, codes: dict[str, int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([codes[name] for name in column], np.int64)


def _survey(stream: TableStream) -> _Columns:
    """The columns, and from the first rows how days are written and which sign spending has."""
    piece = next(stream.pieces(CHUNK_ROWS), None)
    if piece is None or not piece.height:
        raise FileRefused(RefusalCode.EMPTY, f"{stream.path.name} has a header but no rows")
    by_name: dict[str, str] = {}
    for name in piece.columns:
        by_name.setdefault(name.strip().casefold(), name)
    missing = [name for name in NEEDED if name not in by_name]
    if missing:
        raise FileRefused(
            RefusalCode.MISSING_COLUMN,
            f"{stream.path.name} lacks the column {' and '.join(missing)}: it has {', '.join(piece.columns)}; rename "
            "the right one",
        )
    amounts = amounts_of(piece[by_name["amount"]]).drop_nulls()
    positive = int((amounts > 0).sum()) / len(amounts) if len(amounts) else 0.0
    return _Columns(
        by_name["date"],
        by_name["amount"],
        by_name["category"],
        by_name.get("household"),
        _form_of(piece[by_name["date"]]),
        1 if positive >= MOSTLY else -1,
    )


def _form_of(column: pl.Series) -> str:
    """The form that reads most days; one for the whole file, so that its pieces agree on day and month."""
    text = column.cast(pl.String, strict=False).str.strip_chars()
    return min(DATE_FORMS, key=lambda form: text.str.to_date(form, strict=False).null_count())


def _parsed(piece: pl.DataFrame, columns: _Columns, before: int) -> tuple[pl.DataFrame, list[BadRow]]:
    """Charges as the forecaster wants them, and the rows that are none, with their lines."""
    raw = piece[columns.date]
    if raw.dtype in (pl.Date, pl.Datetime):
        day = raw.cast(pl.Date)
    else:
        day = raw.cast(pl.String, strict=False).str.strip_chars().str.to_date(columns.form, strict=False)
    # A year far off would make a panel of thousands of months.
    day = day.to_frame("date").select(pl.when(pl.col("date").is_between(_FIRST, _LAST)).then(pl.col("date")))["date"]
    amount = amounts_of(piece[columns.amount])
    category = piece[columns.category].cast(pl.String, strict=False).fill_null("").str.strip_chars()
    household = (
        piece[columns.household].cast(pl.String, strict=False).fill_null("")
        if columns.household
        else pl.Series("household", [""] * piece.height)
    )
    bad = [
        BadRow(before + at, before + at + 2, f"the date {raw[at]!r} is no day: write it like 2026-03-31")
        for at in day.is_null().arg_true().to_list()
    ]
    bad += [
        BadRow(
            before + at, before + at + 2, f"the amount {piece[columns.amount][at]!r} is no number: write it like -12.30"
        )
        for at in (amount.is_null() & day.is_not_null()).arg_true().to_list()
    ]
    frame = pl.DataFrame(
        {
            "household": household.rename("household"),
            "category": category.rename("category"),
            "date": day.rename("date"),
            "amount": amount.rename("amount") * columns.spending,
        }
    )
    return frame.drop_nulls(["date", "amount"]), sorted(bad, key=lambda row: row.index)


@cache
def _forecaster(version: str | None, threads: int) -> Forecaster:
    return Forecaster.load(version, threads=threads)


def _forecast_packed(charges: bytes, version: str | None) -> bytes:
    """Runs in a Ray worker: Arrow columns in, Arrow columns out."""
    return _packed(forecast_frame(_forecaster(version, 1), pl.read_ipc(charges)))


def _packed(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_ipc(buffer)
    return buffer.getvalue()
