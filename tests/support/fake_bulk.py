"""Bulk edits and file contents in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.shared.periods import Month
from domain.transactions.bulk.commands import BulkChanges
from domain.transactions.bulk.obstacles import Obstacle, changed, obstacle
from domain.transactions.bulk.ports import BulkMoved
from domain.transactions.commands import KEEP
from domain.transactions.model import Categorizer, Transaction
from domain.transactions.reporting import TransactionFilter
from domain.transactions.search.parsing import parse
from domain.transactions.search.problems import Problem


class FakeBulk:
    """A search finds by words of the description only; the language has tests of its own."""

    def __init__(self, tables: dict[str, dict[Any, Any]]) -> None:
        self._tables = tables

    @property
    def _rows(self) -> dict[UUID, Transaction]:
        return self._tables["transactions"]

    def _live(self, ids: Sequence[UUID]) -> list[Transaction]:
        return [self._rows[id] for id in ids if id in self._rows and self._rows[id].deleted_at is None]  # noqa: A001

    async def matching(self, wanted: TransactionFilter, most: int) -> Sequence[UUID] | Problem:
        node = parse(wanted.query or "")
        if isinstance(node, Problem):
            return node
        live = [row for row in self._rows.values() if row.deleted_at is None]
        found = [row.id for row in live if (wanted.query or "").lower() in row.description.lower()]
        return found[:most]

    def _why_not(self, row: Transaction, changes: BulkChanges) -> Obstacle | None:
        account = None if changes.account_id is KEEP else self._tables["accounts"][changes.account_id]
        other = self._rows[row.counterpart_id] if row.counterpart_id else None
        return obstacle(row, changes, currency=account and account.currency, other_leg=other)

    async def judge(self, ids: Sequence[UUID], changes: BulkChanges) -> Mapping[Obstacle | None, int]:
        return Counter(self._why_not(row, changes) for row in self._live(ids))

    async def change(self, ids: Sequence[UUID], changes: BulkChanges, now: datetime) -> BulkMoved:
        befores = [row for row in self._live(ids) if self._why_not(row, changes) is None]
        if changes.delete:
            legs = [row.counterpart_id for row in befores if row.counterpart_id]
            befores = list({row.id: row for row in (*befores, *self._live(legs))}.values())
            afters = [replace(row, deleted_at=now) for row in befores]
        else:
            afters = [changed(row, changes) for row in befores]
        if changes.category is not KEEP:
            ids = [row.id for row in befores]
            refunds = [row for row in self._rows.values() if row.refund_of in ids and row.deleted_at is None]
            by = Categorizer.PERSON if changes.category else None
            afters += [replace(row, category=changes.category, categorized_by=by, confidence=None) for row in refunds]
        for row in afters:
            self._rows[row.id] = replace(row, version=row.version + 1, updated_at=now)
        return BulkMoved(
            ids=tuple(row.id for row in afters),
            account_ids=tuple(sorted({row.account_id for row in (*befores, *afters)})),
            months=tuple(sorted({Month.of(row.counts_on or row.booked_on) for row in afters})),
        )


class FakeBlobs:
    def __init__(self, tables: dict[str, dict[Any, Any]], contents: dict[bytes, bytes]) -> None:
        self._tables = tables
        self.contents = contents

    async def keep(self, sha256: bytes, content: bytes) -> None:
        self.contents.setdefault(sha256, content)

    async def count_of(self, transaction_id: UUID) -> int:
        return sum(file.transaction_id == transaction_id for file in self._tables["attachments"].values())
