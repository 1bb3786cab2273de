"""Budgets in memory; `tests/contract/budgets` keeps them honest."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from domain.budgets.model import Budget, BudgetStatus, Level, Standing
from domain.budgets.ports import SearchRefused
from domain.shared.changes import Change
from domain.shared.events import Payload
from domain.shared.money import Money
from domain.shared.periods import Month
from domain.shared.viewer import Caller
from domain.transactions.categories import BY_SLUG


@dataclass
class FakeState:
    budgets: dict[UUID, Budget] = field(default_factory=dict)
    levels: dict[tuple[UUID, Month], Level] = field(default_factory=dict)
    spent: dict[tuple[Month, str, str], int] = field(default_factory=dict)
    accepted: set[UUID] = field(default_factory=set)
    told: list[Payload] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


class FakeTaxonomy:
    async def is_known(self, slug: str) -> bool:
        return slug in {"groceries", "dining", "shopping", "transport", "entertainment", "income"}

    async def is_expense(self, slug: str) -> bool:
        return slug != "income"

    async def name(self, slug: str) -> str:
        return BY_SLUG[slug].label


class FakeSearches:
    """Understands `category:` with one built-in category, which is what the cases use."""

    async def canonical(self, text: str) -> str | SearchRefused:
        text = " ".join(text.split()).lower()
        slug = text.removeprefix("category:")
        if text and (slug == text or slug not in BY_SLUG):
            return SearchRefused(f"There is no category “{slug}”.")
        return text


class FakeBudgetsUnit:
    """Is its own store of budgets and of levels."""

    def __init__(self, state: FakeState) -> None:
        self._saved = state
        self._state = copy.deepcopy(state)
        self.taxonomy = FakeTaxonomy()
        self.searches = FakeSearches()
        self.budgets = self
        self.levels = self
        self.now = datetime(2026, 11, 5, tzinfo=UTC)

    async def open(self, change: Change) -> None:
        self._state.changes.append(change)

    async def lock(self) -> None:
        """Tests of fakes run one unit at a time."""

    async def get(self, id: UUID) -> Budget | None:  # noqa: A002
        return self._state.budgets.get(id)

    async def of_category(self, category: str, currency: str) -> Budget | None:
        found = (b for b in self._state.budgets.values() if (b.category, b.currency) == (category, currency))
        return next(found, None)

    async def of_search(self, query: str, currency: str) -> Budget | None:
        found = (b for b in self._state.budgets.values() if (b.query, b.currency) == (query, currency))
        return next(found, None)

    async def put(self, budget: Budget) -> None:
        self._state.budgets[budget.id] = budget

    async def remove(self, id: UUID) -> bool:  # noqa: A002
        for key in [key for key in self._state.levels if key[0] == id]:
            del self._state.levels[key]
        return self._state.budgets.pop(id, None) is not None

    async def standings(self, months: Collection[Month], budget_id: UUID | None = None) -> list[Standing]:
        every = {key[0] for key in self._state.spent} | {key[1] for key in self._state.levels}
        budgets = [b for b in self._state.budgets.values() if budget_id is None or b.id == budget_id]
        return [
            Standing(
                BudgetStatus(
                    budget,
                    month,
                    Money(self._state.spent.get((month, _category(budget), budget.currency), 0), budget.currency),
                    budget.query,
                ),
                self._state.levels.get((budget.id, month), Level.ON_TRACK),
            )
            for month in sorted(months or every)
            for budget in sorted(budgets, key=lambda b: (b.category is None, b.category or b.name, b.currency))
        ]

    async def remember(self, standings: Collection[Standing]) -> None:
        self._state.levels.update({(each.status.budget.id, each.status.month): each.status.level for each in standings})

    async def accept(self, event_id: UUID) -> bool:
        new = event_id not in self._state.accepted
        self._state.accepted.add(event_id)
        return new

    def tell(self, *payloads: Payload) -> None:
        self._state.told += payloads

    async def commit(self) -> None:
        vars(self._saved).update(vars(self._state))

    async def rollback(self) -> None:
        self._state = copy.deepcopy(self._saved)


def _category(budget: Budget) -> str:
    return budget.category or (budget.query or "").removeprefix("category:")


class FakeBudgets:
    """Opens units over one state, as `BudgetsBegin` does over one household."""

    def __init__(self) -> None:
        self.state = FakeState()

    @asynccontextmanager
    async def __call__(self, caller: Caller | None) -> AsyncIterator[FakeBudgetsUnit]:
        yield FakeBudgetsUnit(self.state)
