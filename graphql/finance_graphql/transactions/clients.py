"""What GraphQL needs to show what stands around a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from domain.shared.paging import Page
    from domain.transactions.editing.history import RowHistory
    from domain.transactions.linking.finding import TransferPair
    from domain.transactions.model import Transaction
    from domain.transactions.names import Attachment, LedgerSettings


class DetailReads(Protocol):
    """Each method takes the household whose rows it may see."""

    async def refunds_of(self, household_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, tuple[Transaction, ...]]: ...
    async def attachments_of(
        self, household_id: UUID, ids: Sequence[UUID]
    ) -> Mapping[UUID, tuple[Attachment, ...]]: ...
    async def people(self, household_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, str]:
        """Display names of those who are or were in the household."""
        ...

    async def trash(self, household_id: UUID, *, first: int, after: str | None) -> Page[Transaction] | None:
        """Deleted last comes first; None where `after` is not a cursor of this list."""
        ...

    async def trash_count(self, household_id: UUID) -> int: ...
    async def history(self, household_id: UUID, id: UUID, first: int) -> tuple[RowHistory, ...]:  # noqa: A002
        """What was done to a row, newest first; empty where there is none."""
        ...

    async def refund_candidates(self, household_id: UUID, id: UUID, first: int) -> tuple[Transaction, ...]:  # noqa: A002
        """Expenses that a row may give back money of, the likeliest first."""
        ...

    async def transfer_suggestions(self, household_id: UUID) -> Sequence[TransferPair]:
        """Every pair worth offering, the surest first."""
        ...

    async def ledger_settings(self, household_id: UUID) -> LedgerSettings: ...
