"""What becomes of a delivery after each try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Protocol
from uuid import UUID

from domain.notifications.kinds import Channel
from domain.notifications.model import Delivery, DeliveryState, Endpoint, Notification, Recipient

# Half a minute, then twice as long each time: twelve tries take about sixteen hours.
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=4)
TRIES_MAX = 12
ERROR_LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What a channel is given. `key` stays the same in every try, so that a receiver can tell a repetition."""

    key: UUID
    household_id: UUID
    recipient: Recipient
    notifications: tuple[Notification, ...]
    is_digest: bool = False
    endpoint: Endpoint | None = None
    sent_at: datetime


class Trouble(Enum):
    """Whether another try may help."""

    PASSING = auto()
    FOR_GOOD = auto()
    # The address itself is gone: forget it.
    GONE = auto()


@dataclass(frozen=True, slots=True)
class NotSent:
    """Why not, in words that its owner may read."""

    reason: str
    trouble: Trouble = Trouble.PASSING


class SendingChannel(Protocol):
    """A way to people. It is at least once: killed after sending, the same parcel is sent again under its key."""

    @property
    def channel(self) -> Channel: ...

    @property
    def is_configured(self) -> bool:
        """Whether this installation can send on it at all."""
        ...

    async def send(self, parcel: Parcel) -> NotSent | None:
        """None once the next hop has taken it. Raises nothing."""
        ...


Channels = Mapping[Channel, SendingChannel]


def tried(delivery: Delivery, outcome: NotSent | None, now: datetime, jitter_percent: int) -> Delivery:
    """The delivery after a try that has been counted already; `jitter_percent` between 80 and 120 spreads the herd."""
    if outcome is None:
        return replace(delivery, state=DeliveryState.SENT, sent_at=now, last_error=None)
    reason = outcome.reason[:ERROR_LONGEST]
    if outcome.trouble is not Trouble.PASSING or delivery.attempts >= TRIES_MAX:
        return replace(delivery, state=DeliveryState.PARKED, last_error=reason)
    wait = min(_FIRST_WAIT * 2 ** (delivery.attempts - 1), _LONGEST_WAIT) * jitter_percent / 100
    return replace(delivery, state=DeliveryState.FAILED, next_try_at=now + wait, last_error=reason)


def postponed(delivery: Delivery, until: datetime) -> Delivery:
    """Not tried after all: quiet hours or a snooze have begun since it was planned."""
    return replace(delivery, state=DeliveryState.PENDING, next_try_at=until, attempts=delivery.attempts - 1)
