"""What the use cases of notifications need; every store is already that of one household."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.notifications.model import BudgetFact, Notification
from domain.shared.events import Payload
from domain.shared.periods import Period


class NotificationStore(Protocol):
    async def add(self, notification: Notification) -> None:
        """Save it, unless one of this id is there already."""
        ...

    async def count(self, ids: Collection[UUID]) -> int:
        """How many of these exist, read or not."""
        ...

    async def mark_read(self, ids: Collection[UUID] | None, at: datetime) -> None:
        """Those of `ids`, or all; what was read before keeps its time."""
        ...

    async def unread_count(self) -> int: ...


class Facts(Protocol):
    """What a message names and its event does not carry; None where it is gone by now."""

    async def display_name(self, user_id: UUID) -> str | None: ...
    async def account_name(self, account_id: UUID) -> str | None: ...
    async def budget(self, budget_id: UUID, period: Period) -> BudgetFact | None: ...


class NotificationsUnit(Protocol):
    """One database transaction over the notifications of one household."""

    @property
    def notifications(self) -> NotificationStore: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def now(self) -> datetime: ...

    async def accept(self, event_id: UUID) -> bool:
        """Whether the event is new; it is remembered with the work."""
        ...

    def tell(self, *payloads: Payload) -> None:
        """Save an event with the change that it reports."""
        ...

    async def commit(self) -> None: ...
    async def rollback(self) -> None: ...
