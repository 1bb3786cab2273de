"""Everything a household's ledger holds at one moment, read alike from memory and from PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from random import Random
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.budgets.rows import budget_of
from deployments.transactions.entities import TABLES, columns_of, entity_of
from deployments.transactions.rows import account_of, transaction_of
from domain.budgets.model import Budget
from domain.transactions.model import Account, Change, Transaction
from tests.support.fake_ledger import Book, FakeAccounts, base_currency

KindT = TypeVar("KindT")

# What every writing moves and nobody decides.
COUNTERS = frozenset({"version", "updated_at", "created_at"})


@dataclass(frozen=True)
class Totals:
    """What the household adds up in."""

    currency: str
    id: str = "household"


@dataclass
class State:
    """Rows by table and id, deleted transactions too."""

    tables: dict[str, dict[Any, Any]]

    @property
    def accounts(self) -> dict[UUID, Account]:
        return self.tables["accounts"]

    @property
    def rows(self) -> dict[UUID, Transaction]:
        return self.tables["transactions"]

    @property
    def budgets(self) -> dict[UUID, Budget]:
        return self.tables["budgets"]

    @property
    def base_currency(self) -> str:
        return str(self.tables["households"]["household"].currency)

    def of(self, kind: type[KindT]) -> dict[Any, KindT]:
        return self.tables[TABLES[kind]]

    def plain(self) -> dict[str, dict[Any, dict[str, Any]]]:
        """What can be compared: everything but the counters."""
        return {
            table: {
                id: {entry.name: getattr(row, entry.name) for entry in fields(row) if entry.name not in COUNTERS}
                for id, row in rows.items()  # noqa: A001
            }
            for table, rows in self.tables.items()
        }


class ReadState(Protocol):
    async def __call__(self) -> State: ...


@dataclass
class FakeState:
    """Of a household in memory."""

    book: Book

    async def __call__(self) -> State:
        tables = {table: dict(rows) for table, rows in self.book.tables.items()}
        accounts = FakeAccounts(self.book)
        tables["accounts"] = {id: await accounts.get(id) for id in tables["accounts"]}  # noqa: A001
        tables["households"] = {"household": Totals(base_currency(self.book))}
        return State(tables)


@dataclass
class SqlState:
    """Of a household on PostgreSQL, balances as they are stored."""

    database: Database
    household_id: UUID

    async def __call__(self) -> State:
        readers: dict[str, tuple[str, Callable[[Any], Any]]] = {
            "accounts": ("*", account_of),
            "transactions": ("*", transaction_of),
            "budgets": ("*", budget_of),
        }
        for kind, table in TABLES.items():
            readers[table] = (columns_of(kind), _reader(kind))
        tables: dict[str, dict[Any, Any]] = {}
        async with self.database.session(self.household_id) as session:
            for table, (columns, read) in readers.items():
                found = await session.execute(
                    text(f"SELECT {columns} FROM {table} WHERE household_id = :id"), {"id": self.household_id}
                )
                rows = [read(row) for row in found.mappings()]
                tables[table] = {row.id: row for row in rows}
            base = await session.scalar(
                text("SELECT currency FROM households WHERE id = :id"), {"id": self.household_id}
            )
            tables["households"] = {"household": Totals(str(base))}
        return State(tables)


def _reader(kind: type[Any]) -> Callable[[Any], Any]:
    return lambda row: entity_of(kind, row)


@dataclass
class Scene:
    """What a generator of commands chooses from: the ledger as it is now, and a source of chance."""

    chance: Random
    state: State
    changes: list[Change] = field(default_factory=list)
    today: date = date(2026, 11, 2)

    @property
    def accounts(self) -> list[Account]:
        return sorted(self.state.accounts.values(), key=lambda account: account.name)

    @property
    def rows(self) -> list[Transaction]:
        """What is live."""
        return sorted((row for row in self.state.rows.values() if row.deleted_at is None), key=lambda row: row.id)

    @property
    def trash(self) -> list[Transaction]:
        return sorted((row for row in self.state.rows.values() if row.deleted_at is not None), key=lambda row: row.id)

    @property
    def budgets(self) -> list[Budget]:
        return [budget for _, budget in sorted(self.state.budgets.items())]

    def of(self, kind: type[KindT]) -> list[KindT]:
        return [row for _, row in sorted(self.state.of(kind).items())]

    def pick(self, options: list[KindT]) -> KindT | None:
        return self.chance.choice(options) if options else None

    def some(self, options: list[KindT], most: int = 3) -> list[KindT]:
        return self.chance.sample(options, self.chance.randint(0, min(most, len(options))))

    def id(self) -> UUID:
        """Made by chance, so that a sequence can be played again."""
        return UUID(int=self.chance.getrandbits(128), version=4)

    def day(self) -> date:
        return self.today - timedelta(days=self.chance.randrange(120))

    def amount(self) -> int:
        return self.chance.choice((-1, 1)) * self.chance.choice(
            (1, self.chance.randint(1, 999), self.chance.randint(1, 10**9))
        )

    def word(self) -> str:
        return self.chance.choice(
            ("Bakery", "Rent", "=SUM(A1)", 'He said "no"', "Größe; naïve", "tab\there", "x")
        ) + str(self.chance.randrange(1000))
