"""On which ways a message reaches a person, and when: preferences, snoozes, digests, quiet hours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from domain.notifications.kinds import DISTURBING, SNOOZED, WITH_ENDPOINTS, Channel, Mode, NotificationKind
from domain.notifications.model import Digest, NotificationSettings, Recipient
from domain.notifications.timing import each, every_day, next_time, quiet_until, zone_of


@dataclass(frozen=True, slots=True)
class Planned:
    """One sending to make. A digest's id is the same for all that go with it."""

    id: UUID
    channel: Channel
    endpoint_id: UUID | None
    at: datetime
    is_digest: bool = False


def zone_of_settings(settings: NotificationSettings) -> ZoneInfo:
    """Names that were valid once may leave the database of zones."""
    return zone_of(settings.time_zone) or ZoneInfo("UTC")


def held_until(
    now: datetime, channel: Channel, recipient: Recipient, kinds: tuple[NotificationKind, ...]
) -> datetime | None:
    """When the person may be told on this channel; None where that is now. What is held is postponed, never dropped."""
    at = now
    if channel in SNOOZED and len(kinds) == 1:
        at = max(at, recipient.snoozes.get(kinds[0], at))
    settings = recipient.settings
    if channel in DISTURBING and settings.quiet_from is not None and settings.quiet_to is not None:
        zone = zone_of_settings(settings)
        at = quiet_until(at, settings.quiet_from, settings.quiet_to, zone) or at
    return at if at > now else None


def digest_time(after: datetime, settings: NotificationSettings) -> datetime:
    """When the next digest of the person goes out."""
    wanted = every_day if settings.digest is Digest.DAILY else each(settings.digest_weekday)
    return next_time(after, settings.digest_minute, zone_of_settings(settings), wanted)


def plan(
    now: datetime, notification_id: UUID, kind: NotificationKind, recipient: Recipient, *, round_: int = 0
) -> Iterator[Planned]:
    """Every sending of a message. `round_` skips as many digests that have left already."""
    for channel in Channel:
        mode = recipient.mode(kind, channel)
        if mode is Mode.OFF or (channel is Channel.EMAIL and recipient.email is None):
            continue
        if mode is Mode.DIGEST:
            at = now
            for _ in range(round_ + 1):
                at = digest_time(at, recipient.settings)
            yield Planned(digest_id(recipient.user_id, channel, at), channel, None, at, is_digest=True)
            continue
        at = held_until(now, channel, recipient, (kind,)) or now
        for endpoint_id in _addresses(channel, recipient):
            yield Planned(delivery_id(notification_id, channel, endpoint_id), channel, endpoint_id, at)


def delivery_id(notification_id: UUID, channel: Channel, endpoint_id: UUID | None) -> UUID:
    """The same however often the event comes, so that a message is sent to an address once."""
    return uuid5(notification_id, f"{channel}:{endpoint_id}")


def digest_id(user_id: UUID, channel: Channel, at: datetime) -> UUID:
    return uuid5(user_id, f"digest:{channel}:{at.astimezone(UTC).isoformat()}")


def _addresses(channel: Channel, recipient: Recipient) -> Iterator[UUID | None]:
    if channel not in WITH_ENDPOINTS:
        yield None
        return
    for endpoint in recipient.endpoints:
        if endpoint.channel is channel:
            yield endpoint.id
