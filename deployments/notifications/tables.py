"""The table of notifications as migration 0001 makes it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from deployments.adapters.orm import Base, CreatedAt, HouseholdKey, Key


class NotificationRow(Base):
    __tablename__ = "notifications"

    household_id: Mapped[HouseholdKey]
    id: Mapped[Key]
    kind: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[CreatedAt]
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
