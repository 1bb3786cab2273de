"""A search under a name."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """Personal: everybody in a household looks for other things. `query` is text, as its owner typed it."""

    id: UUID
    user_id: UUID
    name: str
    query: str
    position: int = 0
    version: int = 1
