"""The ledger's stores on PostgreSQL; the only place with its write SQL. Totals and balances follow by trigger."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

import orjson
from sqlalchemy import exists, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.adapters.db import Database
from deployments.adapters.sql_unit import Scope, SqlUnit
from deployments.transactions.blobs import SqlBlobs
from deployments.transactions.bulk_edit import SqlBulk
from deployments.transactions.currencies.store import SqlCurrencies
from deployments.transactions.entities import SqlEntities
from deployments.transactions.history import SqlHistory
from deployments.transactions.import_store import SqlImports
from deployments.transactions.names_lock import NamesLock
from deployments.transactions.naming_store import SqlNames
from deployments.transactions.reconciling.store import SqlStatements
from deployments.transactions.rows import STORED, account_of, transaction_of, values_of
from deployments.transactions.rules.store import SqlRules
from deployments.transactions.search.finding import driver_of
from deployments.transactions.suggestions import SqlSuggestions
from deployments.transactions.tables import AccountRow, TransactionRow
from domain.shared.money import Money
from domain.shared.periods import Month
from domain.shared.viewer import Caller
from domain.transactions.model import Account, Transaction
from domain.transactions.names import RefundMonth
from domain.transactions.ports import Moved, Standing

CONSUMER = "transactions"

EntityT = TypeVar("EntityT")

_ACCOUNT = AccountRow.__table__.columns
_TRANSACTION = TransactionRow.__table__.columns
_LIVE = TransactionRow.deleted_at.is_(None)
_ACCOUNT_ORDER = (AccountRow.position, AccountRow.created_at, AccountRow.id)


# A goal that keeps money in an account, or a debt that it owes, is lost with it.
_NAMED_BY_GOALS = text("""
SELECT EXISTS (SELECT FROM goal_allocations WHERE household_id = :household AND account_id = :id)
    OR EXISTS (SELECT FROM debts WHERE household_id = :household AND account_id = :id)
""")

_NAMES = ", ".join(STORED)
_ROWS = f"jsonb_to_recordset(CAST(:rows AS jsonb)) AS given ({', '.join(f'{n} {t}' for n, t in STORED.items())})"
_INSERT = f"INSERT INTO transactions (household_id, {_NAMES}) SELECT :household_id, {_NAMES} FROM {_ROWS}"  # noqa: S608
_UPDATE = f"""
UPDATE transactions AS kept
SET {", ".join(f"{name} = given.{name}" for name in STORED if name != "id")}
FROM {_ROWS} WHERE kept.household_id = :household_id AND kept.id = given.id
"""  # noqa: S608

# `waits_for_category` of the domain is the last of them; locked in key order, as whole rows are.
_STANDING = """
SELECT id, account_id, booked_on, counts_on, amount_minor, currency, description, reconciliation_id,
  category IS NULL AND counterpart_id IS NULL AND splits IS NULL AS waits_for_category
FROM transactions WHERE household_id = $1 AND id = ANY($2) AND deleted_at IS NULL ORDER BY id FOR UPDATE
"""

# The same as `counted_on` of the domain, for every linked refund at once.
_REDATE = """
UPDATE transactions r SET counts_on = CASE WHEN :where = 'EXPENSE_MONTH' THEN e.booked_on END,
  version = r.version + 1, updated_at = :now
FROM transactions e
WHERE r.household_id = :household_id AND r.refund_of IS NOT NULL AND r.deleted_at IS NULL
  AND e.household_id = r.household_id AND e.id = r.refund_of AND e.booked_on < r.booked_on
  AND r.counts_on IS DISTINCT FROM CASE WHEN :where = 'EXPENSE_MONTH' THEN e.booked_on END
