"""What the ledger answers to its commands and lists.

Every outcome but a list names the change, which is what a person can undo. It is None where nothing new was saved: a
retry of something already saved, or an edit that changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.shared.paging import Page
from domain.transactions.model import Account, Change, Transaction


@dataclass(frozen=True, slots=True)
class AccountCreated:
    account: Account
    change: Change | None


@dataclass(frozen=True, slots=True)
class Recorded:
    transaction: Transaction
    change: Change | None


@dataclass(frozen=True, slots=True)
class TransferRecorded:
    """The leg that leaves, then the leg that arrives."""

    transactions: tuple[Transaction, ...]
    change: Change | None


@dataclass(frozen=True, slots=True)
class Edited:
    transaction: Transaction
    change: Change | None


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field that both have changed, by its name in the API: what was read, what is wanted, what is there now."""

    name: str
    base: Any
    yours: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else was faster. Send the same again with the version of `current` to overwrite what they did."""

    current: Transaction
    fields: tuple[FieldConflict, ...]
    changed_by: UUID | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Conflicted(Rejected):
    """A refusal that offers the choice."""

    conflict: Conflict | None = None


@dataclass(frozen=True, slots=True)
class Categorized:
    """The named rows as they are now, in the order of the command."""

    transactions: tuple[Transaction, ...]
    change: Change | None


@dataclass(frozen=True, slots=True)
class Deleted:
    """Both legs of a transfer go together, so one id may delete two rows."""

    ids: tuple[UUID, ...]
    change: Change | None


@dataclass(frozen=True, slots=True)
class Restored:
    """Rows out of the trash again, with the other legs of transfers among them."""

    transactions: tuple[Transaction, ...]
    change: Change | None


@dataclass(frozen=True, slots=True)
class Undone:
    """Rows as they are now; rows that the undo removed are absent, those of an import or of very many not listed."""

    change: Change
    transactions: tuple[Transaction, ...]


@dataclass(frozen=True, slots=True)
class CurrencySums:
    """What rows of one currency come to; both sums are positive."""

    row_count: int
    money_in: Money
    money_out: Money


@dataclass(frozen=True, slots=True)
class TransactionPage:
    """`total_count` and `sums` are None where nobody asked for them: both are dearer than the page."""

    page: Page[Transaction]
    total_count: int | None = None
    sums: tuple[CurrencySums, ...] | None = None
