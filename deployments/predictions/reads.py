"""What predictions read of the ledger."""

from __future__ import annotations

from uuid import UUID

from deployments.adapters.db import Database
from deployments.predictions.columns import LedgerRows
from deployments.predictions.repository import CONSUMER
from domain.shared.events import TransactionsUncategorized

# Rows of the model are read again: an event that comes back after a crash finds what it has already applied.
_WAITING = """
    SELECT id, description, amount_minor, currency, booked_on FROM transactions
    WHERE household_id = $1 AND deleted_at IS NULL AND counterpart_id IS NULL
      AND (categorized_by IS NULL OR categorized_by = 'MODEL')
      AND (id = ANY ($2::uuid[]) OR import_id = $3)
      AND ($4::uuid IS NULL OR id > $4)
    ORDER BY id
    LIMIT $5
"""

_TYPICAL = """
    SELECT currency, percentile_disc(0.5) WITHIN GROUP (ORDER BY abs(amount_minor)) AS typical_minor
    FROM (
      SELECT currency, amount_minor FROM transactions
      WHERE household_id = $1 AND deleted_at IS NULL
      ORDER BY booked_on DESC, id DESC
      LIMIT 1000
    ) AS recent
    GROUP BY currency
    HAVING count(*) >= 10
"""

_HANDLED = "SELECT EXISTS (SELECT FROM inbox WHERE consumer = $1 AND event_id = $2)"


class PredictionReads:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def handled(self, household_id: UUID, event_id: UUID) -> bool:
        """Whether this consumer is done with the event."""
        async with self._database.read(household_id) as connection:
            return bool(await connection.fetchval(_HANDLED, CONSUMER, event_id))

    async def waiting(
        self, household_id: UUID, wanted: TransactionsUncategorized, *, after: UUID | None, limit: int
    ) -> LedgerRows:
        """Of the rows that the event names those whose category is the model's to choose; by id, following `after`."""
        ids = list(wanted.transaction_ids)
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_WAITING, household_id, ids, wanted.import_id, after, limit)
        return LedgerRows.of(tuple(row) for row in rows)

    async def typical_minor(self, household_id: UUID) -> dict[str, int]:
        """Per currency the middle of the latest amounts, without their sign; absent where there are too few."""
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_TYPICAL, household_id)
        return {row["currency"]: row["typical_minor"] for row in rows}
