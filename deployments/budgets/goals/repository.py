"""The stores of goals on PostgreSQL; the only place with their write SQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.adapters.db import Database
from deployments.adapters.history import open_change
from deployments.adapters.sql_unit import Scope, SqlUnit
from deployments.budgets.goals.gathering import gather, read_debts, read_settings
from deployments.budgets.goals.searching import LedgerRows
from deployments.budgets.repository import SqlTaxonomy
from domain.budgets.goals.fund import GoalSettings
from domain.budgets.goals.model import AccountFact, Goal, GoalState
from domain.budgets.goals.payoff import Debt
from domain.budgets.goals.ports import GoalsNow, RowFact
from domain.budgets.ports import SearchRefused
from domain.shared.changes import Change

CONSUMER = "goals"

# Held until the transaction ends; the prefix keeps it apart from other locks of the same household.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('goals ' || CAST(:household_id AS text), 0))"
_ANY = "SELECT EXISTS (SELECT FROM goals WHERE household_id = :household_id)"
# The lock that every writer of rows needs to move the balance, in the same order.
_ACCOUNTS = """
SELECT id, name, currency, balance_minor FROM accounts
WHERE household_id = :household_id AND id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE
"""
_FIRST_OF_TYPE = """
SELECT id, name, currency, balance_minor FROM accounts
WHERE household_id = :household_id AND type = :type AND closed_on IS NULL ORDER BY created_at, id LIMIT 1
"""
_PUT_GOAL = """
INSERT INTO goals (household_id, id, name, currency, target_minor, starts_on, due_on, yearly_rate, query, position,
                   version)
VALUES (:household_id, :id, :name, :currency, :target_minor, :starts_on, :due_on, :yearly_rate, :query, :position,
        :version)
ON CONFLICT (household_id, id) DO UPDATE SET name = excluded.name, currency = excluded.currency,
  target_minor = excluded.target_minor, starts_on = excluded.starts_on, due_on = excluded.due_on,
  yearly_rate = excluded.yearly_rate, query = excluded.query, position = excluded.position, version = excluded.version
"""
_DROP_ALLOCATIONS = """
DELETE FROM goal_allocations WHERE household_id = :household_id AND goal_id = :goal_id AND account_id <> ALL(:kept)
"""
_PUT_ALLOCATION = """
INSERT INTO goal_allocations AS l (household_id, id, goal_id, account_id, set_aside_minor)
VALUES (:household_id, :id, :goal_id, :account_id, :set_aside_minor)
ON CONFLICT (household_id, id) DO UPDATE SET set_aside_minor = excluded.set_aside_minor
WHERE l.set_aside_minor <> excluded.set_aside_minor
"""
# Each by itself, so that the history has them and an undo brings them back.
_REMOVE_GOAL = (
    "DELETE FROM goal_decisions WHERE household_id = :household_id AND goal_id = :id",
    "DELETE FROM goal_allocations WHERE household_id = :household_id AND goal_id = :id",
    "DELETE FROM goals WHERE household_id = :household_id AND id = :id",
)
_ROW = """
SELECT id, account_id, description FROM transactions
WHERE household_id = :household_id AND id = :id AND deleted_at IS NULL
"""
_DECISION = "SELECT goal_id FROM goal_decisions WHERE household_id = :household_id AND id = :id"
_DECIDE = """
INSERT INTO goal_decisions (household_id, id, goal_id) VALUES (:household_id, :id, :goal_id)
ON CONFLICT (household_id, id) DO UPDATE SET goal_id = excluded.goal_id
"""
_UNDECIDE = "DELETE FROM goal_decisions WHERE household_id = :household_id AND id = :id"
_TOLD = "SELECT goal_id, state FROM goal_states WHERE household_id = :household_id"
_REMEMBER = """
INSERT INTO goal_states (household_id, goal_id, state) VALUES (:household_id, :goal_id, :state)
ON CONFLICT (household_id, goal_id) DO UPDATE SET state = excluded.state
"""
_PUT_DEBT = """
INSERT INTO debts (household_id, id, name, currency, account_id, owed_minor, yearly_rate, minimum_minor,
                   minimum_percent, position, version)
