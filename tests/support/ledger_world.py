"""A household's ledger to act on, in memory or on PostgreSQL, through the same use cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.budgets.repository import BudgetsBegin
from deployments.transactions.repository import LedgerBegin
from deployments.transactions.search.spending import SpendingOfSearches
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller, Role, Viewer
from domain.transactions import predicting, undo, use_cases
from domain.transactions.commands import (
    CategorizeTransactions,
    CreateAccount,
    DeleteTransaction,
    EditTransaction,
    NamedMerchant,
    PredictedCategory,
    RecordTransaction,
    RecordTransfer,
    Undo,
)
from domain.transactions.editing import categorize, edit, trash
from domain.transactions.handlers import HANDLERS
from domain.transactions.model import Account, AccountType, Change, ChangeKind, Split, Transaction
from domain.transactions.outcomes import AccountCreated
from domain.transactions.suggesting.model import Suggestion
from tests.support.fake_book_budgets import BookBudgetsBegin
from tests.support.fake_ledger import Book, FakeBegin

TODAY = date(2026, 11, 2)
_PREDICTED = text("""
INSERT INTO predictions (household_id, transaction_id, category, confidence, merchant, model_version)
VALUES (:household_id, :transaction_id, :category, :confidence, :merchant, 'v1')
ON CONFLICT (household_id, transaction_id) DO UPDATE
SET category = excluded.category, confidence = excluded.confidence, merchant = excluded.merchant
""")


def accepted(outcome: Any) -> Any:
    """The outcome of a command that must not be refused."""
    assert not isinstance(outcome, Rejected), outcome
    return outcome


def recording(account_id: UUID, **fields: Any) -> RecordTransaction:
    """A purchase that nothing is wrong with."""
    values = {"id": uuid4(), "booked_on": TODAY, "amount_minor": -1_250, "description": "Bakery", "category": None}
    return RecordTransaction(account_id=account_id, **{**values, **fields})


def refused(outcome: Any) -> tuple[Any, str | None]:
    """Code and field of a command that must be refused."""
    assert isinstance(outcome, Rejected), outcome
    return outcome.code, outcome.field


def part(amount_minor: int, category: str | None = None, **fields: Any) -> Split:
    """One part of a split."""
    return Split(id=uuid4(), amount_minor=amount_minor, category=category, **fields)


@dataclass
class World:
    """One household and what can be done in it."""

    begin: Any
    # Opens units of the budgets, whose changes are in the same history.
    budgets: Any = None
    caller: Caller = field(default_factory=lambda: Caller(Viewer(uuid4(), uuid4(), Role.OWNER), "test"))

    async def _run(self, use_case: Any, command: Any) -> Any:
        return await run(self.begin, use_case, self.caller, command)

    async def account(self, name: str = "Checking", currency: str = "EUR", opening_minor: int = 10_000) -> Account:
        command = CreateAccount(
            id=uuid4(), name=name, type=AccountType.CHECKING, currency=currency, opening_balance_minor=opening_minor
        )
        created = accepted(await self.create_account(command))
        assert isinstance(created, AccountCreated)
        return created.account

    async def create_account(self, command: CreateAccount) -> Any:
        return await self._run(use_cases.create_account, command)

    async def record(self, command: RecordTransaction) -> Any:
        return await self._run(use_cases.record_transaction, command)

    async def transfer(self, command: RecordTransfer) -> Any:
        return await self._run(use_cases.record_transfer, command)

    async def edit(self, command: EditTransaction) -> Any:
        return await self._run(edit.edit_transaction, command)

    async def categorize(self, ids: Sequence[UUID], category: str | None) -> Any:
        command = CategorizeTransactions(ids=tuple(ids), category=category)
        return await self._run(categorize.categorize_transactions, command)

    async def delete(self, id: UUID) -> Any:  # noqa: A002
        return await self._run(trash.delete_transaction, DeleteTransaction(id=id))

    async def handle(self, command: Any) -> Any:
        """Any command of the ledger, as the service runs it."""
        return await self._run(HANDLERS[type(command)], command)

    async def undo(self, change_id: UUID) -> Any:
        return await self._run(undo.undo, Undo(change_id=change_id))

    async def predict(self, *predictions: PredictedCategory) -> Any:
        return await self._run(predicting.apply_predictions, predictions)

    async def name(self, *named: NamedMerchant) -> Any:
        return await self._run(predicting.name_merchants, named)

    async def suggest(
        self,
        id: UUID,  # noqa: A002
        category: str,
        confidence: float,
        merchant: str | None = None,
    ) -> None:
        """What the model said of a row and was not sure enough to apply."""

        async def use_case(_: Any, said: Suggestion, unit: Any) -> None:
            if hasattr(unit, "session"):
                await unit.session.execute(_PREDICTED, {"household_id": unit.household_id, **asdict(said)})
            else:
                unit._book.suggestions[said.transaction_id] = said

        said = Suggestion(transaction_id=id, category=category, confidence=confidence, merchant=merchant)
        await self._run(use_case, said)

    async def put(self, *entities: Any) -> None:
        """Small things that are simply there."""

        async def use_case(_: Any, wanted: Any, unit: Any) -> None:
            change = Change(id=uuid4(), kind=ChangeKind.NAMES, summary="Names", created_at=unit.now)
            await unit.history.open(change)
            for entity in wanted:
                await unit.of(type(entity)).put(entity)

        await self._run(use_case, entities)

    async def change_row(self, id: UUID, **fields: Any) -> Transaction:  # noqa: A002
        """What another part of the house does to a row."""

        async def use_case(_: Any, wanted: Any, unit: Any) -> Transaction:
            row: Transaction = replace((await unit.transactions.get_many([id]))[id], **wanted)
            await unit.transactions.save([row])
            return row

        return await self._run(use_case, fields)  # type: ignore[no-any-return]

    async def change_account(self, id: UUID, **fields: Any) -> None:  # noqa: A002
        async def use_case(_: Any, wanted: Any, unit: Any) -> None:
            await unit.accounts.save(replace(await unit.accounts.get(id), **wanted))

        await self._run(use_case, fields)

    async def row(self, id: UUID) -> Transaction:  # noqa: A002
        return (await self.rows(id))[id]

    async def balance(self, account_id: UUID) -> Money:
        async with self.begin(self.caller) as unit:
            account = await unit.accounts.get(account_id)
        assert account is not None
        balance: Money = account.balance
        return balance

    async def rows(self, *ids: UUID) -> dict[UUID, Transaction]:
        async with self.begin(self.caller) as unit:
            found: dict[UUID, Transaction] = await unit.transactions.get_many(ids)
        return found


def fake_world() -> World:
    book = Book()
    return World(FakeBegin(book), BookBudgetsBegin(book))


async def sql_world(database: Database, currency: str = "EUR") -> World:
    """A new household on PostgreSQL."""
    world = World(LedgerBegin(database), BudgetsBegin(database, SpendingOfSearches()))
    async with database.engine.begin() as connection:
        await connection.execute(
            text("INSERT INTO households (id, name, currency) VALUES (:id, 'Test', :currency)"),
            {"id": world.caller.household_id, "currency": currency},
        )
    return world
