"""Accounts, transactions and the changes made to them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.shared.changes import Change as Change
from domain.shared.changes import ChangeKind as ChangeKind
from domain.shared.money import Money


class AccountType(StrEnum):
    CHECKING = "CHECKING"
    SAVINGS = "SAVINGS"
    CREDIT_CARD = "CREDIT_CARD"
    CASH = "CASH"
    LOAN = "LOAN"
    INVESTMENT = "INVESTMENT"
    ASSET = "ASSET"
    OTHER = "OTHER"


class TransactionKind(StrEnum):
    EXPENSE = "EXPENSE"
    INCOME = "INCOME"
    TRANSFER = "TRANSFER"


class Categorizer(StrEnum):
    """Who chose a category."""

    PERSON = "PERSON"
    RULE = "RULE"
    MODEL = "MODEL"
    IMPORT = "IMPORT"


class TransactionStatus(StrEnum):
    """Whether the bank has booked it for good; a pending amount may still change."""

    PENDING = "PENDING"
    POSTED = "POSTED"


class RefundKind(StrEnum):
    """Whether the seller gave the money back, or somebody else paid a share."""

    REFUND = "REFUND"
    REIMBURSEMENT = "REIMBURSEMENT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """One part of a transaction; the parts sum to its amount."""

    id: UUID
    amount_minor: int
    category: str | None = None
    note: str | None = None
    tag_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where money is; `balance` is the opening balance plus every live transaction."""

    id: UUID
    name: str
    type: AccountType
    opening_balance: Money
    balance: Money
    created_at: datetime
    transaction_count: int = 0
    closed_on: date | None = None
    is_hidden: bool = False
    note: str | None = None
    position: int = 0
    version: int = 1

    @property
    def currency(self) -> str:
        return self.opening_balance.currency


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One line of one account. `amount` is signed: negative is money out of the account."""

    id: UUID
    account_id: UUID
    booked_on: date
    amount: Money
    description: str
    merchant: str | None = None
    note: str | None = None
    category: str | None = None
    categorized_by: Categorizer | None = None
    confidence: float | None = None
    counterpart_id: UUID | None = None
    import_id: UUID | None = None
    payee_id: UUID | None = None
    tag_ids: tuple[UUID, ...] = ()
    splits: tuple[Split, ...] = ()
    status: TransactionStatus = TransactionStatus.POSTED
    counts_on: date | None = None
    refund_of: UUID | None = None
    refund_kind: RefundKind | None = None
    reconciliation_id: UUID | None = None
    is_hidden: bool = False
    external_id: str | None = None
    version: int = 1
    updated_at: datetime
    deleted_at: datetime | None = None

    @property
    def kind(self) -> TransactionKind:
        if self.counterpart_id is not None:
            return TransactionKind.TRANSFER
        return TransactionKind.EXPENSE if self.amount.minor < 0 else TransactionKind.INCOME

    def categorize(
        self, category: str | None, by: Categorizer, *, confidence: float | None = None, merchant: str | None = None
    ) -> Transaction:
        """A person's choice is never overwritten by a prediction; choosing nothing hands the row back to the model."""
        if self.categorized_by is Categorizer.PERSON and by is not Categorizer.PERSON:
            return self
        return replace(
            self,
            category=category,
            categorized_by=by if category is not None else None,
            confidence=confidence if by is Categorizer.MODEL else None,
            merchant=merchant or self.merchant,
        )


class ImportStatus(StrEnum):
    QUEUED = "QUEUED"
    PARSING = "PARSING"
    CATEGORIZING = "CATEGORIZING"
    SAVING = "SAVING"
    DONE = "DONE"
    FAILED = "FAILED"
    UNDONE = "UNDONE"


@dataclass(frozen=True, slots=True)
class ImportRowError:
    """A row of the file that was left out; `line` is 1-based."""

    line: int
    column: str | None
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class StatedClosing:
    """What a file says that an account held at the end of a day, in the account's currency."""

    account_id: UUID
    held_on: date
    balance_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementImport:
    """One file going into one account, or into several (`account_id` None); `progress` runs from 0 to 1.

    Rows of the file were added (`imported_count`), brought something to a stored row (`matched_count`), wait for a
    person (`review_count`), were there already (`duplicate_count`) or cannot be read (`error_count`).
    """

    id: UUID
    account_id: UUID | None
    file_name: str
    status: ImportStatus
    created_at: datetime
    progress: float = 0.0
    row_count: int = 0
    imported_count: int = 0
    duplicate_count: int = 0
    matched_count: int = 0
    review_count: int = 0
    error_count: int = 0
    errors: tuple[ImportRowError, ...] = field(default=(), repr=False)
    failure: str | None = None
    change_id: UUID | None = None
    finished_at: datetime | None = None
    format: str | None = None
    accounts: tuple[tuple[str, UUID | None], ...] = ()
    closings: tuple[StatedClosing, ...] = ()
