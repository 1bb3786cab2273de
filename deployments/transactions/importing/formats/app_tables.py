"""Tables of other programs that say more than columns can: transfers, splits, several accounts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from deployments.transactions.importing.book import Book, too_many
from deployments.transactions.importing.chosen import Settled, settle
from deployments.transactions.importing.formats.base import CERTAIN, NEVER, Format, table_fingerprint
from deployments.transactions.importing.model import ROWS_MAX, Options, Statement
from deployments.transactions.importing.source import Source
from deployments.transactions.importing.table import LINE, cell, read_table
from domain.shared.outcomes import Rejected

_SPLIT = re.compile(
    r"\s*(?:Split \((\d{1,3})/(\d{1,3})\)|\(Split (\d{1,3})/(\d{1,3})\)|\(SPLIT (\d{1,3}) OF (\d{1,3})\))\s*"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A record by header in lower case; a header the file lacks gives an empty text."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, header: str) -> str:
        return self.cells.get(header, "")

    @property
    def raw(self) -> str:
        return ",".join(self.cells.values())


@dataclass(frozen=True, slots=True)
class AppTable:
    rows: list[Row]
    settled: Settled
    source: Source


def read_app_table(source: Source, options: Options, date: str, amounts: Sequence[str]) -> AppTable | Rejected:
    """All rows with their days; `date` and `amounts` are headers."""
    if isinstance(source.table, Rejected):
        return source.table
    utf8, layout = source.table
    table = read_table(utf8, layout)
    if table.height > ROWS_MAX:
        return too_many()
    names = [(cell(index), name.casefold()) for index, name in enumerate(layout.header) if name]
    rows = [
        Row(record[LINE], {name: (record[column] or "").strip() for column, name in names})
        for record in table.iter_rows(named=True)
    ]
    settled = settle([row[date] for row in rows], [row[name] for row in rows for name in amounts], options)
    return settled if isinstance(settled, Rejected) else AppTable(rows, settled, source)


def statement_of(book: Book, table: AppTable, name: str) -> Statement | Rejected:
    layout = None if isinstance(table.source.table, Rejected) else table.source.table[1]
    return book.statement(
        name,
        fingerprint=table_fingerprint(table.source, name) or name,
        encoding=table.source.encoding,
        mapping=table.settled.mapping,
        delimiter=layout.delimiter if layout else "",
        header_line=layout.header_line + 1 if layout and layout.header_line is not None else None,
    )


def app_format(
    name: str, label: str, signature: frozenset[str], read: Callable[[Source, Options], Statement | Rejected]
) -> Format:
    return Format(
        name,
        label,
        sniff=lambda source: CERTAIN if signature <= source.header else NEVER,
        read=read,
        fingerprint=lambda source: table_fingerprint(source, name),
    )


def split_mark(text: str) -> tuple[int, int, str] | None:
    """Number, count and the text beside the mark of a part: `Split (1/2) milk`, `(SPLIT 1 OF 2) milk`."""
    match = _SPLIT.search(text)
    if match is None:
        return None
    number, count = (int(group) for group in match.groups() if group is not None)
    return number, count, (text[: match.start()] + " " + text[match.end() :]).strip()


def runs_of_parts(rows: Sequence[Row], memo: str, same: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First index and length of each run of rows 1/n to n/n of one transaction; any other row is a run of one."""
    at = 0
    while at < len(rows):
        mark = split_mark(rows[at][memo])
        length = 1
        if mark is not None and mark[0] == 1 and mark[1] > 1:
            length = mark[1] if _is_run(rows[at : at + mark[1]], mark[1], memo, same) else 1
        yield at, length
        at += length


def _is_run(rows: Sequence[Row], count: int, memo: str, same: Sequence[str]) -> bool:
    marks = [split_mark(row[memo]) for row in rows]
    numbers = [mark[:2] for mark in marks if mark is not None]
    return numbers == [(number, count) for number in range(1, count + 1)] and all(
        row[name] == rows[0][name] for row in rows for name in same
    )
