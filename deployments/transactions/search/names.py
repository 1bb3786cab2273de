"""What a household calls its things, read for one search."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from domain.transactions.categories import CategoryKind
from domain.transactions.names import HouseholdCategory
from domain.transactions.naming.tree import CategoryTree
from domain.transactions.search.ast import NameField
from domain.transactions.search.names import Name, Names

ALL_NAMES = frozenset({NameField.CATEGORY, NameField.ACCOUNT, NameField.PAYEE, NameField.TAG})

# One round trip for whatever is needed. JSON, since asyncpg cannot name the fields of arrays of records.
_NAMES = """
SELECT
  CASE WHEN 'category' = ANY($2) THEN (
    SELECT json_agg(to_json(c)) FROM (
      SELECT id, name, parent_id, position, kind FROM categories WHERE household_id = $1) AS c) END AS categories,
  CASE WHEN 'account' = ANY($2) THEN (
    SELECT json_agg(json_build_object('id', id, 'name', name) ORDER BY position, created_at, id)
    FROM accounts WHERE household_id = $1) END AS accounts,
  CASE WHEN 'payee' = ANY($2) THEN (
    SELECT json_agg(to_json(p)) FROM (
      SELECT id, name, (
        SELECT json_agg(alias) FROM payee_aliases a WHERE a.household_id = $1 AND a.payee_id = payees.id) AS aliases
      FROM payees WHERE household_id = $1 ORDER BY name, id) AS p) END AS payees,
  CASE WHEN 'tag' = ANY($2) THEN (
    SELECT json_agg(json_build_object('id', id, 'name', name) ORDER BY name, id)
    FROM tags WHERE household_id = $1) END AS tags
"""


async def read_names(connection: Any, household_id: UUID, needed: Collection[NameField]) -> Names:
    """Of the kinds that are not needed there are none; `connection` is asyncpg's and scoped to the household."""
    if not needed:
        return Names()
    row = await connection.fetchrow(_NAMES, household_id, [field.value for field in needed])
    return Names(
        categories=_categories(row["categories"] or ()),
        accounts=_names(row["accounts"]),
        payees=_names(row["payees"]),
        tags=_names(row["tags"]),
    )


def _names(rows: Any) -> tuple[Name, ...]:
    return tuple(Name(row["id"], row["name"], aliases=tuple(row.get("aliases") or ())) for row in rows or ())


def _categories(rows: Any) -> tuple[Name, ...]:
    tree = CategoryTree(
        HouseholdCategory(
            id=row["id"],
            parent_id=row["parent_id"],
            name=row["name"],
            kind=CategoryKind(row["kind"]),
            position=row["position"],
        )
        for row in rows
    )
    return tuple(Name(category.slug, category.label, parent_id=category.parent_id) for category in tree)
