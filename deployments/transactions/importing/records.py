"""Lines to records, forgiving what banks get wrong about quotes."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

# A quoted field longer than this is a quote that somebody forgot to close.
_LINES_MAX = 25
# A file with more of them than this does not quote at all; looking ahead at each would take minutes.
_UNCLOSED_MAX = 1000
csv.field_size_limit(64 * 1024 * 1024)


def records(lines: Sequence[str], delimiter: str, start: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Each record with the index of its first line.

    A quote that never closes costs its own line only: it is read again as plain text.
    """
    position = start
    patience = _UNCLOSED_MAX
    while position < len(lines):
        line = lines[position]
        if '"' not in line:
            yield position, line.split(delimiter)
            position += 1
            continue
        cells, used = _quoted(lines, position, delimiter, _LINES_MAX if patience else 1)
        patience -= bool(patience and used == 1 and line.count('"') % 2)
        yield position, cells
        position += used


def _quoted(lines: Sequence[str], position: int, delimiter: str, lines_max: int) -> tuple[list[str], int]:
    window = (line + "\n" for line in lines[position : position + lines_max])
    reader = csv.reader(window, delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        return next(reader), reader.line_num
    except csv.Error:
        return _badly_quoted(lines[position], delimiter), 1


def _badly_quoted(line: str, delimiter: str) -> list[str]:
    """One line by itself: text beside quotes belongs to its cell, and a quote that does not close is plain text."""
    cells = next(csv.reader([line + "\n"], delimiter=delimiter, skipinitialspace=True))
    if cells[-1].endswith("\n"):
        return next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE))
    return cells
