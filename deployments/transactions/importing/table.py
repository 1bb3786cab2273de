"""The rows of a statement as columns of strings, each with its line in the file."""

from __future__ import annotations

import numpy as np
import polars as pl

from deployments.transactions.importing.layout import Layout
from deployments.transactions.importing.records import records

LINE = "line"
EXTRA = "extra"
_NEWLINE, _QUOTE = 0x0A, 0x22


def cell(index: int) -> str:
    """The name of a column in the table."""
    return f"c{index}"


def read_table(utf8: bytes, layout: Layout) -> pl.DataFrame:
    """Columns c0, c1, … of strings, `extra` (cells beyond the width) and `line`; blank lines are left out."""
    table = _read_fast(utf8, layout)
    if table is None:
        table = _read_forgiving(utf8, layout)
    names = [name for name in table.columns if name != LINE]
    blank = pl.all_horizontal(pl.col(name).is_null() | (pl.col(name) == "") for name in names)
    table = table.filter(~blank)
    if layout.header_line is None:
        return table
    # Paged exports print the header again on each page.
    same = [pl.col(cell(index)).str.strip_chars() == header for index, header in enumerate(layout.header) if header]
    return table.filter(~pl.all_horizontal(same).fill_null(value=False)) if same else table


def _names(layout: Layout) -> list[str]:
    return [*(cell(index) for index in range(layout.width)), EXTRA]


def _read_fast(utf8: bytes, layout: Layout) -> pl.DataFrame | None:
    """The whole file at once; None where its quotes do not follow the rules of CSV."""
    content = np.frombuffer(utf8, dtype=np.uint8)
    newlines = np.flatnonzero(content == _NEWLINE)
    start = (
        0
        if layout.data_line == 0
        else int(newlines[layout.data_line - 1]) + 1
        if layout.data_line <= len(newlines)
        else len(utf8)
    )
    ends = newlines[newlines >= start]
    quotes = np.flatnonzero(content == _QUOTE)
    quotes = quotes[quotes >= start]
    if len(quotes):
        if not _well_quoted(content, quotes, layout.delimiter):
            return None
        ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
    body = utf8[start:]
    starts = np.concatenate(([start], ends + 1))
    if starts[-1] >= len(utf8):
        starts = starts[:-1]
    lines = np.searchsorted(newlines, starts, side="left") + 1
    names = _names(layout)
    # The first line fixes the width for the reader, so it is a made one.
    first_line = layout.delimiter.encode() * (len(names) - 1) + b"\n"
    try:
        table = pl.read_csv(
            first_line + body,
            has_header=False,
            separator=layout.delimiter,
            quote_char='"' if len(quotes) else None,
            schema=dict.fromkeys(names, pl.String),
            extra_columns="ignore",
        )[1:]
    except pl.exceptions.PolarsError:
        return None
    if table.height != len(lines):
        return None
    return table.with_columns(pl.Series(LINE, lines, dtype=pl.Int64))


def _well_quoted(
    content: np.ndarray[tuple[int], np.dtype[np.uint8]],
    quotes: np.ndarray[tuple[int], np.dtype[np.intp]],
    delimiter: str,
) -> bool:
    """Whether quotes open after a separator and close before one, with doubled quotes in between."""
    if len(quotes) % 2:
        return False
    before = np.where(quotes == 0, _NEWLINE, content[np.maximum(quotes - 1, 0)])[0::2]
    last = len(content) - 1
    after = np.where(quotes == last, _NEWLINE, content[np.minimum(quotes + 1, last)])[1::2]
    allowed = np.array([_NEWLINE, _QUOTE, ord(delimiter)], dtype=np.uint8)
    return bool(np.isin(before, allowed).all() and np.isin(after, allowed).all())


def _read_forgiving(utf8: bytes, layout: Layout) -> pl.DataFrame:
    """Record by record, for files with stray or unclosed quotes."""
    names = _names(layout)
    lines: list[int] = []
    columns: list[list[str | None]] = [[] for _ in names]
    for position, cells in records(utf8.decode().split("\n"), layout.delimiter, layout.data_line):
        lines.append(position + 1)
        padded = [*cells[: len(names)], *[None] * (len(names) - len(cells))]
        for column, value in zip(columns, padded, strict=True):
            column.append(value)
    data = {name: pl.Series(name, column, dtype=pl.String) for name, column in zip(names, columns, strict=True)}
    return pl.DataFrame({**data, LINE: pl.Series(LINE, lines, dtype=pl.Int64)})
