"""The table of predictions as migration 0001 makes it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, func
from sqlalchemy.dialects.postgresql import REAL
from sqlalchemy.orm import Mapped, mapped_column

from deployments.adapters.orm import Base, HouseholdKey


class PredictionRow(Base):
    __tablename__ = "predictions"

    household_id: Mapped[HouseholdKey]
    transaction_id: Mapped[UUID] = mapped_column(primary_key=True)
    category: Mapped[str]
    confidence: Mapped[float] = mapped_column(REAL)
    model_version: Mapped[str]
    predicted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
