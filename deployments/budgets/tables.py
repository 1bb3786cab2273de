"""The tables of budgets as migrations 0001, 0008 and 0010 make them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, SmallInteger, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from deployments.adapters.orm import Base, CreatedAt, CurrencyCode, HouseholdKey, Key, Minor


class BudgetRow(Base):
    __tablename__ = "budgets"

    household_id: Mapped[HouseholdKey]
    id: Mapped[Key]
    category: Mapped[str | None]
    name: Mapped[str | None]
    query: Mapped[str | None]
    currency: Mapped[CurrencyCode]
    limit_minor: Mapped[Minor]
    warn_at_percent: Mapped[int] = mapped_column(SmallInteger)
    created_at: Mapped[CreatedAt]
    notice_at_percent: Mapped[int | None] = mapped_column(SmallInteger)
    schedule: Mapped[str]
    carry: Mapped[str]
    carry_max_minor: Mapped[int | None] = mapped_column(BigInteger)
    carries_from: Mapped[date | None]
    is_ring_fenced: Mapped[bool]
    past_limits: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))


class BudgetLevelRow(Base):
    __tablename__ = "budget_levels"
    __table_args__ = (ForeignKeyConstraint(["household_id", "budget_id"], ["budgets.household_id", "budgets.id"]),)

    household_id: Mapped[HouseholdKey]
    budget_id: Mapped[UUID] = mapped_column(primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    level: Mapped[str]
    spent_minor: Mapped[int | None] = mapped_column(BigInteger)
    available_minor: Mapped[int | None] = mapped_column(BigInteger)


class BudgetSettingsRow(Base):
    __tablename__ = "budget_settings"

    household_id: Mapped[HouseholdKey]
    id: Mapped[str] = mapped_column(primary_key=True)
    mode: Mapped[str]
    schedule: Mapped[str]
    starts_on: Mapped[date | None]
    account_ids: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))


class EnvelopeAmountRow(Base):
    __tablename__ = "envelope_amounts"
    __table_args__ = (ForeignKeyConstraint(["household_id", "budget_id"], ["budgets.household_id", "budgets.id"]),)

    household_id: Mapped[HouseholdKey]
    id: Mapped[Key]
    budget_id: Mapped[UUID]
    assigned_on: Mapped[date]
    amount_minor: Mapped[Minor]
    currency: Mapped[CurrencyCode]
