"""The tables of notifications as migration 0011 leaves them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import UUID as SqlUuid
from sqlalchemy.orm import Mapped, mapped_column

from deployments.adapters.orm import Base, CreatedAt, HouseholdKey, Instant, Key, Minor

MaybeInstant = Mapped[datetime | None]


class NotificationRow(Base):
    __tablename__ = "notifications"

    household_id: Mapped[HouseholdKey]
    id: Mapped[Key]
    user_id: Mapped[UUID]
    kind: Mapped[str]
    cause: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    about: Mapped[str | None]
    about_id: Mapped[UUID | None]
    created_at: Mapped[CreatedAt]
    shown_at: MaybeInstant = mapped_column(DateTime(timezone=True))
    read_at: MaybeInstant = mapped_column(DateTime(timezone=True))
    snoozed_until: MaybeInstant = mapped_column(DateTime(timezone=True))


class SettingsRow(Base):
    __tablename__ = "notification_settings"

    household_id: Mapped[HouseholdKey]
    user_id: Mapped[Key]
    time_zone: Mapped[str]
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]
    digest: Mapped[str]
    digest_minute: Mapped[int]
    digest_weekday: Mapped[int]
    large_from_minor: Mapped[Minor | None]
    low_below_minor: Mapped[Minor | None]


class ChoiceRow(Base):
    __tablename__ = "notification_choices"

    household_id: Mapped[HouseholdKey]
    user_id: Mapped[Key]
    kind: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    mode: Mapped[str]


class SnoozeRow(Base):
    __tablename__ = "notification_snoozes"

    household_id: Mapped[HouseholdKey]
    user_id: Mapped[Key]
    kind: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[Instant]


class EndpointRow(Base):
    __tablename__ = "notification_endpoints"

    household_id: Mapped[HouseholdKey]
    id: Mapped[Key]
    user_id: Mapped[UUID]
    channel: Mapped[str]
    address: Mapped[str]
    label: Mapped[str]
    secrets: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[CreatedAt]


class DeliveryRow(Base):
    __tablename__ = "notification_deliveries"

    household_id: Mapped[HouseholdKey]
    id: Mapped[Key]
    user_id: Mapped[UUID]
    channel: Mapped[str]
    endpoint_id: Mapped[UUID | None]
    notification_ids: Mapped[list[UUID]] = mapped_column(ARRAY(SqlUuid(as_uuid=True)))
    is_digest: Mapped[bool]
    state: Mapped[str]
    attempts: Mapped[int]
    next_try_at: Mapped[Instant]
    lease: Mapped[UUID | None]
    last_error: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    sent_at: MaybeInstant = mapped_column(DateTime(timezone=True))
