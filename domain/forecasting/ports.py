"""What keeping forecasts needs; the store is already that of one household."""

from __future__ import annotations

from typing import Protocol

from domain.forecasting.model import HouseholdForecast
from domain.shared.event_json import Payload


class Forecasts(Protocol):
    async def put(self, forecast: HouseholdForecast) -> None:
        """In place of what was forecast on the same day; days that are older than is kept go."""
        ...


class ForecastsUnit(Protocol):
    """One database transaction over the forecasts of one household."""

    @property
    def forecasts(self) -> Forecasts: ...
    def tell(self, *payloads: Payload) -> None:
        """Save an event with what it reports."""
        ...

    async def commit(self) -> None: ...
    async def rollback(self) -> None: ...
