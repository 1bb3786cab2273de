"""What can be asked of the ledger. Ids are made by the client: a retry is the same thing again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final
from uuid import UUID

from domain.transactions.model import AccountType, Split, TransactionStatus


class Keep(Enum):
    """The field was not named: leave it as it is. None means "clear it"."""

    KEEP = "KEEP"


KEEP: Final = Keep.KEEP


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateAccount:
    id: UUID
    name: str
    type: AccountType
    currency: str
    opening_balance_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTransaction:
    """`amount_minor` is signed and in the account's currency; the parts of a split sum to it."""

    id: UUID
    account_id: UUID
    booked_on: date
    amount_minor: int
    description: str
    category: str | None = None
    note: str | None = None
    payee_id: UUID | None = None
    tag_ids: tuple[UUID, ...] = ()
    splits: tuple[Split, ...] = ()
    status: TransactionStatus = TransactionStatus.POSTED
    is_hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTransfer:
    """`amount_minor` leaves one account; `received_minor` reaches the other, in its currency."""

    id: UUID
    from_account_id: UUID
    to_account_id: UUID
    booked_on: date
    amount_minor: int
    received_minor: int | None = None
    description: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditTransaction:
    """`version` is the one that was read: later changes to other fields stay, to the same ones are a conflict.

    Empty `splits` make it one again.
    """

    id: UUID
    version: int
    account_id: UUID | Keep = KEEP
    booked_on: date | Keep = KEEP
    amount_minor: int | Keep = KEEP
    description: str | Keep = KEEP
    category: str | Keep | None = KEEP
    note: str | Keep | None = KEEP
    payee_id: UUID | Keep | None = KEEP
    tag_ids: tuple[UUID, ...] | Keep = KEEP
    splits: tuple[Split, ...] | Keep = KEEP
    status: TransactionStatus | Keep = KEEP
    is_hidden: bool | Keep = KEEP


@dataclass(frozen=True, slots=True, kw_only=True)
class CategorizeTransactions:
    ids: tuple[UUID, ...]
    category: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteTransaction:
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreTransactions:
    """Rows of the trash; of a transfer either leg stands for both."""

    ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """`force` undoes an import although rows of it were edited since."""

    change_id: UUID
    force: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Redo:
    change_id: UUID


@dataclass(frozen=True, slots=True)
class UndoLast:
    """The caller's own last change that stands."""


@dataclass(frozen=True, slots=True)
class RedoLast:
    """What the caller undid last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedMerchant:
    """Whom the text of a transaction names."""

    transaction_id: UUID
    merchant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictedCategory:
    """What the model says of one row."""

    transaction_id: UUID
    category: str
    confidence: float
    merchant: str | None
