"""Related rows, gathered over the whole answer: fifty rows ask, one read leaves.

A loader lives as long as one request: a shared one would leak rows between households.
"""

from __future__ import annotations

from asyncio import Future
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

from aiodataloader import DataLoader

from domain.insights.ports import Strange
from domain.predictions.model import StoredPrediction
from domain.shared.viewer import Caller
from domain.transactions.currencies.gains import Exchange
from domain.transactions.model import Account, Change, Transaction
from domain.transactions.names import Attachment, Payee, PayeeAlias, Tag
from domain.transactions.naming.reading import PayeeUse
from domain.transactions.naming.tree import CategoryTree, TreeCategory
from domain.transactions.telling import ChangeFacts

if TYPE_CHECKING:
    from finance_graphql.clients import Reads

RowT = TypeVar("RowT")
Fetch = Callable[[Caller, Sequence[Any]], Awaitable[Mapping[Any, RowT]]]


class RowLoader(DataLoader[Any, RowT | None], Generic[RowT]):
    """Rows by id; None for an id that the household does not have."""

    def __init__(self, fetch: Fetch[RowT], caller: Caller) -> None:
        super().__init__()
        self._fetch = fetch
        self._caller = caller

    async def batch_load_fn(self, keys: list[Any]) -> list[RowT | None]:
        found = await self._fetch(self._caller, keys)
        return [found.get(key) for key in keys]

    def get(self, key: Any) -> RowT | Future[RowT | None] | None:
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
        self._tree: CategoryTree | None = None
        self._rule_matches: RowLoader[int] | None = None

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

    @cached_property
    def refunds(self) -> RowLoader[tuple[Transaction, ...]]:
        """By the id of their expense."""

        async def fetch(caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, tuple[Transaction, ...]]:
            return await self._reads.details.refunds_of(caller.household_id, ids)

        return RowLoader(fetch, self._caller)

    @cached_property
    def predictions(self) -> RowLoader[StoredPrediction]:
        """By the id of their transaction."""

        async def fetch(caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, StoredPrediction]:
            return await self._reads.predictions.predictions_of(caller.household_id, ids)

        return RowLoader(fetch, self._caller)

    @cached_property
    def anomalies(self) -> RowLoader[Strange]:
        """By the id of their transaction."""

        async def fetch(caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, Strange]:
            return await self._reads.insights.anomalies_of(caller.household_id, ids)

        return RowLoader(fetch, self._caller)

    @cached_property
    def attachments(self) -> RowLoader[tuple[Attachment, ...]]:
        """By the id of their transaction."""

        async def fetch(caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, tuple[Attachment, ...]]:
            return await self._reads.details.attachments_of(caller.household_id, ids)

        return RowLoader(fetch, self._caller)

    @cached_property
    def people(self) -> RowLoader[str]:
        """Display names."""

        async def fetch(caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, str]:
            return await self._reads.details.people(caller.household_id, ids)

        return RowLoader(fetch, self._caller)

    def rule_matches(self, today: date) -> RowLoader[int]:
        """How many rows each rule matches."""
        if self._rule_matches is None:

            async def fetch(caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, int]:
                return await self._reads.rules.match_counts(caller.household_id, ids, today)

            self._rule_matches = RowLoader(fetch, self._caller)
        return self._rule_matches

    @cached_property
    def exchanges(self) -> RowLoader[Exchange]:
        async def fetch(caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, Exchange]:
            return await self._reads.currencies.exchanges_by_ids(caller.household_id, ids)

        return RowLoader(fetch, self._caller)

    async def change_fact(self, change_id: UUID, name: str) -> Any:
        """Who made a change, or how many rows it wrote."""
        facts = await self._change_facts.load(change_id)
        return getattr(facts or ChangeFacts(None, None, 0), name)

    @cached_property
    def _change_facts(self) -> RowLoader[ChangeFacts]:
        async def fetch(caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, ChangeFacts]:
            return await self._reads.history.facts(caller.household_id, ids)

        return RowLoader(fetch, self._caller)

    # Names

    def category(self, slug: str) -> TreeCategory | Future[TreeCategory | None] | None:
        """A category of the household's tree, which is read once."""
        return self._categories.get(slug) if self._tree is None else self._tree.get(slug)

    async def tree(self) -> CategoryTree:
        if self._tree is None:
            self._tree = CategoryTree.of(await self._reads.categories(self._caller))
        return self._tree

    def know_tree(self, tree: CategoryTree) -> None:
        """The tree that came with another read."""
        self._tree = tree

    @cached_property
    def _categories(self) -> RowLoader[TreeCategory]:
        async def fetch(_: Caller, slugs: Sequence[str]) -> Mapping[str, TreeCategory]:
            tree = await self.tree()
            return {slug: category for slug in slugs if (category := tree.get(slug))}

        return RowLoader(fetch, self._caller)

    @cached_property
    def tags(self) -> RowLoader[Tag]:
        async def fetch(caller: Caller, _: Sequence[UUID]) -> Mapping[UUID, Tag]:
            # A household has few: whoever asks for one gets to know them all.
            tags = await self._reads.tags(caller)
            for tag in tags:
                self.tags.prime(tag.id, tag)
            return {tag.id: tag for tag in tags}

        return RowLoader(fetch, self._caller)

    async def tags_of(self, ids: Sequence[UUID]) -> tuple[Tag, ...]:
        found = await self.tags.load_many(ids)
        return tuple(tag for tag in found if tag is not None)

    @cached_property
    def tag_counts(self) -> RowLoader[int]:
        async def fetch(caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, int]:
            return {**dict.fromkeys(ids, 0), **await self._reads.tag_counts(caller)}

        return RowLoader(fetch, self._caller)

    @cached_property
    def payees(self) -> RowLoader[Payee]:
        return RowLoader(self._reads.payees_by_ids, self._caller)

    @cached_property
    def payee_aliases(self) -> RowLoader[tuple[PayeeAlias, ...]]:
        return RowLoader(self._reads.payee_aliases, self._caller)

    @cached_property
    def _payee_uses(self) -> RowLoader[PayeeUse]:
        return RowLoader(self._reads.payee_uses, self._caller)

    async def payee_use(self, payee_id: UUID, name: str) -> Any:
        """One figure of how much a payee is used."""
        use = await self._payee_uses.load(payee_id)
        return getattr(use or PayeeUse(), name)
