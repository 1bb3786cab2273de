"""Lines to records, forgiving what banks get wrong about quotes."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import islice

# A quoted field longer than this is a quote that somebody forgot to close.
_LINES_MAX = 25
csv.field_size_limit(64 * 1024 * 1024)


def records(lines: Sequence[str], delimiter: str, start: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Each record with the index of its first line.

    A quote that never closes costs its own line only: it is read again as plain text.
    """
    position = start
    while position < len(lines):
        line = lines[position]
        if '"' not in line:
            yield position, line.split(delimiter)
            position += 1
            continue
        cells, used = _quoted(lines, position, delimiter)
        yield position, cells
        position += used


def _quoted(lines: Sequence[str], position: int, delimiter: str) -> tuple[list[str], int]:
    window = (line + "\n" for line in islice(lines, position, position + _LINES_MAX))
    reader = csv.reader(window, delimiter=delimiter, skipinitialspace=True)
    try:
        cells = next(reader)
    except (csv.Error, StopIteration):
        return lines[position].split(delimiter), 1
    used = reader.line_num
    is_open = used > 1 and sum(line.count('"') for line in lines[position : position + used]) % 2 == 1
    if used >= _LINES_MAX or is_open or (used == 1 and cells and cells[-1].endswith("\n")):
        plain = next(csv.reader([lines[position]], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
        return plain, 1
    return cells, used
