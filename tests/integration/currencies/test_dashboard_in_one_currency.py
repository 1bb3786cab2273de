"""The dashboard over accounts of several currencies: every row at the rate of its day, what has none told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.transactions.reads import LedgerReads
from domain.shared.money import Money
from domain.shared.periods import Month
from domain.transactions.currencies.commands import SetExchangeRate
from domain.transactions.handlers import HANDLERS
from domain.transactions.reporting import Dashboard
from finance_graphql.clients import DASHBOARD_PARTS
from tests.support.ledger_world import World, accepted, recording, sql_world

MARCH = Month(2026, 3)


@pytest.fixture
async def database(migrated_dsn: str) -> AsyncIterator[Database]:
    database = Database(migrated_dsn, pool_size=4)
    yield database
    await database.close()


@pytest.fixture
async def world(database: Database) -> World:
    return await sql_world(database)


async def rate(world: World, day: date, value: str, pair: str = "EUR/USD") -> None:
    base, _, quote = pair.partition("/")
    command = SetExchangeRate(id=uuid4(), base=base, quote=quote, rated_on=day, rate=Decimal(value))
    accepted(await run(world.begin, HANDLERS[type(command)], world.caller, command))


async def dashboard(database: Database, world: World, month: Month = MARCH, currency: str | None = None) -> Dashboard:
    reads = LedgerReads(database)
    return await reads.dashboard(
        world.caller.household_id, month=month, currency=currency, recent=5, parts=DASHBOARD_PARTS
    )


async def spent(world: World, account: Any, day: date, minor: int, category: str) -> None:
    accepted(await world.record(recording(account.id, booked_on=day, amount_minor=minor, category=category)))


async def test_each_row_counts_at_the_rate_of_its_day_and_balances_at_todays(database: Database, world: World) -> None:
    euros, dollars = await world.account("Euros", "EUR", 0), await world.account("Dollars", "USD", 0)
    await rate(world, date(2026, 2, 1), "1.25")
    await rate(world, date(2026, 3, 10), "2")
    await rate(world, datetime.now(UTC).date(), "4")
    await spent(world, euros, date(2026, 3, 2), -1_000, "dining")
    await spent(world, dollars, date(2026, 3, 2), -1_000, "dining")
    await spent(world, dollars, date(2026, 3, 10), -1_000, "dining")
    await spent(world, dollars, date(2026, 3, 31), 10_000, "income")
    await spent(world, dollars, date(2026, 2, 15), -500, "groceries")
    shown = await dashboard(database, world)
    assert (shown.is_converted, shown.is_complete) == (True, True)
    assert shown.month_to_date.expense == Money(1_000 + 800 + 500, "EUR")
    assert shown.month_to_date.income == Money(5_000, "EUR")
    assert shown.previous_month.expense == Money(400, "EUR")
    assert [(row.category, row.amount.minor) for row in shown.spending_by_category] == [("dining", 2_300)]
    assert [flow.expense.minor for flow in shown.cash_flow][-2:] == [400, 2_300]
    assert shown.balance == Money(-1_000 + (7_500 // 4), "EUR")
    only = await dashboard(database, world, currency="USD")
    assert (only.is_converted, only.balance) == (False, Money(7_500, "USD"))
    assert only.month_to_date.expense == Money(2_000, "USD")
    assert (await dashboard(database, world, currency="EUR")).balance == Money(-1_000, "EUR")


async def test_what_has_no_rate_is_left_out_and_told(database: Database, world: World) -> None:
    euros, dinars = await world.account("Euros", "EUR", 0), await world.account("Dinars", "RSD", 70_000)
    await spent(world, euros, date(2026, 3, 2), -1_000, "dining")
    await spent(world, dinars, date(2026, 3, 2), -30_000, "dining")
    shown = await dashboard(database, world)
    assert shown.month_to_date.expense == Money(1_000, "EUR")
    assert (shown.month_to_date.is_complete, shown.previous_month.is_complete) == (False, True)
    assert [flow.is_complete for flow in shown.cash_flow] == [True] * 11 + [False]
    assert shown.balance == Money(-1_000, "EUR")
    [flows], [balance] = shown.flow_gaps, shown.balance_gaps
    assert (flows.currency, flows.count, flows.amount) == ("RSD", 1, Money(-30_000, "RSD"))
    assert balance.amount == Money(40_000, "RSD")
    assert not shown.is_complete


async def test_splits_refunds_and_hidden_things_are_as_in_one_currency(database: Database, world: World) -> None:
    dollars, hidden = await world.account("Dollars", "USD", 0), await world.account("Hidden", "USD", 0)
    await rate(world, date(2026, 1, 1), "1")
    await rate(world, datetime.now(UTC).date(), "1")
    row = accepted(
        await world.record(recording(dollars.id, booked_on=date(2026, 3, 5), amount_minor=-900, category="home"))
    ).transaction
    await spent(world, hidden, date(2026, 3, 5), -50_000, "home")
    part = '{{"id": "{id}", "amount_minor": {minor}, "category": "{slug}", "note": null, "tag_ids": []}}'
    parts = ", ".join(
        part.format(id=uuid4(), minor=minor, slug=slug) for minor, slug in ((-600, "home"), (-300, "pets"))
    )
    async with database.engine.begin() as connection:
        await connection.execute(
            text("UPDATE transactions SET splits = CAST(:parts AS jsonb) WHERE id = :id"),
            {"parts": f"[{parts}]", "id": row.id},
        )
        await connection.execute(text("UPDATE accounts SET is_hidden = true WHERE id = :id"), {"id": hidden.id})
    refund = accepted(
        await world.record(recording(dollars.id, booked_on=date(2026, 4, 3), amount_minor=100, category="pets"))
    ).transaction
    async with database.engine.begin() as connection:
        await connection.execute(
            text("UPDATE transactions SET counts_on = '2026-03-05' WHERE id = :id"), {"id": refund.id}
        )
    shown = await dashboard(database, world)
    assert [(each.category, each.amount.minor) for each in shown.spending_by_category] == [("home", 600), ("pets", 200)]
    assert (await dashboard(database, world, Month(2026, 4))).month_to_date.income == Money(0, "EUR")
    assert shown.balance == Money(-800, "EUR")


async def test_one_currency_needs_no_rates(database: Database, world: World) -> None:
    euros = await world.account("Euros", "EUR", 0)
    await spent(world, euros, date(2026, 3, 2), -1_000, "dining")
    converted, only = await dashboard(database, world), await dashboard(database, world, currency="EUR")
    assert converted.balance == only.balance == Money(-1_000, "EUR")
    assert converted.cash_flow == only.cash_flow
    assert converted.previous_month == only.previous_month
    assert converted.flow_gaps == converted.balance_gaps == ()


async def test_old_rates_are_told(database: Database, world: World) -> None:
    dollars = await world.account("Dollars", "USD", 100)
    await rate(world, date(2026, 3, 1), "2")
    await spent(world, dollars, date(2026, 3, 1) + timedelta(days=25), -400, "dining")
    shown = await dashboard(database, world)
    assert shown.month_to_date.expense == Money(200, "EUR")
    assert shown.is_complete
    assert [(gap.kind, gap.largest_age) for gap in shown.flow_gaps] == [("OLD", 25)]
