"""Envelopes: choosing them, putting money in, moving and covering it, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.budgets.commands import AssignMoney, CoverOverspending, MoveMoney, SetBudgetSettings
from domain.budgets.model import Carry, Level, Mode
from domain.budgets.periods import Schedule, ScheduleKind
from domain.budgets.rejections import (
    AssignMoneyRejection,
    CoverOverspendingRejection,
    MoveMoneyRejection,
    SetBudgetSettingsRejection,
)
from domain.shared.outcomes import Rejected
from tests.support.budget_world import World, budget, level_changed

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 10), date(2026, 11, 10), date(2026, 12, 10)


class Home:
    """Envelopes for groceries and dining since October, and 1,000.00 of income in each of two months."""

    def __init__(self, world: World, food: UUID, fun: UUID) -> None:
        self.world, self.food, self.fun = world, food, fun

    async def assign(self, *amounts: tuple[UUID, int], on: date = NOVEMBER) -> Any:
        return await self.world.handle_command(AssignMoney(on=on, amounts=amounts))

    async def move(self, source: UUID | None, target: UUID | None, minor: int, on: date = NOVEMBER) -> Any:
        return await self.world.handle_command(MoveMoney(on=on, source_id=source, target_id=target, amount_minor=minor))

    async def cover(self, id_: UUID, source: UUID | None = None, on: date = NOVEMBER) -> Any:
        return await self.world.handle_command(CoverOverspending(on=on, budget_id=id_, source_id=source))

    async def waits(self, on: date = NOVEMBER) -> int:
        funds = (await self.world.page(on)).funds
        assert funds is not None
        return funds.to_budget.minor

    async def balances(self, on: date = NOVEMBER) -> list[int]:
        """Of dining and groceries, by name."""
        return [each.remaining.minor for each in (await self.world.page(on)).budgets if each.is_envelope]


def envelopes(**content: Any) -> SetBudgetSettings:
    return SetBudgetSettings(**{"mode": Mode.ENVELOPE, "starts_on": OCTOBER, **content})


@pytest.fixture
async def home(world: World) -> Home:
    food, fun = budget(), budget(category="dining")
    await world.set(food)
    await world.set(fun)
    for month in (10, 11):
        await world.spend_on(date(2026, month, 1), -100_000, "income")
    assert await world.change(envelopes()) is not None
    return Home(world, food.id, fun.id)


def refusal(outcome: Any) -> tuple[Any, str | None]:
    assert isinstance(outcome, Rejected), outcome
    return outcome.code, outcome.field


async def test_all_money_waits_at_first(home: Home) -> None:
    assert (await home.waits(OCTOBER), await home.waits(), await home.waits(DECEMBER)) == (100_000, 200_000, 200_000)
    assert await home.balances() == [0, 0]


async def test_what_was_there_before_is_income_of_the_first_period(home: Home) -> None:
    await home.world.spend_on(date(2026, 9, 1), -30_000, "income")
    await home.world.spend_on(date(2026, 9, 2), 4_000, "travel")
    assert await home.waits(OCTOBER) == 126_000


async def test_money_is_assigned_spent_and_what_is_left_stays(home: Home) -> None:
    await home.assign((home.food, 40_000), (home.fun, 10_000), on=OCTOBER)
    await home.world.spend_on(OCTOBER, 35_000)
    await home.world.spend_on(OCTOBER, 12_000, "dining")
    assert (await home.waits(OCTOBER), await home.balances(OCTOBER)) == (50_000, [-2_000, 5_000])
    # Dining was 20.00 over: they come out of November's money. Groceries keep 50.00.
    assert (await home.waits(), await home.balances()) == (148_000, [0, 5_000])
    page = await home.world.page(NOVEMBER)
    assert page.funds is not None
    funds = page.funds
    assert [
        each.minor for each in (funds.from_before, funds.income, funds.returned, funds.overspent, funds.assigned)
    ] == [
        50_000,
        100_000,
        0,
        2_000,
        0,
    ]
    assert funds.in_envelopes.minor == 5_000


async def test_spending_without_an_envelope_comes_out_of_the_next_money(home: Home) -> None:
    await home.world.spend_on(OCTOBER, 7_000, "travel")
    await home.world.spend_on(OCTOBER, 1_000, None)
    await home.world.spend_on(OCTOBER, -500, None)
    page = await home.world.page(OCTOBER)
    assert (page.unbudgeted.minor, await home.waits(OCTOBER), await home.waits()) == (8_000, 100_500, 192_500)


async def test_rows_of_the_past_change_what_waits_today(home: Home) -> None:
    await home.assign((home.food, 40_000), on=OCTOBER)
    await home.world.spend_on(OCTOBER, 90_000)
    assert await home.waits() == 110_000
    await home.world.spend_on(OCTOBER, -90_000)
    assert (await home.waits(), await home.balances()) == (160_000, [0, 40_000])


async def test_assigning_says_the_whole_amount_and_can_be_said_twice(home: Home) -> None:
    assert (
        await home.assign((home.food, 40_000))
    ).change.summary == "Assigned 400.00 EUR to Groceries in November 2026"
    assert (await home.assign((home.food, 40_000))).change is None
    assert (await home.assign((home.food, 30_000), (home.fun, 1))).change.summary == (
        "Assigned money to 2 envelopes in November 2026"
    )
    assert (await home.waits(), await home.balances()) == (169_999, [1, 30_000])
    await home.assign((home.food, 0))
    assert await home.balances() == [1, 0]


async def test_money_moves_between_envelopes_and_back_to_what_waits(home: Home) -> None:
    await home.assign((home.food, 40_000))
    moved = await home.move(home.food, home.fun, 15_000)
    assert moved.change.summary == "Moved 150.00 EUR from Groceries to Dining in November 2026"
    assert await home.balances() == [15_000, 25_000]
    back = await home.move(home.fun, None, 15_000)
    assert back.change.summary == "Moved 150.00 EUR from Dining to To budget in November 2026"
    assert (await home.waits(), await home.balances()) == (175_000, [0, 25_000])


async def test_overspending_is_covered_to_the_cent(home: Home) -> None:
    await home.assign((home.food, 40_000))
    await home.world.spend_on(NOVEMBER, 12_345, "dining")
    covered = await home.cover(home.fun, home.food)
    assert covered.change.summary == "Covered 123.45 EUR of Dining from Groceries in November 2026"
    assert await home.balances() == [0, 27_655]
    assert refusal(await home.cover(home.fun)) == (CoverOverspendingRejection.NOT_OVERSPENT, "id")
    await home.world.spend_on(NOVEMBER, 5, "dining")
    assert (await home.cover(home.fun)).change.summary.endswith("of Dining from To budget in November 2026")


async def test_nobody_gives_what_they_do_not_have(home: Home) -> None:
    await home.assign((home.food, 40_000))
    await home.world.spend_on(NOVEMBER, 30_000)
    refused = await home.move(home.food, home.fun, 10_001)
    assert refusal(refused) == (MoveMoneyRejection.NOT_ENOUGH_MONEY, "amount")
    assert refused.message == "Groceries can give 100.00 EUR at most: the rest is spent or planned already."
    assert refusal(await home.move(None, home.fun, 160_001)) == (MoveMoneyRejection.NOT_ENOUGH_MONEY, "amount")
    assert refusal(await home.assign((home.fun, 160_001))) == (AssignMoneyRejection.NOT_ENOUGH_MONEY, "amounts")
    assert refusal(await home.assign((home.food, 29_999))) == (AssignMoneyRejection.NOT_ENOUGH_MONEY, "amounts")
    await home.world.spend_on(NOVEMBER, 20_000, "dining")
    assert refusal(await home.cover(home.fun, home.food)) == (CoverOverspendingRejection.NOT_ENOUGH_MONEY, "sourceId")
    assert not isinstance(await home.move(home.food, home.fun, 10_000), Rejected)


async def test_money_of_a_later_period_is_not_given_away_before(home: Home) -> None:
    await home.assign((home.food, 150_000), on=DECEMBER)
    assert await home.waits() == 200_000
    page = await home.world.page(NOVEMBER)
    assert page.funds is not None
    assert page.funds.free.minor == 50_000
    assert refusal(await home.assign((home.fun, 50_001))) == (AssignMoneyRejection.NOT_ENOUGH_MONEY, "amounts")
    # What October's envelope gave to November cannot be taken out of October.
    await home.assign((home.fun, 20_000), on=OCTOBER)
    await home.world.spend_on(NOVEMBER, 15_000, "dining")
    refused = await home.move(home.fun, None, 5_001, OCTOBER)
    assert refusal(refused) == (MoveMoneyRejection.NOT_ENOUGH_MONEY, "amount")
    assert not isinstance(await home.move(home.fun, None, 5_000, OCTOBER), Rejected)


async def test_too_much_assigned_can_only_be_made_less(home: Home) -> None:
    await home.assign((home.food, 200_000))
    await home.world.spend_on(NOVEMBER, 50_000, "income")
    assert await home.waits() == -50_000
    assert refusal(await home.move(None, home.fun, 1)) == (MoveMoneyRejection.NOT_ENOUGH_MONEY, "amount")
    assert not isinstance(await home.move(home.food, home.fun, 1), Rejected)
    assert not isinstance(await home.move(home.food, None, 20_000), Rejected)
    assert await home.waits() == -30_000


async def test_a_sub_category_is_in_the_envelope_above_unless_it_is_ring_fenced(home: Home) -> None:
    await home.world.below("bakery", "groceries")
    bakery = budget(category="bakery")
    await home.world.set(bakery)
    await home.assign((home.food, 40_000))
    await home.world.spend_on(NOVEMBER, 1_000, "bakery")
    assert await home.balances() == [0, 39_000]
    assert refusal(await home.assign((bakery.id, 1))) == (AssignMoneyRejection.NOT_FOUND, "amounts")
    await home.world.set(budget(bakery.id, category="bakery", is_ring_fenced=True))
    assert await home.balances() == [-1_000, 0, 40_000]


async def test_limits_beside_envelopes_stay_limits(home: Home) -> None:
    await home.world.set(budget(category=None, query="category:groceries", name="Food"))
    await home.world.set(budget(category="groceries", currency="USD"))
    assert [each.is_envelope for each in (await home.world.page(NOVEMBER)).budgets] == [True, True, False, False]


async def test_an_envelope_has_the_periods_of_the_page_whatever_its_own(home: Home) -> None:
    await home.world.set(budget(home.food, schedule=Schedule(kind=ScheduleKind.YEAR)))
    await home.world.spend_on(NOVEMBER, 700)
    shown = [(each.is_envelope, each.period.label) for each in (await home.world.page(NOVEMBER)).budgets]
    assert shown == [(True, "November 2026"), (True, "November 2026")]
    # In September it was a limit still.
    before = await home.world.page(date(2026, 9, 5))
    assert [(each.is_envelope, each.period.label) for each in before.budgets] == [
        (False, "September 2026"),
        (False, "2026"),
    ]


async def test_an_envelope_carries_as_it_is_told(home: Home) -> None:
    await home.world.set(budget(home.food, carry=Carry.NONE))
    await home.assign((home.food, 40_000), on=OCTOBER)
    assert (await home.waits(), await home.balances()) == (200_000, [0, 0])
    await home.world.set(budget(home.food, carry=Carry.SURPLUS, carry_max_minor=10_000))
    assert (await home.waits(), await home.balances()) == (190_000, [0, 10_000])


async def test_an_empty_envelope_is_told_when_money_is_spent(home: Home) -> None:
    await home.assign((home.food, 10_000))
    await home.world.handle(await home.world.spend_on(NOVEMBER, 8_000))
    await home.world.handle(await home.world.spend_on(NOVEMBER, 1, "dining"))
    assert await home.world.told() == [
        level_changed(home.food, Level.ON_TRACK, Level.WARNING),
        level_changed(home.fun, Level.ON_TRACK, Level.EXCEEDED),
    ]


async def test_other_periods_lose_no_money(home: Home) -> None:
    await home.assign((home.food, 40_000), on=OCTOBER)
    await home.assign((home.food, 10_000))
    fortnights = Schedule(kind=ScheduleKind.TWO_WEEKS, anchor=date(2026, 10, 5))
    assert await home.world.change(SetBudgetSettings(mode=Mode.ENVELOPE, schedule=fortnights)) is not None
    assert (await home.balances(), await home.waits()) == ([0, 50_000], 150_000)
    await home.assign((home.food, 5_000), on=date(2026, 11, 2))
    assert await home.balances() == [0, 55_000]


async def test_a_fresh_start_forgets_what_was_assigned_before(home: Home) -> None:
    await home.assign((home.food, 40_000), on=OCTOBER)
    await home.world.spend_on(OCTOBER, 10_000)
    await home.world.change(envelopes(starts_on=date(2026, 11, 5)))
    assert (await home.balances(), await home.waits()) == ([0, 0], 190_000)


async def test_who_goes_back_to_limits_finds_the_envelopes_again(home: Home) -> None:
    await home.assign((home.food, 40_000))
    change = await home.world.change(SetBudgetSettings(mode=Mode.TRACKING))
    assert change is not None
    assert change.summary == "Budgets are limits by month"
    page = await home.world.page(NOVEMBER)
    assert (page.funds, [each.is_envelope for each in page.budgets]) == (None, [False, False])
    refused = await home.assign((home.food, 1))
    assert refusal(refused) == (AssignMoneyRejection.NO_ENVELOPES, None)
    assert await home.world.change(SetBudgetSettings(mode=Mode.TRACKING)) is None
    await home.world.change(SetBudgetSettings(mode=Mode.ENVELOPE))
    assert await home.balances() == [0, 40_000]


async def test_a_deleted_envelope_gives_its_money_back(home: Home) -> None:
    await home.assign((home.food, 40_000))
    await home.world.delete(home.food)
    assert await home.waits() == 200_000


@pytest.mark.parametrize(
    ("content", "code", "field"),
    [
        ({"starts_on": date(2026, 11, 7)}, SetBudgetSettingsRejection.DATE_OUT_OF_RANGE, "startsOn"),
        ({"account_ids": (UUID(int=7),)}, SetBudgetSettingsRejection.ACCOUNT_NOT_FOUND, "accountIds"),
    ],
)
async def test_settings_that_cannot_be_are_refused(
    world: World, content: dict[str, Any], code: SetBudgetSettingsRejection, field: str
) -> None:
    assert refusal(await world.handle_command(envelopes(**content))) == (code, field)
    assert (await world.page()).settings.mode is Mode.TRACKING


async def test_what_names_nothing_is_refused(home: Home) -> None:
    gone = uuid4()
    assert refusal(await home.assign()) == (AssignMoneyRejection.NOTHING_ASKED, "amounts")
    assert refusal(await home.assign((gone, 1))) == (AssignMoneyRejection.NOT_FOUND, "amounts")
    assert refusal(await home.assign((home.food, 10**15))) == (AssignMoneyRejection.AMOUNT_OUT_OF_RANGE, "amounts")
    assert refusal(await home.assign((home.food, 1), on=date(2026, 9, 30))) == (
        AssignMoneyRejection.DATE_OUT_OF_RANGE,
        "on",
    )
    assert refusal(await home.assign((home.food, 1), on=date(2031, 9, 30))) == (
        AssignMoneyRejection.DATE_OUT_OF_RANGE,
        "on",
    )
    assert refusal(await home.move(gone, None, 1)) == (MoveMoneyRejection.NOT_FOUND, "sourceId")
    assert refusal(await home.move(None, gone, 1)) == (MoveMoneyRejection.NOT_FOUND, "targetId")
    assert refusal(await home.move(None, None, 1)) == (MoveMoneyRejection.SAME_ENVELOPE, "targetId")
    assert refusal(await home.move(None, home.food, 0)) == (MoveMoneyRejection.AMOUNT_NOT_POSITIVE, "amount")
    assert refusal(await home.move(None, home.food, 10**15)) == (MoveMoneyRejection.AMOUNT_OUT_OF_RANGE, "amount")
    assert refusal(await home.cover(gone)) == (CoverOverspendingRejection.NOT_FOUND, "id")
    assert refusal(await home.cover(home.food, home.food)) == (CoverOverspendingRejection.SAME_ENVELOPE, "sourceId")
