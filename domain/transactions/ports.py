"""What the ledger needs from the outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.shared.events import Payload
from domain.transactions.model import Account, Change, Transaction


class AccountStore(Protocol):
    async def get(self, id: UUID) -> Account | None: ...  # noqa: A002
    async def name_is_taken(self, name: str) -> bool: ...
    async def add(self, account: Account) -> None: ...
    async def remove(self, id: UUID) -> bool:  # noqa: A002
        """False, and nothing removed, where the account has transactions."""
        ...


class TransactionStore(Protocol):
    """Rows are read to be changed: whoever gets them keeps others waiting until the unit ends."""

    async def get_many(self, ids: Sequence[UUID]) -> dict[UUID, Transaction]:
        """Live rows by id; unknown ids are absent."""
        ...

    async def add(self, transactions: Sequence[Transaction]) -> None: ...
    async def save(self, transactions: Sequence[Transaction]) -> None: ...
    async def delete(self, transactions: Sequence[Transaction]) -> None:
        """Remember the rows as deleted, with the version they carry."""
        ...

    async def get_deleted(self, ids: Sequence[UUID]) -> dict[UUID, Transaction]: ...
    async def restore(self, transactions: Sequence[Transaction]) -> None: ...
    async def edited_since_import(self, import_id: UUID) -> int: ...
    async def remove_import(self, import_id: UUID) -> int:
        """Take every row of an import out for good, so that the file can be imported again."""
        ...


class ChangeStore(Protocol):
    async def get(self, id: UUID) -> Change | None: ...  # noqa: A002
    async def add(self, change: Change) -> None: ...
    async def mark_undone(self, change: Change, at: datetime) -> None: ...


class LedgerUnit(Protocol):
    """One database transaction of one household."""

    @property
    def accounts(self) -> AccountStore: ...
    @property
    def transactions(self) -> TransactionStore: ...
    @property
    def changes(self) -> ChangeStore: ...
    @property
    def now(self) -> datetime: ...

    def tell(self, *payloads: Payload) -> None:
        """Save an event with the change that it reports."""
        ...

    async def commit(self) -> None: ...
    async def rollback(self) -> None: ...
