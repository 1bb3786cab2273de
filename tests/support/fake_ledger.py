"""The ledger in memory: small real objects for use cases, kept honest by the contract tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from domain.shared.events import Payload
from domain.shared.money import Money
from domain.shared.viewer import Caller
from domain.transactions.model import Account, Categorizer, Change, Transaction


@dataclass
class Book:
    """Everything one household has. `rows` holds deleted rows too."""

    accounts: dict[UUID, Account] = field(default_factory=dict)
    rows: dict[UUID, Transaction] = field(default_factory=dict)
    deleted: set[UUID] = field(default_factory=set)
    changes: dict[UUID, Change] = field(default_factory=dict)
    events: list[Payload] = field(default_factory=list)

    def copy(self) -> Book:
        return Book(dict(self.accounts), dict(self.rows), set(self.deleted), dict(self.changes), list(self.events))


class FakeAccounts:
    def __init__(self, book: Book) -> None:
        self._book = book

    async def get(self, id: UUID) -> Account | None:  # noqa: A002
        account = self._book.accounts.get(id)
        if account is None:
            return None
        live = (row for row in self._book.rows.values() if row.account_id == id and row.id not in self._book.deleted)
        return replace(
            account, balance=account.opening_balance + Money(sum(row.amount.minor for row in live), account.currency)
        )

    async def name_is_taken(self, name: str) -> bool:
        return any(account.name.lower() == name.lower() for account in self._book.accounts.values())

    async def add(self, account: Account) -> None:
        self._book.accounts[account.id] = account

    async def remove(self, id: UUID) -> bool:  # noqa: A002
        if any(row.account_id == id for row in self._book.rows.values()):
            return False
        return self._book.accounts.pop(id, None) is not None


class FakeTransactions:
    def __init__(self, book: Book) -> None:
        self._book = book

    async def get_many(self, ids: Sequence[UUID]) -> dict[UUID, Transaction]:
        return {id: self._book.rows[id] for id in ids if id in self._book.rows and id not in self._book.deleted}  # noqa: A001

    async def get_deleted(self, ids: Sequence[UUID]) -> dict[UUID, Transaction]:
        return {id: self._book.rows[id] for id in ids if id in self._book.deleted}  # noqa: A001

    async def add(self, transactions: Sequence[Transaction]) -> None:
        for row in transactions:
            assert row.id not in self._book.rows
            self._book.rows[row.id] = row

    async def save(self, transactions: Sequence[Transaction]) -> None:
        self._book.rows.update((row.id, row) for row in transactions)

    async def delete(self, transactions: Sequence[Transaction]) -> None:
        await self.save(transactions)
        self._book.deleted.update(row.id for row in transactions)

    async def restore(self, transactions: Sequence[Transaction]) -> None:
        await self.save(transactions)
        self._book.deleted.difference_update(row.id for row in transactions)

    async def edited_since_import(self, import_id: UUID) -> int:
        return sum(
            row.import_id == import_id and (row.version > 1 or row.categorized_by is Categorizer.PERSON)
            for row in self._book.rows.values()
        )

    async def remove_import(self, import_id: UUID) -> int:
        gone = [row.id for row in self._book.rows.values() if row.import_id == import_id]
        for id in gone:  # noqa: A001
            del self._book.rows[id]
            self._book.deleted.discard(id)
        return len(gone)


class FakeChanges:
    def __init__(self, book: Book) -> None:
        self._book = book

    async def get(self, id: UUID) -> Change | None:  # noqa: A002
        return self._book.changes.get(id)

    async def add(self, change: Change) -> None:
        assert change.id not in self._book.changes
        self._book.changes[change.id] = change

    async def mark_undone(self, change: Change, at: datetime) -> None:
        self._book.changes[change.id] = replace(change, undone_at=at)


class FakeLedgerUnit:
    def __init__(self, kept: Book) -> None:
        self._kept = kept
        self._book = kept.copy()
        self.now = datetime.now(UTC)
        self.accounts = FakeAccounts(self._book)
        self.transactions = FakeTransactions(self._book)
        self.changes = FakeChanges(self._book)

    def tell(self, *payloads: Payload) -> None:
        self._book.events += payloads

    async def commit(self) -> None:
        self._kept.__dict__.update(self._book.__dict__)

    async def rollback(self) -> None:
        """The copy is simply dropped."""


class FakeBegin:
    def __init__(self, book: Book) -> None:
        self._book = book

    @asynccontextmanager
    async def __call__(self, caller: Caller) -> AsyncIterator[FakeLedgerUnit]:
        yield FakeLedgerUnit(self._book)
