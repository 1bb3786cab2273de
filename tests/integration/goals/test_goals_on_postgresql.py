"""Goals where only PostgreSQL can answer: undo, many at once, reads, and what the ledger does around them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.budgets.goals.checking import goal_differences
from deployments.budgets.goals.reads import GoalReads
from deployments.budgets.goals.repository import GoalsBegin
from deployments.budgets.goals.service import GoalsService
from deployments.transactions.history_reads import HistoryReads
from deployments.transactions.recount import differences
from deployments.transactions.search.contributions import RowsOfGoals
from domain.budgets.goals.commands import DecideContribution, DeleteGoal, SetEmergencyFund
from domain.budgets.goals.handlers import HANDLERS
from domain.budgets.goals.model import Allocation, Decision
from domain.budgets.goals.outcomes import GoalSet
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.transactions.categories import CategoryKind
from domain.transactions.commands import RecordTransfer, RedoLast, Undo, UndoLast
from domain.transactions.naming.commands import CreateCategory, MergeCategories
from domain.transactions.rejections import UndoRejection
from tests.support.goal_world import TODAY, SqlGoalWorld, debt, goal, month_day, progressed, sql_goal_world
from tests.support.households import admin
from tests.support.ledger_world import World, accepted, sql_world

ROWS = RowsOfGoals()


@pytest.fixture
async def database(migrated_dsn: str) -> AsyncIterator[Database]:
    database = Database(migrated_dsn, pool_size=10)
    yield database
    await database.close()


@pytest.fixture
async def world(database: Database) -> World:
    """The ledger's own door; goals are beside it."""
    return await sql_world(database)


class Beside:
    """Goals of the ledger's household."""

    def __init__(self, world: World, database: Database) -> None:
        self.world = world
        self.household_id = world.caller.household_id
        self._begin = GoalsBegin(database, ROWS)
        self.reads = GoalReads(database, ROWS)

    async def do(self, command: Any) -> Any:
        return await run(self._begin, HANDLERS[type(command)], self.world.caller, command)

    async def done(self, command: Any) -> Any:
        outcome = await self.do(command)
        assert not isinstance(outcome, Rejected), outcome
        return outcome

    async def saved(self, goal_id: UUID) -> int | None:
        standings = await self.reads.goals(self.household_id, TODAY)
        return next((each.saved.minor for each in standings if each.id == goal_id), None)

    async def transfer(self, source: UUID, target: UUID, minor: int, on: date = TODAY) -> Any:
        command = RecordTransfer(
            id=uuid4(), from_account_id=source, to_account_id=target, booked_on=on, amount_minor=minor
        )
        return accepted(await self.world.transfer(command))


@pytest.fixture
def beside(world: World, database: Database) -> Beside:
    return Beside(world, database)


async def test_a_contribution_goes_with_its_transfer_and_comes_back_with_it(world: World, beside: Beside) -> None:
    checking, savings = [(await world.account(name)).id for name in ("Checking", "Savings")]
    command = goal(savings)
    await beside.done(command)
    arriving = (await beside.transfer(checking, savings, 700)).transactions[1]
    assert await beside.saved(command.id) == 700
    accepted(await world.handle(UndoLast()))
    assert await beside.saved(command.id) == 0
    accepted(await world.handle(RedoLast()))
    assert await beside.saved(command.id) == 700
    accepted(await world.delete(arriving.id))
    assert await beside.saved(command.id) == 0


