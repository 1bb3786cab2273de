"""The register of YNAB: outflow and inflow, splits as rows `(1/2)`, transfers as a payee, uncleared rows pending."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from deployments.transactions.importing.book import Book, Draft, DraftSplit, joined
from deployments.transactions.importing.formats.app_tables import (
    AppTable,
    Row,
    app_format,
    read_app_table,
    runs_of_parts,
    split_mark,
    statement_of,
)
from deployments.transactions.importing.model import Options, Statement
from deployments.transactions.importing.source import Source
from domain.shared.outcomes import Rejected
from domain.transactions.importing.amounts import Unreadable, is_blank
from domain.transactions.importing.statuses import RowStatus, status_of

_SIGNATURE = frozenset({"account", "date", "payee", "memo", "outflow", "inflow"})
_TRANSFER = re.compile(r"Transfer ?: ?(.+)")


def _read(source: Source, options: Options) -> Statement | Rejected:
    table = read_app_table(source, options, "date", ("outflow", "inflow"))
    if isinstance(table, Rejected):
        return table
    book = Book(options, table.settled.read_amount)
    for first, count in runs_of_parts(table.rows, "memo", ("account", "date")):
        draft = _draft(table, options, first, table.rows[first : first + count])
        if draft.payee == "Starting Balance" and count == 1 and draft.problem is None:
            book.state(draft.account_label, None, opening=(draft.amount, draft.day))
            draft = replace(draft, left_out="the opening balance of the account, not a transaction")
        book.add(draft)
    return statement_of(book, table, "ynab")


def _draft(table: AppTable, options: Options, first: int, rows: Sequence[Row]) -> Draft:
    row = rows[0]
    currency = options.currency_of(row["account"] or None)
    amounts = [_amount(each, table, currency) for each in rows]
    bad = next((amount for amount in amounts if isinstance(amount, Unreadable)), None)
    minors = [amount for amount in amounts if isinstance(amount, int)]
    mark = split_mark(row["memo"])
    is_part = len(rows) == 1 and mark is not None and mark[1] > 1
    payee = next((each["payee"] for each in rows if not _TRANSFER.fullmatch(each["payee"])), row["payee"])
    others = {_other(each) for each in rows}
    return Draft(
        line=row.line,
        raw=row.raw,
        day=table.settled.days[first],
        amount=sum(minors) if bad is None else 0,
        problem=bad.reason if bad is not None else _part_problem(row["memo"]) if is_part else None,
        status=status_of(row["cleared"]) or RowStatus.BOOKED,
        description=payee or row["memo"],
        payee=None if _TRANSFER.fullmatch(payee) else payee,
        note=None if len(rows) > 1 else row["memo"],
        category_label=None if len(rows) > 1 else _category(row),
        tags=() if is_blank(row["flag"]) else (row["flag"],),
        account_label=row["account"],
        transfer_account_label=others.pop() if len(others) == 1 else None,
        splits=() if len(rows) == 1 else tuple(map(_split, rows, minors)) if bad is None else (),
    )


def _amount(row: Row, table: AppTable, currency: str) -> int | Unreadable:
    out, in_ = (
        0 if is_blank(row[name]) else table.settled.read_amount(row[name], currency) for name in ("outflow", "inflow")
    )
    for text, read in ((row["outflow"], out), (row["inflow"], in_)):
        if isinstance(read, Unreadable):
            return Unreadable(f"“{text[:40]}”: {read.reason}")
    if isinstance(out, Unreadable) or isinstance(in_, Unreadable):
        return Unreadable("the amount cannot be read")
    return Unreadable("the row has both an outflow and an inflow") if out and in_ else in_ - out


def _part_problem(memo: str) -> str:
    mark = split_mark(memo)
    return (
        f"part {mark[0]} of {mark[1]} of a split transaction, and its other parts do not stand beside it: "
        "export the whole register"
        if mark is not None
        else "a part of a split transaction stands alone"
    )


def _other(row: Row) -> str | None:
    match = _TRANSFER.fullmatch(row["payee"])
    return match[1].strip() if match is not None else None


def _category(row: Row) -> str | None:
    group, name = row["category group"], row["category"]
    return (f"{group}: {name}" if group and name else name) or row["category group/category"] or None


def _split(row: Row, minor: int) -> DraftSplit:
    mark, other = split_mark(row["memo"]), _other(row)
    note = joined(f"Transfer: {other}" if other else None, mark[2] if mark is not None else row["memo"])
    return DraftSplit(amount=minor, category_label=_category(row), note=note)


YNAB = app_format("ynab", "YNAB", _SIGNATURE, _read)
