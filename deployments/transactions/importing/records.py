"""Lines to records, forgiving what banks get wrong about quotes."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

# A quoted field longer than this is a quote that somebody forgot to close.
_LINES_MAX = 25
# A file with more of them than this does not quote at all; looking ahead at each would take minutes.
_UNCLOSED_MAX = 1000
_NUMERIC = frozenset("0123456789.,")
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
    cells: list[str] = []
    text, is_start, at = "", True, 0
    while at <= len(line):
        if at == len(line) or line[at] == delimiter:
            cells.append(text)
            text, is_start, at = "", True, at + 1
        elif is_start and line[at] == " ":
            at += 1
        elif is_start and line[at] == '"':
            end = _closing_quote(line, at)
            if end is None:
                return next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE))
            text, is_start, at = line[at + 1 : end].replace('""', '"'), False, end + 1
            # `"1"2` is neither 1 nor 12: something that is in no number keeps the two apart.
            if text[-1:] in _NUMERIC and line[at : at + 1] in _NUMERIC and line[at : at + 1] != delimiter:
                text += "\x00"
        else:
            text, is_start, at = text + line[at], False, at + 1
    return cells


def _closing_quote(line: str, opening: int) -> int | None:
    at = opening + 1
    while at < len(line):
        if line[at] != '"':
            at += 1
        elif line[at + 1 : at + 2] == '"':
            at += 2
        else:
            return at
    return None