RETURNING r.account_id, r.booked_on AS refunded_on, e.booked_on AS spent_on
"""

# What was linked to rows of the import since lets go of them; an attached file goes with its row.
_LET_GO = (
    """
    UPDATE transactions SET counterpart_id = NULL, version = version + 1 WHERE household_id = :household_id
      AND counterpart_id IN (SELECT id FROM transactions WHERE household_id = :household_id AND import_id = :id)
    """,
    """
    UPDATE transactions SET refund_of = NULL, refund_kind = NULL, counts_on = NULL, version = version + 1
    WHERE household_id = :household_id AND import_id IS DISTINCT FROM :id
      AND refund_of IN (SELECT id FROM transactions WHERE household_id = :household_id AND import_id = :id)
    """,
    """
    DELETE FROM attachments WHERE household_id = :household_id
      AND transaction_id IN (SELECT id FROM transactions WHERE household_id = :household_id AND import_id = :id)
    """,
    """
    DELETE FROM predictions WHERE household_id = :household_id
      AND transaction_id IN (SELECT id FROM transactions WHERE household_id = :household_id AND import_id = :id)
    """,
)
# What people did to the rows since, by other changes that stand: edited them, attached files, linked refunds.
_EDITED = """
WITH later AS (
  SELECT r.table_name, r.row_id, r.after FROM change_rows r
  JOIN changes c ON c.household_id = r.household_id AND c.id = r.change_id
  WHERE r.household_id = :household_id AND r.table_name IN ('transactions', 'attachments')
    AND c.user_id IS NOT NULL AND c.undone_at IS NULL AND c.import_id IS DISTINCT FROM :id
), touched AS (
  SELECT row_id::uuid AS id FROM later WHERE table_name = 'transactions'
  UNION SELECT (after->>'transaction_id')::uuid FROM later WHERE table_name = 'attachments'
  UNION SELECT refund_of FROM transactions
    WHERE household_id = :household_id AND refund_of IS NOT NULL AND import_id IS DISTINCT FROM :id
)
SELECT count(*) FROM touched JOIN transactions t ON t.household_id = :household_id AND t.id = touched.id
WHERE t.import_id = :id
"""
_REMOVE_IMPORT = """
WITH gone AS (
  DELETE FROM transactions WHERE household_id = :household_id AND import_id = :id RETURNING id, account_id
), keys AS (
  DELETE FROM transaction_keys k USING gone WHERE k.household_id = :household_id AND k.transaction_id = gone.id
), marked AS (
  UPDATE imports SET status = 'UNDONE' WHERE household_id = :household_id AND id = :id
)
SELECT DISTINCT account_id FROM gone ORDER BY 1
"""


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

    async def save(self, account: Account) -> None:
        await self._session.execute(
            update(AccountRow)
            .where(self._mine(), AccountRow.id == account.id)
            .values(
                name=account.name,
                type=account.type,
                opening_balance_minor=account.opening_balance.minor,
                closed_on=account.closed_on,
                is_hidden=account.is_hidden,
                note=account.note,
                position=account.position,
                version=account.version,
            )
            .execution_options(synchronize_session=False)
        )

    async def all(self) -> Sequence[Account]:
        statement = select(*_ACCOUNT).where(self._mine()).order_by(*_ACCOUNT_ORDER)
        return [account_of(row) for row in (await self._session.execute(statement)).mappings()]

    async def lock(self, id: UUID) -> Account | None:  # noqa: A002
        statement = select(*_ACCOUNT).where(self._mine(), AccountRow.id == id).with_for_update(key_share=True)
        row = (await self._session.execute(statement)).mappings().one_or_none()
        return account_of(row) if row else None

    async def last_booked_on(self, id: UUID) -> date | None:  # noqa: A002
        statement = select(func.max(TransactionRow.booked_on)).where(*self._rows_of(id))
        found: date | None = await self._session.scalar(statement)
        return found

    async def balance_on(self, id: UUID, day: date) -> Money:  # noqa: A002
        account = await self.get(id)
        assert account is not None
        later = select(func.coalesce(func.sum(TransactionRow.amount_minor), 0)).where(
            *self._rows_of(id), TransactionRow.booked_on > day
        )
        return account.balance - Money(int(await self._session.scalar(later) or 0), account.currency)

    def _rows_of(self, id: UUID) -> tuple[Any, ...]:  # noqa: A002
        return TransactionRow.household_id == self._household_id, TransactionRow.account_id == id, _LIVE

    async def is_used(self, id: UUID) -> bool:  # noqa: A002
        used = exists().where(TransactionRow.household_id == self._household_id, TransactionRow.account_id == id)
        if await self._session.scalar(select(used)):
            return True
        return bool(await self._session.scalar(_NAMED_BY_GOALS, {"household": self._household_id, "id": id}))


class SqlTransactions:
    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    def _mine(self) -> Any:
        return TransactionRow.household_id == self._household_id

    async def get_many(self, ids: Sequence[UUID]) -> dict[UUID, Transaction]:
        return await self._get(ids, _LIVE)

    async def standing(self, ids: Sequence[UUID]) -> dict[UUID, Standing]:
        driver = await driver_of(self._session)
        return {row["id"]: Standing._make(row) for row in await driver.fetch(_STANDING, self._household_id, ids)}

    async def get_deleted(self, ids: Sequence[UUID]) -> dict[UUID, Transaction]:
        return await self._get(ids, TransactionRow.deleted_at.is_not(None))

    async def refunds_of(self, ids: Sequence[UUID]) -> Sequence[Transaction]:
        return list((await self._where(TransactionRow.refund_of == func.any(list(ids)), _LIVE)).values())

    async def redate_refunds(self, where: RefundMonth, now: datetime) -> Moved:
        values = {"household_id": self._household_id, "where": where.value, "now": now}
        rows = (await self._session.execute(text(_REDATE), values)).all()
        months = {Month.of(day) for row in rows for day in (row.refunded_on, row.spent_on)}
        return Moved(len(rows), tuple(sorted({row.account_id for row in rows})), tuple(sorted(months)))

    async def of_category(self, account_id: UUID, category: str) -> Sequence[Transaction]:
        whole = (TransactionRow.category == category) & TransactionRow.splits.is_(None)
        return list((await self._where(TransactionRow.account_id == account_id, whole, _LIVE)).values())

    async def _get(self, ids: Sequence[UUID], state: Any) -> dict[UUID, Transaction]:
        return await self._where(TransactionRow.id == func.any(list(ids)), state)

    async def _where(self, *conditions: Any) -> dict[UUID, Transaction]:
        # In key order, so that two commands over the same rows wait for each other instead of deadlocking.
        statement = select(*_TRANSACTION).where(self._mine(), *conditions).order_by(TransactionRow.id).with_for_update()
        rows = (await self._session.execute(statement)).mappings()
        return {row["id"]: transaction_of(row) for row in rows}

    async def add(self, transactions: Sequence[Transaction]) -> None:
        await self._write(_INSERT, transactions)

    async def save(self, transactions: Sequence[Transaction]) -> None:
        await self._write(_UPDATE, transactions)

    async def _write(self, statement: str, transactions: Sequence[Transaction]) -> None:
        """All rows in one statement, so that the totals are kept by one run of the trigger."""
        rows = orjson.dumps([values_of(transaction) for transaction in transactions], default=str).decode()
        await self._session.execute(text(statement), {"household_id": self._household_id, "rows": rows})

    async def edited_since_import(self, import_id: UUID) -> int:
        values = {"household_id": self._household_id, "id": import_id}
        return await self._session.scalar(text(_EDITED), values) or 0

    async def remove_import(self, import_id: UUID) -> Sequence[UUID]:
        values = {"household_id": self._household_id, "id": import_id}
        # Taken back right after it came, a large import would be looked up row by row among all of itself.
        await self._session.execute(text("SELECT renew_statistics()"))
        for statement in _LET_GO:
            await self._session.execute(text(statement), values)
        gone = await self._session.scalars(text(_REMOVE_IMPORT), values)
        return gone.all()


class SqlLedgerUnit(SqlUnit):
    """One database transaction on the ledger."""

    def __init__(self, session: AsyncSession, scope: Scope, user_id: UUID | None) -> None:
        super().__init__(session, scope, CONSUMER)
        self.household_id = scope.household_id
        self.accounts = SqlAccounts(session, scope.household_id)
        self.transactions = SqlTransactions(session, scope.household_id)
        self.history = SqlHistory(session, scope.household_id)
        self.names_lock = NamesLock(session, scope.household_id)
        self.names = SqlNames(session, scope.household_id, self.names_lock)
        self.rules = SqlRules(session, scope.household_id)
        self.suggestions = SqlSuggestions(session, scope.household_id)
        self.bulk = SqlBulk(session, scope.household_id)
        self.blobs = SqlBlobs(session, scope.household_id)
        self.currencies = SqlCurrencies(session, scope.household_id)
        self.statements = SqlStatements(session, scope.household_id)
        self.imports = SqlImports(session, scope.household_id, user_id)

    def of(self, kind: type[EntityT]) -> SqlEntities[EntityT]:
        return SqlEntities(self.session, self.household_id, kind, self.names_lock)


class LedgerBegin:
    """Opens ledger units on one database, for a person or for an event."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def __call__(self, scope: Scope) -> AsyncIterator[SqlLedgerUnit]:
        user_id = scope.viewer.user_id if isinstance(scope, Caller) else None
        async with self._database.session(scope.household_id) as session:
            yield SqlLedgerUnit(session, scope, user_id)
