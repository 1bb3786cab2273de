"""What predictions read of the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from deployments.adapters.db import Database
from deployments.memory.messages import MemoryKey
from deployments.memory.reads import key_of
from deployments.predictions.columns import LedgerRows
from deployments.predictions.repository import CONSUMER
from domain.predictions.model import Candidate, StoredPrediction
from domain.shared.confidence import DEFAULT_PERCENT, DIGITS
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

# The others are not for the model to categorize; whom they name it may still say.
_UNNAMED = """
    SELECT id, description, amount_minor, currency, booked_on FROM transactions
    WHERE household_id = $1 AND deleted_at IS NULL AND counterpart_id IS NULL AND merchant IS NULL
      AND categorized_by IN ('PERSON', 'RULE', 'IMPORT')
      AND (id = ANY ($2::uuid[]) OR import_id = $3)
      AND ($4::uuid IS NULL OR id > $4)
    ORDER BY id
    LIMIT $5
"""

# Per currency the middle of the latest amounts, without their sign; nothing where there are too few.
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

_PERCENT = "SELECT apply_from_percent FROM ledger_settings WHERE household_id = $1"
_ROW = """
    SELECT id, description, amount_minor, currency, booked_on FROM transactions
    WHERE household_id = $1 AND id = $2 AND deleted_at IS NULL
"""
# No index has short ids: only somebody who asks why waits for this.
_TAUGHT_BY = """
    SELECT id, description, short_id FROM transactions
    CROSS JOIN LATERAL (
      SELECT ('x' || right(replace(id::text, '-', ''), 16))::bit(64)::bigint & x'7fffffffffffffff'::bigint AS short_id
    ) AS shortened
    WHERE household_id = $1 AND category IS NOT NULL AND deleted_at IS NULL AND short_id = ANY($2)
"""
_STORED = """
    SELECT transaction_id, category, confidence, model_version, merchant, alternatives, predicted_at FROM predictions
    WHERE household_id = $1 AND transaction_id = ANY($2)
"""

_HANDLED = "SELECT EXISTS (SELECT FROM inbox WHERE consumer = $1 AND event_id = $2)"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What it has taught the model, how sure is sure enough, and the usual size of its amounts."""

    key: MemoryKey
    apply_from_percent: int
    typical_minor: Mapping[str, int]


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
        return await self._page(_WAITING, household_id, wanted, after, limit)

    async def unnamed(
        self, household_id: UUID, wanted: TransactionsUncategorized, *, after: UUID | None, limit: int
    ) -> LedgerRows:
        """Of the others those without a name of the other party."""
        return await self._page(_UNNAMED, household_id, wanted, after, limit)

    async def _page(
        self, statement: str, household_id: UUID, wanted: TransactionsUncategorized, after: UUID | None, limit: int
    ) -> LedgerRows:
        ids = list(wanted.transaction_ids)
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(statement, household_id, ids, wanted.import_id, after, limit)
        return LedgerRows.of(tuple(row) for row in rows)

    async def circumstances(self, household_id: UUID) -> Circumstances:
        """What a prediction of this household depends on beside its rows."""
        async with self._database.read(household_id) as connection:
            key = await key_of(connection, household_id)
            percent = await connection.fetchval(_PERCENT, household_id)
            typical = await connection.fetch(_TYPICAL, household_id)
        return Circumstances(
            key=key,
            apply_from_percent=DEFAULT_PERCENT if percent is None else percent,
            typical_minor={row["currency"]: row["typical_minor"] for row in typical},
        )

    async def row(self, household_id: UUID, id: UUID) -> LedgerRows:  # noqa: A002
        """One live row of the household, or none."""
        async with self._database.read(household_id) as connection:
            return LedgerRows.of(tuple(row) for row in await connection.fetch(_ROW, household_id, id))

    async def taught_by(self, household_id: UUID, short_ids: Sequence[int]) -> dict[int, tuple[UUID, str]]:
        """The rows that have these short ids, with their texts; looked for among the labelled ones."""
        if not short_ids:
            return {}
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_TAUGHT_BY, household_id, list(short_ids))
        return {row["short_id"]: (row["id"], row["description"]) for row in rows}

    async def stored(self, household_id: UUID, ids: Sequence[UUID]) -> dict[UUID, StoredPrediction]:
        """The last prediction of each row that has one."""
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_STORED, household_id, list(ids))
        return {row["transaction_id"]: prediction_of(row) for row in rows}


def prediction_of(row: Mapping[str, Any]) -> StoredPrediction:
    """From any row with the columns of `predictions`."""
    return StoredPrediction(
        transaction_id=row["transaction_id"],
        category=row["category"],
        confidence=round(row["confidence"], DIGITS),
        model_version=row["model_version"],
        merchant=row["merchant"],
        alternatives=tuple(Candidate(each["category"], each["confidence"]) for each in row["alternatives"]),
        predicted_at=row["predicted_at"],
    )
