"""The stores of notifications on PostgreSQL, and what their messages look up."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.adapters.db import Database
from deployments.adapters.sql_unit import Scope, SqlUnit
from deployments.notifications.tables import NotificationRow
from domain.notifications.model import BudgetFact, Notification
from domain.shared.money import Money
from domain.shared.periods import Period
from domain.transactions.categories import BY_SLUG

CONSUMER = "notifications"

# A user is no row of a household, so the membership is what ties one to it.
_DISPLAY_NAME = text("""
    SELECT u.display_name FROM users u JOIN memberships m ON m.user_id = u.id
    WHERE m.household_id = :household AND u.id = :user
""")
_ACCOUNT_NAME = text("SELECT name FROM accounts WHERE household_id = :household AND id = :account")
# What was spent and what there was is added up when a level is told. Levels of before that know neither were of months.
_BUDGET = text("""
    WITH RECURSIVE below AS (
      SELECT category FROM budgets WHERE household_id = :household AND id = :budget
      UNION
      SELECT c.id FROM below JOIN categories c ON c.household_id = :household AND c.parent_id = below.category
    )
    SELECT b.category, b.currency, coalesce(l.available_minor, b.limit_minor) AS limit_minor,
           coalesce(b.name, (SELECT c.name FROM categories c
                             WHERE c.household_id = b.household_id AND c.id = b.category)) AS label,
           coalesce(l.spent_minor,
             (SELECT sum(t.out_minor - t.in_minor)::bigint
              FROM monthly_totals t
              WHERE t.household_id = b.household_id AND t.month = :starts_on
                AND t.category IN (SELECT category FROM below) AND t.currency = b.currency), 0) AS spent_minor
    FROM budgets b
    LEFT JOIN budget_levels l ON l.household_id = b.household_id AND l.budget_id = b.id AND l.starts_on = :starts_on
    WHERE b.household_id = :household AND b.id = :budget
""")


class SqlNotifications:
    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    def _mine(self) -> Any:
        return NotificationRow.household_id == self._household_id

    async def add(self, notification: Notification) -> None:
        await self._session.execute(
            insert(NotificationRow)
            .values(
                household_id=self._household_id,
                id=notification.id,
                kind=notification.kind.value,
                title=notification.title,
                body=notification.body,
                created_at=notification.created_at,
                read_at=notification.read_at,
            )
            .on_conflict_do_nothing()
        )

    async def count(self, ids: Collection[UUID]) -> int:
        return await self._count(NotificationRow.id == func.any(list(ids)))

    async def mark_read(self, ids: Collection[UUID] | None, at: datetime) -> None:
        statement = update(NotificationRow).where(self._mine(), NotificationRow.read_at.is_(None)).values(read_at=at)
        if ids is not None:
            statement = statement.where(NotificationRow.id == func.any(list(ids)))
        await self._session.execute(statement.execution_options(synchronize_session=False))

    async def unread_count(self) -> int:
        return await self._count(NotificationRow.read_at.is_(None))

    async def _count(self, condition: Any) -> int:
        statement = select(func.count()).select_from(NotificationRow).where(self._mine(), condition)
        return await self._session.scalar(statement) or 0


class SqlFacts:
    """Read from the tables of other contexts: an event names the rows, who needs more reads them."""

    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    async def display_name(self, user_id: UUID) -> str | None:
        return await self._text(_DISPLAY_NAME, user=user_id)

    async def account_name(self, account_id: UUID) -> str | None:
        return await self._text(_ACCOUNT_NAME, account=account_id)

    async def _text(self, statement: TextClause, **values: UUID) -> str | None:
        found: str | None = await self._session.scalar(statement, {"household": self._household_id, **values})
        return found

    async def budget(self, budget_id: UUID, period: Period) -> BudgetFact | None:
        found = await self._session.execute(
            _BUDGET, {"household": self._household_id, "budget": budget_id, "starts_on": period.start}
        )
        row = found.mappings().one_or_none()
        if row is None:
            return None
        category = BY_SLUG.get(row["category"])
        return BudgetFact(
            label=row["label"] or (category.label if category else row["category"]),
            limit=Money(row["limit_minor"], row["currency"]),
            spent=Money(row["spent_minor"], row["currency"]),
        )


class SqlNotificationsUnit(SqlUnit):
    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        super().__init__(session, scope, CONSUMER)
        self.notifications = SqlNotifications(session, scope.household_id)
        self.facts = SqlFacts(session, scope.household_id)


class NotificationsBegin:
    """Opens units of notifications on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def __call__(self, scope: Scope) -> AsyncIterator[SqlNotificationsUnit]:
        async with self._database.session(scope.household_id) as session:
            yield SqlNotificationsUnit(session, scope)
