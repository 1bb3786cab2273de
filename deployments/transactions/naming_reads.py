"""Categories, tags and payees with how much they are used, each list in one set-based statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from deployments.adapters.db import Database
from deployments.transactions.entities import columns_of, entity_of
from domain.shared.money import Money
from domain.shared.paging import Page, page_of
from domain.transactions.names import HouseholdCategory, Payee, PayeeAlias, Tag
from domain.transactions.naming.reading import MerchantInUse, PayeeOrder, PayeeUse, Twins, twins_of

UNNAMED_MAX = 20
_TWIN_CANDIDATES = 5_000

_CATEGORIES = f"SELECT {columns_of(HouseholdCategory)} FROM categories WHERE household_id = $1"  # noqa: S608 (constants)
_TAGS = f"SELECT {columns_of(Tag)} FROM tags WHERE household_id = $1 ORDER BY lower(name), id"  # noqa: S608
_PAYEE = ", ".join(f"p.{name}" for name in columns_of(Payee).split(", "))

_TAG_COUNTS = """
SELECT tag, count(DISTINCT id) AS row_count FROM (
  SELECT id, unnest(tag_ids) AS tag FROM transactions
  WHERE household_id = $1 AND deleted_at IS NULL AND tag_ids IS NOT NULL
  UNION ALL
  SELECT id, jsonb_array_elements_text(part->'tag_ids')::uuid FROM transactions, jsonb_array_elements(splits) AS part
  WHERE household_id = $1 AND deleted_at IS NULL AND splits IS NOT NULL
) AS used GROUP BY tag
"""

_USES = """
SELECT payee_id, currency, count(*) AS row_count, sum(amount_minor)::bigint AS total_minor,
       max(booked_on) AS last_used_on
FROM transactions WHERE household_id = $1 AND deleted_at IS NULL AND payee_id = ANY($2)
GROUP BY 1, 2 ORDER BY 3 DESC, 2
"""

# What a list is ordered by becomes a text, so that one keyset serves every order.
_SORTS = {
    PayeeOrder.NAME: "lower(p.name)",
    PayeeOrder.COUNT: "lpad((999999999999 - coalesce(u.row_count, 0))::text, 12, '0') || lower(p.name)",
    PayeeOrder.RECENT: (
        "lpad((date '9999-12-31' - coalesce(u.last_used_on, date '0001-01-01'))::text, 8, '0') || lower(p.name)"
    ),
}
_USED = """
LEFT JOIN (
  SELECT payee_id, count(*) AS row_count, max(booked_on) AS last_used_on FROM transactions
  WHERE household_id = $1 AND deleted_at IS NULL AND payee_id IS NOT NULL GROUP BY 1
) AS u ON u.payee_id = p.id
"""
_PAYEES = """
WITH matching AS MATERIALIZED (
  SELECT {payee}, {sort} AS sort FROM payees p {used}
  WHERE p.household_id = $1 AND ($2 = '' OR p.name ILIKE $2 OR EXISTS (
    SELECT FROM payee_aliases a WHERE a.household_id = $1 AND a.payee_id = p.id AND a.alias ILIKE $2))
)
SELECT p.*, (SELECT count(*) FROM matching) AS total FROM matching p
WHERE $3::text IS NULL OR (p.sort COLLATE "C", p.id) > ($3, $4::uuid)
ORDER BY p.sort COLLATE "C", p.id LIMIT $5
"""
_TOTAL = "SELECT count(*) FROM payees WHERE household_id = $1"

_UNNAMED = """
SELECT merchant, count(*) AS row_count, mode() WITHIN GROUP (ORDER BY category) AS category
FROM transactions
WHERE household_id = $1 AND deleted_at IS NULL AND payee_id IS NULL AND merchant IS NOT NULL AND counterpart_id IS NULL
GROUP BY merchant HAVING count(*) > 1 ORDER BY 2 DESC, 1 LIMIT $2
"""


class NamingReads:
    """Reads of one database; every method takes the household whose names it may see."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def categories(self, household_id: UUID) -> list[HouseholdCategory]:
        """What the household has made of the taxonomy."""
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_CATEGORIES, household_id)
        return [entity_of(HouseholdCategory, row) for row in rows]

    async def tags(self, household_id: UUID) -> list[Tag]:
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_TAGS, household_id)
        return [entity_of(Tag, row) for row in rows]

    async def tag_counts(self, household_id: UUID) -> Mapping[UUID, int]:
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_TAG_COUNTS, household_id)
        return {row["tag"]: row["row_count"] for row in rows}

    async def payees(
        self, household_id: UUID, *, text: str, order: PayeeOrder, first: int, after: tuple[str, UUID] | None
    ) -> tuple[Page[Payee], int]:
        """A page, and how many match in all."""
        used = "" if order is PayeeOrder.NAME else _USED
        statement = _PAYEES.format(payee=_PAYEE, sort=_SORTS[order], used=used)
        sort, id_ = after or (None, None)
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(statement, household_id, _contains(text), sort, id_, first + 1)
        sorts = {row["id"]: row["sort"] for row in rows}
        found = [entity_of(Payee, row) for row in rows]
        return page_of(found, first, lambda payee: (sorts[payee.id], payee.id)), rows[0]["total"] if rows else 0

    async def payees_by_ids(self, household_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Payee]:
        statement = f"SELECT {_PAYEE} FROM payees p WHERE p.household_id = $1 AND p.id = ANY($2)"  # noqa: S608
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(statement, household_id, list(ids))
        return {row["id"]: entity_of(Payee, row) for row in rows}

    async def payee_aliases(self, household_id: UUID, payee_ids: Sequence[UUID]) -> dict[UUID, tuple[PayeeAlias, ...]]:
        statement = f"""
            SELECT {columns_of(PayeeAlias)} FROM payee_aliases
            WHERE household_id = $1 AND payee_id = ANY($2) ORDER BY alias
        """  # noqa: S608
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(statement, household_id, list(payee_ids))
        found: dict[UUID, tuple[PayeeAlias, ...]] = dict.fromkeys(payee_ids, ())
        for row in rows:
            found[row["payee_id"]] += (entity_of(PayeeAlias, row),)
        return found

    async def payee_uses(self, household_id: UUID, ids: Sequence[UUID]) -> dict[UUID, PayeeUse]:
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_USES, household_id, list(ids))
        found: dict[UUID, PayeeUse] = dict.fromkeys(ids, PayeeUse())
        for row in rows:
            use = found[row["payee_id"]]
            newest = max(filter(None, (use.last_used_on, row["last_used_on"])))
            total = Money(row["total_minor"], row["currency"])
            found[row["payee_id"]] = PayeeUse(use.transaction_count + row["row_count"], newest, (*use.totals, total))
        return found

    async def payee_twins(self, household_id: UUID) -> tuple[Twins, ...]:
        statement = _PAYEES.format(payee=_PAYEE + ", u.row_count", sort=_SORTS[PayeeOrder.COUNT], used=_USED)
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(statement, household_id, "", None, None, _TWIN_CANDIDATES)
        payees = [entity_of(Payee, row) for row in rows]
        return twins_of(payees, {row["id"]: row["row_count"] or 0 for row in rows})

    async def unnamed_merchants(self, household_id: UUID) -> list[MerchantInUse]:
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_UNNAMED, household_id, UNNAMED_MAX)
        return [MerchantInUse(row["merchant"], row["row_count"], row["category"]) for row in rows]


def _contains(text: str) -> str:
    """An ILIKE pattern in which the person's own wildcards are letters; "" matches all."""
    if not text:
        return ""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
