"""One household with budgets, in memory or on PostgreSQL, behind one face for the contract tests."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.budgets.repository import BudgetsBegin
from deployments.forecasting.repository import ForecastsBegin
from deployments.transactions.search.spending import SpendingOfSearches
from domain.budgets.commands import DeleteBudget, SetBudget
from domain.budgets.following import FOLLOWERS
from domain.budgets.handlers import USE_CASES
from domain.budgets.model import Budget, Level
from domain.budgets.page import BudgetPage, Suggestion, budget_page, suggestions
from domain.budgets.ports import BudgetsUnit
from domain.budgets.projecting import CategoryForecast, SpendingForecast
from domain.forecasting.model import HouseholdForecast, Method, SeriesForecast
from domain.forecasting.use_cases import keep_forecast
from domain.shared.changes import Change
from domain.shared.event_json import Payload
from domain.shared.events import (
    BudgetsBreakForeseen,
    BudgetsLevelChanged,
    ChangedBy,
    ChangeKind,
    Event,
    ForecastsMade,
    LedgerChanged,
    TransactionsChanged,
)
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.shared.periods import Month, Period
from domain.shared.viewer import Caller, Role, Viewer
from tests.support.fake_budgets import FakeBudgets, Line
from tests.support.households import admin, new_household

_TOLD: dict[str, type[Payload]] = {each.topic: each for each in (BudgetsLevelChanged, BudgetsBreakForeseen)}
NOVEMBER, OCTOBER = Month(2026, 11), Month(2026, 10)


class World:
    """One household, however it is stored."""

    def __init__(
        self,
        caller: Caller,
        begin: Callable[[Any], AbstractAsyncContextManager[BudgetsUnit]],
        spend: Callable[[date, str | None, str, int], Awaitable[None]],
        told: Callable[[], Awaitable[list[Payload]]],
        below: Callable[[str, str], Awaitable[None]],
        foresee: Callable[[SpendingForecast], Awaitable[None]],
    ) -> None:
        self.caller = caller
        self.begin = begin
        self._spend = spend
        self.told = told
        # Makes a category of spending below another one.
        self.below = below
        self._foresee = foresee

    async def handle_command(self, command: Any) -> Any:
        return await run(self.begin, USE_CASES[type(command)], self.caller, command)

    async def set(self, command: SetBudget) -> Budget | Rejected:
        outcome = await self.handle_command(command)
        return outcome if isinstance(outcome, Rejected) else outcome.budget  # type: ignore[no-any-return]

    async def delete(self, id: UUID) -> UUID | Rejected:  # noqa: A002
        outcome = await self.handle_command(DeleteBudget(id=id))
        return outcome if isinstance(outcome, Rejected) else outcome.deleted_id  # type: ignore[no-any-return]

    async def change(self, command: Any) -> Change | None:
        """What the history gets of it."""
        outcome = await self.handle_command(command)
        assert not isinstance(outcome, Rejected), outcome
        return outcome.change  # type: ignore[no-any-return]

    async def spend(
        self, minor: int, category: str | None = "groceries", *, month: Month = NOVEMBER, currency: str = "EUR"
    ) -> Event:
        """Money goes out (or comes back, where negative); the event that says so is not handled yet."""
        return await self.spend_on(date(month.year, month.month, 3), minor, category, currency)

    async def spend_on(self, day: date, minor: int, category: str | None = "groceries", currency: str = "EUR") -> Event:
        await self._spend(day, category, currency, minor)
        return changed(self.caller.household_id, Month.of(day))

    async def foresee(
        self,
        made_on: date,
        currency: str = "EUR",
        later: Mapping[Month, Mapping[str, tuple[int, int, int]]] | None = None,
        **categories: tuple[int, int, int, int],
    ) -> Event:
        """By category: so far, low, expected, high, the last three in a later month, too; the event that says so is not
        handled yet.
        """
        month = Month.of(made_on)
        series = [CategoryForecast(month, category, *minors) for category, minors in categories.items()]
        for ahead, named in (later or {}).items():
            series += [CategoryForecast(ahead, category, 0, *minors) for category, minors in named.items()]
        await self._foresee(SpendingForecast(made_on, currency, series))
        return _event(self.caller.household_id, ForecastsMade(made_on=made_on))

    async def page(self, on: date | None = None, today: date = date(2026, 11, 5)) -> BudgetPage:
        async with self.begin(self.caller) as unit:
            return await budget_page(unit.facts, on, today)

    async def suggestions(self, today: date = date(2026, 11, 5)) -> list[Suggestion]:
        async with self.begin(self.caller) as unit:
            return await suggestions(unit.facts, today)

    async def handle(self, event: Event) -> None:
        await run(lambda _: self.begin(event), FOLLOWERS[event.topic], None, event)


def history_changed(household_id: UUID, *kinds: str) -> Event:
    return _event(household_id, LedgerChanged(kinds=kinds))


def changed(household_id: UUID, *months: Month) -> Event:
    return _event(household_id, TransactionsChanged(kind=ChangeKind.BULK, by=ChangedBy.PERSON, months=months))


def _event(household_id: UUID, payload: Payload) -> Event:
    return Event.of(
        payload,
        id=uuid4(),
        household_id=household_id,
        correlation_id="c",
        occurred_at=datetime(2026, 11, 5, tzinfo=UTC),
    )


def budget(id: UUID | None = None, **content: Any) -> SetBudget:  # noqa: A002
    defaults: dict[str, Any] = {
        "category": "groceries",
        "limit_minor": 10_000,
        "currency": "EUR",
        "warn_at_percent": 80,
    }
    return SetBudget(id=id or uuid4(), **(defaults | content))


def wanted(command: SetBudget) -> Budget:
    """The budget that the command asks for."""
    limit = Money(command.limit_minor, command.currency)
    return Budget(
        id=command.id,
        category=command.category,
        name=command.name,
        query=command.query,
        limit=limit,
        warn_at_percent=command.warn_at_percent,
    )


def level_changed(
    budget_id: UUID, previous: Level, level: Level, when: Month | Period = NOVEMBER
) -> BudgetsLevelChanged:
    period = Period.of_month(when) if isinstance(when, Month) else when
    return BudgetsLevelChanged(
        budget_id=budget_id,
        month=Month.of(period.start),
        level=level.value,
        previous=previous.value,
        starts_on=period.start,
        ends_on=period.last_day,
    )


def fake_world() -> World:
    begin = FakeBudgets()

    async def spend(day: date, category: str | None, currency: str, minor: int) -> None:
        begin.state.lines.append(Line(day, category or "", currency, -minor))

    async def told() -> list[Payload]:
        return [payload for payload in begin.state.told if payload.topic in _TOLD]

    async def foresee(forecast: SpendingForecast) -> None:
        begin.state.forecast = forecast

    async def below(slug: str, parent: str) -> None:
        begin.state.parents[slug] = parent

    return World(Caller(Viewer(uuid4(), uuid4(), Role.OWNER), "c"), begin, spend, told, below, foresee)


async def sql_world(dsn: str, database: Database) -> World:
    home = await new_household(dsn)

    async def spend(day: date, category: str | None, currency: str, minor: int) -> None:
        await home.book(-minor, category, on=day, currency=currency)

    async def below(slug: str, parent: str) -> None:
        async with admin(dsn) as connection:
            await connection.execute(
                "INSERT INTO categories (household_id, id, parent_id, name, kind) VALUES ($1, $2, $3, $4, 'EXPENSE')",
                home.id,
                slug,
                parent,
                slug.capitalize(),
            )

    async def told() -> list[Payload]:
        async with admin(dsn) as connection:
            rows = await connection.fetch(
                "SELECT id, topic, payload::text AS body, occurred_at FROM outbox"
                " WHERE household_id = $1 AND topic = ANY($2) ORDER BY sequence",
                home.id,
                list(_TOLD),
            )
        return [
            Event(row["id"], row["topic"], home.id, "c", row["occurred_at"], json.loads(row["body"])).read(
                _TOLD[row["topic"]]
            )
            for row in rows
        ]

    async def foresee(forecast: SpendingForecast) -> None:
        def money(minor: int) -> Money:
            return Money(minor, forecast.currency)

        series = [
            SeriesForecast(
                category=each.category,
                month=each.month,
                so_far=money(each.so_far_minor) if each.month == Month.of(forecast.made_on) else None,
                low=money(each.low_minor),
                expected=money(each.expected_minor),
                high=money(each.high_minor),
                usual=money(each.expected_minor),
                method=Method.MODEL,
                record=6,
                errors={},
            )
            for each in forecast.categories
        ]
        whole = HouseholdForecast(forecast.made_on, forecast.currency, "1.0.0", "none", series)
        await run(lambda _: ForecastsBegin(database)(home.caller), keep_forecast, None, whole)

    begin = BudgetsBegin(database, SpendingOfSearches())

    @asynccontextmanager
    async def on_the_fifth(scope: Any) -> AsyncIterator[BudgetsUnit]:
        """The day of the fake: what is carried up to today must not depend on when the test runs."""
        async with begin(scope) as unit:
            unit.now = datetime(2026, 11, 5, tzinfo=UTC)
            yield unit

    return World(home.caller, on_the_fifth, spend, told, below, foresee)
