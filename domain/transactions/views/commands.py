"""What can be asked of saved views."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveView:
    """Make a view, rename it, or give it another search: the id says which one."""

    id: UUID
    name: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteView:
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderViews:
    """All views of the person in their new order."""

    ids: tuple[UUID, ...]
