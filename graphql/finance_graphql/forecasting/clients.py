"""What GraphQL needs to show forecasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from datetime import date

    from domain.forecasting.model import HouseholdForecast


class ForecastReads(Protocol):
    """Each method takes the household whose forecasts it may see."""

    async def fresh(self, household_id: UUID, today: date) -> HouseholdForecast | None:
        """Today's; None where there is none yet, or rows have changed since."""
        ...
