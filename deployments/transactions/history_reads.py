"""The history as people see it: a page of changes, the rows of one, and what undo and redo would do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from deployments.adapters.db import Database
from deployments.transactions.entities import columns_of, entity_of
from deployments.transactions.rows import change_of
from domain.shared.paging import Page, decode_cursor, page_of
from domain.transactions.model import Change, ChangeKind
from domain.transactions.names import HouseholdCategory
from domain.transactions.naming.tree import CategoryTree
from domain.transactions.telling import (
    ChangedRow,
    ChangeFacts,
    HistoryFilter,
    KnownNames,
    NextSteps,
    names_of,
    told_row,
)

_CHANGE = "id, kind, summary, user_id, sequence, account_id, import_id, created_at, undone_at, undone_by"
_PAGE = f"""
SELECT {_CHANGE} FROM changes WHERE household_id = $1
  AND ($3::bigint IS NULL OR sequence < $3)
  AND CASE $4 WHEN 'ME' THEN user_id = $2 WHEN 'OTHERS' THEN user_id <> $2
              WHEN 'MONETA' THEN user_id IS NULL ELSE true END
  AND ($5::text[] IS NULL OR kind = ANY($5))
  AND ($6::timestamptz IS NULL OR created_at >= $6) AND ($7::timestamptz IS NULL OR created_at < $7)
  AND ($8 = '' OR summary ILIKE $8)
ORDER BY sequence DESC LIMIT $9
"""  # noqa: S608 (constants)

# A user is no row of a household; who has left it keeps the name on what they did.
_FACTS = """
SELECT c.id, u.display_name AS by, b.display_name AS undone_by,
  coalesce((SELECT i.imported_count FROM imports i
            WHERE c.kind = 'IMPORT' AND i.household_id = $1 AND i.id = c.import_id), 0)
  + (SELECT count(DISTINCT (r.table_name, r.row_id)) FROM change_rows r
     WHERE r.household_id = $1 AND r.change_id = c.id) AS row_count
FROM changes c LEFT JOIN users u ON u.id = c.user_id LEFT JOIN users b ON b.id = c.undone_by
WHERE c.household_id = $1 AND c.id = ANY($2)
"""

_NEXT_UNDO = f"""
SELECT {_CHANGE} FROM changes WHERE household_id = $1 AND user_id = $2 AND undone_at IS NULL
ORDER BY sequence DESC LIMIT 1
"""  # noqa: S608
# What was undone may be done again until the person does something else.
_NEXT_REDO = f"""
SELECT {_CHANGE} FROM changes WHERE household_id = $1 AND undone_by = $2 AND kind <> 'IMPORT'
  AND undone_at >= coalesce((
    SELECT max(created_at) FROM changes WHERE household_id = $1 AND user_id = $2 AND undone_at IS NULL), '-infinity')
