"""Envelopes where only PostgreSQL can answer: a hundred moves at once, undo, and how much is asked of the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from deployments.adapters.db import Database
from deployments.budgets.reads import BudgetReads
from deployments.budgets.service import BudgetsService
from deployments.transactions.history_reads import HistoryReads
from deployments.transactions.reads import LedgerReads
from deployments.transactions.search.spending import SpendingOfSearches
from domain.budgets.commands import (
    AssignMoney,
    CoverOverspending,
    DeleteBudget,
    MoveMoney,
    SetBudget,
    SetBudgetSettings,
)
from domain.budgets.model import Carry, Mode
from domain.budgets.page import BudgetPage
from domain.budgets.periods import Schedule, ScheduleKind
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.transactions.commands import Redo, Undo
from domain.transactions.model import Split
from domain.transactions.naming.commands import CreateCategory
from domain.transactions.outcomes import TransactionPage
from domain.transactions.reporting import Counting, TransactionFilter
from tests.support.budget_world import budget
from tests.support.households import Household, admin, new_household
from tests.support.ledger_world import World, accepted, recording, sql_world

TODAY = date(2026, 11, 20)
_TEN_YEARS = """
INSERT INTO transactions (household_id, id, account_id, booked_on, amount_minor, currency, description, category)
SELECT $1, gen_random_uuid(), $2, DATE '2016-11-01' + n % 3650, CASE n % 9 WHEN 0 THEN 90000 ELSE -100 END, 'EUR',
  'A shop', (ARRAY['income', 'groceries', 'dining', 'travel', 'pets', 'home', NULL, 'fees', 'health'])[n % 9 + 1]
