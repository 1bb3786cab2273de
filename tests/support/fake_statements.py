"""Statements that were agreed, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.shared.money import Money
from domain.transactions.model import Transaction, TransactionStatus
from domain.transactions.reconciling.commands import Ticks
from domain.transactions.reconciling.model import Reconciliation
from domain.transactions.reconciling.outcomes import TickedSum


class FakeStatements:
    """Implements `StatementStore` over the tables of one household."""

    def __init__(self, tables: Mapping[str, dict[Any, Any]]) -> None:
        self._tables = tables

    async def last(self, account_id: UUID) -> Reconciliation | None:
        found = [each for each in self._tables["reconciliations"].values() if each.account_id == account_id]
        return max(found, key=lambda each: (each.statement_on, each.closed_at), default=None)

    def _ticked(self, ticks: Ticks) -> list[Transaction]:
        rows = [row for row in self._tables["transactions"].values() if row.account_id == ticks.account_id]
        return [
            row for row in rows if row.deleted_at is None and row.reconciliation_id is None and _is_ticked(row, ticks)
        ]

    async def ticked(self, ticks: Ticks) -> TickedSum:
        account = self._tables["accounts"][ticks.account_id]
        rows = self._tables["transactions"].values()
        locked = sum(
            row.amount.minor
            for row in rows
            if row.account_id == account.id and row.deleted_at is None and row.reconciliation_id is not None
        )
        ticked = self._ticked(ticks)
        total = Money(sum(row.amount.minor for row in ticked), account.currency)
        return TickedSum(account.opening_balance + Money(locked, account.currency), total, len(ticked))

    async def lock(self, ticks: Ticks, reconciliation_id: UUID, now: datetime) -> int:
        return self._mark(self._ticked(ticks), reconciliation_id, now)

    async def unlock(self, reconciliation_id: UUID, now: datetime) -> int:
        rows = self._tables["transactions"].values()
        return self._mark([row for row in rows if row.reconciliation_id == reconciliation_id], None, now)

    def _mark(self, rows: list[Transaction], reconciliation_id: UUID | None, now: datetime) -> int:
        for row in rows:
            marked = replace(row, reconciliation_id=reconciliation_id, version=row.version + 1, updated_at=now)
            self._tables["transactions"][row.id] = marked
        return len(rows)


def _is_ticked(row: Transaction, ticks: Ticks) -> bool:
    if row.id in ticks.included:
        return True
    is_booked = row.booked_on <= ticks.statement_on and row.status is TransactionStatus.POSTED
    return is_booked and row.id not in ticks.left_out
