"""Budgets of months as they were before migration 0012: nothing of them is lost on the way there and back."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from deployments import migrations
from deployments.adapters.db import Database
from deployments.budgets.reads import BudgetReads
from deployments.transactions.search.spending import SpendingOfSearches
from domain.budgets.model import Carry, Level
from domain.budgets.periods import MONTHLY
from domain.shared.money import Money
from tests.support.households import Household, admin, new_household


@pytest.mark.timeout(600)
def test_budgets_of_months_go_there_and_back(postgres_server: Any) -> None:
    dsn = postgres_server.fresh()
    try:
        migrations.upgrade(dsn, "0008")
        home = asyncio.run(_fill(dsn))
        migrations.upgrade(dsn)
        asyncio.run(_look(home))
        migrations.downgrade(dsn, "0008")
        assert asyncio.run(_kept(home)) == [("groceries", 10_000, date(2026, 11, 1), "WARNING", 8_500)]
        migrations.upgrade(dsn)
        asyncio.run(_look(home))
    finally:
        postgres_server.drop(dsn)


async def _fill(dsn: str) -> Household:
    home = await new_household(dsn)
    budget_id = uuid4()
    async with admin(dsn) as connection:
        await connection.execute(
            "INSERT INTO budgets (household_id, id, category, currency, limit_minor, warn_at_percent)"
            " VALUES ($1, $2, 'groceries', 'EUR', 10000, 80)",
            home.id,
            budget_id,
        )
        await connection.execute(
            "INSERT INTO budget_levels VALUES ($1, $2, '2026-11-01', 'WARNING', 8500)", home.id, budget_id
        )
    await home.book(-8_500, "groceries")
    return home


async def _look(home: Household) -> None:
    database = Database(home.dsn, pool_size=1)
    [status] = await BudgetReads(database, SpendingOfSearches()).budgets(home.id, date(2026, 11, 20))
    await database.close()
    assert (status.budget.schedule, status.budget.carry, status.budget.carries_from) == (MONTHLY, Carry.USUAL, None)
    assert (status.period.label, status.remaining, status.level) == (
        "November 2026",
        Money(1_500, "EUR"),
        Level.WARNING,
    )


async def _kept(home: Household) -> list[tuple[Any, ...]]:
    async with admin(home.dsn) as connection:
        rows = await connection.fetch(
            "SELECT b.category, b.limit_minor, l.month, l.level, l.spent_minor"
            " FROM budgets b JOIN budget_levels l ON l.budget_id = b.id WHERE b.household_id = $1",
            home.id,
        )
    return [tuple(row) for row in rows]
