"""Where the content of files is."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID


class BlobStore(Protocol):
    async def keep(self, sha256: bytes, content: bytes) -> None:
        """Once for each content of a household; again it does nothing."""
        ...

    async def count_of(self, transaction_id: UUID) -> int:
        """How many files the transaction has."""
        ...
