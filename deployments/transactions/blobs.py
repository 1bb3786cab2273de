"""The content of attached files, once for each content of a household."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_KEEP = text("""
INSERT INTO blobs (household_id, sha256, content) VALUES (:household_id, :sha256, :content)
ON CONFLICT (household_id, sha256) DO NOTHING
""")
_COUNT = text("SELECT count(*) FROM attachments WHERE household_id = :household_id AND transaction_id = :id")


class SqlBlobs:
    """Implements `BlobStore` for one household."""

    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    async def keep(self, sha256: bytes, content: bytes) -> None:
        await self._session.execute(_KEEP, {"household_id": self._household_id, "sha256": sha256, "content": content})

    async def count_of(self, transaction_id: UUID) -> int:
        return await self._session.scalar(_COUNT, {"household_id": self._household_id, "id": transaction_id}) or 0
