"""Reading and writing transaction files: CSV, compressed CSV, Parquet. Refusals say what to mend."""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

import polars as pl

ADDED = ("category", "confidence", "merchant")
SPARE = "more"
NEEDED = ("date", "description", "amount")
DATE_FORMS = (
    "%Y-%m-%d",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%d.%m.%Y",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%Y/%m/%d",
    "%d-%m-%Y",
    "%Y%m%d",
)


class RefusalCode(StrEnum):
    UNREADABLE = "UNREADABLE"
    EMPTY = "EMPTY"
    MISSING_COLUMN = "MISSING_COLUMN"
    UNKNOWN_FORMAT = "UNKNOWN_FORMAT"
    NOT_WRITABLE = "NOT_WRITABLE"


class FileRefused(Exception):
    """The file as a whole cannot be categorized; the message says how to mend it."""

    def __init__(self, code: RefusalCode, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class BadRow:
    """`index` counts rows from 0, `line` counts lines of the file with its header from 1; `field` is date, description
    or amount, empty for the row as a whole."""

    index: int
    line: int
    reason: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which of the file's columns hold what. `replaced` are columns an earlier run added."""

    date: str
    description: str
    amount: str
    replaced: tuple[str, ...]


def kind_of(path: Path) -> str:
    name = path.name.lower()
    for kind in (".csv.gz", ".csv", ".parquet"):
        if name.endswith(kind):
            return kind
    raise FileRefused(
        RefusalCode.UNKNOWN_FORMAT, f"{path.name}: name the file .csv, .csv.gz or .parquet, so that its form is known"
    )


@contextmanager
def refused_when_unreadable(path: Path) -> Iterator[None]:
    """What a reader says about a broken file, as a refusal with its name."""
    try:
        yield
    except pl.exceptions.NoDataError:
        raise FileRefused(RefusalCode.EMPTY, f"{path.name} is empty: it needs a header and at least one row") from None
    except (pl.exceptions.PolarsError, OSError, EOFError, gzip.BadGzipFile) as problem:
        said = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
        kind = kind_of(path)[1:]
        raise FileRefused(RefusalCode.UNREADABLE, f"{path.name} cannot be read as {kind}: {said}") from None


def csv_frame(text: str, separator: str) -> pl.DataFrame:
    """Every column as text, so that what is not ours comes out as it went in."""
    try:
        return pl.read_csv(io.StringIO(text), infer_schema=False, separator=separator)
    except pl.exceptions.ComputeError:
        return _ragged(text, separator)


def _ragged(text: str, separator: str) -> pl.DataFrame:
    """Rows with more fields than the header: what is too much is kept in one column more, and told by `parse`."""
    rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    header = rows[0]
    columns: dict[str, list[str | None]] = {name: [] for name in header}
    spare: list[str | None] = []
    for row in filter(None, rows[1:]):
        for at, name in enumerate(header):
            columns[name].append(row[at] if at < len(row) else None)
        spare.append(separator.join(row[len(header) :]) or None)
    return pl.DataFrame({**columns, SPARE: spare}, schema=dict.fromkeys([*columns, SPARE], pl.String))


def separator_of(header: str) -> str:
    return max((",", ";", "\t", "|"), key=header.count)


def find_layout(columns: list[str], path: Path) -> Layout:
    """The needed columns, whatever their order and case."""
    by_name: dict[str, str] = {}
    for name in columns:
        by_name.setdefault(name.strip().casefold(), name)
    missing = [name for name in NEEDED if name not in by_name]
    if missing:
        raise FileRefused(
            RefusalCode.MISSING_COLUMN,
            f"{path.name} lacks the column {' and '.join(missing)}: it has {', '.join(columns)}; rename the right one",
        )
    # Exactly our names are an earlier run's; a bank's own "Category" is carried through.
    replaced = tuple(name for name in ADDED if name in columns)
    return Layout(by_name["date"], by_name["description"], by_name["amount"], replaced)


def parse(table: pl.DataFrame, layout: Layout, before: int = 0) -> tuple[pl.DataFrame, list[BadRow]]:
    """date, description and amount as the model wants them, and the rows that cannot be categorized.

    `before` is how many rows of the file stand before this piece.
    """
    given = table.select(
        pl.col(layout.date).alias("date"),
        pl.col(layout.description).alias("description"),
        pl.col(layout.amount).alias("amount"),
    )
    amount = amounts_of(given["amount"])
    description = given["description"].cast(pl.String, strict=False).fill_null("").str.strip_chars()
    parsed = pl.DataFrame({"date": dates_of(given["date"]), "description": description, "amount": amount})
    bad = [
        BadRow(before + index, before + index + 2, f"the amount {value!r} is no number: write it like -12.30", "amount")
        for index, value in zip(
            amount.is_null().arg_true().to_list(), given["amount"].filter(amount.is_null()).to_list(), strict=True
        )
    ]
    if SPARE in table.columns:
        long = table[SPARE].is_not_null() & amount.is_not_null()
        bad += [
            BadRow(
                before + index,
                before + index + 2,
                "the row has more fields than the header: put quotes around texts with separators",
            )
            for index in long.arg_true().to_list()
        ]
        amount = amount.to_frame().select(pl.when(~long).then(pl.col("amount")))["amount"]
    empty = (description == "") & amount.is_not_null()
    bad += [
        BadRow(before + index, before + index + 2, "the description is empty", "description")
        for index in empty.arg_true().to_list()
    ]
    filled = parsed.with_columns(pl.col("amount").fill_null(float("nan")))
    return filled, sorted(bad, key=lambda row: row.index)


def amounts_of(column: pl.Series) -> pl.Series:
    """Numbers as banks write them: 1,234.56, 1.234,56, (12.30), 12.30-, with a currency sign or code."""
    if column.dtype.is_numeric():
        numbers = column.cast(pl.Float64)
    else:
        text = pl.col("amount")
        frame = column.cast(pl.String, strict=False).fill_null("").rename("amount").to_frame()
        cleaned = frame.select(text.str.strip_chars().str.replace_all("−", "-", literal=True).alias("amount"))
        cleaned = cleaned.with_columns(
            negative=text.str.contains(r"^\(.*\)$|-\s*$|^\s*[^\d(]*-") | text.str.contains(r"(?i)\bdr\b"),
            digits=text.str.replace_all(r"(?i)[a-zа-я€£$₹¥₽\s ()'+\-]", ""),
        )
        comma_decimal = pl.col("digits").str.contains(r"^[\d.]*,\d{1,2}$")
        plain = (
            pl.when(comma_decimal)
            .then(pl.col("digits").str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True))
            .otherwise(pl.col("digits").str.replace_all(",", "", literal=True))
        )
        value = plain.cast(pl.Float64, strict=False)
        numbers = cleaned.select(pl.when(pl.col("negative")).then(-value).otherwise(value).alias("amount"))["amount"]
    finite = pl.when(pl.col("amount").is_finite()).then(pl.col("amount"))
    return numbers.rename("amount").to_frame().select(finite)["amount"]


