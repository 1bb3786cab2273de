"""What the screens of import and review show."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from deployments.adapters.db import Database
from deployments.transactions.entities import columns_of, entity_of
from deployments.transactions.import_rows import profile_of
from deployments.transactions.rows import change_of
from domain.transactions.importing.model import ImportProfile
from domain.transactions.matching.review import ReviewItem
from domain.transactions.model import Change

_ITEM = columns_of(ReviewItem)
_OPEN = "household_id = $1 AND decision IS NULL"
# Changes since that touch a row which the import added or moved: undoing it would lose them.
_EDITS = """
WITH import AS (
  SELECT c.id, c.sequence, c.import_id FROM changes c JOIN imports m ON m.household_id = $1 AND m.change_id = c.id
  WHERE c.household_id = $1 AND m.id = $2
), touched AS (
  SELECT DISTINCT r.change_id FROM change_rows r CROSS JOIN import
  WHERE r.household_id = $1 AND r.change_id <> import.id AND (
    (r.table_name = 'transactions' AND r.row_id IN (
      SELECT t.id::text FROM transactions t WHERE t.household_id = $1 AND t.import_id = $2))
    OR (r.table_name, r.row_id) IN (
      SELECT o.table_name, o.row_id FROM change_rows o WHERE o.household_id = $1 AND o.change_id = import.id)
  )
)
SELECT c.id, c.kind, c.summary, c.created_at, c.user_id, c.sequence, c.account_id, c.import_id, c.undone_at, c.undone_by
FROM changes c JOIN touched ON touched.change_id = c.id CROSS JOIN import
WHERE c.household_id = $1 AND c.sequence > import.sequence AND c.undone_at IS NULL AND c.user_id IS NOT NULL
ORDER BY c.sequence DESC LIMIT $3
"""
EDITS_MAX = 100


class ImportReads:
    """Reads of one database; every method takes the household whose rows it may see."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def review_items(self, household_id: UUID, first: int) -> list[ReviewItem]:
        """What waits for a person, oldest first."""
        statement = f"SELECT {_ITEM} FROM review_items WHERE {_OPEN} ORDER BY created_at, id LIMIT $2"  # noqa: S608
        async with self._database.read(household_id) as connection:
            return [entity_of(ReviewItem, row) for row in await connection.fetch(statement, household_id, first)]

    async def review_count(self, household_id: UUID) -> int:
        async with self._database.read(household_id) as connection:
            return int(await connection.fetchval(f"SELECT count(*) FROM review_items WHERE {_OPEN}", household_id))  # noqa: S608

    async def import_profiles(self, household_id: UUID) -> list[ImportProfile]:
        """How files of each layout were read, the last used first."""
        statement = "SELECT * FROM import_profiles WHERE household_id = $1 ORDER BY used_at DESC, id"
        async with self._database.read(household_id) as connection:
            return [profile_of(row) for row in await connection.fetch(statement, household_id)]

    async def edits_since_import(self, household_id: UUID, import_id: UUID) -> Sequence[Change]:
        """What people did since to rows that the import added or moved, newest first."""
        async with self._database.read(household_id) as connection:
            found = await connection.fetch(_EDITS, household_id, import_id, EDITS_MAX)
        return [change_of(row) for row in found]
