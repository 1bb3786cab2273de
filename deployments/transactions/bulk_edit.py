"""Bulk edits on PostgreSQL: rows are judged and changed by one statement each, however many there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.transactions.search.finding import driver_of
from deployments.transactions.search.lists import Found
from domain.shared.periods import Month
from domain.transactions.bulk.commands import BulkChanges
from domain.transactions.bulk.obstacles import Obstacle
from domain.transactions.bulk.ports import BulkMoved
from domain.transactions.commands import KEEP
from domain.transactions.editing.parts import TAGS_MAX
from domain.transactions.reporting import TransactionFilter
from domain.transactions.search.problems import Problem

_OF = "t.household_id = :household_id AND t.id = ANY(:ids) AND t.deleted_at IS NULL"
_LOCK = f"SELECT FROM transactions t WHERE {_OF} ORDER BY t.id FOR UPDATE"
_LEGS = """
SELECT t.counterpart_id FROM transactions t
WHERE t.household_id = :household_id AND t.id = ANY(:ids) AND t.deleted_at IS NULL AND t.counterpart_id IS NOT NULL
"""
_FOLLOW = """
UPDATE transactions t
SET category = CAST(:category AS text), confidence = NULL, version = t.version + 1, updated_at = :now,
  categorized_by = CASE WHEN CAST(:category AS text) IS NOT NULL THEN 'PERSON' END
