"""Budgets in memory; `tests/contract/budgets` keeps them honest."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import UUID

from domain.budgets.model import (
    Assignment,
    Budget,
    BudgetSettings,
    Categories,
    Flow,
    Level,
    SearchSpending,
    Span,
    Standing,
)
from domain.budgets.picture import Answers, Plans
from domain.budgets.ports import SearchRefused
from domain.budgets.projecting import CategoryForecast, SpendingForecast
from domain.shared.changes import Change
from domain.shared.event_json import Payload
from domain.shared.periods import Month, Period
from domain.shared.viewer import Caller
from domain.transactions.categories import BUILT_IN, BY_SLUG, CategoryKind

_NOT_SPENDING = frozenset(each.slug for each in BUILT_IN if each.kind is not CategoryKind.EXPENSE)


@dataclass(frozen=True)
class Line:
    """Signed: negative is money out."""

    day: date
    category: str
    currency: str
    minor: int
    is_held: bool = True


@dataclass
class FakeState:
    budgets: dict[UUID, Budget] = field(default_factory=dict)
    levels: dict[tuple[UUID, date], Level] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    parents: dict[str, str] = field(default_factory=dict)
    settings: BudgetSettings = field(default_factory=BudgetSettings)
    assigned: dict[tuple[UUID, date], int] = field(default_factory=dict)
    account_ids: set[UUID] = field(default_factory=set)
    accepted: set[UUID] = field(default_factory=set)
    told: list[Payload] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    forecast: SpendingForecast | None = None


class FakeTaxonomy:
    def __init__(self, state: FakeState) -> None:
        self._state = state

    async def is_known(self, slug: str) -> bool:
        known = {"groceries", "dining", "shopping", "transport", "entertainment", "travel", "income"}
        return slug in known or slug in self._state.parents

    async def is_expense(self, slug: str) -> bool:
        return slug != "income"

    async def name(self, slug: str) -> str:
        return BY_SLUG[slug].label if slug in BY_SLUG else slug.capitalize()


class FakeSearches:
    """Understands `category:` with one built-in category, which is what the cases use."""

    async def canonical(self, text: str) -> str | SearchRefused:
        text = " ".join(text.split()).lower()
        slug = text.removeprefix("category:")
        if text and (slug == text or slug not in BY_SLUG):
            return SearchRefused(f"There is no category “{slug}”.")
        return text


class FakeFacts:
    def __init__(self, state: FakeState) -> None:
        self._state = state

    async def plans(self) -> Plans:
        state = self._state
        budgets = sorted(
            state.budgets.values(), key=lambda b: (b.category is None, b.category or (b.name or "").lower(), b.currency)
        )
        assigned = (Assignment(id_, on, minor) for (id_, on), minor in state.assigned.items())
        return Plans(
            state.settings,
            tuple(budgets),
            Categories(dict(state.parents), _NOT_SPENDING),
            tuple(assigned) if state.settings.has_envelopes else (),
        )

    async def flows(self, spans: Sequence[Span], settings: BudgetSettings) -> Answers:
        """Line by line: they are added up by whoever asks."""
        found = [
            Flow(
                number,
                _place(span, line.day),
                line.category,
                line.currency,
                line.is_held and line.currency == settings.currency,
                max(line.minor, 0),
                max(-line.minor, 0),
            )
            for number, span in enumerate(spans)
            for line in self._state.lines
            if line.day < span.periods[-1].end and (span.before or line.day >= span.periods[0].start)
        ]
        return Answers(tuple(found))

    async def found(self, searches: Sequence[tuple[Budget, tuple[Period, ...]]]) -> Mapping[UUID, SearchSpending]:
        return {
            budget.id: SearchSpending(
                [
                    -sum(
                        line.minor
                        for line in self._state.lines
                        if (f"category:{line.category}", line.currency) == (budget.query, budget.currency)
                        and line.day in period
                    )
                    for period in periods
                ],
                budget.query or "",
            )
            for budget, periods in searches
        }

    async def days(self) -> tuple[date, date] | None:
        days = [line.day for line in self._state.lines] + [start for _, start in self._state.levels]
        return (Month.of(min(days)).first_day, Month.of(max(days)).last_day) if days else None

    async def forecast(self, month: Month) -> SpendingForecast | None:
        found = self._state.forecast
        if found is None or Month.of(found.made_on) != month:
            return None
        return replace(found, categories=[self._by_now(each, found) for each in found.categories])

    def _by_now(self, each: CategoryForecast, forecast: SpendingForecast) -> CategoryForecast:
        spent = -sum(
            line.minor
            for line in self._state.lines
            if (line.category, line.currency) == (each.category, forecast.currency)
            and Month.of(line.day) == each.month == Month.of(forecast.made_on)
        )
        return replace(each, so_far_minor=max(each.so_far_minor, spent))

    async def account_ids(self) -> Collection[UUID]:
        return self._state.account_ids


class FakeBudgetsUnit:
    """Is its own store of budgets and of levels."""

    def __init__(self, state: FakeState) -> None:
        self._saved = state
        self._state = copy.deepcopy(state)
        self.taxonomy = FakeTaxonomy(self._state)
        self.searches = FakeSearches()
        self.facts = FakeFacts(self._state)
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
        for kept in (self._state.levels, self._state.assigned):
            for key in [key for key in kept if key[0] == id]:
                del kept[key]
        return self._state.budgets.pop(id, None) is not None

    async def configure(self, settings: BudgetSettings) -> None:
        self._state.settings = replace(settings, currency=self._state.settings.currency)

    async def assign(self, period: Period, amounts: Mapping[UUID, int]) -> None:
        for key in [key for key in self._state.assigned if key[0] in amounts and key[1] in period]:
            del self._state.assigned[key]
        self._state.assigned.update({(id_, period.start): minor for id_, minor in amounts.items() if minor})

    async def told(self, first: date, last: date) -> Mapping[tuple[UUID, date], Level]:
        return {key: level for key, level in self._state.levels.items() if first <= key[1] <= last}

    async def remember(self, standings: Collection[Standing]) -> None:
        self._state.levels.update(
            {(each.status.budget.id, each.status.period.start): each.status.level for each in standings}
        )

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


def _place(span: Span, day: date) -> int:
    return next((at for at, period in enumerate(span.periods) if day in period), -1)


class FakeBudgets:
    """Opens units over one state, as `BudgetsBegin` does over one household."""

    def __init__(self) -> None:
        self.state = FakeState()

    @asynccontextmanager
    async def __call__(self, caller: Caller | None) -> AsyncIterator[FakeBudgetsUnit]:
        yield FakeBudgetsUnit(self.state)