VALUES (:household_id, :id, :name, :currency, :account_id, :owed_minor, :yearly_rate, :minimum_minor, :minimum_percent,
        :position, :version)
ON CONFLICT (household_id, id) DO UPDATE SET name = excluded.name, currency = excluded.currency,
  account_id = excluded.account_id, owed_minor = excluded.owed_minor, yearly_rate = excluded.yearly_rate,
  minimum_minor = excluded.minimum_minor, minimum_percent = excluded.minimum_percent, position = excluded.position,
  version = excluded.version
"""
_REMOVE_DEBT = "DELETE FROM debts WHERE household_id = :household_id AND id = :id"
_PUT_SETTINGS = """
INSERT INTO goal_settings (household_id, fund_months, fund_categories, fund_account_ids, strategy, extra_minor, version)
VALUES (:household_id, :fund_months, :fund_categories, :fund_account_ids, :strategy, :extra_minor, :version)
ON CONFLICT (household_id, id) DO UPDATE SET fund_months = excluded.fund_months,
  fund_categories = excluded.fund_categories, fund_account_ids = excluded.fund_account_ids,
  strategy = excluded.strategy, extra_minor = excluded.extra_minor, version = excluded.version
"""


class _Sql:
    """Statements of one household."""

    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    async def _run(self, statement: str, **values: Any) -> Any:
        return await self._session.execute(text(statement), {"household_id": self._household_id, **values})

    async def _connection(self) -> Any:
        """asyncpg's, in the same transaction."""
        return (await (await self._session.connection()).get_raw_connection()).driver_connection


class SqlGoals(_Sql):
    def __init__(self, session: AsyncSession, household_id: UUID, ledger: LedgerRows) -> None:
        super().__init__(session, household_id)
        self._ledger = ledger

    async def lock(self) -> None:
        await self._session.execute(text(_LOCK), {"household_id": str(self._household_id)})

    async def any(self) -> bool:
        return bool(await self._session.scalar(text(_ANY), {"household_id": self._household_id}))

    async def now(self) -> GoalsNow:
        return (await gather(await self._connection(), self._household_id, self._ledger)).now

    async def put(self, goal: Goal) -> None:
        await self._run(
            _PUT_GOAL,
            id=goal.id,
            name=goal.name,
            currency=goal.currency,
            target_minor=goal.target.minor,
            starts_on=goal.starts_on,
            due_on=goal.due_on,
            yearly_rate=goal.yearly_rate,
            query=goal.query,
            position=goal.position,
            version=goal.version,
        )
        await self._run(_DROP_ALLOCATIONS, goal_id=goal.id, kept=[given.account_id for given in goal.allocations])
        for given in goal.allocations:
            await self._run(
                _PUT_ALLOCATION,
                id=uuid5(goal.id, str(given.account_id)),
                goal_id=goal.id,
                account_id=given.account_id,
                set_aside_minor=given.set_aside_minor,
            )

    async def remove(self, id: UUID) -> None:  # noqa: A002
        for statement in _REMOVE_GOAL:
            await self._run(statement, id=id)

    async def row(self, transaction_id: UUID) -> RowFact | None:
        row = (await self._run(_ROW, id=transaction_id)).mappings().one_or_none()
        return RowFact(row["id"], row["account_id"], row["description"]) if row else None

    async def decision(self, transaction_id: UUID) -> tuple[UUID | None] | None:
        row = (await self._run(_DECISION, id=transaction_id)).one_or_none()
        return None if row is None else (row[0],)

    async def decide(self, transaction_id: UUID, goal_id: UUID | None) -> None:
        await self._run(_DECIDE, id=transaction_id, goal_id=goal_id)

    async def undecide(self, transaction_id: UUID) -> None:
        await self._run(_UNDECIDE, id=transaction_id)

    async def told(self) -> Mapping[UUID, GoalState]:
        return {goal_id: GoalState(state) for goal_id, state in await self._run(_TOLD)}

    async def remember(self, states: Mapping[UUID, GoalState]) -> None:
        for goal_id, state in sorted(states.items()):
            await self._run(_REMEMBER, goal_id=goal_id, state=state.value)


