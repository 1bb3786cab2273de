"""One household of Ada and Ben, its messages in memory or on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.notifications.repository import NotificationsBegin
from domain.notifications.commands import SetNotificationSettings
from domain.notifications.handlers import HANDLERS
from domain.notifications.model import (
    AnomalyFact,
    BudgetFact,
    Delivery,
    DeviceFact,
    Digest,
    Notification,
    NotificationSettings,
    PaymentFact,
    Recipient,
)
from domain.notifications.ports import NotificationsUnit
from domain.notifications.use_cases import notify
from domain.shared.event_json import Payload
from domain.shared.events import (
    AnomaliesFound,
    BudgetsBreakForeseen,
    BudgetsLevelChanged,
    ChangedBy,
    ChangeKind,
    Event,
    GoalsProgressed,
    ImportsFinished,
    TransactionsChanged,
    UsersDeviceAdded,
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
STRANGE = ("900.00 EUR to A shop, for the first time", "You have not paid A shop before.")
DEVICE = DeviceFact("Firefox on Linux", "192.0.2.0/24", NOW)


@dataclass(frozen=True)
class World:
    """One account, and one budget of 100 EUR, of which 150 EUR are spent in each of three months."""

    begin: Callable[[Any], AbstractAsyncContextManager[NotificationsUnit]]
    caller: Caller
    other: Caller
    account_id: UUID
    budget_id: UUID
    device_id: UUID
    # A payment of 900 EUR.
    payment_id: UUID
    fake: FakeNotifications | None = None
    dsn: str | None = None
    extras: dict[str, Any] = field(default_factory=dict)

    @property
    def me(self) -> UUID:
        return self.caller.viewer.user_id

    def event(self, payload: Payload) -> Event:
        household_id = self.caller.household_id
        return Event.of(payload, id=uuid4(), household_id=household_id, correlation_id="c", occurred_at=NOW)

    def registered(self) -> Event:
        return self.event(UsersRegistered(user_id=self.me))

    def device_added(self) -> Event:
        return self.event(UsersDeviceAdded(user_id=self.me, device_id=self.device_id))

    def level_changed(self, level: str = "EXCEEDED", month: Month = NOVEMBER, budget_id: UUID | None = None) -> Event:
        budget_id = budget_id or self.budget_id
        return self.event(BudgetsLevelChanged(budget_id=budget_id, month=month, level=level, previous="ON_TRACK"))

    def break_foreseen(self, budget_id: UUID | None = None) -> Event:
        return self.event(
            BudgetsBreakForeseen(
                budget_id=budget_id or self.budget_id,
                starts_on=NOVEMBER.first_day,
                ends_on=NOVEMBER.last_day,
                made_on=NOW.date(),
                currency="EUR",
                available_minor=10_000,
                spent_minor=8_500,
                low_minor=9_000,
                expected_minor=11_250,
                high_minor=13_000,
            )
        )

    def goal(self, state: str) -> Event:
        return self.event(GoalsProgressed(goal_id=self.budget_id, state=state, previous="ON_TRACK"))

    def paid(self) -> Event:
        changed = TransactionsChanged(
            kind=ChangeKind.CREATED,
            by=ChangedBy.PERSON,
            transaction_ids=(self.payment_id,),
            account_ids=(self.account_id,),
        )
        return self.event(changed)

    def strange(self) -> Event:
        """Of the payment, and of one that is ordinary."""
        return self.event(AnomaliesFound(transaction_ids=(self.payment_id, uuid4())))

    def import_finished(self, status: str = "DONE", account_id: UUID | None = None) -> Event:
        return self.event(
            ImportsFinished(
                import_id=uuid4(),
                account_id=account_id or self.account_id,
                user_id=self.me,
                status=status,
                imported_count=7,
            )
        )

    async def notify(self, event: Event) -> tuple[Notification, ...]:
        return await run(lambda _: self.begin(event), notify, None, event)

    async def one(self, event: Event) -> Notification:
        """What Ada is told."""
        (found,) = [message for message in await self.notify(event) if message.user_id == self.me]
        return found

    async def do(self, command: Any, caller: Caller | None = None) -> Any:
        return await run(self.begin, HANDLERS[type(command)], caller or self.caller, command)

    async def settings(self, **changes: Any) -> Any:
        values: dict[str, Any] = {
            "time_zone": "Europe/Vienna",
            "quiet_from": None,
            "quiet_to": None,
            "digest": Digest.DAILY,
            "digest_minute": 480,
            "digest_weekday": 0,
            "large_from_minor": None,
            "low_below_minor": None,
        }
        done = await self.do(SetNotificationSettings(**(values | changes)))
        assert not isinstance(done, Rejected), done
        return done

    async def recipient(self) -> Recipient:
        async with self.begin(self.caller) as unit:
            (found,) = await unit.people.recipients([self.me])
            return found

    async def deliveries(self) -> list[Delivery]:
        """Ada's, by channel."""
        if self.fake is not None:
            found = [one for one in self.fake.state.deliveries.values() if one.user_id == self.me]
        else:
            assert self.dsn is not None
            async with admin(self.dsn) as connection:
                ids = await connection.fetch(
                    "SELECT id FROM notification_deliveries WHERE household_id = $1 AND user_id = $2",
                    self.caller.household_id,
                    self.me,
                )
            async with self.begin(self.caller) as unit:
                maybe = [await unit.deliveries.get(self.me, row["id"]) for row in ids]
            found = [one for one in maybe if one is not None]
        return sorted(found, key=lambda one: (one.channel, one.next_try_at, one.id))


