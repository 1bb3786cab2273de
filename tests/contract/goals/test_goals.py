"""The use cases of saving goals, on the fake and on PostgreSQL: one set of cases keeps both honest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from domain.budgets.goals.commands import DecideContribution, DeleteGoal
from domain.budgets.goals.demo import seed_demo
from domain.budgets.goals.model import Allocation, Decision, Goal, GoalState
from domain.budgets.goals.use_cases import follow_time
from domain.shared.changes import ChangeKind
from domain.shared.events import LedgerChanged
from domain.shared.kinds import RESTORED_GOALS
from domain.shared.money import MAX_MINOR, Money
from domain.shared.outcomes import Rejected
from tests.support.goal_world import (
    TODAY,
    FakeGoalWorld,
    GoalWorld,
    goal,
    month_day,
    progressed,
    sql_goal_world,
)


@pytest.fixture(params=["fake", "postgresql"])
def dsn(request: pytest.FixtureRequest) -> str | None:
    """Where the world is kept; None keeps it in memory. Not async: the migration runs a loop of its own."""
    return None if request.param == "fake" else str(request.getfixturevalue("migrated_dsn"))


@pytest.fixture
async def world(dsn: str | None) -> AsyncIterator[GoalWorld]:
    if dsn is None:
        yield FakeGoalWorld()
        return
    database = Database(dsn, pool_size=4)
    yield await sql_goal_world(dsn, database)
    await database.close()


async def test_a_new_goal_is_answered_as_it_was_asked(world: GoalWorld) -> None:
    savings = await world.account(50_000)
    command = goal((savings, 20_000), due_on=month_day(6), yearly_rate=Decimal("2.5"))
    outcome = await world.done(command)
    assert outcome.goal == Goal(
        id=command.id,
        name="New bike",
        target=Money(100_000, "EUR"),
        starts_on=month_day(-5),
        due_on=month_day(6),
        yearly_rate=Decimal("2.5"),
        allocations=(Allocation(savings, 20_000),),
    )
    assert (outcome.change.kind, outcome.change.summary) == (ChangeKind.GOAL, "Set the goal New bike of 1000.00 EUR")
    assert (await world.standing(command.id)).goal == outcome.goal


async def test_a_retry_is_the_same_goal_and_no_change(world: GoalWorld) -> None:
    command = goal()
    made = await world.done(command)
    again = await world.done(command)
    assert (again.goal, again.change) == (made.goal, None)


async def test_an_edit_names_the_version_that_was_read(world: GoalWorld) -> None:
    command = goal()
    await world.done(command)
    edited = await world.done(replace(command, version=1, name="Other bike"))
    assert (edited.goal.name, edited.goal.version) == ("Other bike", 2)
    assert edited.change.summary == "Changed the goal Other bike of 1000.00 EUR"
    for old in (1, None):
        assert await world.refused(replace(command, version=old, name="Third")) == ("VERSION_CONFLICT", "version")
    assert await world.refused(goal(version=1)) == ("NOT_FOUND", "id")


async def test_new_goals_come_last_and_keep_their_place(world: GoalWorld) -> None:
    first, second, urgent = goal(), goal(), goal(position=-1)
    for command in (first, second, urgent):
        await world.done(command)
    await world.done(replace(first, version=1, name="Renamed"))
    assert [standing.id for standing in await world.standings()] == [urgent.id, first.id, second.id]


@pytest.mark.parametrize(
    ("content", "code", "field"),
    [
        ({"name": "  "}, "NAME_EMPTY", "name"),
        ({"name": "x" * 101}, "NAME_TOO_LONG", "name"),
        ({"target_minor": 0}, "AMOUNT_NOT_POSITIVE", "target"),
        ({"target_minor": MAX_MINOR + 1}, "AMOUNT_OUT_OF_RANGE", "target"),
        ({"currency": "ABC"}, "CURRENCY_UNKNOWN", "currency"),
        ({"starts_on": date(1949, 1, 1)}, "DATE_OUT_OF_RANGE", "startsOn"),
        ({"due_on": date(2101, 1, 1)}, "DATE_OUT_OF_RANGE", "dueOn"),
        ({"due_on": month_day(-7)}, "DUE_BEFORE_START", "dueOn"),
        ({"yearly_rate": Decimal("-0.1")}, "RATE_OUT_OF_RANGE", "yearlyRate"),
        ({"yearly_rate": Decimal("1.00001")}, "RATE_OUT_OF_RANGE", "yearlyRate"),
        ({"query": "category:space"}, "QUERY_INVALID", "query"),
        ({"allocations": (Allocation(uuid4(), 0),)}, "ACCOUNT_NOT_FOUND", "accounts"),
        ({"allocations": (Allocation(uuid4(), -1),)}, "AMOUNT_OUT_OF_RANGE", "accounts"),
    ],
)
async def test_a_refused_goal_is_not_saved(world: GoalWorld, content: dict[str, Any], code: str, field: str) -> None:
    assert await world.refused(goal(**content)) == (code, field)
    assert await world.standings() == []


async def test_an_account_is_named_once_and_in_the_currency_of_the_goal(world: GoalWorld) -> None:
    savings, dollars = await world.account(), await world.account(currency="USD")
    assert await world.refused(goal(savings, savings)) == ("ACCOUNT_REPEATED", "accounts")
    assert await world.refused(goal(savings, dollars)) == ("CURRENCY_DIFFERS", "accounts")


# What accounts hold


async def test_goals_cannot_claim_more_than_an_account_holds(world: GoalWorld) -> None:
    savings = await world.account(100_000)
    first = goal((savings, 60_000))
    await world.done(first)
    assert await world.refused(goal((savings, 40_001))) == ("OVER_BALANCE", "accounts")
    second = goal((savings, 40_000))
    await world.done(second)
    assert await world.refused(replace(first, version=1, allocations=(Allocation(savings, 60_001),))) == (
        "OVER_BALANCE",
        "accounts",
    )
    assert [await world.saved(each.id) for each in (first, second)] == [60_000, 40_000]


async def test_the_refusal_says_how_much_is_free(world: GoalWorld) -> None:
    savings = await world.account(100_000)
    await world.done(goal((savings, 60_000)))
    refused = await world.do(goal((savings, 50_000)))
    assert isinstance(refused, Rejected)
    assert "holds 1000.00 EUR, of which 400.00 EUR is free for this goal" in refused.message


async def test_nothing_can_be_set_aside_in_an_account_that_owes(world: GoalWorld) -> None:
    card = await world.account(-5_000)
    await world.done(goal(card))
    assert await world.refused(goal((card, 1))) == ("OVER_BALANCE", "accounts")


async def test_when_the_balance_falls_the_last_goals_are_short(world: GoalWorld) -> None:
    savings = await world.account(100_000)
    first, second = goal((savings, 60_000)), goal((savings, 40_000))
    for command in (first, second):
        await world.done(command)
    await world.book(savings, -30_000)
    standing = await world.standing(second.id)
    assert (standing.saved, standing.short) == (Money(10_000, "EUR"), Money(30_000, "EUR"))
    assert await world.saved(first.id) == 60_000
    # It may be renamed and lowered all the same, and is whole again when the money is back.
    await world.done(replace(second, version=1, name="Later"))
    await world.done(replace(first, version=1, allocations=(Allocation(savings, 50_000),)))
    assert await world.saved(second.id) == 20_000
    await world.book(savings, 30_000)
    assert await world.saved(second.id) == 40_000


# Contributions


async def test_transfers_since_the_beginning_count(world: GoalWorld) -> None:
    savings = await world.account(5_000)
    await world.transfer(savings, 7_000, on=month_day(-6))
    command = goal((savings, 5_000))
    await world.done(command)
    await world.transfer(savings, 10_000, on=month_day(-5))
    await world.transfer(savings, 2_000, on=TODAY)
    await world.transfer(savings, -3_000, on=TODAY)
    await world.book(savings, 999, "income")
    assert await world.saved(command.id) == 14_000


async def test_a_transfer_between_two_accounts_of_a_goal_changes_nothing(world: GoalWorld) -> None:
    one, two = await world.account(), await world.account()
    command = goal(one, two)
    await world.done(command)
    await world.transfer(one, 10_000)
    await world.transfer(one, -4_000)
    await world.transfer(two, 4_000)
    assert await world.saved(command.id) == 10_000


async def test_with_a_search_exactly_what_it_finds_counts(world: GoalWorld) -> None:
    savings = await world.account()
    searching, following = goal(savings, query="category:Income", position=5), goal(savings, position=0)
    for command in (searching, following):
        await world.done(command)
    await world.book(savings, 1_500, "income")
    await world.transfer(savings, 700)
    await world.book(savings, 99, "groceries")
    assert [await world.saved(each.id) for each in (searching, following)] == [1_500, 700]
    standing = await world.standing(searching.id)
    assert standing.search is not None
    assert (standing.search.shown.lower(), standing.search.problem) == ("category:income", None)


async def test_of_goals_on_one_account_the_first_gets_the_transfers(world: GoalWorld) -> None:
    savings = await world.account()
    second, first = goal(savings, position=2), goal(savings, position=1)
    for command in (second, first):
        await world.done(command)
    await world.transfer(savings, 700)
    assert [await world.saved(each.id) for each in (first, second)] == [700, 0]


async def test_a_contribution_is_moved_taken_off_and_left_to_moneta_again(world: GoalWorld) -> None:
    savings = await world.account()
    first, second = goal(savings), goal(savings, name="Trip")
    for command in (first, second):
        await world.done(command)
    row = await world.transfer(savings, 700)

    moved = await world.decide(row, Decision.COUNT, second.id)
    assert set(moved.goal_ids) == {first.id, second.id}
    assert moved.change.summary == "Counted “A row” for the goal Trip"
    assert [await world.saved(each.id) for each in (first, second)] == [0, 700]
    assert (await world.decide(row, Decision.COUNT, second.id)).change is None, "a retry changes nothing"

    taken = await world.decide(row, Decision.LEAVE_OUT)
    assert taken.change.summary == "Took “A row” off its goal"
    assert [await world.saved(each.id) for each in (first, second)] == [0, 0]

    await world.decide(row, Decision.AUTOMATIC)
    assert [await world.saved(each.id) for each in (first, second)] == [700, 0]


async def test_any_row_of_an_account_of_the_goal_can_be_counted(world: GoalWorld) -> None:
    savings, other = await world.account(), await world.account()
    command = goal(savings)
    await world.done(command)
    before = await world.book(savings, 300, on=month_day(-9))
    await world.decide(before, Decision.COUNT, command.id)
    assert await world.saved(command.id) == 300
    elsewhere = await world.transfer(other, 500)
    assert await world.refused(
        DecideContribution(transaction_id=elsewhere, decision=Decision.COUNT, goal_id=command.id)
    ) == ("ACCOUNT_NOT_OF_GOAL", "goalId")


async def test_a_decision_cannot_claim_more_than_there_is(world: GoalWorld) -> None:
    savings = await world.account()
    row = await world.book(savings, 500, on=month_day(-9))
    await world.book(savings, -300, on=month_day(-8))
    command = goal(savings)
    await world.done(command)
    wanted = DecideContribution(transaction_id=row, decision=Decision.COUNT, goal_id=command.id)
    assert await world.refused(wanted) == ("OVER_BALANCE", "transactionId")
    assert await world.saved(command.id) == 0


async def test_what_is_not_there_cannot_be_decided(world: GoalWorld) -> None:
    savings = await world.account()
    row = await world.transfer(savings, 700)
    assert await world.refused(DecideContribution(transaction_id=uuid4(), decision=Decision.LEAVE_OUT)) == (
        "TRANSACTION_NOT_FOUND",
        "transactionId",
    )
    assert await world.refused(DecideContribution(transaction_id=row, decision=Decision.COUNT, goal_id=uuid4())) == (
        "GOAL_NOT_FOUND",
        "goalId",
    )


async def test_a_deleted_goal_leaves_its_transfers_to_the_next_one(world: GoalWorld) -> None:
    savings = await world.account()
    first, second = goal(savings), goal(savings)
    for command in (first, second):
        await world.done(command)
    await world.transfer(savings, 700)
    gone = await world.done(DeleteGoal(id=first.id))
    assert (gone.deleted_id, gone.change.summary) == (first.id, "Deleted the goal New bike of 1000.00 EUR")
    assert await world.saved(second.id) == 700
    assert await world.refused(DeleteGoal(id=first.id)) == ("NOT_FOUND", "id")


# States


async def test_each_change_of_state_is_told_once(world: GoalWorld) -> None:
    savings = await world.account()
    command = goal(savings, due_on=month_day(0, 31), starts_on=month_day(-1))
    await world.done(command)
    assert (await world.standing(command.id)).state is GoalState.BEHIND
    await world.transfer(savings, 50_000)
    event = uuid4()
    await world.handle(event_id=event)
    await world.handle(event_id=event)
    await world.handle()
    assert await world.told() == [progressed(command.id, "BEHIND", "ON_TRACK")]
    await world.transfer(savings, 50_000)
    await world.handle()
    await world.transfer(savings, -60_000)
    await world.handle(LedgerChanged(kinds=("accounts",)))
    assert (await world.told())[1:] == [
        progressed(command.id, "ON_TRACK", "REACHED"),
        progressed(command.id, "REACHED", "BEHIND"),
    ]


async def tick(world: GoalWorld, on: date) -> int:
    """The daily look, on another day."""

    @asynccontextmanager
    async def begin(_: Any) -> AsyncIterator[Any]:
        async with world.begin(world.caller) as unit:
            unit.now = datetime.combine(on, time(3), UTC)  # type: ignore[misc]
            yield unit

    return await run(begin, follow_time, None, None)


async def test_days_that_go_by_are_told_once_whoever_looks(world: GoalWorld) -> None:
    savings = await world.account()
    # A third each month: on its way this month, behind in the next, and due after that.
    command = goal(savings, due_on=month_day(1, 15), starts_on=month_day(0))
    without_date = goal(savings)
    await world.done(command)
    await world.done(without_date)
    assert (await world.standing(command.id)).state is GoalState.ON_TRACK
    assert await tick(world, TODAY) == 0
    assert [await tick(world, month_day(1, 2)) for _ in range(3)] == [1, 0, 0]
    assert await tick(world, month_day(1, 15)) == 0
    assert [await tick(world, month_day(1, 16)) for _ in range(2)] == [1, 0]
    assert await world.told() == [
        progressed(command.id, "ON_TRACK", "BEHIND"),
        progressed(command.id, "BEHIND", "OVERDUE"),
    ]


async def test_who_changes_a_goal_is_not_told_what_they_see(world: GoalWorld) -> None:
    savings = await world.account()
    command = goal(savings)
    await world.done(command)
    await world.transfer(savings, 50_000)
    await world.done(replace(command, version=1, target_minor=40_000))
    await world.handle()
    assert await world.told() == []


async def test_what_an_undo_put_back_is_known_already(world: GoalWorld) -> None:
    savings = await world.account()
    command = goal(savings)
    await world.done(command)
    await world.transfer(savings, 100_000)
    await world.handle(LedgerChanged(kinds=(RESTORED_GOALS,)))
    await world.handle()
    assert await world.told() == []


async def test_what_moves_no_goal_is_not_even_looked_at(world: GoalWorld) -> None:
    savings = await world.account()
    await world.done(goal(savings))
    await world.transfer(savings, 100_000)
    await world.handle(LedgerChanged(kinds=("rules", "goals")))
    assert await world.told() == []


async def test_the_demo_has_two_goals_a_debt_and_a_fund(world: GoalWorld) -> None:
    await world.account(2_000_000)
    for _ in range(2):
        async with world.begin(world.caller) as unit:
            await seed_demo(world.caller, ("EUR", TODAY), _Demo(unit) if isinstance(world, FakeGoalWorld) else unit)
            await unit.commit()
    standings = await world.standings()
    assert [standing.goal.name for standing in standings] == ["Summer in Portugal", "Cargo bike"]
    assert (await world.settings()).fund_months == 3
    async with world.begin(world.caller) as unit:
        assert [debt.name for debt in await unit.debts.all()] == ["Car loan"]


class _Demo:
    """The fake's search language is smaller than what the demo writes."""

    def __init__(self, unit: Any) -> None:
        self._unit = unit
        self.searches = self

    def __getattr__(self, name: str) -> Any:
        return getattr(self._unit, name)

    async def canonical(self, text: str) -> str:
        return text
