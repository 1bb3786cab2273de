"""Keeping what was forecast."""

from __future__ import annotations

from domain.forecasting.model import HouseholdForecast
from domain.forecasting.ports import ForecastsUnit
from domain.shared.events import ForecastsMade


async def keep_forecast(_caller: object, forecast: HouseholdForecast, unit: ForecastsUnit) -> HouseholdForecast:
    """Once more on the same day takes the place of what was there, so that a night cut off may begin again."""
    await unit.forecasts.put(forecast)
    unit.tell(ForecastsMade(made_on=forecast.made_on))
    return forecast
