"""Sums and locks over all rows of a statement in one statement of SQL each."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.transactions.entities import columns_of, entity_of
from domain.shared.money import Money
from domain.transactions.reconciling.commands import Ticks
from domain.transactions.reconciling.model import Reconciliation
from domain.transactions.reconciling.outcomes import TickedSum

# One writer at a time on the statements of an account.
_LOCK_ACCOUNT = "SELECT 1 FROM accounts WHERE household_id = :household_id AND id = :account_id FOR NO KEY UPDATE"
_LAST = f"""
SELECT {columns_of(Reconciliation)} FROM reconciliations
WHERE household_id = :household_id AND account_id = :account_id ORDER BY statement_on DESC, closed_at DESC LIMIT 1
"""  # noqa: S608 (constants)
# The same rows are summed, shown and locked.
TICKED = """
t.account_id = {account} AND t.deleted_at IS NULL AND t.reconciliation_id IS NULL
AND (t.id = ANY({included}) OR (t.booked_on <= {until} AND t.status = 'POSTED' AND t.id <> ALL({left_out})))
"""
_TICKED = TICKED.format(account=":account_id", included=":included", until=":until", left_out=":left_out")
_SUM = f"""
SELECT a.currency,
       a.opening_balance_minor
         + coalesce(sum(t.amount_minor) FILTER (WHERE t.reconciliation_id IS NOT NULL), 0)::bigint AS agreed,
       coalesce(sum(t.amount_minor) FILTER (WHERE {_TICKED}), 0)::bigint AS ticked,
       count(*) FILTER (WHERE {_TICKED}) AS ticked_count
FROM accounts a LEFT JOIN transactions t
  ON t.household_id = a.household_id AND t.account_id = a.id AND t.deleted_at IS NULL
WHERE a.household_id = :household_id AND a.id = :account_id GROUP BY a.household_id, a.id
"""  # noqa: S608 (constants)
_LOCK = f"""
UPDATE transactions t SET reconciliation_id = :id, version = version + 1, updated_at = :now
WHERE t.household_id = :household_id AND {_TICKED}
"""  # noqa: S608 (constants)
_UNLOCK = """
UPDATE transactions t SET reconciliation_id = NULL, version = version + 1, updated_at = :now
WHERE t.household_id = :household_id AND t.reconciliation_id = :id
"""


class SqlStatements:
    """Implements `StatementStore` for one household."""

    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    async def _run(self, statement: str, **values: Any) -> Any:
        return await self._session.execute(text(statement), {"household_id": self._household_id, **values})

    async def last(self, account_id: UUID) -> Reconciliation | None:
        await self._run(_LOCK_ACCOUNT, account_id=account_id)
        row = (await self._run(_LAST, account_id=account_id)).mappings().first()
        return entity_of(Reconciliation, row) if row else None

    async def ticked(self, ticks: Ticks) -> TickedSum:
        row = (await self._run(_SUM, **_values(ticks))).mappings().one()
        currency = row["currency"]
        return TickedSum(Money(row["agreed"], currency), Money(row["ticked"], currency), row["ticked_count"])

    async def lock(self, ticks: Ticks, reconciliation_id: UUID, now: datetime) -> int:
        return int((await self._run(_LOCK, id=reconciliation_id, now=now, **_values(ticks))).rowcount)

    async def unlock(self, reconciliation_id: UUID, now: datetime) -> int:
        return int((await self._run(_UNLOCK, id=reconciliation_id, now=now)).rowcount)


def _values(ticks: Ticks) -> dict[str, Any]:
    return {
        "account_id": ticks.account_id,
        "until": ticks.statement_on,
        "left_out": list(ticks.left_out),
        "included": list(ticks.included),
    }
