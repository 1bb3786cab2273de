"""The tables of budgets as migrations 0001 and 0008 make them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, SmallInteger
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


class BudgetLevelRow(Base):
    __tablename__ = "budget_levels"
    __table_args__ = (ForeignKeyConstraint(["household_id", "budget_id"], ["budgets.household_id", "budgets.id"]),)

    household_id: Mapped[HouseholdKey]
    budget_id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    level: Mapped[str]
    spent_minor: Mapped[int | None] = mapped_column(BigInteger)
