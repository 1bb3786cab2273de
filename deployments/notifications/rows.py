"""From rows to domain values. Apart from the tables, so that who only reads does not load SQLAlchemy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from domain.notifications.kinds import Channel, Mode, NotificationKind
from domain.notifications.model import (
    AboutKind,
    Delivery,
    DeliveryState,
    Digest,
    Endpoint,
    Notification,
    NotificationSettings,
    Recipient,
)
from domain.shared.money import Money

# One row for each person with all that decides how a message reaches them; `{household}` and `{users}` are
# placeholders, of which the latter is null for everybody. Mail goes to confirmed addresses only, and a demo visitor has
# no password and no e-mail.
RECIPIENTS = """
    SELECT m.user_id, u.display_name, h.currency,
           CASE WHEN u.password_hash IS NOT NULL AND u.email_verified_at IS NOT NULL THEN u.email END AS email,
           s.time_zone, s.quiet_from, s.quiet_to, s.digest, s.digest_minute, s.digest_weekday, s.large_from_minor,
           s.low_below_minor,
           (SELECT coalesce(jsonb_agg(jsonb_build_array(c.kind, c.channel, c.mode)), '[]') FROM notification_choices c
            WHERE c.household_id = m.household_id AND c.user_id = m.user_id) AS choices,
           ARRAY(SELECT z.kind FROM notification_snoozes z
                 WHERE z.household_id = m.household_id AND z.user_id = m.user_id ORDER BY z.kind) AS snoozed_kinds,
           ARRAY(SELECT z.until FROM notification_snoozes z
                 WHERE z.household_id = m.household_id AND z.user_id = m.user_id ORDER BY z.kind) AS snoozed_until
    FROM memberships m JOIN users u ON u.id = m.user_id JOIN households h ON h.id = m.household_id
    LEFT JOIN notification_settings s ON s.household_id = m.household_id AND s.user_id = m.user_id
    WHERE m.household_id = {household} AND (CAST({users} AS uuid[]) IS NULL OR m.user_id = ANY(CAST({users} AS uuid[])))
    ORDER BY m.user_id
"""
ENDPOINTS = """
    SELECT id, user_id, channel, address, label, secrets, created_at FROM notification_endpoints
    WHERE household_id = {household} AND (CAST({users} AS uuid[]) IS NULL OR user_id = ANY(CAST({users} AS uuid[])))
    ORDER BY created_at, id
"""


def notification_of(row: Any) -> Notification:
    """From any row with the columns of `notifications`."""
    return Notification(
        id=row["id"],
        user_id=row["user_id"],
        kind=NotificationKind(row["kind"]),
        cause=row["cause"],
        title=row["title"],
        body=row["body"],
        about=AboutKind(row["about"]) if row["about"] else None,
        about_id=row["about_id"],
        created_at=row["created_at"],
        shown_at=row["shown_at"],
        read_at=row["read_at"],
        snoozed_until=row["snoozed_until"],
    )


def delivery_of(row: Any) -> Delivery:
    """From any row with the columns of `notification_deliveries`."""
    return Delivery(
        id=row["id"],
        user_id=row["user_id"],
        channel=Channel(row["channel"]),
        notification_ids=tuple(row["notification_ids"]),
        state=DeliveryState(row["state"]),
        next_try_at=row["next_try_at"],
        created_at=row["created_at"],
        endpoint_id=row["endpoint_id"],
        is_digest=row["is_digest"],
        attempts=row["attempts"],
        last_error=row["last_error"],
        sent_at=row["sent_at"],
    )


def endpoint_of(row: Any) -> Endpoint:
    return Endpoint(
        id=row["id"],
        user_id=row["user_id"],
        channel=Channel(row["channel"]),
        address=row["address"],
        label=row["label"],
        created_at=row["created_at"],
        secrets=row["secrets"],
    )


def recipients_of(rows: Iterable[Any], endpoints: Iterable[Any]) -> list[Recipient]:
    """From the rows of `RECIPIENTS` and of `ENDPOINTS`."""
    addresses: dict[Any, list[Endpoint]] = {}
    for row in endpoints:
        addresses.setdefault(row["user_id"], []).append(endpoint_of(row))
    return [
        Recipient(
            user_id=row["user_id"],
            display_name=row["display_name"],
            email=row["email"],
            settings=_settings(row),
            choices={(NotificationKind(kind), Channel(channel)): Mode(mode) for kind, channel, mode in row["choices"]},
            snoozes={
                NotificationKind(kind): until
                for kind, until in zip(row["snoozed_kinds"], row["snoozed_until"], strict=True)
            },
            endpoints=tuple(addresses.get(row["user_id"], ())),
        )
        for row in rows
    ]


def _settings(row: Any) -> NotificationSettings:
    if row["time_zone"] is None:
        return NotificationSettings()

    def money(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, row["currency"])

    return NotificationSettings(
        time_zone=row["time_zone"],
        quiet_from=row["quiet_from"],
        quiet_to=row["quiet_to"],
        digest=Digest(row["digest"]),
        digest_minute=row["digest_minute"],
        digest_weekday=row["digest_weekday"],
        large_from=money(row["large_from_minor"]),
        low_below=money(row["low_below_minor"]),
    )
