"""The ledger's tables as the migrations make them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Identity, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
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
    transaction_count: Mapped[int] = mapped_column(BigInteger, server_default="0")
    closed_on: Mapped[date | None]
    is_hidden: Mapped[bool] = mapped_column(server_default="false")
    note: Mapped[str | None]
    position: Mapped[int] = mapped_column(server_default="0")
    version: Mapped[int] = mapped_column(server_default="1")


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
    payee_id: Mapped[UUID | None]
    tag_ids: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    splits: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    status: Mapped[str] = mapped_column(server_default="POSTED")
    counts_on: Mapped[date | None]
    refund_of: Mapped[UUID | None]
    refund_kind: Mapped[str | None]
    reconciliation_id: Mapped[UUID | None]
    is_hidden: Mapped[bool] = mapped_column(server_default="false")
    external_id: Mapped[str | None]
    dedup_key: Mapped[bytes | None]
    version: Mapped[int]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[Instant]
    deleted_at: Mapped[datetime | None]


class ChangeRow(Base):
    __tablename__ = "changes"

    household_id: Mapped[HouseholdKey]
    id: Mapped[Key]
    user_id: Mapped[UUID | None]
    kind: Mapped[str]
    summary: Mapped[str]
    account_id: Mapped[UUID | None]
    import_id: Mapped[UUID | None]
    created_at: Mapped[Instant]
    undone_at: Mapped[Instant | None]
    undone_by: Mapped[UUID | None]
    sequence: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
