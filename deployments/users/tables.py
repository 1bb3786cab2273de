"""The tables of people and sessions as migrations 0001, 0011 and 0018 make them.

No row security here: a person is looked up before a household is known, so the repository alone guards these.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, DateTime, ForeignKey, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from deployments.adapters.orm import Base, CreatedAt, CurrencyCode, Instant, Key
from domain.users.devices import Device
from domain.users.model import EmailVerification, RefreshToken


class UserRow(Base):
    __tablename__ = "users"

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(Text, unique=True)
    display_name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[CreatedAt]
    email_verified_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    is_admin: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))


class HouseholdRow(Base):
    __tablename__ = "households"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(Text)
    currency: Mapped[CurrencyCode]
    is_demo: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[CreatedAt]


class MembershipRow(Base):
    __tablename__ = "memberships"

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(Text)


class DeviceRow(Base):
    __tablename__ = "user_devices"

    id: Mapped[Key]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    label: Mapped[str] = mapped_column(Text)
    network: Mapped[str] = mapped_column(Text)
    first_seen_at: Mapped[Instant]
    last_seen_at: Mapped[Instant]

    def to_domain(self) -> Device:
        return Device(
            id=self.id,
            user_id=self.user_id,
            token_hash=self.token_hash,
            label=self.label,
            network=self.network,
            first_seen_at=self.first_seen_at,
            last_seen_at=self.last_seen_at,
        )


class EmailVerificationRow(Base):
    __tablename__ = "email_verifications"

    id: Mapped[Key]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    email: Mapped[str] = mapped_column(Text)
    issued_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    def to_domain(self) -> EmailVerification:
        return EmailVerification(
            id=self.id,
            user_id=self.user_id,
            email=self.email,
            issued_at=self.issued_at,
            expires_at=self.expires_at,
            used_at=self.used_at,
        )


class RefreshTokenRow(Base):
    __tablename__ = "refresh_tokens"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    family_id: Mapped[UUID] = mapped_column(index=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    issued_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    def to_domain(self) -> RefreshToken:
        return RefreshToken(
            token_hash=self.token_hash,
            family_id=self.family_id,
            user_id=self.user_id,
            household_id=self.household_id,
            issued_at=self.issued_at,
            expires_at=self.expires_at,
            used_at=self.used_at,
            revoked_at=self.revoked_at,
        )
