"""What the daily analysis leaves of every household, and when it was made."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.support.households import admin

_TABLES = {
    "forecasts": "household_id, made_on, month, category",
    "recurring_streams": "household_id, id",
    "recurring_charges": "household_id, transaction_id",
    "recurring_told": "household_id, stream_id, notice, day",
    "low_ahead": "household_id, account_id",
    "insights": "household_id, id",
    "anomalies": "household_id, transaction_id",
}
_STAMPS = {"forecast_runs": "made_at", "recurring_runs": "ran_at", "insight_states": "computed_on"}


async def results(dsn: str) -> dict[str, list[dict[str, Any]]]:
    """Everything that rows alone decide, in one order."""
    found = {}
    async with admin(dsn) as connection:
        for table, order in _TABLES.items():
            rows = await connection.fetch(f"SELECT * FROM {table} ORDER BY {order}")
            found[table] = [{name: value for name, value in row.items() if name != "since"} for row in rows]
    return found


async def made(dsn: str) -> list[tuple[UUID, str, Any]]:
    """By household and kind, when it was made last."""
    found = []
    async with admin(dsn) as connection:
        for table, column in _STAMPS.items():
            rows = await connection.fetch(f"SELECT household_id, {column} FROM {table} ORDER BY household_id")
            found += [(row["household_id"], table, row[column]) for row in rows]
    return found
