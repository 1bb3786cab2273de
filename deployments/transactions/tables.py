"""The ledger's tables as migration 0001 makes them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from deployments.adapters.orm import Base, CreatedAt, CurrencyCode, HouseholdKey, Instant, Key, Minor


class AccountRow(Base):
    __tablename__ = "accounts"

    household_id: Mapped[HouseholdKey]
    id: Mapped[Key]
    name: Mapped[str]
    type: Mapped[str]
    currency: Mapped[CurrencyCode]
    opening_balance_minor: Mapped[Minor]
    balance_minor: Mapped[Minor]
    created_at: Mapped[CreatedAt]


class TransactionRow(Base):
    __tablename__ = "transactions"
    __table_args__ = (ForeignKeyConstraint(["household_id", "account_id"], ["accounts.household_id", "accounts.id"]),)

    household_id: Mapped[HouseholdKey]
    id: Mapped[Key]
    account_id: Mapped[UUID]
    booked_on: Mapped[date]
    amount_minor: Mapped[Minor]
    currency: Mapped[CurrencyCode]
    description: Mapped[str]
    merchant: Mapped[str | None]
    note: Mapped[str | None]
    category: Mapped[str | None]
    categorized_by: Mapped[str | None]
    confidence: Mapped[float | None]
    counterpart_id: Mapped[UUID | None]
    import_id: Mapped[UUID | None]
    dedup_key: Mapped[bytes | None]
    version: Mapped[int]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[Instant]
    deleted_at: Mapped[datetime | None]


class ChangeRow(Base):
    __tablename__ = "changes"

    household_id: Mapped[HouseholdKey]
    id: Mapped[Key]
    user_id: Mapped[UUID]
    kind: Mapped[str]
    summary: Mapped[str]
    images: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    account_id: Mapped[UUID | None]
    import_id: Mapped[UUID | None]
    created_at: Mapped[Instant]
    undone_at: Mapped[Instant | None]
