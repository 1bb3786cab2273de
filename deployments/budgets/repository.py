"""The stores of budgets on PostgreSQL; the only place with their write SQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.adapters.db import Database
from deployments.adapters.history import open_change
from deployments.adapters.sql_unit import Scope, SqlUnit
from deployments.budgets.facts import SqlFacts
from deployments.budgets.rows import budget_of, past_limits_of
from deployments.budgets.searching import LedgerSpending
from deployments.budgets.tables import BudgetLevelRow, BudgetRow, BudgetSettingsRow, EnvelopeAmountRow
from domain.budgets.model import Budget, BudgetSettings, Level, Standing
from domain.budgets.ports import SearchRefused
from domain.shared.changes import Change
from domain.shared.periods import Period
from domain.transactions.categories import BY_SLUG, CategoryKind

CONSUMER = "budgets"
_SETTINGS_ID = "budgets"

_BUDGET = BudgetRow.__table__.columns

# Held until the transaction ends; the prefix keeps it apart from other locks of the same household.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('budgets ' || CAST(:household AS text), 0))")

_CURRENCY = text("SELECT currency FROM households WHERE id = :household")
_KIND = text("SELECT kind FROM categories WHERE household_id = :household AND id = :id")
_NAME = text("SELECT name FROM categories WHERE household_id = :household AND id = :id")


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
            "notice_at_percent": budget.notice_at_percent,
            "schedule": str(budget.schedule),
            "carry": budget.carry.value,
            "carry_max_minor": budget.carry_max_minor,
            "carries_from": budget.carries_from,
            "is_ring_fenced": budget.is_ring_fenced,
            "past_limits": past_limits_of(budget),
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

    async def configure(self, settings: BudgetSettings) -> None:
        values = {
            "mode": settings.mode.value,
            "schedule": str(settings.schedule),
            "starts_on": settings.starts_on,
            "account_ids": None if settings.account_ids is None else list(settings.account_ids),
        }
        await self._session.execute(
            insert(BudgetSettingsRow)
            .values(household_id=self._household_id, id=_SETTINGS_ID, **values)
            .on_conflict_do_update(index_elements=[BudgetSettingsRow.household_id, BudgetSettingsRow.id], set_=values)
        )

    async def assign(self, period: Period, amounts: Mapping[UUID, int]) -> None:
        """One row for each envelope, on the first day: rows of a former schedule within the period give way."""
        kept = EnvelopeAmountRow
        within = (kept.assigned_on >= period.start) & (kept.assigned_on < period.end)
        mine = (kept.household_id == self._household_id) & kept.budget_id.in_(amounts)
        gone = [id_ for id_, minor in amounts.items() if not minor]
        await self._session.execute(
            delete(kept).where(mine, within, (kept.assigned_on != period.start) | kept.budget_id.in_(gone))
        )
        rows = [
            {
                "household_id": self._household_id,
                "id": uuid5(id_, period.start.isoformat()),
                "budget_id": id_,
                "assigned_on": period.start,
                "amount_minor": minor,
                "currency": await self._session.scalar(_CURRENCY, {"household": self._household_id}),
            }
            for id_, minor in amounts.items()
            if minor
        ]
        if rows:
            new = insert(kept)
            await self._session.execute(
                new.on_conflict_do_update(
                    index_elements=["household_id", "budget_id", "assigned_on"],
                    set_={"amount_minor": new.excluded.amount_minor},
                ),
                rows,
            )


class SqlSearches:
    """The search language, run by the ledger in the transaction of the budgets."""

    def __init__(self, connection: Any, household_id: UUID, ledger: LedgerSpending) -> None:
        self._connection = connection
        self._household_id = household_id
        self._ledger = ledger

    async def canonical(self, text: str) -> str | SearchRefused:
        return await self._ledger.canonical(self._connection, self._household_id, text)


class SqlLevels:
    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    async def told(self, first: date, last: date) -> Mapping[tuple[UUID, date], Level]:
        row = BudgetLevelRow
        found = await self._session.execute(
            select(row.budget_id, row.starts_on, row.level).where(
                row.household_id == self._household_id, row.starts_on.between(first, last)
            )
        )
        return {(each.budget_id, each.starts_on): Level(each.level) for each in found}

    async def remember(self, standings: Collection[Standing]) -> None:
        if not standings:
            return
        new = insert(BudgetLevelRow)
        told = ("level", "spent_minor", "available_minor")
        await self._session.execute(
            new.on_conflict_do_update(
                index_elements=["household_id", "budget_id", "starts_on"],
                set_={name: new.excluded[name] for name in told},
            ),
            [
                {
                    "household_id": self._household_id,
                    "budget_id": standing.status.budget.id,
                    "starts_on": standing.status.period.start,
                    "level": standing.status.level.value,
                    "spent_minor": standing.status.spent.minor,
                    "available_minor": standing.status.available.minor,
                }
                for standing in standings
            ],
        )


class SqlBudgetsUnit(SqlUnit):
    def __init__(self, session: AsyncSession, connection: Any, scope: Scope, ledger: LedgerSpending) -> None:
        super().__init__(session, scope, CONSUMER)
        self.taxonomy = SqlTaxonomy(session, scope.household_id)
        self.budgets = SqlBudgets(session, scope.household_id)
        self.searches = SqlSearches(connection, scope.household_id, ledger)
        self.facts = SqlFacts(connection, scope.household_id, ledger)
        self.levels = SqlLevels(session, scope.household_id)

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
            # asyncpg's, in the same transaction.
            connection = (await (await session.connection()).get_raw_connection()).driver_connection
            yield SqlBudgetsUnit(session, connection, scope, self._ledger)