WHERE t.household_id = :household_id AND t.refund_of = ANY(:ids) AND t.deleted_at IS NULL
RETURNING t.id, t.account_id, coalesce(t.counts_on, t.booked_on) AS counted_on
"""

# The same as `obstacle` of the domain, in its order.
_LOCKED_LEG = """(t.reconciliation_id IS NOT NULL OR EXISTS (
  SELECT FROM transactions o
  WHERE o.household_id = t.household_id AND o.id = t.counterpart_id AND o.reconciliation_id IS NOT NULL))"""
_TAGS = """nullif(ARRAY(
  SELECT tag FROM unnest(coalesce(t.tag_ids, '{}') || CAST(:added AS uuid[])) WITH ORDINALITY AS each (tag, place)
  WHERE tag <> ALL(CAST(:removed AS uuid[])) GROUP BY tag ORDER BY min(place)), '{}')"""


def _obstacles(changes: BulkChanges) -> Iterator[tuple[str, Obstacle]]:
    """Conditions in SQL, and what they mean; the first that holds counts."""
    if changes.delete:
        yield _LOCKED_LEG, Obstacle.RECONCILED
        return
    if changes.category is not KEEP:
        yield "t.counterpart_id IS NOT NULL", Obstacle.TRANSFER_LEG
        yield "t.refund_of IS NOT NULL", Obstacle.LINKED_REFUND
        yield "t.splits IS NOT NULL", Obstacle.SPLIT_ROW
    if changes.account_id is not KEEP:
        moves = "t.account_id <> :account_id AND "
        yield moves + "t.reconciliation_id IS NOT NULL", Obstacle.RECONCILED
        yield moves + "t.counterpart_id IS NOT NULL", Obstacle.TRANSFER_LEG
        currency = "(SELECT a.currency FROM accounts a WHERE a.household_id = :household_id AND a.id = :account_id)"
        yield moves + f"t.currency <> {currency}", Obstacle.CURRENCY_DIFFERS
    if changes.add_tag_ids:
        most = f"greatest({TAGS_MAX}, cardinality(coalesce(t.tag_ids, '{{}}')))"
        yield f"coalesce(cardinality({_TAGS}), 0) > {most}", Obstacle.TOO_MANY_TAGS
    same = " AND ".join(f"t.{column} IS NOT DISTINCT FROM {value}" for column, value in _columns(changes))
    yield same, Obstacle.UNCHANGED


def _columns(changes: BulkChanges) -> Iterator[tuple[str, str]]:
    """The columns that are set, and to what."""
    if changes.category is not KEEP:
        yield "category", "CAST(:category AS text)"
        yield "categorized_by", "CASE WHEN CAST(:category AS text) IS NOT NULL THEN 'PERSON' END"
        yield "confidence", "NULL::real"
    if changes.payee_id is not KEEP:
        yield "payee_id", "CAST(:payee_id AS uuid)"
    if changes.note is not KEEP:
        yield "note", "CAST(:note AS text)"
    if changes.is_hidden is not KEEP:
        yield "is_hidden", "CAST(:is_hidden AS boolean)"
    if changes.status is not KEEP:
        yield "status", "CAST(:status AS text)"
    if changes.account_id is not KEEP:
        yield "account_id", "CAST(:account_id AS uuid)"
    if changes.add_tag_ids or changes.remove_tag_ids:
        yield "tag_ids", _TAGS


def _why_not(changes: BulkChanges) -> str:
    cases = " ".join(f"WHEN {condition} THEN '{reason}'" for condition, reason in _obstacles(changes))
    return f"CASE {cases} END"


class SqlBulk:
    """Implements `BulkStore` for one household."""

    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    async def matching(self, wanted: TransactionFilter, most: int) -> Sequence[UUID] | Problem:
        found = await Found.of(await driver_of(self._session), self._household_id, wanted)
        return found if isinstance(found, Problem) else await found.ids(most)

    async def judge(self, ids: Sequence[UUID], changes: BulkChanges) -> Mapping[Obstacle | None, int]:
        await self._session.execute(text(_LOCK), self._values(ids))
        statement = f"SELECT {_why_not(changes)} AS reason, count(*) FROM transactions t WHERE {_OF} GROUP BY 1"  # noqa: S608
        rows = await self._session.execute(text(statement), self._values(ids, changes))
        return {Obstacle(reason) if reason else None: count for reason, count in rows}

    async def change(self, ids: Sequence[UUID], changes: BulkChanges, now: datetime) -> BulkMoved:
        if changes.delete:
            legs = (await self._session.scalars(text(_LEGS), self._values(ids))).all()
            ids = list({*ids, *legs})
            columns = [("deleted_at", ":now")]
        else:
            columns = list(_columns(changes))
        sets = ", ".join(f"{column} = {value}" for column, value in columns)
        # What a row was before is read beside it: totals move there, too.
        statement = f"""
            UPDATE transactions t SET {sets}, version = t.version + 1, updated_at = :now
            FROM (SELECT t.id, t.account_id FROM transactions t WHERE {_OF} AND {_why_not(changes)} IS NULL) AS was
            WHERE t.household_id = :household_id AND t.id = was.id
            RETURNING t.id, t.account_id, was.account_id AS left_account,
              coalesce(t.counts_on, t.booked_on) AS counted_on
        """  # noqa: S608
        rows = list((await self._session.execute(text(statement), self._values(ids, changes, now=now))).all())
        accounts = {row.account_id for row in rows} | {row.left_account for row in rows}
        if changes.category is not KEEP:
            values = self._values([row.id for row in rows], changes, now=now)
            rows += (await self._session.execute(text(_FOLLOW), values)).all()
        return BulkMoved(
            ids=tuple(row.id for row in rows),
            account_ids=tuple(sorted(accounts | {row.account_id for row in rows})),
            months=tuple(sorted({Month.of(row.counted_on) for row in rows})),
        )

    def _values(self, ids: Sequence[UUID], changes: BulkChanges | None = None, **more: Any) -> dict[str, Any]:
        values: dict[str, Any] = {"household_id": self._household_id, "ids": list(ids), **more}
        if changes is None:
            return values
        names = ("category", "payee_id", "note", "is_hidden", "status", "account_id")
        values |= {name: getattr(changes, name) for name in names if getattr(changes, name) is not KEEP}
        if "note" in values:
            values["note"] = values["note"] or None
        return values | {"added": list(changes.add_tag_ids), "removed": list(changes.remove_tag_ids)}
