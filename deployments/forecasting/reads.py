"""What the gateway shows of forecasts: the stored ones, as long as nothing that they were made from has changed."""

from __future__ import annotations

from datetime import date
from enum import Enum, auto
from typing import Any
from uuid import UUID

from deployments.adapters.db import Database
from deployments.forecasting.facts import read_basis
from domain.forecasting.model import HouseholdForecast, Method, SeriesForecast
from domain.shared.money import Money
from domain.shared.periods import Month

_RUN = """
SELECT made_on, currency, model_version, basis FROM forecast_runs WHERE household_id = $1 AND made_on = $2
"""
_ROWS = 'SELECT * FROM forecasts WHERE household_id = $1 AND made_on = $2 ORDER BY month, category COLLATE "C"'


class Standing(Enum):
    """Of a household's forecast of a day: none yet, made before rows moved or by another version, or as good as new."""

    NONE = auto()
    MOVED = auto()
    FRESH = auto()


class ForecastReads:
    """Every method takes the household whose forecasts it may see."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def fresh(self, household_id: UUID, today: date) -> HouseholdForecast | None:
        """Today's; None where there is none yet, or rows have changed since."""
        async with self._database.read(household_id) as connection:
            run = await connection.fetchrow(_RUN, household_id, today)
            if run is None or run["basis"] != await read_basis(connection, household_id):
                return None
            rows = await connection.fetch(_ROWS, household_id, today)
        return HouseholdForecast(
            made_on=run["made_on"],
            currency=run["currency"],
            model_version=run["model_version"],
            basis=run["basis"],
            series=[_series(row) for row in rows],
        )

    async def standing(self, household_id: UUID, today: date, model_version: str) -> Standing:
        async with self._database.read(household_id) as connection:
            run = await connection.fetchrow(_RUN, household_id, today)
            if run is None:
                return Standing.NONE
            made_from = run["model_version"], run["basis"]
            now = model_version, await read_basis(connection, household_id)
        return Standing.FRESH if made_from == now else Standing.MOVED


def _series(row: Any) -> SeriesForecast:
    def money(name: str) -> Money:
        return Money(row[f"{name}_minor"], row["currency"])

    return SeriesForecast(
        category=row["category"] or None,
        month=Month.of(row["month"]),
        so_far=None if row["so_far_minor"] is None else money("so_far"),
        low=money("low"),
        expected=money("expected"),
        high=money("high"),
        usual=money("usual"),
        method=Method(row["method"]),
        record=row["record"],
        errors={Method(name): error for name, error in row["errors"].items()},
    )
