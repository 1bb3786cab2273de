"""Where suggestions come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from domain.transactions.suggesting.model import Suggestion


class SuggestionStore(Protocol):
    """What the model has said of rows that have no category and may have one; they only read."""

    async def of(self, ids: Sequence[UUID]) -> Mapping[UUID, Suggestion]:
        """Those of these rows; rows without one are absent."""
        ...

    async def matching(self, *, merchant: str | None, from_percent: int | None, most: int) -> Sequence[Suggestion]:
        """Those of a merchant, or from a confidence on; the surest first."""
        ...
