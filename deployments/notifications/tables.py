"""The table of notifications as migration 0001 makes it, and its way to domain values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from deployments.adapters.orm import Base, CreatedAt, HouseholdKey, Key
from domain.notifications.model import Notification, NotificationKind


class NotificationRow(Base):
    __tablename__ = "notifications"

    household_id: Mapped[HouseholdKey]
    id: Mapped[Key]
    kind: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[CreatedAt]
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


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
