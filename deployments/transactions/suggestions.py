"""What the model has said of rows that wait for a category, as the use cases of the ledger read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.shared.confidence import DIGITS
from domain.transactions.suggesting.model import Suggestion

_SUGGESTED = """
SELECT t.id, p.category, p.confidence, coalesce(p.merchant, t.merchant) AS merchant
FROM transactions t JOIN predictions p ON p.household_id = t.household_id AND p.transaction_id = t.id
WHERE t.household_id = :household_id AND t.category IS NULL AND t.deleted_at IS NULL
  AND t.counterpart_id IS NULL AND t.refund_of IS NULL AND t.splits IS NULL
"""
_OF = text(f"{_SUGGESTED} AND t.id = ANY(:ids)")
_MATCHING = text(f"""{_SUGGESTED}
  AND (CAST(:merchant AS text) IS NULL OR lower(coalesce(p.merchant, t.merchant)) = lower(:merchant))
  AND (CAST(:per_mille AS integer) IS NULL OR round(p.confidence::numeric * 1000) >= :per_mille)
ORDER BY p.confidence DESC, t.id LIMIT :most
""")


class SqlSuggestions:
    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    async def of(self, ids: Sequence[UUID]) -> Mapping[UUID, Suggestion]:
        return {found.transaction_id: found for found in await self._read(_OF, ids=list(ids))}

    async def matching(self, *, merchant: str | None, from_percent: int | None, most: int) -> Sequence[Suggestion]:
        per_mille = None if from_percent is None else from_percent * 10
        return await self._read(_MATCHING, merchant=merchant, per_mille=per_mille, most=most)

    async def _read(self, statement: Any, **values: Any) -> list[Suggestion]:
        rows = await self._session.execute(statement, {"household_id": self._household_id, **values})
        return [
            Suggestion(
                transaction_id=row["id"],
                category=row["category"],
                confidence=round(row["confidence"], DIGITS),
                merchant=row["merchant"],
            )
            for row in rows.mappings()
        ]
