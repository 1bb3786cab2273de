"""What GraphQL needs to show payments that come back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from datetime import date

    from domain.recurring.balances import AccountOutlook
    from domain.recurring.model import Charge, Stream


class RecurringReads(Protocol):
    """Each method takes the household whose payments it may see."""

    async def streams(self, household_id: UUID, today: date) -> Sequence[Stream]:
        """All of them, the ended, dismissed and merged ones too."""
        ...

    async def outlooks(self, household_id: UUID, *, today: date, days: int) -> Sequence[AccountOutlook]:
        """Balances to come of each everyday account, from tomorrow on."""
        ...

    async def charges(self, household_id: UUID, stream_id: UUID) -> Sequence[Charge]:
        """Newest first."""
        ...
