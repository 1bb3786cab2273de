"""Notifications: what a person is told, on which ways it reaches them, and how far each of those has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.notifications.kinds import Channel, Mode, NotificationKind, default_mode
from domain.shared.money import Money
from domain.shared.paging import Page


class AboutKind(StrEnum):
    """What a message is about, so that a screen can lead there."""

    BUDGET = "BUDGET"
    GOAL = "GOAL"
    RECURRING = "RECURRING"
    ACCOUNT = "ACCOUNT"
    TRANSACTION = "TRANSACTION"
    IMPORT = "IMPORT"
    REPORT = "REPORT"
    DEVICE = "DEVICE"


@dataclass(frozen=True, slots=True)
class Message:
    """What is said; not yet to whom and when. One cause is told to a person once."""

    kind: NotificationKind
    cause: str
    title: str
    body: str
    about: AboutKind | None = None
    about_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A message to one person. `shown_at` is when it came into their inbox; None where it waits or never will."""

    id: UUID
    user_id: UUID
    kind: NotificationKind
    cause: str
    title: str
    body: str
    created_at: datetime
    about: AboutKind | None = None
    about_id: UUID | None = None
    shown_at: datetime | None = None
    read_at: datetime | None = None
    snoozed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class NotificationPage:
    """Newest first; `unread_count` counts all of the person, not only this page."""

    page: Page[Notification]
    unread_count: int


class Digest(StrEnum):
    """How often what waits for a digest is sent."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationSettings:
    """A person's own, in one household. Times are minutes of their local day; quiet hours None: never quiet.

    Without thresholds nothing is large and no balance is low.
    """

    time_zone: str = "UTC"
    quiet_from: int | None = None
    quiet_to: int | None = None
    digest: Digest = Digest.DAILY
    digest_minute: int = 8 * 60
    digest_weekday: int = 0
    large_from: Money | None = None
    low_below: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An address of a person: a browser that takes pushes, or a program behind a webhook."""

    id: UUID
    user_id: UUID
    channel: Channel
    address: str
    label: str
    created_at: datetime
    # What sending needs and nobody may read: the keys of a browser, the secret of a webhook.
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A person of the household, with all that decides how a message reaches them."""

    user_id: UUID
    display_name: str
    email: str | None
    settings: NotificationSettings
    choices: Mapping[tuple[NotificationKind, Channel], Mode] = field(default_factory=dict)
    snoozes: Mapping[NotificationKind, datetime] = field(default_factory=dict)
    endpoints: tuple[Endpoint, ...] = ()

    def mode(self, kind: NotificationKind, channel: Channel) -> Mode:
        """What they chose, or what holds for everybody."""
        return self.choices.get((kind, channel), default_mode(kind, channel))


class DeliveryState(StrEnum):
    """PENDING waits for its time, FAILED for another try; PARKED is given up until somebody asks for one."""

    PENDING = "PENDING"
    SENDING = "SENDING"
    SENT = "SENT"
    FAILED = "FAILED"
    PARKED = "PARKED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One sending: of a message, or of all of a digest, to one address. Its id is the idempotency key."""

    id: UUID
    user_id: UUID
    channel: Channel
    notification_ids: tuple[UUID, ...]
    state: DeliveryState
    next_try_at: datetime
    created_at: datetime
    endpoint_id: UUID | None = None
    is_digest: bool = False
    attempts: int = 0
    last_error: str | None = None
    sent_at: datetime | None = None

    @property
    def is_retriable(self) -> bool:
        """What failed; and a program may have lost what it was sent, people have not."""
        again = {DeliveryState.PARKED, DeliveryState.FAILED}
        return self.state in again or (self.channel is Channel.WEBHOOK and self.state is DeliveryState.SENT)


@dataclass(frozen=True, slots=True)
class DeliveryShown:
    """A delivery as its owner sees it."""

    delivery: Delivery
    title: str
    address: str | None

    @property
    def id(self) -> UUID:
        return self.delivery.id


@dataclass(frozen=True, slots=True)
class BudgetFact:
    """A budget in one period, as a message about it needs it; `limit` is what the period has, with what was carried."""

    label: str
    limit: Money
    spent: Money


@dataclass(frozen=True, slots=True)
class AccountFact:
    """An account whose balance may be low."""

    id: UUID
    name: str
    balance: Money


@dataclass(frozen=True, slots=True)
class AnomalyFact:
    """A charge that is out of the ordinary, in words."""

    id: UUID
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class PaymentFact:
    """Money that went out."""

    id: UUID
    payee: str
    amount: Money
    account_name: str


@dataclass(frozen=True, slots=True)
class RecurringFact:
    """A recurring payment: its next charge, how its price moved last, and whether somebody ended it. Amounts carry no
    sign."""

    name: str
    is_incoming: bool
    amount: Money
    account_name: str
    price_before: Money | None = None
    price_after: Money | None = None
    is_ended: bool = False


@dataclass(frozen=True, slots=True)
class DeviceFact:
    """From where somebody signed in, as far as a browser tells."""

    label: str
    network: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """What a summary tells of a span of days, in one currency."""

    money_in: Money
    money_out: Money
    out_before: Money
    top: tuple[tuple[str, Money], ...]
    count: int
