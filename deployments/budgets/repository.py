"""The stores of budgets on PostgreSQL; the only place with their write SQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.adapters.db import Database
from deployments.adapters.history import open_change
from deployments.adapters.sql_unit import Scope, SqlUnit
from deployments.budgets.rows import budget_of, status_of
from deployments.budgets.searching import LedgerSpending
from deployments.budgets.tables import BudgetLevelRow, BudgetRow
from domain.budgets.model import Budget, Level, SearchSpending, Standing
from domain.budgets.ports import SearchRefused
from domain.shared.changes import Change
from domain.shared.periods import Month
from domain.transactions.categories import BY_SLUG, CategoryKind

CONSUMER = "budgets"

_BUDGET = BudgetRow.__table__.columns

# Held until the transaction ends; the prefix keeps it apart from other locks of the same household.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('budgets ' || CAST(:household AS text), 0))")

_MONTHS = text("""
    SELECT month FROM monthly_totals WHERE household_id = :household
    UNION
    SELECT month FROM budget_levels WHERE household_id = :household
""")

_KIND = text("SELECT kind FROM categories WHERE household_id = :household AND id = :id")
_NAME = text("SELECT name FROM categories WHERE household_id = :household AND id = :id")

# A budget is for its category and everything below it.
_STANDINGS = text("""
    WITH RECURSIVE below AS (
      SELECT DISTINCT category AS budgeted, category FROM budgets WHERE household_id = :household
      UNION
      SELECT below.budgeted, c.id
      FROM below JOIN categories c ON c.household_id = :household AND c.parent_id = below.category
    )
    SELECT b.id, b.category, b.name, b.query, b.currency, b.limit_minor, b.warn_at_percent, m.month,
           (SELECT coalesce(sum(t.out_minor - t.in_minor), 0)::bigint
            FROM monthly_totals t
            WHERE t.household_id = b.household_id AND t.month = m.month
              AND t.category IN (SELECT below.category FROM below WHERE below.budgeted = b.category)
              AND t.currency = b.currency) AS spent_minor,
           coalesce(l.level, 'ON_TRACK') AS told
    FROM budgets b
    CROSS JOIN unnest(CAST(:months AS date[])) AS m (month)
    LEFT JOIN budget_levels l ON l.household_id = b.household_id AND l.budget_id = b.id AND l.month = m.month
    WHERE b.household_id = :household AND b.id = coalesce(CAST(:budget AS uuid), b.id)
    ORDER BY m.month, b.category, lower(b.name), b.currency
""")


class SqlTaxonomy:
    """The categories of the ledger, as far as budgets ask."""

    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    async def _kind(self, slug: str) -> CategoryKind | None:
        """A category only ever moves below one of its own kind."""
        if slug in BY_SLUG:
            return BY_SLUG[slug].kind
        kind = await self._session.scalar(_KIND, {"household": self._household_id, "id": slug})
        return CategoryKind(kind) if kind else None

    async def is_known(self, slug: str) -> bool:
        return await self._kind(slug) is not None

    async def is_expense(self, slug: str) -> bool:
        return await self._kind(slug) is CategoryKind.EXPENSE

    async def name(self, slug: str) -> str:
        found = await self._session.scalar(_NAME, {"household": self._household_id, "id": slug})
        return str(found or (BY_SLUG[slug].label if slug in BY_SLUG else slug))


class SqlBudgets:
    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    def _mine(self) -> Any:
        return BudgetRow.household_id == self._household_id

    async def lock(self) -> None:
        await self._session.execute(_LOCK, {"household": str(self._household_id)})

    async def get(self, id: UUID) -> Budget | None:  # noqa: A002
        return await self._one(BudgetRow.id == id)

    async def of_category(self, category: str, currency: str) -> Budget | None:
        return await self._one((BudgetRow.category == category) & (BudgetRow.currency == currency))

    async def of_search(self, query: str, currency: str) -> Budget | None:
        return await self._one((BudgetRow.query == query) & (BudgetRow.currency == currency))

    async def _one(self, condition: Any) -> Budget | None:
        found = await self._session.execute(select(*_BUDGET).where(self._mine(), condition))
        row = found.mappings().one_or_none()
        return budget_of(row) if row else None

    async def put(self, budget: Budget) -> None:
        values = {
            "category": budget.category,
            "name": budget.name,
            "query": budget.query,
            "currency": budget.currency,
            "limit_minor": budget.limit.minor,
            "warn_at_percent": budget.warn_at_percent,
        }
        await self._session.execute(
            insert(BudgetRow)
            .values(household_id=self._household_id, id=budget.id, **values)
            .on_conflict_do_update(index_elements=[BudgetRow.household_id, BudgetRow.id], set_=values)
        )

    async def remove(self, id: UUID) -> bool:  # noqa: A002
        gone = await self._session.execute(
            delete(BudgetRow).where(self._mine(), BudgetRow.id == id).returning(BudgetRow.id)
        )
        return gone.first() is not None


class SqlSearches:
    """The search language, run by the ledger in the transaction of the budgets."""

    def __init__(self, session: AsyncSession, household_id: UUID, ledger: LedgerSpending) -> None:
        self._session = session
        self._household_id = household_id
        self._ledger = ledger

    async def _connection(self) -> Any:
        """asyncpg's, in the same transaction."""
        return (await (await self._session.connection()).get_raw_connection()).driver_connection

    async def canonical(self, text: str) -> str | SearchRefused:
        return await self._ledger.canonical(await self._connection(), self._household_id, text)

    async def spending(self, budgets: Sequence[Budget], months: Sequence[Month]) -> Mapping[UUID, SearchSpending]:
        searches = [budget for budget in budgets if budget.query is not None]
        if not searches or not months:
            return {}
        return await self._ledger.spending(await self._connection(), self._household_id, searches, months)