async def test_everything_about_goals_is_undone_and_done_again(
    world: World, beside: Beside, database: Database
) -> None:
    checking, savings = [(await world.account(name)).id for name in ("Checking", "Savings")]
    arriving = (await beside.transfer(checking, savings, 700)).transactions[1]
    first = goal(savings, starts_on=month_day(-1), yearly_rate=Decimal("2.25"))
    made = await beside.done(first)
    edited = await beside.done(replace(first, version=1, name="Trip", allocations=(Allocation(checking, 0),)))
    page = await HistoryReads(database).rows(beside.household_id, edited.change, first=20, after=None)
    assert page is not None
    assert sorted((row.what, row.title) for row in page.items) == [
        ("Account of a goal", "Trip: Checking"),
        ("Account of a goal", "Trip: Savings"),
        ("Goal", "Trip"),
    ]
    accepted(await world.handle(UndoLast()))
    (standing,) = await beside.reads.goals(beside.household_id, TODAY)
    assert replace(standing.goal, version=1) == made.goal
    assert standing.goal.version == 3, "whoever has the undone one open is told"
    assert standing.saved.minor == 700
    accepted(await world.handle(RedoLast()))
    accepted(await world.handle(UndoLast()))

    decided = DecideContribution(transaction_id=arriving.id, decision=Decision.LEAVE_OUT)
    await beside.done(decided)
    assert await beside.saved(first.id) == 0
    await beside.done(DeleteGoal(id=first.id))
    assert await beside.saved(first.id) is None
    accepted(await world.handle(UndoLast()))
    assert await beside.saved(first.id) == 0, "the decision is still there"
    accepted(await world.handle(UndoLast()))
    assert await beside.saved(first.id) == 700

    await beside.done(debt())
    await beside.done(SetEmergencyFund(version=0, months=3, account_ids=(savings,)))
    for _ in range(2):
        accepted(await world.handle(UndoLast()))
    assert await beside.reads.debts(beside.household_id) == []
    assert (await beside.reads.settings(beside.household_id)).fund_months is None
    for _ in range(2):
        accepted(await world.handle(RedoLast()))
    (owed,) = await beside.reads.debts(beside.household_id)
    assert (owed.minor, owed.debt.yearly_rate) == (500_000, Decimal(6))
    assert (await beside.reads.settings(beside.household_id)).fund_account_ids == (savings,)


async def test_an_account_that_a_goal_names_is_not_undone(world: World, beside: Beside) -> None:
    savings = await world.account("Savings")
    await beside.done(goal(savings.id))
    async with admin_of(beside) as connection:
        made = await connection.fetchval(
            "SELECT id FROM changes WHERE household_id = $1 AND kind = 'CREATE_ACCOUNT'", beside.household_id
        )
    refused = await world.handle(Undo(change_id=made))
    assert isinstance(refused, Rejected)
    assert refused.code is UndoRejection.CHANGED_SINCE


def admin_of(beside: Beside) -> Any:
    return admin(str(beside._begin._database._dsn))


async def test_a_hundred_at_once_never_claim_more_than_there_is(migrated_dsn: str, database: Database) -> None:
    """Goals that each want a tenth, while the balance moves and moves back."""
    world = await sql_goal_world(migrated_dsn, database)
    savings = await world.account(100_000)

    async def claim(number: int) -> Any:
        return await world.do(goal((savings, 10_000), position=number))

    async def move(number: int) -> None:
        await world.book(savings, -1_000 if number % 2 else 1_000)

    outcomes = await asyncio.gather(*(claim(n) for n in range(70)), *(move(n) for n in range(30)))
    made = [outcome for outcome in outcomes[:70] if isinstance(outcome, GoalSet)]
    assert {outcome.code.value for outcome in outcomes[:70] if isinstance(outcome, Rejected)} == {"OVER_BALANCE"}
    assert 9 <= len(made) <= 10
    standings = await world.standings()
    assert sum(standing.goal.set_aside_minor for standing in standings) <= 101_000
    assert sum(standing.saved.minor for standing in standings) <= 100_000
    assert await goal_differences(database, world.caller.household_id, ROWS) == []


async def test_two_edits_of_one_version_make_one(migrated_dsn: str, database: Database) -> None:
    world = await sql_goal_world(migrated_dsn, database)
    command = goal()
    await world.done(command)
    outcomes = await asyncio.gather(*(world.do(replace(command, version=1, name=f"Name {n}")) for n in range(8)))
    assert sum(isinstance(outcome, GoalSet) for outcome in outcomes) == 1
    assert {outcome.code.value for outcome in outcomes if isinstance(outcome, Rejected)} == {"VERSION_CONFLICT"}


