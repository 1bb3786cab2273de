"""Names and where they are used, on PostgreSQL: a merge of two tags is one statement over the rows, not a loop."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.transactions.entities import entity_of
from deployments.transactions.names_lock import NamesLock
from domain.transactions.names import Payee

# Rows are locked in key order first, so that two commands over the same rows wait for each other.
_LOCKED = """
WITH locked AS MATERIALIZED (
  SELECT id FROM transactions WHERE household_id = :household_id AND {where} ORDER BY id FOR UPDATE
)
UPDATE transactions AS t SET {set}, version = t.version + 1, updated_at = now()
FROM locked WHERE t.household_id = :household_id AND t.id = locked.id
"""

_PARTS = """
splits = CASE WHEN t.splits IS NULL THEN NULL ELSE (
  SELECT jsonb_agg({part} ORDER BY place)
  FROM jsonb_array_elements(t.splits) WITH ORDINALITY AS each (part, place)
) END
"""

_CATEGORY = _LOCKED.format(
    where="""(category = ANY(:gone) OR (splits IS NOT NULL AND EXISTS (
      SELECT FROM jsonb_array_elements(splits) AS part WHERE part->>'category' = ANY(:gone))))""",
    set="""category = CASE WHEN t.category = ANY(:gone) THEN CAST(:to AS text) ELSE t.category END,
      categorized_by = CASE WHEN t.category = ANY(:gone) AND CAST(:to AS text) IS NULL
        THEN NULL ELSE t.categorized_by END,
      confidence = CASE WHEN t.category = ANY(:gone) AND CAST(:to AS text) IS NULL
        THEN NULL ELSE t.confidence END,"""
    + _PARTS.format(
        part="""CASE WHEN part->>'category' = ANY(:gone)
          THEN part || jsonb_build_object('category', CAST(:to AS text)) ELSE part END"""
    ),
)

_TAG = _LOCKED.format(
    where="""(tag_ids && CAST(:gone AS uuid[]) OR (splits IS NOT NULL AND EXISTS (
      SELECT FROM jsonb_array_elements(splits) AS part WHERE part->'tag_ids' ?| CAST(:texts AS text[]))))""",
    set="""
      tag_ids = CASE WHEN t.tag_ids && CAST(:gone AS uuid[]) THEN nullif(ARRAY(
        SELECT tag FROM (
          SELECT CASE WHEN tag = ANY(CAST(:gone AS uuid[])) THEN CAST(:to AS uuid) ELSE tag END AS tag,
                 min(place) AS place
          FROM unnest(t.tag_ids) WITH ORDINALITY AS each (tag, place) GROUP BY 1) AS kept
        WHERE tag IS NOT NULL ORDER BY place), '{}') ELSE t.tag_ids END,"""  # noqa: S608 (constants)
    + _PARTS.format(
        part="""CASE WHEN part->'tag_ids' ?| CAST(:texts AS text[]) THEN part || jsonb_build_object('tag_ids', (
          SELECT coalesce(jsonb_agg(tag ORDER BY place), '[]') FROM (
            SELECT CASE WHEN tag = ANY(CAST(:texts AS text[])) THEN CAST(:to AS text) ELSE tag END AS tag,
                   min(place) AS place
            FROM jsonb_array_elements_text(part->'tag_ids') WITH ORDINALITY AS each (tag, place) GROUP BY 1) AS kept
          WHERE tag IS NOT NULL)) ELSE part END"""
    ),
)

_PAYEE = _LOCKED.format(where="payee_id = ANY(:gone)", set="payee_id = CAST(:to AS uuid)")
_NAME_ROWS = _LOCKED.format(
    where="payee_id IS NOT DISTINCT FROM CAST(:of AS uuid) AND coalesce(merchant, description) = ANY(:wordings)",
    set="payee_id = CAST(:to AS uuid)",
)

_WORDINGS = """
SELECT DISTINCT coalesce(merchant, description) FROM transactions
WHERE household_id = :household_id AND payee_id IS NOT DISTINCT FROM CAST(:of AS uuid)
"""

# A budget goes to the other category unless that has one in the currency already.
_BUDGETS_GONE = """
DELETE FROM budgets b WHERE household_id = :household_id AND category = ANY(:gone) AND (
  CAST(:to AS text) IS NULL
  OR EXISTS (SELECT FROM budgets o WHERE o.household_id = b.household_id AND o.category = :to
             AND o.currency = b.currency)
  OR EXISTS (SELECT FROM budgets o WHERE o.household_id = b.household_id AND o.category = ANY(:gone)
             AND o.currency = b.currency AND o.id < b.id))
