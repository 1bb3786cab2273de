"""What a person can ask of their notifications."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.notifications.kinds import Channel, Mode, NotificationKind
from domain.notifications.model import Digest


@dataclass(frozen=True, slots=True)
class MarkNotificationsRead:
    """`ids` None means all; `read` False makes them unread again."""

    ids: tuple[UUID, ...] | None
    read: bool = True


@dataclass(frozen=True, slots=True)
class SnoozeNotification:
    """Out of the inbox until then, and unread again after; None brings it back at once."""

    id: UUID
    until: datetime | None


@dataclass(frozen=True, slots=True)
class SnoozeKind:
    """Nothing of this kind until then; what comes meanwhile is told afterwards. None ends it."""

    kind: NotificationKind
    until: datetime | None


@dataclass(frozen=True, slots=True)
class SetNotificationPreference:
    kind: NotificationKind
    channel: Channel
    mode: Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class SetNotificationSettings:
    """All of them at once, as the form has them. Thresholds are in the currency of the household."""

    time_zone: str
    quiet_from: int | None
    quiet_to: int | None
    digest: Digest
    digest_minute: int
    digest_weekday: int
    large_from_minor: int | None
    low_below_minor: int | None


@dataclass(frozen=True, slots=True)
class AddWebhook:
    """`secret` is made by the service, and shown once."""

    id: UUID
    url: str
    secret: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class SubscribePush:
    """What a browser's `PushManager.subscribe` gives."""

    url: str
    key: str = field(repr=False)
    auth: str = field(repr=False)
    label: str


@dataclass(frozen=True, slots=True)
class RemoveEndpoint:
    """A webhook by its id, or this browser by the address of its pushes."""

    id: UUID | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class SendTestNotification:
    """One message on one channel, whatever the preferences say."""

    id: UUID
    channel: Channel


@dataclass(frozen=True, slots=True)
class RetryDelivery:
    """Try a parked or failed one again now, or send once more what a webhook has had."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """No more e-mail of this kind: the link in each of them. Whoever has the link needs no session."""

    household_id: UUID
    user_id: UUID
    kind: NotificationKind | None
