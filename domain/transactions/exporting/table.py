"""CSV: one line for each transaction, safe to open in a spreadsheet, read back by Moneta as it was.

The columns, in this order: Date (YYYY-MM-DD), Amount (with a dot, negative is money out), Currency, Account,
Description, Payee, Category (from the top down, " > " between), Tags (", " between), Note, Status (posted or pending),
Transfer account, Parts (of a split: "category: amount", "; " between), Bank ID (the bank's own, else Moneta's).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from domain.shared.money import Money
from domain.transactions.exporting.model import Books, Line
from domain.transactions.model import Transaction, TransactionStatus

COLUMNS = (
    "Date",
    "Amount",
    "Currency",
    "Account",
    "Description",
    "Payee",
    "Category",
    "Tags",
    "Note",
    "Status",
    "Transfer account",
    "Parts",
    "Bank ID",
)
# Spreadsheets run what begins like this, in their Asian widths too.
_RUNS = re.compile(r"'*[=+\-@＝＋－＠]")
SAFE = re.compile(r"'('*[=+\-@＝＋－＠])")


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe is put before it, which `unsafe` takes away."""
    text = text.strip()
    return f"'{text}" if _RUNS.match(text) else text


def unsafe(text: str) -> str:
    match = SAFE.match(text)
    return text[1:] if match else text


class CsvWriter:
    """RFC 4180 in UTF-8, with the mark by which spreadsheets know it."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def start(self) -> bytes:
        return b"\xef\xbb\xbf" + _written([COLUMNS])

    def lines(self, lines: Sequence[Line]) -> bytes:
        return _written([self._record(line) for line in lines])

    def end(self) -> bytes:
        return b""

    def _record(self, line: Line) -> tuple[str, ...]:
        row, books = line.row, self._books
        texts = (
            books.account(row.account_id).name,
            row.description,
            books.payee(row) or "",
            "" if row.splits else books.category_path(row.category) or "",
            ", ".join(books.tag_names(row.tag_ids)),
            row.note or "",
            "pending" if row.status is TransactionStatus.PENDING else "posted",
            books.account(line.other.account_id).name if line.other else "",
            self._parts(row),
            row.external_id or str(row.id),
        )
        return (row.booked_on.isoformat(), _plain(row.amount), row.amount.currency, *map(safe, texts))

    def _parts(self, row: Transaction) -> str:
        currency = row.amount.currency
        return "; ".join(
            f"{self._books.category_path(part.category) or 'no category'}: {_plain(Money(part.amount_minor, currency))}"
            for part in row.splits
        )


def _plain(amount: Money) -> str:
    return str(amount).partition(" ")[0]


def _written(records: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(records)
    return text.getvalue().encode()