"""
_BUDGETS = "UPDATE budgets SET category = :to WHERE household_id = :household_id AND category = ANY(:gone)"
_PAYEES = """
UPDATE payees SET category = CAST(:to AS text), version = version + 1
WHERE household_id = :household_id AND category = ANY(:gone)
"""
# Rules and views name things by UUID, so that the text of the id can stand for nothing else.
_RULES = """
UPDATE rules SET condition = replace(condition::text, :gone, :to)::jsonb,
  actions = replace(actions::text, :gone, :to)::jsonb, version = version + 1
WHERE household_id = :household_id AND (position(:gone IN condition::text) > 0 OR position(:gone IN actions::text) > 0)
"""
_VIEWS = """
UPDATE saved_views SET query = replace(query, :gone, :to), version = version + 1
WHERE household_id = :household_id AND position(:gone IN query) > 0
"""

# Budgets over a search follow like rules do. Two that say the same by then become the first one.
_SEARCH_BUDGETS_GONE = """
DELETE FROM budgets b WHERE household_id = :household_id AND position(:gone IN query) > 0 AND EXISTS (
  SELECT FROM budgets o WHERE o.household_id = b.household_id AND o.currency = b.currency AND o.id <> b.id
    AND o.query = replace(b.query, :gone, :to))
"""
_SEARCH_BUDGETS = """
UPDATE budgets SET query = replace(query, :gone, :to)
WHERE household_id = :household_id AND position(:gone IN query) > 0
"""

# So do the searches of goals.
_GOALS = """
UPDATE goals SET query = replace(query, :gone, :to), version = version + 1
WHERE household_id = :household_id AND position(:gone IN query) > 0
"""
# What was chosen for the emergency fund; twice the same is once.
_FUND = """
UPDATE goal_settings SET version = version + 1, fund_categories = ARRAY(
  SELECT DISTINCT slug FROM unnest(fund_categories) AS each (had),
    LATERAL (SELECT CASE WHEN had = ANY(:gone) THEN CAST(:to AS text) ELSE had END AS slug) AS now
  WHERE slug IS NOT NULL ORDER BY slug)
