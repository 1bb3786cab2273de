"""Budgets and the currency of totals over the ledger in memory: one book, one history, as on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from domain.shared.changes import Change
from domain.shared.viewer import Caller
from domain.transactions.categories import CategoryKind
from domain.transactions.naming.tree import category_tree
from tests.support.fake_budgets import FakeBudgetsUnit, FakeState
from tests.support.fake_ledger import Book, FakeLedgerUnit


class _Taxonomy:
    """The categories of the book, the household's own too."""

    def __init__(self, ledger: Any) -> None:
        self._ledger = ledger

    async def _find(self, slug: str) -> Any:
        return (await category_tree(self._ledger)).get(slug)

    async def is_known(self, slug: str) -> bool:
        return await self._find(slug) is not None

    async def is_expense(self, slug: str) -> bool:
        found = await self._find(slug)
        return found is not None and found.kind is CategoryKind.EXPENSE

    async def name(self, slug: str) -> str:
        found = await self._find(slug)
        return found.label if found else slug


class BookBudgetsUnit(FakeBudgetsUnit):
    """What it writes is written in the book, under its change."""

    def __init__(self, kept: Book) -> None:
        super().__init__(FakeState())
        self._ledger = FakeLedgerUnit(kept)
        self._state.budgets = self._ledger._book.tables["budgets"]
        self.taxonomy = _Taxonomy(self._ledger)  # type: ignore[assignment]
        self.now = self._ledger.now

    async def open(self, change: Change) -> None:
        await self._ledger.history.open(change)

    async def commit(self) -> None:
        await self._ledger.commit()


class BookBudgetsBegin:
    def __init__(self, book: Book) -> None:
        self._book = book

    @asynccontextmanager
    async def __call__(self, caller: Caller | None) -> AsyncIterator[BookBudgetsUnit]:
        yield BookBudgetsUnit(self._book)
