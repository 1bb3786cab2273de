"""The ledger's stores on PostgreSQL; the only place with its write SQL. Totals and balances follow by trigger."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import and_, delete, exists, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.adapters.db import Database
from deployments.adapters.sql_unit import Scope, SqlUnit
from deployments.transactions.import_store import SqlImports
from deployments.transactions.rows import STORED, account_of, change_of, images_of, transaction_of, values_of
from deployments.transactions.tables import AccountRow, ChangeRow, TransactionRow
from domain.shared.viewer import Caller
from domain.transactions.model import Account, Categorizer, Change, Transaction

CONSUMER = "transactions"

_ACCOUNT = AccountRow.__table__.columns
_TRANSACTION = TransactionRow.__table__.columns
_CHANGE = ChangeRow.__table__.columns


_NAMES = ", ".join(STORED)
_ROWS = f"jsonb_to_recordset(CAST(:rows AS jsonb)) AS given ({', '.join(f'{n} {t}' for n, t in STORED.items())})"
_INSERT = f"INSERT INTO transactions (household_id, {_NAMES}) SELECT :household_id, {_NAMES} FROM {_ROWS}"  # noqa: S608
_UPDATE = f"""
UPDATE transactions AS kept
SET {", ".join(f"{name} = given.{name}" for name in STORED if name != "id")}, deleted_at = {{}}
FROM {_ROWS} WHERE kept.household_id = :household_id AND kept.id = given.id
"""  # noqa: S608


class SqlAccounts:
    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    def _mine(self) -> Any:
        return AccountRow.household_id == self._household_id

    async def get(self, id: UUID) -> Account | None:  # noqa: A002
        found = await self._session.execute(select(*_ACCOUNT).where(self._mine(), AccountRow.id == id))
        row = found.mappings().one_or_none()
        return account_of(row) if row else None

    async def name_is_taken(self, name: str) -> bool:
        statement = select(exists().where(self._mine(), func.lower(AccountRow.name) == name.lower()))
        return bool(await self._session.scalar(statement))

    async def add(self, account: Account) -> None:
        await self._session.execute(
            insert(AccountRow).values(
                household_id=self._household_id,
                id=account.id,
                name=account.name,
                type=account.type,
                currency=account.currency,
                opening_balance_minor=account.opening_balance.minor,
                balance_minor=account.balance.minor,
                created_at=account.created_at,
            )
        )

    async def remove(self, id: UUID) -> bool:  # noqa: A002
        used = exists().where(TransactionRow.household_id == self._household_id, TransactionRow.account_id == id)
        gone = await self._session.execute(
            delete(AccountRow).where(self._mine(), AccountRow.id == id, ~used).returning(AccountRow.id)
        )
        return gone.first() is not None


class SqlTransactions:
    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    def _mine(self) -> Any:
        return TransactionRow.household_id == self._household_id

    async def get_many(self, ids: Sequence[UUID]) -> dict[UUID, Transaction]:
        return await self._get(ids, TransactionRow.deleted_at.is_(None))

    async def get_deleted(self, ids: Sequence[UUID]) -> dict[UUID, Transaction]:
        return await self._get(ids, TransactionRow.deleted_at.is_not(None))

    async def _get(self, ids: Sequence[UUID], state: Any) -> dict[UUID, Transaction]:
        # In key order, so that two commands over the same rows wait for each other instead of deadlocking.
        statement = (
            select(*_TRANSACTION)
            .where(self._mine(), TransactionRow.id == func.any(list(ids)), state)
            .order_by(TransactionRow.id)
            .with_for_update()
        )
        rows = (await self._session.execute(statement)).mappings()
        return {row["id"]: transaction_of(row) for row in rows}

    async def add(self, transactions: Sequence[Transaction]) -> None:
        await self._write(_INSERT, transactions)

    async def save(self, transactions: Sequence[Transaction]) -> None:
        await self._write(_UPDATE.format("deleted_at"), transactions)

    async def delete(self, transactions: Sequence[Transaction]) -> None:
        await self._write(_UPDATE.format("now()"), transactions)

    async def restore(self, transactions: Sequence[Transaction]) -> None:
        await self._write(_UPDATE.format("NULL"), transactions)

    async def _write(self, statement: str, transactions: Sequence[Transaction]) -> None:
        """All rows in one statement, so that the totals are kept by one run of the trigger."""
        rows = orjson.dumps([values_of(transaction) for transaction in transactions], default=str).decode()
        await self._session.execute(text(statement), {"household_id": self._household_id, "rows": rows})

    async def edited_since_import(self, import_id: UUID) -> int:
        statement = select(func.count()).where(
            self._mine(),
            TransactionRow.import_id == import_id,
            (TransactionRow.version > 1) | (TransactionRow.categorized_by == Categorizer.PERSON.value),
        )
        return await self._session.scalar(statement) or 0

    async def remove_import(self, import_id: UUID) -> int:
        gone = await self._session.execute(
            delete(TransactionRow)
            .where(self._mine(), TransactionRow.import_id == import_id)
            .execution_options(synchronize_session=False)
        )
        return int(gone.rowcount)  # type: ignore[attr-defined]


class SqlChanges:
    def __init__(self, session: AsyncSession, household_id: UUID, user_id: UUID | None) -> None:
        self._session = session
        self._household_id = household_id
        self._user_id = user_id

    def _is(self, id: UUID) -> Any:  # noqa: A002
        return and_(ChangeRow.household_id == self._household_id, ChangeRow.id == id)

    async def get(self, id: UUID) -> Change | None:  # noqa: A002
        found = await self._session.execute(select(*_CHANGE).where(self._is(id)).with_for_update())
        row = found.mappings().one_or_none()
        return change_of(row) if row else None

    async def add(self, change: Change, user_id: UUID | None = None) -> None:
        await self._session.execute(
            insert(ChangeRow).values(
                household_id=self._household_id,
                id=change.id,
                user_id=user_id or self._user_id,
                kind=change.kind,
                summary=change.summary,
                images=images_of(change),
                account_id=change.account_id,
                import_id=change.import_id,
                created_at=change.created_at,
            )
        )

    async def mark_undone(self, change: Change, at: datetime) -> None:
        await self._session.execute(
            update(ChangeRow)
            .where(self._is(change.id))
            .values(undone_at=at)
            .execution_options(synchronize_session=False)
        )


class SqlLedgerUnit(SqlUnit):
    """One database transaction on the ledger."""

    def __init__(self, session: AsyncSession, scope: Scope, user_id: UUID | None) -> None:
        super().__init__(session, scope, CONSUMER)
        self.household_id = scope.household_id
        self.accounts = SqlAccounts(session, scope.household_id)
        self.transactions = SqlTransactions(session, scope.household_id)
        self.changes = SqlChanges(session, scope.household_id, user_id)
        self.imports = SqlImports(session, scope.household_id, user_id)


class LedgerBegin:
    """Opens ledger units on one database, for a person or for an event."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def __call__(self, scope: Scope) -> AsyncIterator[SqlLedgerUnit]:
        user_id = scope.viewer.user_id if isinstance(scope, Caller) else None
        async with self._database.session(scope.household_id) as session:
            yield SqlLedgerUnit(session, scope, user_id)