WHERE household_id = :household_id AND fund_categories && CAST(:gone AS text[])
"""

# After a change was put back: what its rows name and is not there, and names that went with it although rows have them.
# The rows of the whole household are looked at only where a name went.
LOOSE_ENDS = text("""
WITH touched AS MATERIALIZED (
  SELECT table_name, row_id FROM change_nets WHERE household_id = :household_id AND change_id = :id
), known AS MATERIALIZED (
  SELECT 'a category' AS what, id FROM categories WHERE household_id = :household_id
  UNION ALL SELECT 'a category', unnest(CAST(:built_in AS text[]))
  UNION ALL SELECT 'a tag', id::text FROM tags WHERE household_id = :household_id
  UNION ALL SELECT 'a payee', id::text FROM payees WHERE household_id = :household_id
  UNION ALL SELECT 'a transaction', id::text FROM transactions WHERE household_id = :household_id AND id IN (
    SELECT refund_of FROM transactions WHERE household_id = :household_id AND refund_of IS NOT NULL
    UNION SELECT transaction_id FROM attachments WHERE household_id = :household_id
  )
), gone AS MATERIALIZED (
  SELECT n.what, n.row_id AS id FROM (
    SELECT CASE table_name WHEN 'categories' THEN 'a category' WHEN 'tags' THEN 'a tag'
           WHEN 'payees' THEN 'a payee' END AS what, row_id FROM touched
  ) AS n WHERE n.what IS NOT NULL AND (n.what, n.row_id) NOT IN (SELECT what, id FROM known)
), row AS (
  SELECT t.category, t.payee_id, t.tag_ids, t.splits, t.refund_of FROM transactions t
  WHERE t.household_id = :household_id AND t.id IN (SELECT row_id::uuid FROM touched WHERE table_name = 'transactions')
  UNION ALL
  SELECT t.category, t.payee_id, t.tag_ids, t.splits, t.refund_of FROM transactions t
  WHERE t.household_id = :household_id AND (SELECT EXISTS (SELECT FROM gone))
), used AS (
  SELECT 'a category' AS what, category AS id FROM row
  UNION SELECT 'a payee', payee_id::text FROM row
  UNION SELECT 'a transaction', refund_of::text FROM row
  UNION SELECT 'a transaction', transaction_id::text FROM attachments
    WHERE household_id = :household_id AND id IN (SELECT row_id::uuid FROM touched WHERE table_name = 'attachments')
  UNION SELECT 'a tag', unnest(tag_ids)::text FROM row
  UNION SELECT 'a category', part->>'category' FROM row, jsonb_array_elements(splits) AS part WHERE splits IS NOT NULL
  UNION SELECT 'a tag', jsonb_array_elements_text(part->'tag_ids') FROM row, jsonb_array_elements(splits) AS part
    WHERE splits IS NOT NULL
  UNION SELECT 'a payee', payee_id::text FROM payee_aliases WHERE household_id = :household_id
  UNION SELECT 'a category', category FROM payees WHERE household_id = :household_id
  UNION SELECT 'a category', category FROM budgets WHERE household_id = :household_id
  UNION SELECT 'a category', parent_id FROM categories WHERE household_id = :household_id
)
SELECT DISTINCT what FROM used WHERE id IS NOT NULL AND (what, id) NOT IN (SELECT what, id FROM known) ORDER BY 1
""")
_BY_ALIAS = """
SELECT a.alias, p.id, p.name, p.category, p.version
FROM payee_aliases a JOIN payees p ON p.household_id = a.household_id AND p.id = a.payee_id
WHERE a.household_id = :household_id AND a.alias = ANY(:aliases)
"""


class SqlNames:
    """Implements `NameUses` for one household."""

    def __init__(self, session: AsyncSession, household_id: UUID, lock: NamesLock) -> None:
        self._session = session
        self._household_id = household_id
        self._lock = lock

    async def share(self) -> None:
        await self._lock.share()

    async def alone(self) -> None:
        await self._lock.alone()

    async def _run(self, statement: str, **values: Any) -> Any:
        return await self._session.execute(text(statement), {"household_id": self._household_id, **values})

    async def move_category(self, gone: Collection[str], to: str | None) -> int:
        slugs = list(gone)
        await self._follow_in_budgets(slugs, to)
        moved = await self._run(_CATEGORY, gone=slugs, to=to)
        await self._run(_BUDGETS_GONE, gone=slugs, to=to)
        if to is not None:
            await self._run(_BUDGETS, gone=slugs, to=to)
        await self._run(_PAYEES, gone=slugs, to=to)
        await self._run(_FUND, gone=slugs, to=to)
        await self._follow(slugs, to)
        return int(moved.rowcount)

    async def move_tag(self, gone: Collection[UUID], to: UUID | None) -> int:
        texts = [str(id_) for id_ in gone]
        await self._follow_in_budgets(texts, None if to is None else str(to))
        moved = await self._run(_TAG, gone=list(gone), texts=texts, to=to)
        await self._follow(texts, None if to is None else str(to))
        return int(moved.rowcount)

    async def move_payee(self, gone: Collection[UUID], to: UUID | None) -> int:
        texts = [str(id_) for id_ in gone]
        await self._follow_in_budgets(texts, None if to is None else str(to))
        moved = await self._run(_PAYEE, gone=list(gone), to=to)
        await self._follow(texts, None if to is None else str(to))
        return int(moved.rowcount)

    async def _follow(self, gone: Sequence[str], to: str | None) -> None:
        for id_ in gone if to is not None else ():
            await self._run(_RULES, gone=id_, to=to)
            await self._run(_VIEWS, gone=id_, to=to)

    async def _follow_in_budgets(self, gone: Sequence[str], to: str | None) -> None:
        """Before rows move, so that the time from then to the commit stays short: others write meanwhile."""
        for id_ in gone if to is not None else ():
            await self._run(_SEARCH_BUDGETS_GONE, gone=id_, to=to)
            await self._run(_SEARCH_BUDGETS, gone=id_, to=to)
            await self._run(_GOALS, gone=id_, to=to)

    async def wordings(self, payee_id: UUID | None) -> Sequence[str]:
        return list((await self._run(_WORDINGS, of=payee_id)).scalars())

    async def name_rows(self, wordings: Collection[str], to: UUID, *, of: UUID | None) -> int:
        return int((await self._run(_NAME_ROWS, wordings=list(wordings), to=to, of=of)).rowcount)

    async def payees(self, aliases: Collection[str]) -> Mapping[str, Payee]:
        await self._lock.share()
        found = await self._run(_BY_ALIAS, aliases=[alias for alias in aliases if alias])
        return {row["alias"]: entity_of(Payee, row) for row in found.mappings()}
