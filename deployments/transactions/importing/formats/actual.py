"""The export of Actual: a split is a row `(SPLIT INTO 2)` with `Split_Amount`, and rows `(SPLIT 1 OF 2)` after it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from deployments.transactions.importing.book import Book, Draft, DraftSplit
from deployments.transactions.importing.formats.app_tables import (
    AppTable,
    Row,
    app_format,
    read_app_table,
    split_mark,
    statement_of,
)
from deployments.transactions.importing.model import Options, Statement
from deployments.transactions.importing.source import Source
from domain.shared.outcomes import Rejected
from domain.transactions.importing.statuses import RowStatus, status_of

_SIGNATURE = frozenset({"account", "date", "payee", "notes", "category", "amount", "cleared"})
_PARENT = re.compile(r"\s*\(SPLIT INTO (\d{1,3})\)\s*")
_TAG = re.compile(r"(?<!\S)#([^\s#]+)")


def _read(source: Source, options: Options) -> Statement | Rejected:
    table = read_app_table(source, options, "date", ("amount", "split_amount"))
    if isinstance(table, Rejected):
        return table
    book = Book(options, table.settled.read_amount)
    for first, parts in _groups(table.rows):
        draft = _draft(table, first, parts)
        if draft.payee == "Starting Balance" and not parts and draft.problem is None:
            book.state(draft.account_label, None, opening=(draft.amount, draft.day))
            draft = replace(draft, left_out="the opening balance of the account, not a transaction")
        book.add(draft)
    return statement_of(book, table, "actual")


def _groups(rows: Sequence[Row]) -> Iterator[tuple[int, Sequence[Row]]]:
    """Each transaction with its parts, which stand behind it in any order."""
    at = 0
    while at < len(rows):
        parent = _PARENT.match(rows[at]["notes"])
        parts = rows[at + 1 : at + 1 + int(parent[1])] if parent is not None else []
        if parent is None or not _belong(rows[at], parts, int(parent[1])):
            parts = []
        yield at, parts
        at += 1 + len(parts)


def _belong(parent: Row, parts: Sequence[Row], count: int) -> bool:
    marks = [split_mark(part["notes"]) for part in parts]
    numbers = sorted(mark[0] for mark in marks if mark is not None and mark[1] == count)
    return numbers == list(range(1, count + 1)) and all(
        part[name] == parent[name] for part in parts for name in ("account", "date")
    )


def _draft(table: AppTable, at: int, parts: Sequence[Row]) -> Draft:
    row = table.rows[at]
    parent, part = _PARENT.match(row["notes"]), split_mark(row["notes"])
    problem = None
    if parent is not None and not parts:
        problem = "the parts of this split transaction do not stand behind it: export all transactions again"
    elif part is not None:
        problem = "a part of a split transaction stands without the others: export all transactions again"
    notes = row["notes"][parent.end() :] if parent is not None else row["notes"]
    note, tags = _note(notes)
    return Draft(
        line=row.line,
        raw=row.raw,
        day=table.settled.days[at],
        amount=row["split_amount"] if parent is not None else row["amount"],
        problem=problem,
        status=_status(row["cleared"]),
        description=row["payee"] or note,
        payee=row["payee"],
        note=note,
        tags=tags,
        category_label=None if parent is not None else row["category"],
        account_label=row["account"],
        splits=tuple(map(_split, parts)),
    )


def _status(cleared: str) -> RowStatus:
    """A word, or true and false in the export of a single account."""
    return RowStatus.PENDING if cleared == "false" else status_of(cleared) or RowStatus.BOOKED


def _note(text: str) -> tuple[str, tuple[str, ...]]:
    """Actual keeps tags as `#words` in the notes, and they stay readable there."""
    return text, tuple(_TAG.findall(text))


def _split(row: Row) -> DraftSplit:
    mark = split_mark(row["notes"])
    note, tags = _note(mark[2] if mark is not None else row["notes"])
    return DraftSplit(amount=row["amount"], category_label=row["category"] or None, note=note, tags=tags)


ACTUAL = app_format("actual", "Actual", _SIGNATURE, _read)
