"""Budgets over a search on a real ledger: line by line, through new names and merges, undone and brought back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.budgets.reads import BudgetReads
from deployments.budgets.service import BudgetsService
from deployments.notifications.facts import SqlFacts
from deployments.transactions.history_reads import HistoryReads
from deployments.transactions.reads import LedgerReads
from deployments.transactions.search.spending import SpendingOfSearches
from domain.budgets.commands import SetBudget
from domain.budgets.model import BudgetStatus
from domain.budgets.rejections import SetBudgetRejection
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.shared.periods import Month, Period
from domain.transactions.commands import UndoLast
from domain.transactions.model import Split
from domain.transactions.naming.commands import CreateTag, DeleteTag, EditTag, MergeTags
from domain.transactions.outcomes import TransactionPage
from domain.transactions.reporting import Counting, TransactionFilter
from tests.support.budget_world import changed
from tests.support.ledger_world import TODAY, World, accepted, recording, sql_world

MONTH = Month.of(TODAY)


@pytest.fixture(scope="module")
async def database(migrated_dsn: str) -> AsyncIterator[Database]:
    found = Database(migrated_dsn, pool_size=4)
    yield found
    await found.close()


@pytest.fixture
async def world(database: Database) -> World:
    return await sql_world(database)


def over(query: str, name: str = "Holiday", **more: Any) -> SetBudget:
    return SetBudget(**{"id": uuid4(), "query": query, "name": name, "limit_minor": 10_000, "currency": "EUR", **more})


async def tag(world: World, name: str) -> UUID:
    made = accepted(await world.handle(CreateTag(id=uuid4(), name=name)))
    return UUID(str(made.tag.id))


async def status(world: World, database: Database) -> BudgetStatus:
    (found,) = await BudgetReads(database, SpendingOfSearches()).budgets(world.caller.household_id, MONTH.first_day)
    return found


async def test_parts_are_counted_alone_and_income_is_not(world: World, database: Database) -> None:
    service = BudgetsService(database, SpendingOfSearches())
    holiday = await tag(world, "holiday")
    account = await world.account()
    made = accepted(await service.set_budget(world.caller, over("tag:Holiday -category:dining")))
    assert made.budget.query == f"tag:{holiday} -category:dining"
    parts = (
        Split(id=uuid4(), amount_minor=-3_000, category="travel", tag_ids=(holiday,)),
        Split(id=uuid4(), amount_minor=-2_000, category="dining", tag_ids=(holiday,)),
        Split(id=uuid4(), amount_minor=-1_000, category="pets"),
    )
    for given in (
        {"amount_minor": -6_000, "splits": parts},
        {"amount_minor": -500, "category": "travel", "tag_ids": (holiday,)},
        {"amount_minor": 200, "category": "travel", "tag_ids": (holiday,)},
        {"amount_minor": 9_000, "category": "income", "tag_ids": (holiday,)},
        {"amount_minor": -700, "category": "transfer", "tag_ids": (holiday,)},
        {"amount_minor": -900, "category": "travel"},
    ):
        accepted(await world.record(recording(account.id, **given)))
    found = await status(world, database)
    assert (found.spent, found.search, found.problem) == (Money(3_300, "EUR"), "tag:holiday -category:Dining", None)
    # The list behind it has the same rows and comes to the same.
    shown = TransactionFilter(
        query=found.search, date_from=MONTH.first_day, date_to=MONTH.last_day, counting=Counting.SPENDING
    )
    page = await LedgerReads(database).transactions(
        world.caller.household_id, shown, first=50, after=None, with_total=True, with_sums=True
    )
    assert isinstance(page, TransactionPage)
    [sums] = page.sums or ()
    assert (sums.row_count, sums.money_out - sums.money_in) == (3, found.spent)


async def test_a_budget_follows_new_names_and_merges(world: World, database: Database) -> None:
    service = BudgetsService(database, SpendingOfSearches())
    trip, journey = await tag(world, "trip"), await tag(world, "journey")
    account = await world.account()
    for each in (trip, journey):
        accepted(await world.record(recording(account.id, amount_minor=-1_000, category="travel", tag_ids=(each,))))
    accepted(await service.set_budget(world.caller, over("tag:trip")))
    accepted(await world.handle(EditTag(id=trip, name="Norway")))
    renamed = await status(world, database)
    assert (renamed.search, renamed.spent.minor) == ("tag:Norway", 1_000)
    accepted(await world.handle(MergeTags(ids=(trip,), into=journey)))
    merged = await status(world, database)
    assert (merged.search, merged.spent.minor) == ("tag:journey", 2_000)
    accepted(await world.handle(UndoLast()))
    assert (await status(world, database)).search == "tag:Norway"


async def test_two_budgets_that_say_the_same_after_a_merge_become_one(world: World, database: Database) -> None:
    service = BudgetsService(database, SpendingOfSearches())
    trip, journey = await tag(world, "trip"), await tag(world, "journey")
    accepted(await service.set_budget(world.caller, over("tag:trip", "Trip")))
    accepted(await service.set_budget(world.caller, over("tag:journey", "Journey")))
    accepted(await world.handle(MergeTags(ids=(trip,), into=journey)))
    assert (await status(world, database)).budget.name == "Journey"
    accepted(await world.handle(UndoLast()))
    both = await BudgetReads(database, SpendingOfSearches()).budgets(world.caller.household_id, MONTH.first_day)
    assert [each.search for each in both] == ["tag:journey", "tag:trip"]


async def test_a_budget_whose_name_is_gone_says_so(world: World, database: Database) -> None:
    service = BudgetsService(database, SpendingOfSearches())
    trip = await tag(world, "trip")
    command = over("tag:trip OR category:travel")
    accepted(await service.set_budget(world.caller, command))
    accepted(await world.handle(DeleteTag(id=trip)))
    found = await status(world, database)
    assert (found.spent.minor, found.problem) == (
        0,
        "Something that this search names is gone by now. Change the search.",
    )
    await service.on_event(changed(world.caller.household_id, MONTH))
    accepted(await service.set_budget(world.caller, over("category:travel", id=command.id)))
    assert (await status(world, database)).problem is None


async def test_a_rise_is_told_with_the_name_and_what_was_spent(world: World, database: Database) -> None:
    service = BudgetsService(database, SpendingOfSearches())
    command = over("category:travel amount>5", "Trips")
    accepted(await service.set_budget(world.caller, command))
    account = await world.account()
    accepted(await world.record(recording(account.id, amount_minor=-12_000, category="travel")))
    await service.on_event(changed(world.caller.household_id, MONTH))
    async with database.session(world.caller.household_id) as session:
        fact = await SqlFacts(session, world.caller.household_id).budget(command.id, Period.of_month(MONTH))
        told = await session.scalar(
            text("SELECT payload->>'level' FROM outbox WHERE household_id = :id AND topic = 'budgets.level_changed'"),
            {"id": world.caller.household_id},
        )
    assert fact is not None
    assert (fact.label, fact.limit.minor, fact.spent.minor, told) == ("Trips", 10_000, 12_000, "EXCEEDED")


async def test_the_history_tells_the_search_by_its_names(world: World, database: Database) -> None:
    service = BudgetsService(database, SpendingOfSearches())
    await tag(world, "trip")
    command = over("tag:trip", "Trips")
    accepted(await service.set_budget(world.caller, command))
    edited = accepted(await service.set_budget(world.caller, over("tag:trip amount>5", "Trips", id=command.id)))
    page = await HistoryReads(database).rows(world.caller.household_id, edited.change, first=10, after=None)
    assert page is not None
    [row] = page.items
    assert (row.title, [(each.name, each.before, each.after) for each in row.fields]) == (
        "Trips",
        [("Search", "tag:trip", "tag:trip amount>5")],
    )
    accepted(await world.handle(UndoLast()))
    assert (await status(world, database)).search == "tag:trip"


@pytest.mark.parametrize("query", ["tag:nowhere", "amuont>5", "description:/(/"])
async def test_a_search_that_cannot_be_read_is_refused(world: World, database: Database, query: str) -> None:
    refused = await BudgetsService(database, SpendingOfSearches()).set_budget(world.caller, over(query))
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.field) == (SetBudgetRejection.QUERY_INVALID, "query")
