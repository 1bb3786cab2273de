"""What the ledger needs from the outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

from domain.shared.event_json import Payload
from domain.shared.money import Money
from domain.shared.periods import Month
from domain.transactions.attaching.ports import BlobStore
from domain.transactions.bulk.ports import BulkStore
from domain.transactions.model import Account, Change, Transaction
from domain.transactions.names import RefundMonth
from domain.transactions.naming.ports import NameUses
from domain.transactions.rules.ports import RuleStore
from domain.transactions.suggesting.ports import SuggestionStore


class AccountStore(Protocol):
    async def get(self, id: UUID) -> Account | None: ...  # noqa: A002
    async def name_is_taken(self, name: str) -> bool: ...
    async def add(self, account: Account) -> None: ...
    async def save(self, account: Account) -> None:
        """Everything but balance and number of transactions, which follow from the rows."""
        ...

    async def is_used(self, id: UUID) -> bool:  # noqa: A002
        """Whether it has transactions, deleted ones too."""
        ...

    async def all(self) -> Sequence[Account]:
        """Every account, in the household's order."""
        ...

    async def lock(self, id: UUID) -> Account | None:  # noqa: A002
        """To be changed: whoever gets it keeps other editors waiting until the unit ends."""
        ...

    async def last_booked_on(self, id: UUID) -> date | None:  # noqa: A002
        """The day of its newest live transaction."""
        ...

    async def balance_on(self, id: UUID, day: date) -> Money:  # noqa: A002
        """What it held at the end of that day."""
        ...


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows a statement changed, and where totals moved."""

    count: int
    account_ids: tuple[UUID, ...] = ()
    months: tuple[Month, ...] = ()


class Standing(NamedTuple):
    """How a live row stands, as far as an undo looks at it: whole rows of a large change cost more than the undo."""

    id: UUID
    account_id: UUID
    booked_on: date
    counts_on: date | None
    amount_minor: int
    currency: str
    description: str
    reconciliation_id: UUID | None
    waits_for_category: bool


class TransactionStore(Protocol):
    """Rows are read to be changed: whoever gets them keeps others waiting until the unit ends."""

    async def get_many(self, ids: Sequence[UUID]) -> dict[UUID, Transaction]:
        """Live rows by id; unknown ids are absent."""
        ...

    async def standing(self, ids: Sequence[UUID]) -> dict[UUID, Standing]:
        """The same rows, in short."""
        ...

    async def add(self, transactions: Sequence[Transaction]) -> None: ...
    async def save(self, transactions: Sequence[Transaction]) -> None: ...
    async def get_deleted(self, ids: Sequence[UUID]) -> dict[UUID, Transaction]: ...
    async def refunds_of(self, ids: Sequence[UUID]) -> Sequence[Transaction]:
        """Live rows that give back money of these expenses."""
        ...

    async def redate_refunds(self, where: RefundMonth, now: datetime) -> Moved:
        """Let every linked refund count in the month that the setting says."""
        ...

    async def of_category(self, account_id: UUID, category: str) -> Sequence[Transaction]:
        """Live rows of one account and category, parts of splits left out."""
        ...

    async def edited_since_import(self, import_id: UUID) -> int: ...
    async def remove_import(self, import_id: UUID) -> Sequence[UUID]:
        """Take every row of an import out for good, so that the file can be imported again; gives their accounts."""
        ...


class Restored(StrEnum):
    """What came of putting a change back; but for DONE nothing was written."""

    DONE = "DONE"
    NAME_TAKEN = "NAME_TAKEN"
    # Splits would not sum, legs would not cancel, or something would belong to nothing.
    BROKEN = "BROKEN"


@dataclass(frozen=True, slots=True)
class RowKey:
    """A row of one of the ledger's tables."""

    table: str
    id: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a transaction: the row as it was before it, and the version that it made.

    `was_undone` tells taking a change back from doing it.
    """

    change: Change
    was_undone: bool
    version: int
    before: Transaction


class History(Protocol):
    """What was done, row by row. Storage keeps it by itself: nobody has to remember to."""

    async def open(self, change: Change) -> None:
        """Save the change; everything this unit writes from now on belongs to it. Once in a unit, before any write."""
        ...

    async def get(self, id: UUID) -> Change | None: ...  # noqa: A002
    async def latest(self, user_id: UUID, *, undone: bool) -> Change | None:
        """The person's last change that stands; with `undone` the last one they took back and may do again."""
        ...

    async def touched(self, change_id: UUID, table: str) -> Sequence[str]:
        """Ids of the rows that the change wrote."""
        ...

    async def steps(self, row: Transaction) -> Sequence[Step]:
        """What happened to the row since it was made, newest first."""
        ...

    async def tables(self, change_id: UUID) -> frozenset[str]:
        """The tables it wrote to."""
        ...

    async def loose_ends(self, change_id: UUID) -> Sequence[str]:
        """What rows name and is not there: looked at after a change was put back, in words such as "a tag"."""
        ...

    async def conflicts(self, change_id: UUID, *, redo: bool) -> Sequence[RowKey]:
        """Rows that somebody changed since, in the very fields that would be put back."""
        ...

    async def restore(self, change_id: UUID, *, redo: bool) -> Restored:
        """Put back every field that the change moved."""
        ...

    async def mark(self, change: Change) -> None:
        """Save `undone_at` and `undone_by`."""
        ...


EntityT = TypeVar("EntityT")


class Entities(Protocol[EntityT]):
    """Small things with an `id`: tags, payees, rules and the like. A household has few, so all are read at once."""

    async def get(self, id: Any) -> EntityT | None: ...  # noqa: A002
    async def all(self) -> Sequence[EntityT]: ...
    async def put(self, *entities: EntityT) -> None:
        """Insert, or replace what has the id."""
        ...

    async def remove(self, *ids: Any) -> None: ...


class LedgerUnit(Protocol):
    """One database transaction of one household."""

    @property
    def accounts(self) -> AccountStore: ...
    @property
    def transactions(self) -> TransactionStore: ...
    @property
    def history(self) -> History: ...
    @property
    def names(self) -> NameUses: ...
    @property
    def rules(self) -> RuleStore: ...
    @property
    def suggestions(self) -> SuggestionStore: ...
    @property
    def bulk(self) -> BulkStore: ...
    @property
    def blobs(self) -> BlobStore: ...
    def of(self, kind: type[EntityT]) -> Entities[EntityT]:
        """The store of one kind of entity."""
        ...

    @property
    def now(self) -> datetime: ...

    def tell(self, *payloads: Payload) -> None:
        """Save an event with the change that it reports."""
        ...

    async def commit(self) -> None: ...
    async def rollback(self) -> None: ...
