"""What the difference finder looks at and what it answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.shared.money import Money

_WORD = re.compile(r"[^\W\d_]{2,}")
_WORDS_KEPT = 4
_PREFIX_MIN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRow:
    """A row of the books. Counted rows are in the balance that is compared; locked ones were agreed before."""

    id: UUID
    account_id: UUID
    booked_on: date
    minor: int
    description: str
    is_counted: bool = True
    is_locked: bool = False
    is_pending: bool = False
    is_transfer: bool = False
    is_imported: bool = False


@dataclass(frozen=True, slots=True)
class StatedRow:
    """A row as the statement itself has it."""

    booked_on: date
    minor: int
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """An account up to a statement. `difference` is what the books lack: the statement less what is counted.

    Rows up to `since` agree with an earlier statement. `rows` are those of the account, some later than `until`;
    `elsewhere` those of other accounts of the same currency, around the period. `stated` are the statement's own rows
    after `since` where somebody has them. `opening_minor` is what was there before the first row, unless a statement
    has agreed on it.
    """

    account_id: UUID
    account_name: str
    currency: str
    since: date | None
    until: date
    difference: int
    rows: tuple[BookRow, ...]
    elsewhere: tuple[BookRow, ...] = ()
    account_names: tuple[tuple[UUID, str], ...] = ()
    stated: tuple[StatedRow, ...] = ()
    opening_minor: int | None = None

    def money(self, minor: int) -> Money:
        return Money(minor, self.currency)

    def name_of(self, account_id: UUID) -> str:
        return dict(self.account_names).get(account_id, "another account")

    def is_suspect(self, row: BookRow) -> bool:
        """Whether it may be wrong: rows of before were agreed."""
        return not row.is_locked and (self.since is None or row.booked_on > self.since)


class Mistake(StrEnum):
    """What may have gone wrong."""

    NOT_TICKED = "NOT_TICKED"
    PENDING = "PENDING"
    DUPLICATE = "DUPLICATE"
    SIGN = "SIGN"
    TRANSPOSED = "TRANSPOSED"
    DECIMAL = "DECIMAL"
    WRONG_AMOUNT = "WRONG_AMOUNT"
    OTHER_ACCOUNT = "OTHER_ACCOUNT"
    PERIOD = "PERIOD"
    MISSING = "MISSING"
    EXTRA = "EXTRA"
    SEVERAL = "SEVERAL"
    OPENING_BALANCE = "OPENING_BALANCE"


class FixKind(StrEnum):
    """What would mend it."""

    TICK = "TICK"
    UNTICK = "UNTICK"
    DELETE = "DELETE"
    CHANGE_AMOUNT = "CHANGE_AMOUNT"
    CHANGE_DATE = "CHANGE_DATE"
    MOVE = "MOVE"
    RECORD = "RECORD"
    CHANGE_OPENING_BALANCE = "CHANGE_OPENING_BALANCE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """`row_ids` are what it changes; the other fields are the new values, or those of the row to record."""

    kind: FixKind
    row_ids: tuple[UUID, ...] = ()
    amount: Money | None = None
    booked_on: date | None = None
    account_id: UUID | None = None
    description: str | None = None


# A sentence in pieces: amounts and days are shown as whoever reads it writes them.
Reason = tuple[str | Money | date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One explanation of the whole difference. `score` orders them, 0 to 1000; `row_ids` are the rows it is about."""

    mistake: Mistake
    score: int
    reason_parts: Reason
    fix: Fix
    row_ids: tuple[UUID, ...] = ()

    @property
    def reason(self) -> str:
        """The same for a terminal or a log."""
        return "".join(map(str, self.reason_parts))


def shown(row: BookRow | StatedRow) -> Reason:
    return f"“{row.description[:60]}” of ", row.booked_on


def key_of(description: str) -> str:
    """What rows of the same kind of payment have in common: the first words, without numbers."""
    return " ".join(_WORD.findall(description.casefold())[:_WORDS_KEPT])


def likeness(one: str, other: str) -> int:
    """How much two keys have in common, 0 to 1000: shared words of all words."""
    if one == other:
        return 1000 if one else 0
    short, long = sorted((one, other), key=len)
    if len(short) >= _PREFIX_MIN and long.startswith(short):
        # Banks cut texts off, and people write less.
        return 700
    a, b = set(one.split()), set(other.split())
    return 1000 * len(a & b) // len(a | b) if a and b else 0
