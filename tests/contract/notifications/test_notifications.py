"""The use cases of notifications, on the fake and on PostgreSQL: one set of cases keeps both honest."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.notifications.repository import NotificationsBegin
from domain.notifications.commands import MarkNotificationsRead
from domain.notifications.model import BudgetFact, Notification, NotificationKind
from domain.notifications.ports import NotificationsUnit
from domain.notifications.rejections import MarkNotificationsReadRejection
from domain.notifications.use_cases import mark_read, notification_id, notify
from domain.shared.events import (
    BudgetsLevelChanged,
    ChangedBy,
    ChangeKind,
    Event,
    ImportsFinished,
    Payload,
    TransactionsChanged,
    UsersRegistered,
)
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.shared.periods import Month, Period
from domain.shared.viewer import Caller, Role, Viewer
from tests.support.fake_notifications import FakeNotifications
from tests.support.households import admin, new_household

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NOVEMBER = Month(2026, 11)


@dataclass(frozen=True)
class World:
    """One household of Ada with one account and one budget of 100 EUR, of which 150 EUR are spent."""

    begin: Callable[[Any], AbstractAsyncContextManager[NotificationsUnit]]
    caller: Caller
    account_id: UUID
    budget_id: UUID

    def event(self, payload: Payload) -> Event:
        household_id = self.caller.household_id
        return Event.of(payload, id=uuid4(), household_id=household_id, correlation_id="c", occurred_at=NOW)

    def registered(self) -> Event:
        return self.event(UsersRegistered(user_id=self.caller.viewer.user_id))

    def level_changed(self, level: str = "EXCEEDED", month: Month = NOVEMBER, budget_id: UUID | None = None) -> Event:
        budget_id = budget_id or self.budget_id
        return self.event(BudgetsLevelChanged(budget_id=budget_id, month=month, level=level, previous="ON_TRACK"))

    def import_finished(self, status: str = "DONE", account_id: UUID | None = None) -> Event:
        return self.event(
            ImportsFinished(
                import_id=uuid4(),
                account_id=account_id or self.account_id,
                user_id=self.caller.viewer.user_id,
                status=status,
                imported_count=7,
            )
        )

    async def notify(self, event: Event) -> Notification | None:
        return await run(lambda _: self.begin(event), notify, None, event)

    async def mark_read(self, *ids: UUID) -> int | Rejected:
        return await run(self.begin, mark_read, self.caller, MarkNotificationsRead(ids))

    async def mark_all_read(self) -> int | Rejected:
        return await run(self.begin, mark_read, self.caller, MarkNotificationsRead(None))


def fake_world() -> World:
    begin = FakeNotifications()
    world = World(begin, Caller(Viewer(uuid4(), uuid4(), Role.OWNER), "c"), uuid4(), uuid4())
    begin.state.names[world.caller.viewer.user_id] = "Ada"
    begin.state.accounts[world.account_id] = "Checking"
    fact = BudgetFact("Groceries", Money(10_000, "EUR"), Money(15_000, "EUR"))
    begin.state.budgets = {(world.budget_id, Period.of_month(NOVEMBER.plus(-months))): fact for months in range(3)}
    return world


async def sql_world(dsn: str, database: Database) -> World:
    home = await new_household(dsn)
    account_id = await home.account("EUR", "Checking")
    budget_id = uuid4()
    for months in range(3):
        await home.book(-16_000, "groceries", on=NOVEMBER.plus(-months).first_day)
        await home.book(1_000, "groceries", on=NOVEMBER.plus(-months).last_day)
    async with admin(dsn) as connection:
        await connection.execute(
            "INSERT INTO budgets VALUES ($1, $2, 'groceries', 'EUR', 10000, 80)", home.id, budget_id
        )
    return World(NotificationsBegin(database), home.caller, account_id, budget_id)


@pytest.fixture(params=["fake", "postgresql"])
def dsn(request: pytest.FixtureRequest) -> str | None:
    """Where the world is kept; None keeps it in memory. Not async: the migration runs a loop of its own."""
    return None if request.param == "fake" else str(request.getfixturevalue("migrated_dsn"))


@pytest.fixture
async def world(dsn: str | None) -> AsyncIterator[World]:
    if dsn is None:
        yield fake_world()
        return
    database = Database(dsn, pool_size=4)
    yield await sql_world(dsn, database)
    await database.close()


async def test_a_registration_becomes_a_welcome_at_its_time(world: World) -> None:
    event = world.registered()
    notification = await world.notify(event)
    assert notification == Notification(
        id=notification_id(event.id),
        kind=NotificationKind.WELCOME,
        title="Welcome to Moneta, Ada!",
        body="Import a bank statement or record your first purchase, and your dashboard comes to life.",
        created_at=NOW,
    )


async def test_an_import_is_told_by_the_name_of_its_account(world: World) -> None:
    notification = await world.notify(world.import_finished())
    assert notification is not None
    assert (notification.title, notification.body) == (
        "Your import into Checking is done",
        "7 transactions are in.",
    )


async def test_a_budget_is_told_with_its_label_and_money(world: World) -> None:
    notification = await world.notify(world.level_changed())
    assert notification is not None
    assert (notification.kind, notification.title, notification.body) == (
        NotificationKind.BUDGET_EXCEEDED,
        "Groceries is over its budget",
        "You have spent 150.00 EUR in November 2026, 50.00 EUR more than your limit of 100.00 EUR.",
    )


async def test_nothing_is_said_of_what_is_gone_stale_or_nobodys_news(world: World) -> None:
    silent = [
        world.level_changed(budget_id=uuid4()),
        world.level_changed("WARNING"),
        world.level_changed("ON_TRACK"),
        world.level_changed(month=NOVEMBER.plus(-2)),
        world.import_finished(account_id=uuid4()),
        world.import_finished("UNDONE"),
        world.event(UsersRegistered(user_id=uuid4())),
        world.event(TransactionsChanged(kind=ChangeKind.BULK, by=ChangedBy.MODEL)),
    ]
    assert [await world.notify(event) for event in silent] == [None] * len(silent)
    assert await world.mark_read() == 0


async def test_the_month_just_over_is_still_news(world: World) -> None:
    assert await world.notify(world.level_changed(month=NOVEMBER.plus(-1))) is not None


async def test_the_same_event_twice_is_one_notification(world: World) -> None:
    event = world.registered()
    assert await world.notify(event) is not None
    assert await world.notify(event) is None
    assert await world.mark_read() == 1


async def test_reading_some_leaves_the_others(world: World) -> None:
    first, second = await world.notify(world.registered()), await world.notify(world.import_finished())
    assert first is not None
    assert second is not None
    assert await world.mark_read(first.id, first.id) == 1
    assert await world.mark_read(first.id) == 1
    assert await world.mark_all_read() == 0
    assert await world.mark_all_read() == 0


async def test_an_unknown_id_refuses_all(world: World) -> None:
    known = await world.notify(world.registered())
    assert known is not None
    refused = await world.mark_read(known.id, uuid4())
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.field) == (MarkNotificationsReadRejection.NOT_FOUND, "ids")
    assert await world.mark_read() == 1
