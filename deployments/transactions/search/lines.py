"""The ledger line by line, as reports and budgets add it up: a row, or each part of a split one."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from deployments.transactions.entities import columns_of, entity_of
from deployments.transactions.filters import Conditions
from domain.transactions.categories import CategoryKind
from domain.transactions.names import HouseholdCategory
from domain.transactions.naming.tree import CategoryTree
from domain.transactions.reporting import Counting

# Read under the name `line`, with every column of the row beside those of the line.
LINES = """(
  SELECT t.*, one.part, coalesce((one.part->>'amount_minor')::bigint, t.amount_minor) AS line_minor,
         CASE WHEN t.splits IS NULL THEN t.category ELSE one.part->>'category' END AS line_category,
         coalesce(t.counts_on, t.booked_on) AS counted_on
  FROM transactions t LEFT JOIN LATERAL jsonb_array_elements(t.splits) AS one (part) ON true
) AS line"""
# To be summed.
LINE_IN = "greatest(line.line_minor, 0)"
LINE_OUT = "greatest(-line.line_minor, 0)"

_TREE = f"SELECT {columns_of(HouseholdCategory)} FROM categories WHERE household_id = $1"  # noqa: S608 (constants)
_LEFT_OUT = {
    Counting.EVERYTHING: {CategoryKind.NEUTRAL},
    Counting.SPENDING: {CategoryKind.NEUTRAL, CategoryKind.INCOME},
}


async def read_tree(connection: Any, household_id: UUID) -> CategoryTree:
    """The household's categories; `connection` is asyncpg's and scoped to it."""
    return CategoryTree.of([entity_of(HouseholdCategory, row) for row in await connection.fetch(_TREE, household_id)])


def counted(
    household_id: UUID,
    counting: Counting,
    tree: CategoryTree,
    first: date | None = None,
    last: date | None = None,
    *,
    values: list[Any] | None = None,
) -> Conditions:
    """The lines of `line` that are added up, by the day that they count on: what the dashboard counts.

    `values` are those of the statements that this one is joined to, which begin with the household.
    """
    found = Conditions(values=[] if values is None else values)
    found.add("line.household_id = {}", household_id)
    found.parts += [
        "line.deleted_at IS NULL",
        "NOT line.is_hidden",
        "NOT EXISTS (SELECT FROM accounts a WHERE a.household_id = $1 AND a.id = line.account_id AND a.is_hidden)",
    ]
    left_out = [category.slug for category in tree if category.kind in _LEFT_OUT[counting]]
    found.add("coalesce(line.line_category, '') <> ALL({})", left_out)
    if counting is Counting.SPENDING:
        # Without a category the sign decides.
        found.parts.append("(line.line_category IS NOT NULL OR line.line_minor < 0)")
    if first is not None:
        # A refund counts earlier than it was booked, never later: the index on booked_on helps.
        found.add("line.counted_on >= {0} AND line.booked_on >= {0}", first)
    if last is not None:
        found.add("line.counted_on <= {}", last)
    return found
