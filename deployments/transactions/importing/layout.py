"""Where the table is: its delimiter, its header among the lines a bank puts before it, and its width."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from deployments.transactions.importing.records import records
from domain.shared.outcomes import Rejected
from domain.transactions.importing.amounts import looks_like_amount
from domain.transactions.importing.columns import is_header_word, names_a_role
from domain.transactions.importing.dates import read_date
from domain.transactions.importing.rejections import ImportRejection

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_BYTES = 128 * 1024
_SAMPLE_LINES = 160
_PREAMBLE_LINES_MAX = 60
_WIDTH_MAX = 200

Record = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Layout:
    """Lines are 0-based here; `header_line` is None where the file starts with data. `sample` are data rows."""

    delimiter: str
    header: tuple[str, ...]
    header_line: int | None
    data_line: int
    width: int
    sample: tuple[tuple[str, ...], ...]


def find_layout(utf8: bytes, delimiters: Sequence[str] = DELIMITERS) -> Layout | Rejected:
    head = utf8[:_SAMPLE_BYTES].decode(errors="ignore")
    lines = head.split("\n")
    if len(utf8) > _SAMPLE_BYTES and len(lines) > 1:
        lines.pop()
    lines = lines[:_SAMPLE_LINES]
    tables = [
        _Table(delimiter, [record for record in records(lines, delimiter) if any(map(str.strip, record[1]))])
        for delimiter in delimiters
    ]
    best = max(tables, key=lambda table: table.score)
    if best.width < 2 or best.width > _WIDTH_MAX:
        return _no_table("its lines are not columns separated by commas, semicolons, tabs or bars")
    if not any(best.typed) and not best.known:
        return _no_table("no line of it has a date and an amount")
    layout = best.layout()
    return layout if layout.width <= _WIDTH_MAX else _no_table(f"it has more than {_WIDTH_MAX} columns")


def _no_table(why: str) -> Rejected:
    message = (
        f"This is not a bank statement: {why}. "
        "Export the transactions from your bank as CSV, OFX, CAMT, MT940 or Excel, and import that file."
    )
    return Rejected(ImportRejection.NOT_A_STATEMENT, message, "file")


class _Table:
    """The sample read with one delimiter."""

    def __init__(self, delimiter: str, rows: list[Record]) -> None:
        self.delimiter = delimiter
        self.rows = rows
        widths = Counter(len(cells) for _, cells in rows if len(cells) > 1)
        self.width = widths.most_common(1)[0][0] if widths else 1
        self.typed = [is_typed(cells) for _, cells in rows]
        self.header_index = self._find_header()
        header = rows[self.header_index][1] if self.header_index is not None else []
        self.known = sum(map(is_header_word, header))

    @property
    def score(self) -> tuple[float, float, int]:
        if not self.rows or self.width < 2:
            return (0.0, 0.0, 0)
        regular = sum(len(cells) == self.width for _, cells in self.rows) / len(self.rows)
        return (sum(self.typed) / len(self.rows) + min(self.known, 5) / 10, regular, self.width)

    def _find_header(self) -> int | None:
        first_typed = next((index for index, typed in enumerate(self.typed) if typed), None)
        end = min(len(self.rows), _PREAMBLE_LINES_MAX) if first_typed is None else min(first_typed, _PREAMBLE_LINES_MAX)
        best, best_known = None, 1
        for index in range(end):
            cells = self.rows[index][1]
            known = sum(map(is_header_word, cells)) * 2 + sum(map(names_a_role, cells))
            if len(cells) > 1 and known > best_known and not any(read_date(cell) for cell in cells):
                best, best_known = index, known
        if best is not None and best_known >= min(4, self.width):
            return best
        if first_typed and first_typed <= end:
            above, row = self.rows[first_typed - 1][1], self.rows[first_typed][1]
            if len(above) == len(row) and not any(looks_like_amount(cell) for cell in above):
                return first_typed - 1
        return 0 if first_typed is None and self.rows and len(self.rows[0][1]) > 1 else None

    def layout(self) -> Layout:
        at = self.header_index
        header = tuple(" ".join(cell.split())[:100] for cell in self.rows[at][1]) if at is not None else ()
        first = at + 1 if at is not None else next((i for i, typed in enumerate(self.typed) if typed), 0)
        data = [cells for _, cells in self.rows[first:]]
        widths = Counter(map(len, data))
        width = max(len(header), widths.most_common(1)[0][0] if widths else 0)
        lines = [line for line, _ in self.rows]
        return Layout(
            delimiter=self.delimiter,
            header=header + ("",) * (width - len(header)),
            header_line=self.rows[at][0] if at is not None else None,
            data_line=lines[first] if first < len(lines) else lines[-1] + 1,
            width=width,
            sample=tuple(_padded(cells, width) for cells in data),
        )


def is_typed(cells: Sequence[str]) -> bool:
    """Whether a record looks like a transaction: a date in one cell, an amount in another."""
    cells = cells[:_WIDTH_MAX]
    dated = [index for index, cell in enumerate(cells) if cell and read_date(cell) is not None]
    return bool(dated) and any(
        looks_like_amount(cell) for index, cell in enumerate(cells) if cell and (index != dated[0])
    )


def _padded(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells[:width], *("",) * (width - len(cells)))
