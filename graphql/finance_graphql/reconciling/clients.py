"""What GraphQL needs to show statements and balances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from domain.transactions.model import StatedClosing
    from domain.transactions.reconciling.books import Proposal, StatedRow
    from domain.transactions.reconciling.commands import Ticks
    from domain.transactions.reconciling.drafts import ClosedStatement, Draft
    from domain.transactions.reconciling.model import CheckedAssertion, CheckedClosing


class StatementReads(Protocol):
    """Each method takes the household whose rows it may see."""

    async def assertions(self, household_id: UUID, account_id: UUID | None) -> Sequence[CheckedAssertion]: ...
    async def closings(self, household_id: UUID, stated: Sequence[StatedClosing]) -> Sequence[CheckedClosing]: ...
    async def statements(self, household_id: UUID, account_id: UUID) -> Sequence[ClosedStatement]: ...
    async def draft(
        self,
        household_id: UUID,
        ticks: Ticks,
        balance_minor: int,
        *,
        with_proposals: bool,
        stated: Sequence[StatedRow] = (),
    ) -> Draft | None:
        """None where there is no such account."""
        ...

    async def explain(self, household_id: UUID, assertion_id: UUID) -> tuple[Proposal, ...] | None:
        """None where there is no such balance."""
        ...
