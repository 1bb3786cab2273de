"""Related rows, gathered over the whole answer: fifty rows ask, one read leaves.

A loader lives as long as one request: a shared one would leak rows between households.
"""

from __future__ import annotations

from asyncio import Future
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar
from uuid import UUID

from aiodataloader import DataLoader

from domain.shared.viewer import Caller
from domain.transactions.model import Account, Change, Transaction

if TYPE_CHECKING:
    from finance_graphql.clients import Reads

RowT = TypeVar("RowT")
Fetch = Callable[[Caller, Sequence[UUID]], Awaitable[Mapping[UUID, RowT]]]


class RowLoader(DataLoader[UUID, RowT | None], Generic[RowT]):
    """Rows by id; None for an id that the household does not have."""

    def __init__(self, fetch: Fetch[RowT], caller: Caller) -> None:
        super().__init__()
        self._fetch = fetch
        self._caller = caller

    async def batch_load_fn(self, keys: list[UUID]) -> list[RowT | None]:
        found = await self._fetch(self._caller, keys)
        return [found.get(key) for key in keys]

    def get(self, key: UUID) -> RowT | Future[RowT | None] | None:
        """The row itself where it is known already: most answers then need no await at all."""
        future = self.load(key)
        if future.done() and not future.cancelled() and future.exception() is None:
            return future.result()
        return future


class Loaders:
    """Made when the first relation is asked for."""

    def __init__(self, reads: Reads, caller: Caller) -> None:
        self._reads = reads
        self._caller = caller

    @cached_property
    def accounts(self) -> RowLoader[Account]:
        return RowLoader(self._all_accounts, self._caller)

    @cached_property
    def transactions(self) -> RowLoader[Transaction]:
        return RowLoader(self._reads.transactions_by_ids, self._caller)

    @cached_property
    def changes(self) -> RowLoader[Change]:
        return RowLoader(self._reads.changes_by_ids, self._caller)

    async def _all_accounts(self, caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, Account]:
        """A household has few accounts: whoever asks for one gets to know them all."""
        accounts = await self._reads.accounts(caller)
        self.know_accounts(accounts)
        return {account.id: account for account in accounts}

    def know_accounts(self, accounts: Sequence[Account]) -> None:
        """Accounts that came with another read."""
        for account in accounts:
            self.accounts.prime(account.id, account)
