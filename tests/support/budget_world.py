"""One household with budgets, in memory or on PostgreSQL, behind one face for the contract tests."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.budgets.repository import BudgetsBegin
from deployments.transactions.search.spending import SpendingOfSearches
from domain.budgets.commands import DeleteBudget, SetBudget
from domain.budgets.model import Budget, Level
from domain.budgets.ports import BudgetsUnit
from domain.budgets.use_cases import delete_budget, follow_history, follow_ledger, set_budget
from domain.shared.changes import Change
from domain.shared.events import (
    BudgetsLevelChanged,
    ChangedBy,
    ChangeKind,
    Event,
    LedgerChanged,
    Payload,
    TransactionsChanged,
)
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.shared.periods import Month
from domain.shared.viewer import Caller, Role, Viewer
from tests.support.fake_budgets import FakeBudgets
from tests.support.households import admin, new_household

NOVEMBER, OCTOBER = Month(2026, 11), Month(2026, 10)


class World:
    """One household, however it is stored."""

    def __init__(
        self,
        caller: Caller,
        begin: Callable[[Any], AbstractAsyncContextManager[BudgetsUnit]],
        spend: Callable[[Month, str, str, int], Awaitable[None]],
        told: Callable[[], Awaitable[list[Payload]]],
    ) -> None:
        self.caller = caller
        self.begin = begin
        self._spend = spend
        self.told = told

    async def set(self, command: SetBudget) -> Budget | Rejected:
        outcome = await run(self.begin, set_budget, self.caller, command)
        return outcome if isinstance(outcome, Rejected) else outcome.budget

    async def delete(self, id: UUID) -> UUID | Rejected:  # noqa: A002
        outcome = await run(self.begin, delete_budget, self.caller, DeleteBudget(id=id))
        return outcome if isinstance(outcome, Rejected) else outcome.deleted_id

    async def change(self, command: SetBudget | DeleteBudget) -> Change | None:
        """What the history gets of it."""
        use_case: Any = set_budget if isinstance(command, SetBudget) else delete_budget
        outcome = await run(self.begin, use_case, self.caller, command)
        assert not isinstance(outcome, Rejected)
        return outcome.change  # type: ignore[no-any-return]

    async def spend(
        self, minor: int, category: str = "groceries", *, month: Month = NOVEMBER, currency: str = "EUR"
    ) -> Event:
        """Money goes out (or comes back, where negative); the event that says so is not handled yet."""
        await self._spend(month, category, currency, minor)
        return changed(self.caller.household_id, month)

    async def handle(self, event: Event) -> None:
        follow = follow_ledger if event.topic == TransactionsChanged.topic else follow_history
        await run(lambda _: self.begin(event), follow, None, event)


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


def level_changed(budget_id: UUID, previous: Level, level: Level, month: Month = NOVEMBER) -> BudgetsLevelChanged:
    return BudgetsLevelChanged(budget_id=budget_id, month=month, level=level.value, previous=previous.value)


def fake_world() -> World:
    begin = FakeBudgets()

    async def spend(month: Month, category: str, currency: str, minor: int) -> None:
        key = (month, category, currency)
        begin.state.spent[key] = begin.state.spent.get(key, 0) + minor

    async def told() -> list[Payload]:
        return [payload for payload in begin.state.told if isinstance(payload, BudgetsLevelChanged)]

    return World(Caller(Viewer(uuid4(), uuid4(), Role.OWNER), "c"), begin, spend, told)


async def sql_world(dsn: str, database: Database) -> World:
    home = await new_household(dsn)

    async def spend(month: Month, category: str, currency: str, minor: int) -> None:
        await home.book(-minor, category, on=date(month.year, month.month, 3), currency=currency)

    async def told() -> list[Payload]:
        async with admin(dsn) as connection:
            rows = await connection.fetch(
                "SELECT id, topic, payload::text AS body, occurred_at FROM outbox"
                " WHERE household_id = $1 AND topic = 'budgets.level_changed' ORDER BY sequence",
                home.id,
            )
        return [
            Event(row["id"], row["topic"], home.id, "c", row["occurred_at"], json.loads(row["body"])).read(
                BudgetsLevelChanged
            )
            for row in rows
        ]

    return World(home.caller, BudgetsBegin(database, SpendingOfSearches()), spend, told)
