"""Rows get their payee by what names their other party, and the category that the payee stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.transactions.model import Categorizer, Transaction
from domain.transactions.naming.aliases import PayeeBook, alias_key
from domain.transactions.ports import LedgerUnit


def with_payee(row: Transaction, book: PayeeBook) -> Transaction:
    """A payee that somebody chose stays, and so does a category of anybody but the model."""
    if row.payee_id is not None or row.counterpart_id is not None:
        return row
    payee = book.find(row.merchant, row.description)
    if payee is None:
        return row
    row = replace(row, payee_id=payee.id)
    if payee.category is None or row.splits or row.categorized_by not in (None, Categorizer.MODEL):
        return row
    return row.categorize(payee.category, Categorizer.RULE)


async def with_payees(rows: Sequence[Transaction], unit: LedgerUnit) -> list[Transaction]:
    """The same for some rows, looked up at once."""
    keys = {alias_key(text) for row in rows for text in (row.merchant, row.description) if text}
    book = PayeeBook(await unit.names.payees(keys - {""}))
    return [with_payee(row, book) for row in rows]
