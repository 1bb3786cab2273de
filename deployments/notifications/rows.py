"""From rows to domain values. Apart from the table, so that who only reads does not load SQLAlchemy."""

from __future__ import annotations

from typing import Any

from domain.notifications.model import Notification, NotificationKind


def notification_of(row: Any) -> Notification:
    """From any row with the columns of `notifications`."""
    return Notification(
        id=row["id"],
        kind=NotificationKind(row["kind"]),
        title=row["title"],
        body=row["body"],
        created_at=row["created_at"],
        read_at=row["read_at"],
    )