def fake_world() -> World:
    begin = FakeNotifications()
    household = uuid4()
    ada = Caller(Viewer(uuid4(), household, Role.OWNER), "c")
    ben = Caller(Viewer(uuid4(), household, Role.EDITOR), "c")
    world = World(begin, ada, ben, uuid4(), uuid4(), uuid4(), uuid4(), fake=begin)
    state = begin.state
    for caller, name in ((ada, "Ada"), (ben, "Ben")):
        user_id = caller.viewer.user_id
        state.people[user_id] = Recipient(
            user_id=user_id, display_name=name, email=f"{user_id}@example.org", settings=NotificationSettings()
        )
    state.accounts[world.account_id] = "Checking"
    fact = BudgetFact("Groceries", Money(10_000, "EUR"), Money(15_000, "EUR"))
    state.budgets = {(world.budget_id, Period.of_month(NOVEMBER.plus(-months))): fact for months in range(3)}
    state.devices[world.device_id] = DEVICE
    payment = PaymentFact(world.payment_id, "A shop", Money(-90_000, "EUR"), "Checking")
    state.anomalies[world.payment_id] = AnomalyFact(world.payment_id, *STRANGE)
    state.payments[world.payment_id] = (payment, NOVEMBER.first_day, None)
    return world


async def sql_world(dsn: str, database: Database) -> World:
    home = await new_household(dsn)
    account_id = await home.account("EUR", "Checking")
    budget_id, ben, device_id = uuid4(), uuid4(), uuid4()
    for months in range(3):
        await home.book(-16_000, "groceries", on=NOVEMBER.plus(-months).first_day)
        await home.book(1_000, "groceries", on=NOVEMBER.plus(-months).last_day)
    payment_id = await home.book(-90_000, "housing", on=NOVEMBER.first_day)
    async with admin(dsn) as connection:
        await connection.execute(
            "INSERT INTO budgets VALUES ($1, $2, 'groceries', 'EUR', 10000, 80)", home.id, budget_id
        )
        await connection.execute("INSERT INTO users VALUES ($1, $2, 'Ben', 'a hash')", ben, f"{ben}@example.org")
        await connection.execute("UPDATE users SET password_hash = 'a hash' WHERE id = $1", home.caller.viewer.user_id)
        await connection.execute(
            "UPDATE users SET email_verified_at = now() WHERE id = ANY($1::uuid[])", [ben, home.caller.viewer.user_id]
        )
        await connection.execute("INSERT INTO memberships VALUES ($1, $2, 'EDITOR')", home.id, ben)
        await connection.execute(
            "INSERT INTO user_devices VALUES ($1, $2, '\\x01', $3, $4, $5, $5)",
            device_id,
            home.caller.viewer.user_id,
            DEVICE.label,
            DEVICE.network,
            DEVICE.seen_at,
        )
        await connection.execute(
            "INSERT INTO anomalies VALUES ($1, $2, 'NEW_MERCHANT', 'NEW_MERCHANT:a shop', $3, $4)",
            home.id,
            payment_id,
            *STRANGE,
        )
    other = Caller(Viewer(ben, home.id, Role.EDITOR), "c")
    return World(
        NotificationsBegin(database), home.caller, other, account_id, budget_id, device_id, payment_id, dsn=dsn
    )
