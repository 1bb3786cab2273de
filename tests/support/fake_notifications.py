"""Notifications in memory; `tests/contract/notifications` keeps them honest."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from domain.notifications.model import BudgetFact, Notification
from domain.shared.events import Payload
from domain.shared.periods import Period


@dataclass
class FakeState:
    notifications: dict[UUID, Notification] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)
    accounts: dict[UUID, str] = field(default_factory=dict)
    budgets: dict[tuple[UUID, Period], BudgetFact] = field(default_factory=dict)
    accepted: set[UUID] = field(default_factory=set)
    told: list[Payload] = field(default_factory=list)


class FakeNotificationsUnit:
    """Is its own store and its own facts."""

    def __init__(self, state: FakeState) -> None:
        self._saved = state
        self._state = copy.deepcopy(state)
        self.now = datetime.now(UTC)
        self.notifications = self
        self.facts = self

    async def add(self, notification: Notification) -> None:
        self._state.notifications.setdefault(notification.id, notification)

    async def count(self, ids: Collection[UUID]) -> int:
        return len(self._state.notifications.keys() & set(ids))

    async def mark_read(self, ids: Collection[UUID] | None, at: datetime) -> None:
        for notification in list(self._state.notifications.values()):
            if notification.read_at is None and (ids is None or notification.id in ids):
                self._state.notifications[notification.id] = replace(notification, read_at=at)

    async def unread_count(self) -> int:
        return sum(notification.read_at is None for notification in self._state.notifications.values())

    async def display_name(self, user_id: UUID) -> str | None:
        return self._state.names.get(user_id)

    async def account_name(self, account_id: UUID) -> str | None:
        return self._state.accounts.get(account_id)

    async def budget(self, budget_id: UUID, period: Period) -> BudgetFact | None:
        return self._state.budgets.get((budget_id, period))

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


class FakeNotifications:
    """Opens units over one state, as `NotificationsBegin` does over one household."""

    def __init__(self) -> None:
        self.state = FakeState()

    @asynccontextmanager
    async def __call__(self, scope: object) -> AsyncIterator[FakeNotificationsUnit]:
        yield FakeNotificationsUnit(self.state)