async def test_contributions_are_listed_newest_first_in_pages(migrated_dsn: str, database: Database) -> None:
    world = await sql_goal_world(migrated_dsn, database)
    savings, other = await world.account(), await world.account()
    command = goal(savings)
    await world.done(command)
    rows = [await world.transfer(savings, 100 + n, on=month_day(-n)) for n in range(5)]
    await world.transfer(other, 9_999)
    await world.decide(rows[1], Decision.LEAVE_OUT)
    await world.decide(rows[2], Decision.COUNT, command.id)
    reads = GoalReads(database, ROWS)
    household = world.caller.household_id
    page = await reads.contributions(household, command.id, first=2, after=None, taken_off=False)
    assert page is not None
    assert [(row.transaction_id, row.amount, row.is_decided) for row in page.items] == [
        (rows[0], Money(100, "EUR"), False),
        (rows[2], Money(102, "EUR"), True),
    ]
    rest = await reads.contributions(household, command.id, first=5, after=page.end_cursor, taken_off=False)
    assert rest is not None
    assert ([row.transaction_id for row in rest.items], rest.has_next) == (rows[3:], False)
    off = await reads.contributions(household, command.id, first=5, after=None, taken_off=True)
    assert off is not None
    assert [row.transaction_id for row in off.items] == [rows[1]]
    assert await reads.contributions(household, command.id, first=5, after="nonsense", taken_off=False) is None
    nobody = await reads.contributions(uuid4(), command.id, first=5, after=None, taken_off=False)
    assert nobody is not None
    assert nobody.items == ()


async def test_the_fund_is_what_no_goal_claims_in_months_of_the_median(migrated_dsn: str, database: Database) -> None:
    world = await sql_goal_world(migrated_dsn, database)
    savings, giro = await world.account(500_000), await world.account(kind="CHECKING")
    for back, minor in ((1, 100_000), (2, 90_000), (3, 110_000), (4, 600_000), (5, 95_000), (6, 105_000), (7, 1)):
        await world.book(giro, -minor, "housing", on=month_day(-back, 15))
        await world.book(giro, minor, "income", on=month_day(-back, 15))
    await world.book(giro, -50_000, "dining", on=month_day(-1, 15))
    await world.book(giro, -50_000, "housing", on=TODAY)
    await world.done(goal((savings, 200_000)))
    reads = GoalReads(database, ROWS)
    household = world.caller.household_id
    assert (await reads.fund(household, TODAY)).monthly is None
    wanted = SetEmergencyFund(version=0, months=3, categories=("housing",), account_ids=(savings,))
    await world.done(wanted)
    fund = await reads.fund(household, TODAY)
    # 90, 95, 100 | 105, 110, 600 thousand: the mean of the two middle ones.
    assert (fund.monthly, fund.months_seen) == (Money(102_500, "EUR"), 6)
    assert (fund.available, fund.target, fund.missing) == (
        Money(300_000, "EUR"),
        Money(307_500, "EUR"),
        Money(7_500, "EUR"),
    )
    assert fund.lasts == Decimal("2.9")
    await world.done(replace(wanted, version=1, categories=None))
    assert (await reads.fund(household, TODAY)).monthly == Money(107_500, "EUR"), "the dinner counts, income does not"


async def test_searches_and_the_fund_follow_a_merged_category(world: World, beside: Beside) -> None:
    savings = await world.account("Savings")
    made = CreateCategory(id=uuid4(), name="Eating", kind=CategoryKind.EXPENSE)
    accepted(await world.handle(made))
    own = str(made.id)
    command = goal(savings.id, query="category:eating")
    await beside.done(command)
    await beside.done(SetEmergencyFund(version=0, months=3, categories=(own, "dining", "groceries")))
    accepted(await world.handle(MergeCategories(ids=(own,), into="dining")))
    (standing,) = await beside.reads.goals(beside.household_id, TODAY)
    assert standing.search is not None
    assert (standing.search.shown, standing.search.problem) == ("category:Dining", None)
    settings = await beside.reads.settings(beside.household_id)
    assert (settings.fund_categories, settings.version) == (("dining", "groceries"), 2)