FROM generate_series(1, 20000) AS n
"""


@pytest.fixture(scope="module")
async def database(migrated_dsn: str) -> AsyncIterator[Database]:
    found = Database(migrated_dsn, pool_size=8)
    yield found
    await found.close()


@pytest.fixture
def service(database: Database) -> BudgetsService:
    return BudgetsService(database, SpendingOfSearches())


@pytest.fixture
async def home(migrated_dsn: str) -> Household:
    return await new_household(migrated_dsn)


async def page(database: Database, household_id: UUID) -> BudgetPage:
    return await BudgetReads(database, SpendingOfSearches()).page(household_id, TODAY, TODAY)


async def waits(database: Database, household_id: UUID) -> int:
    funds = (await page(database, household_id)).funds
    assert funds is not None
    return funds.to_budget.minor


async def start(service: BudgetsService, home: Household, *commands: SetBudget) -> None:
    for command in commands:
        accepted(await service.set_budget(home.caller, command))
    accepted(await service.handle(home.caller, SetBudgetSettings(mode=Mode.ENVELOPE, starts_on=date(2026, 11, 1))))


async def test_a_hundred_moves_at_once_never_give_more_than_there_is(
    home: Household, service: BudgetsService, database: Database
) -> None:
    food, fun = budget(), budget(category="dining")
    await home.book(10_000, "income", on=date(2026, 11, 2))
    await start(service, home, food, fun)
    takes = [
        MoveMoney(on=TODAY, source_id=None, target_id=each.id, amount_minor=700)
        for _ in range(50)
        for each in (food, fun)
    ]
    outcomes = await asyncio.gather(*(service.handle(home.caller, command) for command in takes))
    done = [outcome for outcome in outcomes if not isinstance(outcome, Rejected)]
    assert len(outcomes) == 100
    # Fourteen times 7.00 are in 100.00.
    assert len(done) == 14
    shown = await page(database, home.id)
    assert shown.funds is not None
    assert (shown.funds.to_budget.minor, shown.funds.in_envelopes.minor) == (200, 9_800)

    # The same between two envelopes, in both directions at once.
    there = {each.budget.id: each.remaining.minor for each in shown.budgets}
    swaps = [
        MoveMoney(on=TODAY, source_id=one, target_id=two, amount_minor=900)
        for _ in range(50)
        for one, two in ((food.id, fun.id), (fun.id, food.id))
    ]
    await asyncio.gather(*(service.handle(home.caller, command) for command in swaps))
    left = {each.budget.id: each.remaining.minor for each in (await page(database, home.id)).budgets}
    assert sum(left.values()) == sum(there.values()) == 9_800
    assert min(left.values()) >= 0
    assert await waits(database, home.id) == 200


async def test_an_undone_move_whose_money_went_on_names_the_envelope_that_lacks_it(
    database: Database, service: BudgetsService
) -> None:
    """In the same period it is refused as changed since; in another one it stands, and nothing is hidden."""
    world: World = await sql_world(database)
    account = await world.account()
    october = date(2026, 10, 5)
    accepted(await world.record(recording(account.id, amount_minor=50_000, category="income", booked_on=october)))
    household = world.caller.household_id
    food, fun = budget(), budget(category="dining")
    for command in (food, fun):
        accepted(await service.set_budget(world.caller, command))
    accepted(await service.handle(world.caller, SetBudgetSettings(mode=Mode.ENVELOPE, starts_on=date(2026, 10, 1))))
    moves = [MoveMoney(on=october, source_id=None, target_id=food.id, amount_minor=20_000)]
    moves.append(MoveMoney(on=TODAY, source_id=food.id, target_id=fun.id, amount_minor=15_000))
    first, _ = [accepted(await service.handle(world.caller, move)) for move in moves]
    there = await waits(database, household)
    accepted(await world.handle(Undo(change_id=first.change.id)))

    async def shown() -> dict[Any, tuple[int, int]]:
        found = (await page(database, household)).budgets
        return {each.budget.id: (each.remaining.minor, each.overassigned.minor) for each in found}

    assert await shown() == {food.id: (-15_000, 15_000), fun.id: (15_000, 0)}
    assert await waits(database, household) == there + 20_000
    accepted(await world.record(recording(account.id, amount_minor=-1_000, category="groceries", booked_on=TODAY)))
    # Spending is overspending, and not counted as taken out.
    assert await shown() == {food.id: (-16_000, 15_000), fun.id: (15_000, 0)}
    accepted(await service.handle(world.caller, CoverOverspending(on=TODAY, budget_id=food.id, source_id=None)))
    assert await shown() == {food.id: (0, 0), fun.id: (15_000, 0)}


async def test_a_move_is_undone_and_done_again(database: Database, service: BudgetsService) -> None:
    world: World = await sql_world(database)
    account = await world.account()
    accepted(await world.record(recording(account.id, amount_minor=50_000, category="income", booked_on=TODAY)))
    household = world.caller.household_id
    food, fun = budget(), budget(category="dining")
    for command in (food, fun):
        accepted(await service.set_budget(world.caller, command))
    accepted(await service.handle(world.caller, SetBudgetSettings(mode=Mode.ENVELOPE, starts_on=date(2026, 11, 1))))
    accepted(await service.handle(world.caller, AssignMoney(on=TODAY, amounts=((food.id, 20_000),))))
    moved = accepted(
        await service.handle(
            world.caller, MoveMoney(on=TODAY, source_id=food.id, target_id=fun.id, amount_minor=20_000)
        )
    )

    async def left() -> list[int]:
        return [each.remaining.minor for each in (await page(database, household)).budgets]

    assert await left() == [20_000, 0]
    accepted(await world.handle(Undo(change_id=moved.change.id)))
    assert await left() == [0, 20_000]
    accepted(await world.handle(Redo(change_id=moved.change.id)))
    assert await left() == [20_000, 0]
    gone = accepted(await service.delete_budget(world.caller, DeleteBudget(id=fun.id)))
    # The account began with 100.00.
    assert await waits(database, household) == 60_000
    accepted(await world.handle(Undo(change_id=gone.change.id)))
    assert (await left(), await waits(database, household)) == ([20_000, 0], 40_000)
    settings = accepted(await service.handle(world.caller, SetBudgetSettings(mode=Mode.TRACKING)))
    accepted(await world.handle(Undo(change_id=settings.change.id)))
    assert (await page(database, household)).settings.mode is Mode.ENVELOPE


async def test_only_the_chosen_accounts_are_in_envelopes(
    home: Household, service: BudgetsService, database: Database
) -> None:
    await home.book(10_000, "income", on=date(2026, 11, 2))
    await home.book(99_000, "income", on=date(2026, 11, 2), currency="USD")
    wallet = home.accounts["EUR"]
    del home.accounts["EUR"]
    await home.account("EUR", "Broker")
    await home.book(5_000, "income", on=date(2026, 11, 2))
    async with admin(home.dsn) as connection:
        await connection.execute(
            "UPDATE accounts SET type = 'INVESTMENT', opening_balance_minor = 700 WHERE household_id = $1 AND id = $2",
            home.id,
            home.accounts["EUR"],
        )
    await start(service, home)
    assert await waits(database, home.id) == 10_000
    both = SetBudgetSettings(mode=Mode.ENVELOPE, account_ids=(wallet, home.accounts["EUR"]))
    accepted(await service.handle(home.caller, both))
    assert await waits(database, home.id) == 15_700


async def test_a_page_asks_as_much_of_a_long_history_as_of_a_short_one(
    home: Household, service: BudgetsService, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = await home.account("EUR")
    async with admin(home.dsn) as connection:
        await connection.execute(_TEN_YEARS, home.id, account)
    weekly = Schedule(kind=ScheduleKind.WEEK, anchor=date(2016, 11, 7))
    carrying = {"carry": Carry.BOTH, "carries_from": date(2016, 11, 1)}
    for day, category in enumerate(("groceries", "dining", "travel", "pets", "home", "health"), 1):
        schedule = weekly if day % 2 else Schedule(day=day)
        accepted(await service.set_budget(home.caller, budget(category=category, schedule=schedule, **carrying)))
        search = {"category": None, "query": f"category:{category} shop amount<50", "name": category}
        accepted(await service.set_budget(home.caller, budget(**search, schedule=schedule, **carrying)))
    accepted(await service.handle(home.caller, SetBudgetSettings(mode=Mode.ENVELOPE, starts_on=date(2016, 11, 1))))
    asked: list[str] = []
    fetch = asyncpg.Connection.fetch

    async def counted(self: object, query: str, *values: object, **more: object) -> object:
        asked.append(query)
        return await fetch(self, query, *values, **more)

    monkeypatch.setattr(asyncpg.Connection, "fetch", counted)
    assert len((await page(database, home.id)).budgets) == 12
    of_twelve = len(asked)
    # The settings, budgets, categories, assigned money; the ledger; names, tree and sums of all searches.
    assert of_twelve <= 12, asked

    young = await new_household(home.dsn)
    await start(
        service, young, SetBudget(id=uuid4(), query="category:pets", name="Pets", limit_minor=1, currency="EUR")
    )
    asked.clear()
    await page(database, young.id)
    assert len(asked) == of_twelve


async def test_the_history_tells_envelopes_by_their_names(database: Database, service: BudgetsService) -> None:
    world = await sql_world(database)
    await world.account()
    food = budget()
    accepted(await service.set_budget(world.caller, food))
    accepted(await service.handle(world.caller, SetBudgetSettings(mode=Mode.ENVELOPE, starts_on=date(2026, 11, 1))))
    amounts = ((food.id, 5_000),)
    change = accepted(await service.handle(world.caller, AssignMoney(on=TODAY, amounts=amounts))).change
    page_ = await HistoryReads(database).rows(world.caller.household_id, change, first=10, after=None)
    assert page_ is not None
    [row] = page_.items
    assert (row.what, row.title) == ("Envelope", "Groceries, 2026-11-01")
    assert [(each.name, each.after_amount) for each in row.fields if each.after_amount] == [
        ("Amount", Money(5_000, "EUR"))
    ]


async def test_the_rows_behind_each_figure_make_it_up(database: Database, service: BudgetsService) -> None:
    world = await sql_world(database)
    account = await world.account()
    bakery = str(uuid4())
    accepted(await world.handle(CreateCategory(id=UUID(bakery), name="Bakery", parent_id="groceries")))
    parts = (
        Split(id=uuid4(), amount_minor=-3_000, category="groceries"),
        Split(id=uuid4(), amount_minor=-2_000, category=bakery),
    )
    for given in (
        {"amount_minor": -5_000, "splits": parts},
        {"amount_minor": -700, "category": "groceries"},
        {"amount_minor": 200, "category": "groceries"},
        {"amount_minor": -900, "category": bakery},
        {"amount_minor": -400, "category": "travel"},
        {"amount_minor": -60, "category": None},
        {"amount_minor": 9_000, "category": "income"},
    ):
        accepted(await world.record(recording(account.id, booked_on=TODAY, **given)))
    search = {"category": None, "query": "category:groceries amount>6 OR category:travel", "name": "Food"}
    for command in (budget(), budget(category=bakery, is_ring_fenced=True), budget(**search)):
        accepted(await service.set_budget(world.caller, command))
    shown = await page(database, world.caller.household_id)
    figures = [(each.rows, each.period, each.spent.minor) for each in shown.budgets]
    # Of groceries all lines above 6.00, those of the bakery too, and travel.
    assert {spent for _, _, spent in figures} == {2_900, 3_500, 3_000 + 2_000 + 700 + 900 + 400}
    assert shown.unbudgeted.minor == 460
    for rows, period, spent in [*figures, (shown.unbudgeted_rows, shown.period, shown.unbudgeted.minor)]:
        wanted = TransactionFilter(
            query=rows, date_from=period.start, date_to=period.last_day, counting=Counting.SPENDING
        )
        found = await LedgerReads(database).transactions(
            world.caller.household_id, wanted, first=50, after=None, with_total=True, with_sums=True
        )
        assert isinstance(found, TransactionPage)
        [sums] = found.sums or ()
        assert (sums.money_out - sums.money_in).minor == spent, rows
