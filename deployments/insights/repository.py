"""The stores of insights on PostgreSQL; the only place with their write SQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.adapters.db import Database
from deployments.adapters.history import open_change
from deployments.adapters.sql_unit import Scope, SqlUnit
from deployments.insights.documents import read, written
from domain.insights.model import Insight, Opinion
from domain.insights.strange import Badge
from domain.shared.changes import Change

CONSUMER = "insights"

# Held until the transaction ends; the prefix keeps it apart from other locks of the same household.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('insights ' || CAST(:household_id AS text), 0))"
_COMPUTED = "SELECT computed_sequence FROM insight_states WHERE household_id = :household_id"
_GET = "SELECT document FROM insights WHERE household_id = :household_id AND id = :id"
_ALL = "SELECT id, place, document FROM insights WHERE household_id = :household_id"
_REMOVE = "DELETE FROM insights WHERE household_id = :household_id AND id <> ALL(:kept)"
_PUT = """
INSERT INTO insights (household_id, id, topic, place, document, first_on, expires_on)
SELECT :household_id, id, topic, place, CAST(document AS jsonb), :today, expires_on
FROM unnest(CAST(:ids AS uuid[]), CAST(:topics AS text[]), CAST(:places AS int[]), CAST(:documents AS text[]),
            CAST(:ends AS date[])) AS told (id, topic, place, document, expires_on)
ON CONFLICT (household_id, id) DO UPDATE SET place = excluded.place, document = excluded.document,
  expires_on = excluded.expires_on
"""
_DROP = "DELETE FROM insights WHERE household_id = :household_id AND topic = ANY(:topics)"
_REMOVE_BADGES = "DELETE FROM anomalies WHERE household_id = :household_id AND transaction_id <> ALL(:kept)"
_PUT_BADGES = """
INSERT INTO anomalies (household_id, transaction_id, kind, topic, title, reason)
SELECT :household_id, * FROM unnest(CAST(:ids AS uuid[]), CAST(:kinds AS text[]), CAST(:topics AS text[]),
                                    CAST(:titles AS text[]), CAST(:reasons AS text[]))
ON CONFLICT (household_id, transaction_id) DO UPDATE SET kind = excluded.kind, topic = excluded.topic,
  title = excluded.title, reason = excluded.reason
RETURNING transaction_id, xmax = 0 AS is_new
"""
_DROP_BADGES = "DELETE FROM anomalies WHERE household_id = :household_id AND topic = ANY(:topics)"
_STATE = """
INSERT INTO insight_states (household_id, sequence, computed_sequence, computed_on)
VALUES (:household_id, :sequence, :sequence, :today)
ON CONFLICT (household_id) DO UPDATE SET computed_sequence = :sequence, computed_on = :today
"""
_MARK = """
INSERT INTO insight_states AS s (household_id, sequence) VALUES (:household_id, 1)
ON CONFLICT (household_id) DO UPDATE SET sequence = s.sequence + 1
"""
_OPINIONS = "SELECT id, opinion FROM insight_opinions WHERE household_id = :household_id"
_WORDS = "SELECT words FROM insight_opinions WHERE household_id = :household_id AND id = :id"
_SAY = """
INSERT INTO insight_opinions (household_id, id, opinion, words) VALUES (:household_id, :id, :opinion, :words)
ON CONFLICT (household_id, id) DO UPDATE SET opinion = excluded.opinion, words = excluded.words
"""
_UNSAY = "DELETE FROM insight_opinions WHERE household_id = :household_id AND id = :id"


class _Sql:
    """Statements of one household."""

    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    async def _run(self, statement: str, **values: Any) -> Any:
        return await self._session.execute(text(statement), {"household_id": self._household_id, **values})


class SqlInsights(_Sql):
    async def lock(self) -> None:
        await self._session.execute(text(_LOCK), {"household_id": str(self._household_id)})

    async def computed(self) -> int:
        found = (await self._run(_COMPUTED)).scalar()
        return -1 if found is None else int(found)

    async def get(self, id: UUID) -> Insight | None:  # noqa: A002
        document = (await self._run(_GET, id=id)).scalar()
        return None if document is None else read(_loaded(document))

    async def replace(self, insights: Sequence[Insight], today: date, sequence: int) -> bool:
        before = {row.id: (row.place, _loaded(row.document)) for row in await self._run(_ALL)}
        after = {
            id_of(self._household_id, insight): (place, written(insight)) for place, insight in enumerate(insights)
        }
        await self._run(_REMOVE, kept=list(after))
        if insights:
            await self._run(
                _PUT,
                today=today,
                ids=list(after),
                topics=[insight.topic for insight in insights],
                places=[place for place, _ in after.values()],
                documents=[orjson.dumps(document).decode() for _, document in after.values()],
                ends=[insight.expires_on for insight in insights],
            )
        await self._run(_STATE, sequence=sequence, today=today)
        return before != after

    async def drop(self, topics: Collection[str]) -> None:
        await self._run(_DROP, topics=list(topics))
        await self._run(_DROP_BADGES, topics=list(topics))

    async def replace_badges(self, badges: Sequence[Badge]) -> Sequence[Badge]:
        await self._run(_REMOVE_BADGES, kept=[badge.transaction_id for badge in badges])
        if not badges:
            return ()
        rows = await self._run(
            _PUT_BADGES,
            ids=[badge.transaction_id for badge in badges],
            kinds=[badge.kind.value for badge in badges],
            topics=[badge.topic for badge in badges],
            titles=[badge.title for badge in badges],
            reasons=[badge.reason for badge in badges],
        )
        new = {row.transaction_id for row in rows if row.is_new}
        return [badge for badge in badges if badge.transaction_id in new]

    async def mark(self) -> None:
        """Something has changed that insights are computed from."""
        await self._run(_MARK)


class SqlOpinions(_Sql):
    async def all(self) -> Mapping[str, Opinion]:
        return {row.id: Opinion(row.opinion) for row in await self._run(_OPINIONS)}

    async def words(self, topic: str) -> str | None:
        found: str | None = (await self._run(_WORDS, id=topic)).scalar()
        return found

    async def put(self, topic: str, opinion: Opinion, words: str) -> None:
        await self._run(_SAY, id=topic, opinion=opinion.value, words=words)

    async def remove(self, topic: str) -> None:
        await self._run(_UNSAY, id=topic)


class SqlInsightsUnit(SqlUnit):
    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        super().__init__(session, scope, CONSUMER)
        self.insights = SqlInsights(session, scope.household_id)
        self.opinions = SqlOpinions(session, scope.household_id)

    async def open(self, change: Change) -> None:
        await open_change(self.session, self._scope.household_id, change)


class InsightsBegin:
    """Opens units of insights on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def __call__(self, scope: Scope) -> AsyncIterator[SqlInsightsUnit]:
        async with self._database.session(scope.household_id) as session:
            yield SqlInsightsUnit(session, scope)


def id_of(household_id: UUID, insight: Insight) -> UUID:
    """The same for the same key, so that it keeps the day it was first told on."""
    return uuid5(household_id, f"insight {insight.key}")


def _loaded(document: Any) -> Any:
    return orjson.loads(document) if isinstance(document, str) else document
