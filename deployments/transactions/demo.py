"""The demo household's ledger: the generated book, saved in one transaction as any other rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from sqlalchemy import text

from deployments.transactions.repository import SqlLedgerUnit
from domain.shared.money import Money
from domain.shared.viewer import Caller
from domain.transactions.categories import TRANSFER
from domain.transactions.demo import DemoBook, DemoRow
from domain.transactions.model import Account, Categorizer, Transaction
from domain.transactions.use_cases import waiting_for_category

# What the book says of the model is kept as of any row that it has categorized, so that people can ask why.
_SAID = text("""
INSERT INTO predictions (household_id, transaction_id, category, confidence, merchant, model_version)
SELECT household_id, id, category, confidence, merchant, :model_version FROM transactions
WHERE household_id = :household_id AND categorized_by = 'MODEL'
""")


@dataclass(frozen=True, slots=True)
class Seeding:
    """The book, and the version of the model that a visitor will ask."""

    book: DemoBook
    model_version: str


async def seed(caller: Caller, seeding: Seeding, unit: SqlLedgerUnit) -> int:
    """Fill an empty household with the book; gives the number of rows. Again it does nothing."""
    book = seeding.book
    currency = book.currency
    household = caller.household_id
    accounts = {account.key: uuid5(household, account.key) for account in book.accounts}
    if await unit.accounts.get(next(iter(accounts.values()))):
        return 0
    for position, account in enumerate(book.accounts):
        opening = Money(account.opening_balance_minor, currency)
        await unit.accounts.add(
            Account(
                id=accounts[account.key],
                name=account.name,
                type=account.type,
                opening_balance=opening,
                balance=opening,
                created_at=unit.now + timedelta(microseconds=position),  # lists keep the book's order
            )
        )
    rows = [_row(household, accounts, position, row, currency, unit) for position, row in enumerate(book.rows)]
    await unit.transactions.add(rows)
    await unit.session.execute(_SAID, {"household_id": household, "model_version": seeding.model_version})
    unit.tell(*waiting_for_category(rows))
    return len(rows)


def _row(
    household: UUID, accounts: dict[str, UUID], position: int, row: DemoRow, currency: str, unit: SqlLedgerUnit
) -> Transaction:
    leg, other = ("out", "in") if row.amount_minor < 0 else ("in", "out")
    is_transfer = row.pair_key is not None
    if is_transfer or row.person_chose:
        by: Categorizer | None = Categorizer.PERSON
    else:
        by = Categorizer.MODEL if row.category else None
    return Transaction(
        id=uuid5(household, f"{row.pair_key} {leg}" if is_transfer else f"row {position}"),
        account_id=accounts[row.account_key],
        booked_on=row.booked_on,
        amount=Money(row.amount_minor, currency),
        description=row.description,
        merchant=row.merchant,
        note=row.note,
        category=TRANSFER if is_transfer else row.category,
        categorized_by=by,
        confidence=row.confidence if by is Categorizer.MODEL else None,
        counterpart_id=uuid5(household, f"{row.pair_key} {other}") if is_transfer else None,
        updated_at=unit.now,
    )
