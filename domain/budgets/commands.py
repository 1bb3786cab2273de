"""What can be asked of budgets. Ids are made by the client: a retry is the same budget again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

DEFAULT_WARN_AT_PERCENT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class SetBudget:
    """Make the budget, or change the one of this id. The limit is not yet `Money`: its currency may be unknown.

    It is for a category, or for a search and then it has a name.
    """

    id: UUID
    category: str | None = None
    query: str | None = None
    name: str | None = None
    limit_minor: int
    currency: str
    warn_at_percent: int = DEFAULT_WARN_AT_PERCENT


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteBudget:
    id: UUID