class SqlLevels:
    def __init__(self, session: AsyncSession, household_id: UUID, searches: SqlSearches) -> None:
        self._session = session
        self._household_id = household_id
        self._searches = searches

    async def standings(self, months: Collection[Month], budget_id: UUID | None = None) -> list[Standing]:
        days = [month.first_day for month in months] or await self._every_month()
        found = await self._session.execute(
            _STANDINGS, {"household": self._household_id, "months": days, "budget": budget_id}
        )
        rows = found.mappings().all()
        budgets = {row["id"]: budget_of(row) for row in rows}
        spending = await self._searches.spending(list(budgets.values()), [Month.of(day) for day in days])
        return [Standing(status_of(row, spending), Level(row["told"])) for row in rows]

    async def _every_month(self) -> list[Any]:
        return list(await self._session.scalars(_MONTHS, {"household": self._household_id}))

    async def remember(self, standings: Collection[Standing]) -> None:
        if not standings:
            return
        new = insert(BudgetLevelRow)
        await self._session.execute(
            new.on_conflict_do_update(
                index_elements=["household_id", "budget_id", "month"],
                set_={"level": new.excluded.level, "spent_minor": new.excluded.spent_minor},
            ),
            [
                {
                    "household_id": self._household_id,
                    "budget_id": standing.status.budget.id,
                    "month": standing.status.month.first_day,
                    "level": standing.status.level.value,
                    "spent_minor": standing.status.spent.minor,
                }
                for standing in standings
            ],
        )


class SqlBudgetsUnit(SqlUnit):
    def __init__(self, session: AsyncSession, scope: Scope, ledger: LedgerSpending) -> None:
        super().__init__(session, scope, CONSUMER)
        self.taxonomy = SqlTaxonomy(session, scope.household_id)
        self.budgets = SqlBudgets(session, scope.household_id)
        self.searches = SqlSearches(session, scope.household_id, ledger)
        self.levels = SqlLevels(session, scope.household_id, self.searches)

    async def open(self, change: Change) -> None:
        await open_change(self.session, self._scope.household_id, change)


class BudgetsBegin:
    """Opens units of budgets on one database."""

    def __init__(self, database: Database, ledger: LedgerSpending) -> None:
        self._database = database
        self._ledger = ledger

    @asynccontextmanager
    async def __call__(self, scope: Scope) -> AsyncIterator[SqlBudgetsUnit]:
        async with self._database.session(scope.household_id) as session:
            yield SqlBudgetsUnit(session, scope, self._ledger)
