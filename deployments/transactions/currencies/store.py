"""What commands about currencies need of PostgreSQL besides the rates themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.transactions.currencies.ecb import read_rates
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.transactions.currencies.model import Holding
from domain.transactions.currencies.ports import RateFile

_BASE = "SELECT currency FROM households WHERE id = :household_id"
_UPLOAD = "SELECT content FROM uploads WHERE household_id = :household_id AND id = :id"
# An account holds its opening balance from its first row on, and without rows since it was added here.
HOLDINGS = """
SELECT a.id, a.name, a.currency, a.opening_balance_minor, a.balance_minor,
       least((a.created_at AT TIME ZONE 'UTC')::date, first.booked_on) AS first_day
FROM accounts a LEFT JOIN LATERAL (
  SELECT t.booked_on FROM transactions t
  WHERE t.household_id = a.household_id AND t.account_id = a.id AND t.deleted_at IS NULL
  ORDER BY t.booked_on, t.id LIMIT 1
) AS first ON true
WHERE a.household_id = {household} ORDER BY a.position, a.created_at, a.id
"""


def holding_of(row: Any) -> Holding:
    currency = row["currency"]
    return Holding(
        row["id"],
        row["name"],
        Money(row["opening_balance_minor"], currency),
        Money(row["balance_minor"], currency),
        row["first_day"],
    )


class SqlCurrencies:
    """Implements `CurrencyStore` for one household."""

    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    async def _run(self, statement: str, **values: Any) -> Any:
        return await self._session.execute(text(statement), {"household_id": self._household_id, **values})

    async def base(self) -> str:
        return str((await self._run(_BASE)).scalar_one())

    async def holdings(self) -> Sequence[Holding]:
        found = await self._run(HOLDINGS.format(household=":household_id"))
        return [holding_of(row) for row in found.mappings()]

    async def read_file(self, upload_id: UUID, wanted: Collection[str]) -> RateFile | Rejected | None:
        content: bytes | None = (await self._run(_UPLOAD, id=upload_id)).scalar()
        return None if content is None else await asyncio.to_thread(read_rates, content, wanted)
