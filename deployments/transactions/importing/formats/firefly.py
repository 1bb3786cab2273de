"""The export of Firefly III: one row is one journal, with source and destination; a transfer is two of our rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from deployments.transactions.importing.book import Book, Draft, DraftSplit
from deployments.transactions.importing.formats.app_tables import (
    AppTable,
    Row,
    app_format,
    read_app_table,
    statement_of,
)
from deployments.transactions.importing.model import Options, Statement
from deployments.transactions.importing.source import Source
from domain.shared.money import is_currency
from domain.shared.outcomes import Rejected

_SIGNATURE = frozenset(
    {"journal_id", "type", "amount", "currency_code", "description", "date", "source_name", "destination_name"}
)
_OWN_TYPES = frozenset({"asset account", "default account", "cash account", "loan", "debt", "mortgage"})
_OPENING_LEFT_OUT = "the opening balance of the account, not a transaction"
_OPENING = frozenset({"opening balance", "opening-balance"})


def _read(source: Source, options: Options) -> Statement | Rejected:
    table = read_app_table(source, options, "date", ("amount", "foreign_amount"))
    if isinstance(table, Rejected):
        return table
    book = Book(options, table.settled.read_amount)
    numbered = list(enumerate(table.rows))
    for _, run in groupby(numbered, key=lambda pair: _group(pair[1])):
        for draft in _drafts(table, list(run)):
            if draft.left_out == _OPENING_LEFT_OUT:
                amount = draft.amount if draft.sign > 0 else f"-{draft.amount}"
                book.state(draft.account_label, draft.currency, opening=(amount, draft.day))
            book.add(draft)
    return statement_of(book, table, "firefly")


def _group(row: Row) -> tuple[str, ...]:
    """Journals of one group are the parts of one split transaction where they move money between the same accounts."""
    sides = tuple(row[name] for name in ("type", "source_name", "destination_name", "currency_code", "date"))
    is_plain = row["type"].casefold() in ("withdrawal", "deposit") and not row["foreign_amount"]
    if row["group_title"] and row["group_id"] and is_plain:
        side = row["source_name"] if row["type"].casefold() == "withdrawal" else row["destination_name"]
        return (row["group_id"], row["type"], side, row["currency_code"], row["date"])
    return (row["journal_id"], str(row.line), *sides)


def _drafts(table: AppTable, run: Sequence[tuple[int, Row]]) -> Iterator[Draft]:
    at, row = run[0]
    kind = row["type"].casefold()
    if kind == "withdrawal":
        yield _one(table, run, "source", -1)
    elif kind == "deposit":
        yield _one(table, run, "destination", 1)
    elif kind == "transfer":
        yield _leg(table, at, row, "source", "destination")
        yield _leg(table, at, row, "destination", "source")
    else:
        incoming = row["destination_type"].casefold() in _OWN_TYPES
        side = "destination" if incoming else "source"
        draft = _one(table, run, side, 1 if incoming else -1)
        if kind in _OPENING:
            yield _left(draft, _OPENING_LEFT_OUT)
        elif kind == "reconciliation":
            yield draft
        else:
            yield _left(draft, f"Firefly III's “{row['type'][:40]}” is no movement of money")


def _left(draft: Draft, reason: str) -> Draft:
    return replace(draft, left_out=reason)


def _one(table: AppTable, run: Sequence[tuple[int, Row]], side: str, sign: int) -> Draft:
    at, row = run[0]
    other = "destination" if side == "source" else "source"
    rows = [each for _, each in run]
    is_split = len(rows) > 1
    total: str | int = _unsigned(row["amount"])
    problem = None
    if is_split:
        currency = row["currency_code"].upper()
        read = (table.settled.read_amount(_unsigned(each["amount"]), currency) for each in rows)
        minors = [minor for minor in read if isinstance(minor, int)] if is_currency(currency) else []
        total = sum(minors)
        problem = None if len(minors) == len(rows) else "an amount of the split transaction cannot be read"
    return Draft(
        line=row.line,
        raw=row.raw,
        day=table.settled.days[at],
        amount=total,
        sign=sign,
        currency=row["currency_code"].upper() or None,
        problem=problem,
        description=row["group_title"] if is_split else row["description"],
        payee=row[f"{other}_name"],
        note=None if is_split else row["notes"],
        category_label=None if is_split else row["category"],
        tags=() if is_split else _tags(row),
        bank_id=_id(row),
        reference=row["external_id"] or row["internal_reference"],
        account_label=row[f"{side}_name"],
        splits=tuple(_split(each) for each in rows) if is_split else (),
    )


def _leg(table: AppTable, at: int, row: Row, side: str, other: str) -> Draft:
    """One side of a transfer; between currencies the destination has the foreign amount."""
    is_foreign = side == "destination" and bool(row["foreign_amount"]) and bool(row["foreign_currency_code"])
    prefix = "foreign_" if is_foreign else ""
    return Draft(
        line=row.line,
        raw=row.raw,
        day=table.settled.days[at],
        amount=_unsigned(row[f"{prefix}amount"]),
        sign=-1 if side == "source" else 1,
        currency=row[f"{prefix}currency_code"].upper() or None,
        description=row["description"],
        note=row["notes"],
        category_label=row["category"],
        tags=_tags(row),
        bank_id=_id(row),
        account_label=row[f"{side}_name"],
        transfer_account_label=row[f"{other}_name"],
    )


def _unsigned(amount: str) -> str:
    """The type says the direction; older exports write a minus for withdrawals only, newer ones wherever they like."""
    return amount.lstrip("-")


def _id(row: Row) -> str | None:
    return f"firefly-{row['journal_id']}" if row["journal_id"] else None


def _tags(row: Row) -> tuple[str, ...]:
    return tuple(row["tags"].split(","))


def _split(row: Row) -> DraftSplit:
    note = row["description"] if not row["notes"] else f"{row['description']} {row['notes']}"
    return DraftSplit(
        amount=_unsigned(row["amount"]), category_label=row["category"] or None, note=note, tags=_tags(row)
    )


FIREFLY = app_format("firefly", "Firefly III", _SIGNATURE, _read)
