"""What a bulk edit needs of storage: each a statement over all rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.shared.periods import Month
from domain.transactions.bulk.commands import BulkChanges
from domain.transactions.bulk.obstacles import Obstacle
from domain.transactions.reporting import TransactionFilter
from domain.transactions.search.problems import Problem


@dataclass(frozen=True, slots=True)
class BulkMoved:
    """The rows that were changed, followers among them, and where totals moved."""

    ids: tuple[UUID, ...]
    account_ids: tuple[UUID, ...]
    months: tuple[Month, ...]


class BulkStore(Protocol):
    async def matching(self, wanted: TransactionFilter, most: int) -> Sequence[UUID] | Problem:
        """Live rows that a filter finds, at most so many, or what is wrong with its search."""
        ...

    async def judge(self, ids: Sequence[UUID], changes: BulkChanges) -> Mapping[Obstacle | None, int]:
        """How many of the live rows have which obstacle; None will change. Keeps others from all of them."""
        ...

    async def change(self, ids: Sequence[UUID], changes: BulkChanges, now: datetime) -> BulkMoved:
        """Change every row that nothing stands against; both legs of deleted transfers, refunds with their expense."""
        ...
