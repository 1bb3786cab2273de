"""Notifications in memory; `tests/contract/notifications` keeps them honest."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import UUID

from domain.notifications.kinds import Channel, Mode, NotificationKind
from domain.notifications.model import (
    AccountFact,
    AnomalyFact,
    BudgetFact,
    Delivery,
    DeliveryState,
    DeviceFact,
    Endpoint,
    Notification,
    NotificationSettings,
    PaymentFact,
    PeriodFigures,
    Recipient,
    RecurringFact,
)
from domain.shared.event_json import Payload
from domain.shared.money import Money
from domain.shared.periods import Period


@dataclass
class FakeState:
    notifications: dict[UUID, Notification] = field(default_factory=dict)
    deliveries: dict[UUID, Delivery] = field(default_factory=dict)
    people: dict[UUID, Recipient] = field(default_factory=dict)
    currency: str = "EUR"
    rescheduled: list[UUID] = field(default_factory=list)
    accounts: dict[UUID, str] = field(default_factory=dict)
    balances: dict[UUID, AccountFact] = field(default_factory=dict)
    low: set[tuple[UUID, UUID]] = field(default_factory=set)
    budgets: dict[tuple[UUID, Period], BudgetFact] = field(default_factory=dict)
    goals: dict[UUID, str] = field(default_factory=dict)
    recurring: dict[UUID, RecurringFact] = field(default_factory=dict)
    devices: dict[UUID, DeviceFact] = field(default_factory=dict)
    anomalies: dict[UUID, AnomalyFact] = field(default_factory=dict)
    payments: dict[UUID, tuple[PaymentFact, date, UUID | None]] = field(default_factory=dict)
    period: PeriodFigures | None = None
    accepted: set[UUID] = field(default_factory=set)
    told: list[Payload] = field(default_factory=list)


class FakeNotificationStore:
    def __init__(self, state: FakeState) -> None:
        self._rows = state.notifications

    async def add(self, notification: Notification) -> bool:
        told = {(row.user_id, row.cause) for row in self._rows.values()}
        if (notification.user_id, notification.cause) in told:
            return False
        self._rows[notification.id] = notification
        return True

    def _mine(self, user_id: UUID) -> list[Notification]:
        return [row for row in self._rows.values() if row.user_id == user_id]

    async def get(self, user_id: UUID, id: UUID) -> Notification | None:  # noqa: A002
        return next((row for row in self._mine(user_id) if row.id == id), None)

    async def count(self, user_id: UUID, ids: Collection[UUID]) -> int:
        return sum(row.id in set(ids) for row in self._mine(user_id))

    async def mark_read(self, user_id: UUID, ids: Collection[UUID] | None, at: datetime | None) -> None:
        for row in self._mine(user_id):
            if (ids is None or row.id in ids) and (at is None or row.read_at is None):
                self._rows[row.id] = replace(row, read_at=at)

    async def snooze(self, user_id: UUID, id: UUID, until: datetime | None) -> None:  # noqa: A002
        self._rows[id] = replace(self._rows[id], snoozed_until=until, read_at=None)

    async def unread_count(self, user_id: UUID, now: datetime) -> int:
        return sum(
            row.shown_at is not None and row.read_at is None and (row.snoozed_until is None or row.snoozed_until <= now)
            for row in self._mine(user_id)
        )


class FakePeople:
    def __init__(self, state: FakeState) -> None:
        self._state = state

    def _change(self, user_id: UUID, **changes: object) -> None:
        self._state.people[user_id] = replace(self._state.people[user_id], **changes)  # type: ignore[arg-type]

    async def recipients(self, user_ids: Collection[UUID] | None = None) -> Sequence[Recipient]:
        found = sorted(self._state.people.values(), key=lambda one: one.user_id)
        return [one for one in found if user_ids is None or one.user_id in user_ids]

    async def currency(self) -> str:
        return self._state.currency

    async def save_settings(self, user_id: UUID, settings: NotificationSettings) -> None:
        self._change(user_id, settings=settings)
        if settings.low_below is None:
            self._state.low = {pair for pair in self._state.low if pair[0] != user_id}

    async def save_choice(self, user_id: UUID, kind: NotificationKind, channel: Channel, mode: Mode) -> None:
        self._change(user_id, choices={**self._state.people[user_id].choices, (kind, channel): mode})

    async def save_snooze(self, user_id: UUID, kind: NotificationKind, until: datetime | None) -> None:
        others = {one: at for one, at in self._state.people[user_id].snoozes.items() if one is not kind}
        self._change(user_id, snoozes=others if until is None else {**others, kind: until})

    async def add_endpoint(self, endpoint: Endpoint) -> bool:
        mine = self._state.people[endpoint.user_id].endpoints
        taken = {one.id for person in self._state.people.values() for one in person.endpoints}
        if endpoint.channel is Channel.WEB_PUSH:
            mine = tuple(one for one in mine if one.id != endpoint.id)
        elif endpoint.id in taken:
            return False
        self._change(endpoint.user_id, endpoints=(*mine, endpoint))
        return True

    async def remove_endpoint(self, user_id: UUID, id: UUID | None, address: str | None) -> bool:  # noqa: A002
        mine = self._state.people[user_id].endpoints
        left = tuple(one for one in mine if (one.id != id if id is not None else one.address != address))
        self._change(user_id, endpoints=left)
        return len(left) < len(mine)

    async def follow_schedules(self, user_id: UUID) -> None:
        self._state.rescheduled.append(user_id)


class FakeDeliveries:
    def __init__(self, state: FakeState) -> None:
        self._state = state

    async def add(self, delivery: Delivery) -> None:
        self._state.deliveries.setdefault(delivery.id, delivery)

    async def join(self, delivery: Delivery) -> bool:
        there = self._state.deliveries.get(delivery.id)
        if there is None:
            self._state.deliveries[delivery.id] = delivery
            return True
        if there.state is not DeliveryState.PENDING or there.attempts:
            return False
        more = tuple(one for one in delivery.notification_ids if one not in there.notification_ids)
        self._state.deliveries[delivery.id] = replace(there, notification_ids=there.notification_ids + more)
        return True

    async def get(self, user_id: UUID, id: UUID) -> Delivery | None:  # noqa: A002
        found = self._state.deliveries.get(id)
        return found if found is not None and found.user_id == user_id else None

    async def save(self, delivery: Delivery) -> None:
        self._state.deliveries[delivery.id] = delivery

    async def move(
        self, user_id: UUID, kind: NotificationKind, channels: Collection[Channel], until: datetime, now: datetime
    ) -> None:
        for one in list(self._state.deliveries.values()):
            waits = one.state is DeliveryState.PENDING and not one.is_digest and one.channel in channels
            if one.user_id == user_id and waits and self._state.notifications[one.notification_ids[0]].kind is kind:
                self._state.deliveries[one.id] = replace(one, next_try_at=until)


class FakeFacts:
    def __init__(self, state: FakeState) -> None:
        self._state = state

    async def display_name(self, user_id: UUID) -> str | None:
        found = self._state.people.get(user_id)
        return found.display_name if found else None

    async def account_name(self, account_id: UUID) -> str | None:
        return self._state.accounts.get(account_id)

    async def budget(self, budget_id: UUID, period: Period) -> BudgetFact | None:
        return self._state.budgets.get((budget_id, period))

    async def goal(self, goal_id: UUID) -> str | None:
        return self._state.goals.get(goal_id)

    async def recurring(self, stream_id: UUID) -> RecurringFact | None:
        return self._state.recurring.get(stream_id)

    async def device(self, device_id: UUID) -> DeviceFact | None:
        return self._state.devices.get(device_id)

    async def anomalies(self, ids: Collection[UUID]) -> Sequence[AnomalyFact]:
        return [fact for id_, fact in self._state.anomalies.items() if id_ in ids]

    async def payments(
        self, at_least: Money, *, ids: Collection[UUID] = (), import_id: UUID | None = None, since: date
    ) -> Sequence[PaymentFact]:
        found = [
            payment
            for payment, booked_on, came_with in self._state.payments.values()
            if (payment.id in ids or (import_id is not None and came_with == import_id))
            and booked_on >= since
            and payment.amount.currency == at_least.currency
            and payment.amount.minor <= -at_least.minor
        ]
        return sorted(found, key=lambda payment: (payment.amount.minor, payment.id))

    async def low_since(self, user_id: UUID, below: Money, now: datetime) -> Sequence[AccountFact]:
        low = {
            account.id: account
            for account in self._state.balances.values()
            if account.balance.currency == below.currency and account.balance.minor < below.minor
        }
        known = {account for user, account in self._state.low if user == user_id}
        others = {pair for pair in self._state.low if pair[0] != user_id}
        self._state.low = others | {(user_id, account) for account in low}
        return sorted((low[one] for one in low.keys() - known), key=lambda account: account.name)

    async def figures(self, first: date, last: date, before: date, currency: str) -> PeriodFigures:
        zero = Money(0, currency)
        return self._state.period or PeriodFigures(zero, zero, zero, (), 0)


class FakeNotificationsUnit:
    """Works on a copy that takes the place of the saved state at the commit."""

    def __init__(self, state: FakeState) -> None:
        self._saved = state
        self._state = copy.deepcopy(state)
        self.now = datetime.now(UTC)
        self.notifications = FakeNotificationStore(self._state)
        self.people = FakePeople(self._state)
        self.deliveries = FakeDeliveries(self._state)
        self.facts = FakeFacts(self._state)

    async def accept(self, event_id: UUID) -> bool:
        new = event_id not in self._state.accepted
        self._state.accepted.add(event_id)
        return new

    def tell(self, *payloads: Payload) -> None:
        self._state.told += payloads

    async def commit(self) -> None:
        vars(self._saved).update(vars(self._state))

    async def rollback(self) -> None:
        """The copy is forgotten."""


class FakeNotifications:
    """Opens units over one state, as `NotificationsBegin` does over one household."""

    def __init__(self) -> None:
        self.state = FakeState()

    @asynccontextmanager
    async def __call__(self, scope: object) -> AsyncIterator[FakeNotificationsUnit]:
        yield FakeNotificationsUnit(self.state)