def dates_of(column: pl.Series) -> pl.Series:
    """Days; what no form reads stays unknown, since a category does not hang on it."""
    if column.dtype == pl.Date:
        return column
    if column.dtype == pl.Datetime:
        return column.dt.date()
    text = column.cast(pl.String, strict=False).str.strip_chars()
    best = pl.Series("date", [None] * len(text), dtype=pl.Date)
    for form in DATE_FORMS:
        found = text.str.to_date(form, strict=False)
        if found.null_count() < best.null_count():
            best = found
        if best.null_count() == 0:
            break
    return best.rename("date")


def write_table(frames: Iterator[pl.DataFrame], columns: Sequence[str], path: Path) -> None:
    """The whole file or none: a half-written one never carries the final name. One frame is in memory at a time."""
    kind = kind_of(path)
    partial = path.with_name(f".{path.name}.part")
    whole = (_filled(frame, columns) for frame in frames)
    try:
        if kind == ".parquet":
            _write_parquet(whole, partial)
        else:
            # No time stamp: the same rows give the same bytes.
            with partial.open("wb") as raw, _packing(raw, kind) as handle:
                for number, frame in enumerate(whole):
                    handle.write(frame.write_csv(include_header=number == 0).encode())
        partial.replace(path)
    except OSError as problem:
        partial.unlink(missing_ok=True)
        raise FileRefused(RefusalCode.NOT_WRITABLE, f"{path} cannot be written: {problem.strerror}") from None


@contextmanager
def _packing(raw: IO[bytes], kind: str) -> Iterator[IO[bytes]]:
    if kind == ".csv":
        yield raw
        return
    with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=5, mtime=0) as packed:
        yield packed  # type: ignore[misc]


def _filled(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """A piece without surplus fields lacks their column."""
    missing = [pl.lit(None, pl.String).alias(name) for name in columns if name not in frame.columns]
    return frame.with_columns(missing).select(columns)


def _write_parquet(frames: Iterator[pl.DataFrame], path: Path) -> None:
    """Pieces go through a folder of Arrow files, since a parquet file cannot be appended to."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        count = 0
        for count, frame in enumerate(frames, start=1):
            frame.write_ipc(Path(folder) / f"{count:06d}.arrow")
        parts = [Path(folder) / f"{number:06d}.arrow" for number in range(1, count + 1)]
        pl.scan_ipc(parts).sink_parquet(path)
