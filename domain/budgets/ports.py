"""What the use cases of budgets need; every store is already that of one household."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from domain.budgets.model import (
    Budget,
    BudgetSettings,
    Level,
    SearchSpending,
    Span,
    Standing,
)
from domain.budgets.picture import Answers, Plans
from domain.budgets.projecting import SpendingForecast
from domain.shared.changes import Change
from domain.shared.event_json import Payload
from domain.shared.periods import Month, Period


class Taxonomy(Protocol):
    """The categories of the household."""

    async def is_known(self, slug: str) -> bool: ...
    async def is_expense(self, slug: str) -> bool: ...
    async def name(self, slug: str) -> str:
        """What the household calls it."""
        ...


@dataclass(frozen=True, slots=True)
class SearchRefused:
    """Why a search cannot be read, in words for people."""

    message: str


class Searches(Protocol):
    """The search language of the ledger, as far as budgets ask."""

    async def canonical(self, text: str) -> str | SearchRefused:
        """The text to be kept: ids in place of names, one way of writing; empty for one that finds everything."""
        ...


class BudgetStore(Protocol):
    async def lock(self) -> None:
        """One writer of the household's budgets, envelopes and levels at a time, until the unit ends.

        Without it a budget set between a purchase and its event could keep the level of before the purchase, and two
        moves at once could take the same coin.
        """
        ...

    async def get(self, id: UUID) -> Budget | None: ...  # noqa: A002
    async def of_category(self, category: str, currency: str) -> Budget | None: ...
    async def of_search(self, query: str, currency: str) -> Budget | None: ...
    async def put(self, budget: Budget) -> None:
        """Add it, or replace the one of the same id."""
        ...

    async def remove(self, id: UUID) -> bool:  # noqa: A002
        """Whether there was one; its levels and what was put into its envelope go with it."""
        ...

    async def configure(self, settings: BudgetSettings) -> None: ...

    async def assign(self, period: Period, amounts: Mapping[UUID, int]) -> None:
        """What these envelopes have been given in the period, from now on."""
        ...


class Facts(Protocol):
    """What budgets and the ledger say, all of one moment."""

    async def plans(self) -> Plans: ...
    async def flows(self, spans: Sequence[Span], settings: BudgetSettings) -> Answers:
        """The ledger added up in one statement, whatever the number of spans."""
        ...

    async def found(self, searches: Sequence[tuple[Budget, tuple[Period, ...]]]) -> Mapping[UUID, SearchSpending]:
        """What these budgets' searches found in their periods, by id."""
        ...

    async def days(self) -> tuple[date, date] | None:
        """The first and the last day that has rows or levels; None where there are none."""
        ...

    async def forecast(self, month: Month) -> SpendingForecast | None:
        """The latest one that was made in that month, of it and of those after it."""
        ...

    async def account_ids(self) -> Collection[UUID]:
        """Every account of the household."""
        ...


class LevelStore(Protocol):
    """The levels told so far; a period without one is on track."""

    async def told(self, first: date, last: date) -> Mapping[tuple[UUID, date], Level]:
        """By budget and first day of its period, of all periods that begin in these days."""
        ...

    async def remember(self, standings: Collection[Standing]) -> None:
        """The levels of these periods are told, or known to whoever made them."""
        ...


class BudgetsUnit(Protocol):
    """One database transaction over the budgets of one household."""

    @property
    def taxonomy(self) -> Taxonomy: ...
    @property
    def searches(self) -> Searches: ...
    @property
    def budgets(self) -> BudgetStore: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def levels(self) -> LevelStore: ...
    @property
    def now(self) -> datetime: ...

    async def open(self, change: Change) -> None:
        """Save the change; everything this unit writes from now on belongs to it. Once, before any write."""
        ...

    async def accept(self, event_id: UUID) -> bool:
        """Whether the event is new; it is remembered with the work."""
        ...

    def tell(self, *payloads: Payload) -> None:
        """Save an event with the change that it reports."""
        ...

    async def commit(self) -> None: ...
    async def rollback(self) -> None: ...