async def test_a_sound_household_has_no_differences_and_a_broken_one_has(migrated_dsn: str, database: Database) -> None:
    world = await sql_goal_world(migrated_dsn, database)
    savings = await world.account(1_000)
    command = goal((savings, 1_000))
    await world.done(command)
    await world.done(debt(owed_minor=None, account_id=await world.account(-500_000)))
    household = world.caller.household_id
    await world.book(savings, -400)
    assert await goal_differences(database, household, ROWS) == [], "short is sound"
    assert await differences(database, household) == []
    async with admin(migrated_dsn) as connection:
        await connection.execute("UPDATE goals SET currency = 'USD' WHERE household_id = $1", household)
    (found,) = await goal_differences(database, household, ROWS)
    assert (found.check, found.kept, found.counted) == ("currency of a goal", "USD", "EUR")


async def test_the_daily_look_finds_whose_goals_have_a_date_and_tells_each_once(
    migrated_dsn: str, database: Database
) -> None:
    late, fine, undated = [await sql_goal_world(migrated_dsn, database) for _ in range(3)]
    behind = goal(starts_on=month_day(-5), due_on=month_day(2))
    await late.done(behind)
    await fine.done(goal(starts_on=TODAY, due_on=month_day(5)))
    await undated.done(goal(starts_on=month_day(-5)))
    async with admin(migrated_dsn) as connection:
        # As it was when somebody last looked: months ago.
        await connection.execute("UPDATE goal_states SET state = 'ON_TRACK'")
    service = GoalsService(database, ROWS)
    dated = await service._dated(TODAY)
    assert {home.home.id in dated for home in (late, fine)} == {True}
    assert undated.home.id not in dated
    # Two processes at once, and once more: one alert.
    counts = await asyncio.gather(*(service.follow_days() for _ in range(3)))
    assert await late.told() == [progressed(behind.id, "ON_TRACK", "BEHIND")]
    assert (sum(counts) >= 1, await service.follow_days()) == (True, 0)
    assert await fine.told() == await undated.told() == []
    async with database.session(None) as session:
        # Only the statement that says so sees goals of others.
        assert await session.scalar(text("SELECT count(*) FROM goals")) == 0


async def test_a_household_sees_its_own_goals_only(migrated_dsn: str, database: Database) -> None:
    mine, theirs = [await sql_goal_world(migrated_dsn, database) for _ in range(2)]
    command = goal()
    await mine.done(command)
    assert await theirs.standings() == []
    assert await theirs.refused(DeleteGoal(id=command.id)) == ("NOT_FOUND", "id")
    # The same id elsewhere is another goal.
    await theirs.done(replace(command, name="Theirs"))
    assert [standing.goal.name for standing in await mine.standings()] == ["New bike"]
    await _delete(mine)
    assert [standing.goal.name for standing in await theirs.standings()] == ["Theirs"]


async def _delete(world: SqlGoalWorld) -> None:
    """A household goes with everything it has."""
    savings = await world.account(500)
    kept = goal((savings, 500))
    await world.done(kept)
    row = await world.transfer(savings, 100)
    await world.decide(row, Decision.COUNT, kept.id)
    await world.done(debt())
    async with admin(world.home.dsn) as connection:
        await connection.execute("DELETE FROM households WHERE id = $1", world.home.id)
        for table in ("goals", "goal_allocations", "goal_decisions", "goal_states", "debts", "goal_settings"):
            left = f"SELECT count(*) FROM {table} WHERE household_id = $1"
            assert await connection.fetchval(left, world.home.id) == 0