ORDER BY undone_at DESC, sequence LIMIT 1
"""  # noqa: S608

_ROWS = """
SELECT table_name, row_id, before, after FROM change_nets
WHERE household_id = $1 AND change_id = $2 AND (table_name, row_id) > ($3, $4)
ORDER BY table_name, row_id LIMIT $5
"""
_IMPORTED = """
SELECT 'transactions' AS table_name, t.id::text AS row_id, NULL::jsonb AS before, to_jsonb(t) AS after
FROM transactions t WHERE t.household_id = $1 AND t.import_id = $2 AND t.id::text > $3 ORDER BY 2 LIMIT $4
"""
_NAMES = """
SELECT id::text, name FROM accounts WHERE household_id = $1
UNION ALL SELECT id::text, name FROM tags WHERE household_id = $1
UNION ALL SELECT id::text, name FROM payees WHERE household_id = $1
UNION ALL SELECT id::text, coalesce(name, category) FROM budgets WHERE household_id = $1
UNION ALL SELECT id::text, name FROM goals WHERE household_id = $1
UNION ALL SELECT id::text, name FROM recurring_streams WHERE household_id = $1
"""
_CATEGORIES = f"SELECT {columns_of(HouseholdCategory)} FROM categories WHERE household_id = $1"  # noqa: S608
# What a changed row is called by: read as it is now.
_TITLED = {
    *("accounts", "transactions", "categories", "tags", "payees", "payee_aliases", "attachments", "rules"),
    *("saved_views", "exchange_rates", "balance_assertions", "reconciliations", "import_profiles", "budgets"),
    "envelope_amounts",
    *("goals", "goal_allocations", "debts", "goal_settings"),
    "recurring_choices",
}


class HistoryReads:
    """Reads of one database; every method takes the household whose history it may see."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, household_id: UUID, user_id: UUID, wanted: HistoryFilter, *, first: int, after: str | None
    ) -> Page[Change] | None:
        """Newest first; None where `after` is not a cursor of this list."""
        key = decode_cursor(after, int) if after else None
        if after and key is None:
            return None
        values = (
            household_id,
            user_id,
            key[0] if key else None,
            wanted.source and wanted.source.value,
            None if wanted.kinds is None else [kind.value for kind in wanted.kinds],
            wanted.date_from and datetime.combine(wanted.date_from, time(), UTC),
            wanted.date_to and datetime.combine(wanted.date_to + timedelta(days=1), time(), UTC),
            _contains(wanted.text or ""),
            first + 1,
        )
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_PAGE, *values)
        return page_of([change_of(row) for row in rows], first, lambda change: (change.sequence,))

    async def facts(self, household_id: UUID, ids: Sequence[UUID]) -> dict[UUID, ChangeFacts]:
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_FACTS, household_id, list(ids))
        return {row["id"]: ChangeFacts(row["by"], row["undone_by"], row["row_count"]) for row in rows}

    async def next_steps(self, household_id: UUID, user_id: UUID) -> NextSteps:
        async with self._database.read(household_id) as connection:
            undo = await connection.fetchrow(_NEXT_UNDO, household_id, user_id)
            redo = await connection.fetchrow(_NEXT_REDO, household_id, user_id)
        return NextSteps(undo and change_of(undo), redo and change_of(redo))

    async def rows(
        self, household_id: UUID, change: Change, *, first: int, after: str | None
    ) -> Page[ChangedRow] | None:
        """The rows of one change in words; None where `after` is not a cursor of this list."""
        key = decode_cursor(after, str, str) if after else ("", "")
        if key is None:
            return None
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_ROWS, household_id, change.id, *key, first + 1)
            if change.kind is ChangeKind.IMPORT and len(rows) <= first:
                # Rows of a file are not written down twice: the import finds them again.
                last = key[1] if key[0] == "~imported" else ""
                wanted = first + 1 - len(rows)
                rows += await connection.fetch(_IMPORTED, household_id, change.import_id, last, wanted)
            now = await _now(connection, household_id, rows)
            names = await known_names(connection, household_id)
        told = [
            told_row(row["table_name"], row["row_id"], row["before"], row["after"], now.get(_key(row), {}), names)
            for row in rows
        ]
        places = {each.id: row for each, row in zip(told, rows, strict=True)}

        def place(row: ChangedRow) -> tuple[str, str]:
            found = places[row.id]
            imported = found["before"] is None and change.kind is ChangeKind.IMPORT
            return ("~imported" if imported else found["table_name"], found["row_id"])

        return page_of(told, first, place)


def _key(row: Any) -> tuple[str, str]:
    return row["table_name"], row["row_id"]


async def _now(connection: Any, household_id: UUID, rows: Sequence[Any]) -> Mapping[tuple[str, str], Any]:
    """The rows as they are: what an update did not touch names them."""
    found: dict[tuple[str, str], Any] = {}
    for table in {row["table_name"] for row in rows} & _TITLED:
        ids = [row["row_id"] for row in rows if row["table_name"] == table]
        statement = f"SELECT to_jsonb(t) AS row FROM {table} t WHERE household_id = $1 AND t.id::text = ANY($2)"  # noqa: S608
        if table == "transactions":
            statement = statement.replace("t.id::text = ANY($2)", "t.id = ANY($2::text[]::uuid[])")
        for each in await connection.fetch(statement, household_id, ids):
            found[table, str(each["row"]["id"])] = each["row"]
    return found


async def known_names(connection: Any, household_id: UUID) -> KnownNames:
    pairs = await connection.fetch(_NAMES, household_id)
    categories = await connection.fetch(_CATEGORIES, household_id)
    tree = CategoryTree.of([entity_of(HouseholdCategory, row) for row in categories])
    return names_of([(row["id"], row["name"]) for row in pairs], tree)


def _contains(text: str) -> str:
    """An ILIKE pattern in which the person's own wildcards are letters; "" matches all."""
    if not text.strip():
        return ""
    escaped = text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
