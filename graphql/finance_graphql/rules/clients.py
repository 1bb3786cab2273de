"""What GraphQL needs to show rules. Whatever would run one goes to the service as a command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from domain.shared.paging import Page
    from domain.transactions.rules.binding import RuleView
    from domain.transactions.rules.model import RuleRun


class RuleReads(Protocol):
    """Each method takes the household whose rows it may see."""

    async def rules(self, household_id: UUID, today: date) -> Sequence[RuleView]:
        """Every rule in its order."""
        ...

    async def match_counts(self, household_id: UUID, ids: Sequence[UUID], today: date) -> Mapping[UUID, int]: ...
    async def runs(self, household_id: UUID, *, first: int, after: str | None) -> Page[RuleRun] | None:
        """Newest first; None where `after` is not a cursor of this list."""
        ...
