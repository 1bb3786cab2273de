"""What a household calls things: categories of its own, tags, payees, and what it has set or declined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.shared.confidence import DEFAULT_PERCENT
from domain.transactions.categories import CategoryKind


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdCategory:
    """A category that the household added, or what it changed of a built-in one; a built-in id is its slug."""

    id: str
    parent_id: str | None = None
    name: str
    kind: CategoryKind
    icon: str | None = None
    color: str | None = None
    is_hidden: bool = False
    position: int = 0
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    id: UUID
    name: str
    color: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """Who money went to or came from; `category` is what it is for, unless somebody says otherwise."""

    id: UUID
    name: str
    category: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeAlias:
    """Another name of a payee, normalised: how banks write it."""

    id: UUID
    payee_id: UUID
    alias: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that belongs to a transaction. Its content is stored once for each SHA-256."""

    id: UUID
    transaction_id: UUID
    file_name: str
    media_type: str
    size_bytes: int
    sha256: bytes
    user_id: UUID | None = None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissal:
    """An offer that somebody declined, so that it is not made again; `subject` names what it was about."""

    id: UUID
    kind: str
    subject: str


class RefundMonth(StrEnum):
    """In which month a linked refund reduces spending."""

    EXPENSE_MONTH = "EXPENSE_MONTH"
    REFUND_MONTH = "REFUND_MONTH"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSettings:
    """How the household wants its reports and its categories; one for each household.

    From `apply_from_percent` of confidence on the model's category is applied on its own; below it is offered. Models
    that the whole installation shares learn from the household's amounts and dates where it `teaches_models`.
    """

    id: str = "ledger"
    refunds_count_in: RefundMonth = RefundMonth.REFUND_MONTH
    base_currency: str | None = None  # None: the one that the household began with
    apply_from_percent: int = DEFAULT_PERCENT
    teaches_models: bool = True
    version: int = 1
