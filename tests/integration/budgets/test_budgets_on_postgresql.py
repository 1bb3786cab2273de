"""Budgets where only PostgreSQL can answer: reads, neighbours, and two things at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from deployments.adapters.db import Database
from deployments.budgets.reads import BudgetReads
from deployments.budgets.repository import BudgetsBegin
from deployments.budgets.service import BudgetsService
from deployments.transactions.search.spending import SpendingOfSearches
from domain.budgets.commands import DeleteBudget
from domain.budgets.model import Budget, Level
from domain.budgets.outcomes import BudgetSet
from domain.budgets.rejections import DeleteBudgetRejection, SetBudgetRejection
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.shared.periods import Period
from tests.support.budget_world import NOVEMBER, OCTOBER, budget, changed
from tests.support.households import Household, admin, new_household


@pytest.fixture(scope="module")
async def database(migrated_dsn: str) -> AsyncIterator[Database]:
    database = Database(migrated_dsn, pool_size=4)
    yield database
    await database.close()


@pytest.fixture
def service(database: Database) -> BudgetsService:
    return BudgetsService(database, SpendingOfSearches())


@pytest.fixture
async def home(migrated_dsn: str) -> Household:
    return await new_household(migrated_dsn)


async def _count(home: Household, table: str) -> int:
    async with admin(home.dsn) as connection:
        return int(await connection.fetchval(f"SELECT count(*) FROM {table} WHERE household_id = $1", home.id))


async def _told(home: Household) -> int:
    """How many rises were told."""
    async with admin(home.dsn) as connection:
        statement = "SELECT count(*) FROM outbox WHERE household_id = $1 AND topic = 'budgets.level_changed'"
        return int(await connection.fetchval(statement, home.id))


async def test_the_list_shows_what_was_spent_less_what_came_back(
    home: Household, service: BudgetsService, database: Database
) -> None:
    groceries, dining, yen = budget(), budget(category="dining"), budget(currency="JPY", limit_minor=900)
    for command in (groceries, dining, yen):
        await service.set_budget(home.caller, command)
    await home.book(-9_000, "groceries")
    await home.book(500, "groceries")
    await home.book(-1_000, "groceries", currency="JPY")
    await home.book(-7_777, "pets")
    await home.book(-7_777, None)

    statuses = await BudgetReads(database, SpendingOfSearches()).budgets(home.id, NOVEMBER.first_day)
    assert [(s.budget.id, s.spent, s.remaining, s.level) for s in statuses] == [
        (dining.id, Money(0, "EUR"), Money(10_000, "EUR"), Level.ON_TRACK),
        (groceries.id, Money(8_500, "EUR"), Money(1_500, "EUR"), Level.WARNING),
        (yen.id, Money(1_000, "JPY"), Money(-100, "JPY"), Level.EXCEEDED),
    ]
    assert {status.period for status in statuses} == {Period.of_month(NOVEMBER)}
    earlier = await BudgetReads(database, SpendingOfSearches()).budgets(home.id, OCTOBER.first_day, [groceries.id])
    assert [(s.budget.id, s.spent.minor) for s in earlier] == [(groceries.id, 0)]
    assert await BudgetReads(database, SpendingOfSearches()).budgets(home.id, NOVEMBER.first_day, []) == []


async def test_several_accounts_of_one_currency_count_together(
    home: Household, service: BudgetsService, database: Database
) -> None:
    await service.set_budget(home.caller, budget())
    await home.book(-4_000, "groceries")
    del home.accounts["EUR"]
    await home.account("EUR", "Another account")
    await home.book(-5_000, "groceries")
    (status,) = await BudgetReads(database, SpendingOfSearches()).budgets(home.id, NOVEMBER.first_day)
    assert status.spent == Money(9_000, "EUR")


async def test_two_devices_setting_a_budget_for_one_category_make_one(home: Household, service: BudgetsService) -> None:
    commands = [budget() for _ in range(4)]
    outcomes = await asyncio.gather(*(service.set_budget(home.caller, command) for command in commands))
    refused = [outcome for outcome in outcomes if isinstance(outcome, Rejected)]
    assert [(r.code, r.field) for r in refused] == [(SetBudgetRejection.ID_CONFLICT, "category")] * 3
    assert await _count(home, "budgets") == 1


async def test_one_budget_sent_twice_at_once_is_one_budget(home: Household, service: BudgetsService) -> None:
    command = budget()
    first, second = await asyncio.gather(*(service.set_budget(home.caller, command) for _ in range(2)))
    assert isinstance(first, BudgetSet)
    assert isinstance(second, BudgetSet)
    assert first.budget == second.budget
    assert (first.change is None) != (second.change is None)
    assert await _count(home, "budgets") == 1


async def test_one_event_delivered_to_two_consumers_at_once_is_told_once(
    home: Household, service: BudgetsService
) -> None:
    await service.set_budget(home.caller, budget())
    await home.book(-20_000, "groceries")
    event = changed(home.id, NOVEMBER)
    await asyncio.gather(*(service.on_event(event) for _ in range(3)))
    await service.on_event(event)
    assert await _told(home) == 1


async def test_two_events_of_one_crossing_at_once_tell_it_once(home: Household, service: BudgetsService) -> None:
    await service.set_budget(home.caller, budget())
    await home.book(-20_000, "groceries")
    await asyncio.gather(*(service.on_event(changed(home.id, NOVEMBER)) for _ in range(4)))
    assert await _told(home) == 1
    assert await _count(home, "budget_levels") == 1


async def test_a_consumer_that_fails_remembers_nothing(
    home: Household, service: BudgetsService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await service.set_budget(home.caller, budget())
    await home.book(-20_000, "groceries")
    event = changed(home.id, NOVEMBER)

    async def broken(*_: object) -> None:
        raise ConnectionError("the database went away")

    with monkeypatch.context() as patch:
        patch.setattr("deployments.adapters.outbox.add", broken)
        with pytest.raises(ConnectionError):
            await service.on_event(event)
    assert await _count(home, "budget_levels") == 0
    await service.on_event(event)
    assert (await _count(home, "budget_levels"), await _told(home)) == (1, 1)


async def test_the_budgets_of_another_household_do_not_exist(
    home: Household, service: BudgetsService, database: Database
) -> None:
    command = budget()
    await service.set_budget(home.caller, command)
    await home.book(-20_000, "groceries")
    stranger = await new_household(home.dsn)

    assert await BudgetReads(database, SpendingOfSearches()).budgets(stranger.id, NOVEMBER.first_day) == []
    assert (
        await BudgetReads(database, SpendingOfSearches()).budgets(stranger.id, NOVEMBER.first_day, [command.id]) == []
    )
    refused = await service.delete_budget(stranger.caller, DeleteBudget(id=command.id))
    assert isinstance(refused, Rejected)
    assert refused.code is DeleteBudgetRejection.NOT_FOUND
    # The same id and category are free to a stranger: they are another budget there.
    assert isinstance(await service.set_budget(stranger.caller, budget(command.id, limit_minor=1)), BudgetSet)
    await service.on_event(changed(stranger.id, NOVEMBER))
    assert await _told(stranger) == 0

    (status,) = await BudgetReads(database, SpendingOfSearches()).budgets(home.id, NOVEMBER.first_day)
    assert status.budget.limit == Money(10_000, "EUR")
    await service.delete_budget(stranger.caller, DeleteBudget(id=command.id))
    assert len(await BudgetReads(database, SpendingOfSearches()).budgets(home.id, NOVEMBER.first_day)) == 1


async def test_row_security_holds_where_a_statement_names_another_household(
    home: Household, service: BudgetsService, database: Database
) -> None:
    command = budget()
    await service.set_budget(home.caller, command)
    stranger = await new_household(home.dsn)
    async with BudgetsBegin(database, SpendingOfSearches())(stranger.caller) as unit:
        # As if the repository had forgotten whose rows it may touch.
        unit.budgets._household_id = home.id
        assert await unit.budgets.get(command.id) is None
        assert await unit.budgets.of_category("groceries", "EUR") is None
        assert await unit.budgets.remove(command.id) is False
        unit.levels._household_id = home.id
        assert await unit.levels.told(NOVEMBER.first_day, NOVEMBER.last_day) == {}
        unit.facts._household_id = home.id
        assert (await unit.facts.plans()).budgets == ()
        with pytest.raises(Exception, match="row-level security"):
            await unit.budgets.put(Budget(id=uuid4(), category="pets", limit=Money(1, "EUR"), warn_at_percent=80))
    assert await _count(home, "budgets") == 1
