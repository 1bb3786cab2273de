"""What GraphQL needs to show goals and debts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from datetime import date

    from domain.budgets.goals.fund import FundStanding, GoalSettings
    from domain.budgets.goals.model import ContributionRow
    from domain.budgets.goals.payoff import Owed
    from domain.budgets.goals.standing import GoalStanding
    from domain.shared.paging import Page


class GoalReads(Protocol):
    """Each method takes the household whose goals it may see."""

    async def goals(self, household_id: UUID, today: date) -> Sequence[GoalStanding]:
        """By priority."""
        ...

    async def contributions(
        self, household_id: UUID, goal_id: UUID, *, first: int, after: str | None, taken_off: bool
    ) -> Page[ContributionRow] | None:
        """Newest first; None where `after` is not a cursor of this list."""
        ...

    async def debts(self, household_id: UUID) -> Sequence[Owed]:
        """In the household's own order."""
        ...

    async def settings(self, household_id: UUID) -> GoalSettings: ...
    async def fund(self, household_id: UUID, today: date) -> FundStanding: ...