class SqlGoalAccounts(_Sql):
    async def locked(self, ids: Collection[UUID]) -> Mapping[UUID, AccountFact]:
        rows = (await self._run(_ACCOUNTS, ids=list(ids))).mappings()
        return {row["id"]: AccountFact(row["id"], row["name"], row["currency"], row["balance_minor"]) for row in rows}

    async def first_of_type(self, type: str) -> AccountFact | None:  # noqa: A002
        row = (await self._run(_FIRST_OF_TYPE, type=type)).mappings().one_or_none()
        return AccountFact(row["id"], row["name"], row["currency"], row["balance_minor"]) if row else None


class SqlGoalSearches(_Sql):
    """The search language, read by the ledger in the transaction of the goals."""

    def __init__(self, session: AsyncSession, household_id: UUID, ledger: LedgerRows) -> None:
        super().__init__(session, household_id)
        self._ledger = ledger

    async def canonical(self, text: str) -> str | SearchRefused:
        return await self._ledger.canonical(await self._connection(), self._household_id, text)


class SqlDebts(_Sql):
    async def all(self) -> Sequence[Debt]:
        return [debt for debt, _ in await read_debts(await self._connection(), self._household_id)]

    async def put(self, debt: Debt) -> None:
        await self._run(
            _PUT_DEBT,
            id=debt.id,
            name=debt.name,
            currency=debt.currency,
            account_id=debt.account_id,
            owed_minor=debt.owed_minor,
            yearly_rate=debt.yearly_rate,
            minimum_minor=debt.minimum_minor,
            minimum_percent=debt.minimum_percent,
            position=debt.position,
            version=debt.version,
        )

    async def remove(self, id: UUID) -> None:  # noqa: A002
        await self._run(_REMOVE_DEBT, id=id)


class SqlGoalSettings(_Sql):
    async def get(self) -> GoalSettings:
        return await read_settings(await self._connection(), self._household_id)

    async def put(self, settings: GoalSettings) -> None:
        await self._run(
            _PUT_SETTINGS,
            fund_months=settings.fund_months,
            fund_categories=None if settings.fund_categories is None else list(settings.fund_categories),
            fund_account_ids=list(settings.fund_account_ids),
            strategy=settings.strategy.value,
            extra_minor=settings.extra_minor,
            version=settings.version,
        )


class SqlGoalsUnit(SqlUnit):
    def __init__(self, session: AsyncSession, scope: Scope, ledger: LedgerRows) -> None:
        super().__init__(session, scope, CONSUMER)
        self.taxonomy = SqlTaxonomy(session, scope.household_id)
        self.searches = SqlGoalSearches(session, scope.household_id, ledger)
        self.goals = SqlGoals(session, scope.household_id, ledger)
        self.accounts = SqlGoalAccounts(session, scope.household_id)
        self.debts = SqlDebts(session, scope.household_id)
        self.settings = SqlGoalSettings(session, scope.household_id)

    async def open(self, change: Change) -> None:
        await open_change(self.session, self._scope.household_id, change)


class GoalsBegin:
    """Opens units of goals on one database."""

    def __init__(self, database: Database, ledger: LedgerRows) -> None:
        self._database = database
        self._ledger = ledger

    @asynccontextmanager
    async def __call__(self, scope: Scope) -> AsyncIterator[SqlGoalsUnit]:
        async with self._database.session(scope.household_id) as session:
            yield SqlGoalsUnit(session, scope, self._ledger)
