"""What the gateway shows of insights: what is kept, and whether it has to be computed anew first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from deployments.adapters.db import Database
from deployments.insights.documents import read
from domain.insights.model import InsightKind, Opinion
from domain.insights.ports import Silence, Strange, Told

_STATE = "SELECT sequence, computed_sequence, computed_on FROM insight_states WHERE household_id = $1"
_TOLD = """
SELECT i.id, i.document, i.first_on, o.opinion FROM insights i
LEFT JOIN insight_opinions o ON o.household_id = i.household_id AND o.id = i.topic
WHERE i.household_id = $1 AND i.expires_on >= $2 AND o.opinion IS DISTINCT FROM 'SILENCED'
ORDER BY i.place, i.id
"""
_SILENCES = """
SELECT id, words, created_at FROM insight_opinions WHERE household_id = $1 AND opinion = 'SILENCED' ORDER BY words, id
"""


_ANOMALIES = """
SELECT transaction_id, kind, title, reason FROM anomalies WHERE household_id = $1 AND transaction_id = ANY($2)
"""


@dataclass(frozen=True, slots=True)
class Feed:
    told: tuple[Told, ...]
    is_stale: bool


async def sequence_of(connection: Any, household_id: UUID) -> int:
    """How many changes the household has seen."""
    row = await connection.fetchrow(_STATE, household_id)
    return 0 if row is None else int(row["sequence"])


async def is_stale(connection: Any, household_id: UUID, today: date) -> bool:
    row = await connection.fetchrow(_STATE, household_id)
    return row is None or row["computed_on"] != today or row["computed_sequence"] < row["sequence"]


class InsightReads:
    """Implements `finance_graphql.insights.clients.InsightReads`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def feed(self, household_id: UUID, today: date) -> Feed:
        """The weightiest first."""
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_TOLD, household_id, today)
            stale = await is_stale(connection, household_id, today)
        return Feed(tuple(_told(row) for row in rows), stale)

    async def anomalies_of(self, household_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, Strange]:
        """What is out of the ordinary about these rows; ordinary ones are absent."""
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_ANOMALIES, household_id, list(ids))
        return {row["transaction_id"]: Strange(InsightKind(row["kind"]), row["title"], row["reason"]) for row in rows}

    async def silences(self, household_id: UUID) -> Sequence[Silence]:
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_SILENCES, household_id)
        return [Silence(row["id"], row["words"], row["created_at"]) for row in rows]


def _told(row: Any) -> Told:
    return Told(row["id"], read(row["document"]), row["first_on"], Opinion(row["opinion"]) if row["opinion"] else None)
