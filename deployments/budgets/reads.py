"""What the gateway shows of budgets, in one snapshot: those of categories from the totals, others line by line."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from deployments.adapters.db import Database
from deployments.budgets.rows import budget_of, status_of
from deployments.budgets.searching import LedgerSpending
from domain.budgets.model import BudgetStatus
from domain.shared.periods import Month

# A budget is for its category and everything below it.
_STATUSES = """
    WITH RECURSIVE below AS (
      SELECT DISTINCT category AS budgeted, category FROM budgets WHERE household_id = $1
      UNION
      SELECT below.budgeted, c.id FROM below JOIN categories c ON c.household_id = $1 AND c.parent_id = below.category
    )
    SELECT b.id, b.category, b.name, b.query, b.currency, b.limit_minor, b.warn_at_percent, $2::date AS month,
           coalesce(sum(t.out_minor - t.in_minor), 0)::bigint AS spent_minor
    FROM budgets b
    LEFT JOIN below ON below.budgeted = b.category
    LEFT JOIN monthly_totals t
      ON t.household_id = b.household_id AND t.month = $2 AND t.category = below.category AND t.currency = b.currency
    WHERE b.household_id = $1 AND ($3::uuid[] IS NULL OR b.id = ANY ($3))
    GROUP BY b.household_id, b.id
    ORDER BY b.category, lower(b.name), b.currency
"""


class BudgetReads:
    def __init__(self, database: Database, ledger: LedgerSpending) -> None:
        self._database = database
        self._ledger = ledger

    async def budgets(
        self, household_id: UUID, month: Month, ids: Collection[UUID] | None = None
    ) -> list[BudgetStatus]:
        """Every budget in that month, or those of `ids`; by category, then those over a search by name."""
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_STATUSES, household_id, month.first_day, None if ids is None else list(ids))
            searches = [budget for budget in map(budget_of, rows) if budget.query is not None]
            spending = await self._ledger.spending(connection, household_id, searches, [month]) if searches else {}
        return [status_of(row, spending) for row in rows]
