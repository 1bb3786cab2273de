"""What can be asked of rows that belong together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.transactions.commands import KEEP, Keep
from domain.transactions.model import RefundKind
from domain.transactions.names import RefundMonth


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRefunds:
    """These rows give back money of the expense. `category` names the part of a split one; None is its largest."""

    ids: tuple[UUID, ...]
    expense_id: UUID
    kind: RefundKind = RefundKind.REFUND
    category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlinkRefunds:
    ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLedgerSettings:
    """`version` is the one that was read, 1 where nothing was ever set. What is None stays as it is."""

    version: int
    refunds_count_in: RefundMonth | None = None
    apply_from_percent: int | None = None
    teaches_models: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTransfers:
    """Pairs of rows that are the two legs of one move; which is which, their amounts say."""

    pairs: tuple[tuple[UUID, UUID], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlinkTransfer:
    """`id` is either leg."""

    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineTransfers:
    """Pairs that are no transfers, and are not to be offered again."""

    pairs: tuple[tuple[UUID, UUID], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditTransfer:
    """Both legs at once. `id` is either leg and `version` the one that was read of it; amounts are positive."""

    id: UUID
    version: int
    booked_on: date | Keep = KEEP
    amount_minor: int | Keep = KEEP
    received_minor: int | Keep = KEEP
    description: str | Keep = KEEP
    note: str | Keep | None = KEEP
