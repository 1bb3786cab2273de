"""What a file would become."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.shared.money import Money
from domain.transactions.importing.mapping import ColumnMapping
from domain.transactions.model import Change, ImportRowError


class RowState(StrEnum):
    """What becomes of a row of the file."""

    NEW = "NEW"
    # It is a stored row, to which it brings something: its key, or the end of being pending.
    SAME = "SAME"
    REVIEW = "REVIEW"
    # It is a stored row and brings nothing.
    KNOWN = "KNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """A row as it would be saved; `transaction_id` is the stored row it is or may be, `reasons` say why."""

    line: int
    account_id: UUID
    booked_on: date
    amount: Money
    description: str
    category: str | None
    confidence: float | None
    merchant: str | None
    state: RowState
    transaction_id: UUID | None = None
    score: int | None = None
    reasons: tuple[str, ...] = ()
    is_pending: bool = False

    @property
    def is_duplicate(self) -> bool:
        return self.state in (RowState.KNOWN, RowState.SAME)

    @property
    def duplicate_reason(self) -> str | None:
        return ", ".join(self.reasons) if self.is_duplicate else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProfile:
    """How files of one layout were read the last time."""

    id: UUID
    fingerprint: str
    name: str
    format: str
    account_id: UUID | None
    accounts: tuple[tuple[str, UUID | None], ...]
    mapping: ColumnMapping | None
    used_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountInFile:
    """An account as the file names it, and where its rows would go."""

    label: str
    currency: str | None
    row_count: int
    account_id: UUID | None


@dataclass(frozen=True, slots=True)
class ProfileRenamed:
    """`change` gives it its earlier name; None where it had this one already."""

    profile: ImportProfile
    change: Change | None


@dataclass(frozen=True, slots=True)
class ProfileForgotten:
    """`change` brings it back."""

    forgotten_id: UUID
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPreview:
    """`balance_problem` says why the running balances of the file are not kept; None where they are, or there are none.

    `rows` are the first ones, `remarkable` the first that are no plain new rows; the counts and `totals` (of what
    would be added, by currency) are of the whole file."""

    file_name: str
    format: str
    profile: ImportProfile | None
    encoding: str
    delimiter: str
    mapping: ColumnMapping
    accounts: tuple[AccountInFile, ...]
    row_count: int
    new_count: int
    matched_count: int
    review_count: int
    duplicate_count: int
    left_out_count: int
    error_count: int
    rows: tuple[PreviewRow, ...]
    remarkable: tuple[PreviewRow, ...]
    errors: tuple[ImportRowError, ...]
    date_from: date | None
    date_to: date | None
    totals: tuple[Money, ...]
    balance_problem: str | None = None

    @property
    def total(self) -> Money | None:
        return self.totals[0] if len(self.totals) == 1 else None
