"""What the use cases of notifications need; every store is already that of one household."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from domain.notifications.kinds import Channel, Mode, NotificationKind
from domain.notifications.model import (
    AccountFact,
    AnomalyFact,
    BudgetFact,
    Delivery,
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


class NotificationStore(Protocol):
    """Messages, each of one person."""

    async def add(self, notification: Notification) -> bool:
        """Save it; False where the person has been told of this cause already."""
        ...

    async def get(self, user_id: UUID, id: UUID) -> Notification | None: ...  # noqa: A002

    async def count(self, user_id: UUID, ids: Collection[UUID]) -> int:
        """How many of these exist, read or not."""
        ...

    async def mark_read(self, user_id: UUID, ids: Collection[UUID] | None, at: datetime | None) -> None:
        """Those of `ids`, or all; what was read before keeps its time. None makes them unread."""
        ...

    async def snooze(self, user_id: UUID, id: UUID, until: datetime | None) -> None: ...  # noqa: A002
    async def unread_count(self, user_id: UUID, now: datetime) -> int: ...


class PeopleStore(Protocol):
    """The people of the household, and what each has chosen."""

    async def recipients(self, user_ids: Collection[UUID] | None = None) -> Sequence[Recipient]:
        """These, or everybody."""
        ...

    async def currency(self) -> str: ...
    async def save_settings(self, user_id: UUID, settings: NotificationSettings) -> None: ...
    async def save_choice(self, user_id: UUID, kind: NotificationKind, channel: Channel, mode: Mode) -> None: ...
    async def save_snooze(self, user_id: UUID, kind: NotificationKind, until: datetime | None) -> None: ...

    async def add_endpoint(self, endpoint: Endpoint) -> bool:
        """Save it; the same address of the same person takes the place of the old one. False where the id is taken."""
        ...

    async def remove_endpoint(self, user_id: UUID, id: UUID | None, address: str | None) -> bool: ...  # noqa: A002
    async def follow_schedules(self, user_id: UUID) -> None:
        """Summaries are due at other instants now: reckon anew."""
        ...


class DeliveryStore(Protocol):
    async def add(self, delivery: Delivery) -> None:
        """Save it, unless it is there already."""
        ...

    async def join(self, delivery: Delivery) -> bool:
        """Add its message to the digest of this id, or open that; False where the digest has left."""
        ...

    async def get(self, user_id: UUID, id: UUID) -> Delivery | None: ...  # noqa: A002
    async def save(self, delivery: Delivery) -> None: ...

    async def move(
        self, user_id: UUID, kind: NotificationKind, channels: Collection[Channel], until: datetime, now: datetime
    ) -> None:
        """What waits of this kind waits until then."""
        ...


class Facts(Protocol):
    """What a message names and its event does not carry; None where it is gone by now."""

    async def display_name(self, user_id: UUID) -> str | None: ...
    async def account_name(self, account_id: UUID) -> str | None: ...
    async def budget(self, budget_id: UUID, period: Period) -> BudgetFact | None: ...
    async def goal(self, goal_id: UUID) -> str | None: ...
    async def recurring(self, stream_id: UUID) -> RecurringFact | None:
        """None, too, for one that people have dismissed, ended or merged meanwhile."""
        ...

    async def device(self, device_id: UUID) -> DeviceFact | None: ...

    async def payments(
        self, at_least: Money, *, ids: Collection[UUID] = (), import_id: UUID | None = None, since: date
    ) -> Sequence[PaymentFact]:
        """Those of these rows, or of an import, that are as large, the largest first; no transfers, nothing older."""
        ...

    async def anomalies(self, ids: Collection[UUID]) -> Sequence[AnomalyFact]:
        """What is out of the ordinary about these rows, the largest first; ordinary ones are absent."""
        ...

    async def low_since(self, user_id: UUID, below: Money, now: datetime) -> Sequence[AccountFact]:
        """Accounts that have fallen below since the last call; remembered with the work, as is who has recovered."""
        ...

    async def figures(self, first: date, last: date, before: date, currency: str) -> PeriodFigures:
        """What came and went on these days, and what went on those from `before` until `first`."""
        ...


class NotificationsUnit(Protocol):
    """One database transaction over the notifications of one household."""

    @property
    def notifications(self) -> NotificationStore: ...
    @property
    def people(self) -> PeopleStore: ...
    @property
    def deliveries(self) -> DeliveryStore: ...
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
