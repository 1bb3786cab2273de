"""Budgets of other periods than months, what they carry, and whose money a sub-category spends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.budgets.commands import AcceptAmounts, AcceptedAmount
from domain.budgets.looking import look
from domain.budgets.model import BudgetStatus, Carry, Level, PastLimit
from domain.budgets.periods import MONTHLY, Schedule, ScheduleKind, WeekendShift
from domain.budgets.rejections import AcceptAmountsRejection, SetBudgetRejection
from domain.shared.changes import ChangeKind
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.shared.periods import Month, Period
from tests.support.budget_world import NOVEMBER, World, budget, level_changed

WEEKLY = Schedule(kind=ScheduleKind.WEEK, anchor=date(2026, 11, 2))
PAID = Schedule(kind=ScheduleKind.PAY_DAY, day=25, weekend=WeekendShift.EARLIER)


def over(search: str = "category:groceries", **content: Any) -> Any:
    return budget(**{"category": None, "query": search, "name": "Food", **content})


async def standing(world: World, on: date) -> list[BudgetStatus]:
    async with world.begin(world.caller) as unit:
        return (await look(unit.facts, on, on)).status_on(on)


async def left(world: World, *days: date) -> list[int]:
    return [status.remaining.minor for day in days for status in await standing(world, day)]


@pytest.mark.parametrize("make", [budget, over])
async def test_a_week_counts_its_own_days(world: World, make: Any) -> None:
    await world.set(make(schedule=WEEKLY))
    for day, minor in ((1, 100), (2, 20), (8, 3), (9, 4_000)):
        await world.spend_on(date(2026, 11, day), minor)
    [status] = await standing(world, date(2026, 11, 5))
    assert (status.period, status.spent.minor) == (Period(date(2026, 11, 2), date(2026, 11, 9)), 23)
    assert status.period.label == "2 – 8 Nov 2026"


@pytest.mark.parametrize("make", [budget, over])
async def test_from_one_pay_day_to_the_next(world: World, make: Any) -> None:
    """The 25th of October 2026 is a Sunday: the money came on the 23rd."""
    await world.set(make(schedule=PAID))
    for day, minor in ((date(2026, 10, 22), 100), (date(2026, 10, 23), 20), (date(2026, 11, 24), 3)):
        await world.spend_on(day, minor)
    [status] = await standing(world, date(2026, 11, 5))
    assert (status.period.start, status.period.last_day, status.spent.minor) == (
        date(2026, 10, 23),
        date(2026, 11, 24),
        23,
    )


async def test_each_budget_has_its_own_period(world: World) -> None:
    await world.set(budget(schedule=Schedule(kind=ScheduleKind.YEAR)))
    await world.set(budget(category="dining", schedule=Schedule(kind=ScheduleKind.QUARTER)))
    await world.set(budget(category="transport", schedule=WEEKLY))
    for category in ("groceries", "dining", "transport"):
        for day in (date(2026, 1, 5), date(2026, 10, 5), date(2026, 11, 4)):
            await world.spend_on(day, 1_000, category)
    assert [(each.period.label, each.spent.minor) for each in await standing(world, date(2026, 11, 5))] == [
        ("4th quarter 2026", 2_000),
        ("2026", 3_000),
        ("2 – 8 Nov 2026", 1_000),
    ]


@pytest.mark.parametrize("make", [budget, over])
async def test_the_rest_goes_on(world: World, make: Any) -> None:
    await world.set(make(carry=Carry.BOTH, carries_from=date(2026, 9, 17)))
    await world.spend_on(date(2026, 8, 3), 99_999)
    await world.spend_on(date(2026, 9, 3), 6_000)
    await world.spend_on(date(2026, 10, 3), 15_000)
    months = [date(2026, month, 20) for month in (8, 9, 10, 11)]
    assert await left(world, *months) == [-89_999, 4_000, -1_000, 9_000]
    [status] = await standing(world, months[-1])
    assert (status.amount.minor, status.carried.minor, status.available.minor) == (10_000, -1_000, 9_000)


@pytest.mark.parametrize("make", [budget, over])
async def test_rows_of_long_ago_change_all_that_follows(world: World, make: Any) -> None:
    command = make(carry=Carry.BOTH, carries_from=date(2026, 9, 1))
    await world.set(command)
    event = await world.spend_on(date(2026, 9, 3), 31_000)
    assert await left(world, date(2026, 9, 3), date(2026, 10, 3), date(2026, 11, 3)) == [-21_000, -11_000, -1_000]
    await world.handle(event)
    assert await world.told() == [
        level_changed(command.id, Level.ON_TRACK, Level.EXCEEDED, Month(2026, 9)),
        level_changed(command.id, Level.ON_TRACK, Level.EXCEEDED, Month(2026, 10)),
        level_changed(command.id, Level.ON_TRACK, Level.EXCEEDED, NOVEMBER),
    ]
    # As an undo, an edit or an import of the row would: nothing remembers it.
    await world.handle(await world.spend_on(date(2026, 9, 4), -31_000))
    assert await left(world, date(2026, 11, 3)) == [30_000]
    assert len(await world.told()) == 3


async def test_a_raised_limit_leaves_what_was_carried(world: World) -> None:
    command = budget(carry=Carry.SURPLUS, carries_from=date(2026, 9, 1))
    await world.set(command)
    raised = budget(command.id, limit_minor=50_000, carry=Carry.SURPLUS)
    made = await world.set(raised)
    assert not isinstance(made, Rejected)
    assert (made.carries_from, made.past_limits) == (date(2026, 9, 1), (PastLimit(date(2026, 11, 1), 10_000),))
    assert await left(world, date(2026, 10, 1), date(2026, 11, 1)) == [20_000, 70_000]
    # Within the period the last word counts, and the past stays as it was.
    again = await world.set(budget(command.id, limit_minor=30_000, carry=Carry.SURPLUS))
    assert not isinstance(again, Rejected)
    assert again.past_limits == made.past_limits


async def test_another_period_begins_to_carry_anew(world: World) -> None:
    command = budget(carry=Carry.SURPLUS, carries_from=date(2026, 1, 1))
    await world.set(command)
    made = await world.set(budget(command.id, carry=Carry.SURPLUS, schedule=WEEKLY))
    assert not isinstance(made, Rejected)
    assert made.carries_from == date(2026, 11, 2)
    stopped = await world.set(budget(command.id, schedule=WEEKLY))
    assert not isinstance(stopped, Rejected)
    assert stopped.carries_from is None


async def test_a_sub_category_draws_on_the_pool_or_has_money_of_its_own(world: World) -> None:
    await world.below("bakery", "groceries")
    pool, bakery = budget(), budget(category="bakery", limit_minor=3_000)
    await world.set(pool)
    await world.set(bakery)
    await world.spend(4_000)
    await world.spend(1_000, "bakery")
    shown = {each.budget.id: each for each in await standing(world, date(2026, 11, 5))}
    assert (shown[pool.id].spent.minor, shown[bakery.id].spent.minor) == (5_000, 1_000)
    assert (shown[bakery.id].draws_on, shown[pool.id].draws_on) == (pool.id, None)

    await world.set(budget(bakery.id, category="bakery", limit_minor=3_000, is_ring_fenced=True))
    shown = {each.budget.id: each for each in await standing(world, date(2026, 11, 5))}
    assert (shown[pool.id].spent.minor, shown[bakery.id].spent.minor) == (4_000, 1_000)
    assert shown[bakery.id].draws_on is None
    assert shown[pool.id].categories == ("groceries",)
    assert shown[pool.id].rows == "category:groceries -category:bakery currency:EUR"


async def test_a_fence_taken_down_is_silent_of_what_everybody_sees(world: World) -> None:
    await world.below("bakery", "groceries")
    pool, bakery = budget(), budget(category="bakery", is_ring_fenced=True)
    await world.set(pool)
    await world.set(bakery)
    await world.handle(await world.spend(9_000, "bakery"))
    assert await world.told() == [level_changed(bakery.id, Level.ON_TRACK, Level.WARNING)]
    await world.set(budget(bakery.id, category="bakery"))
    await world.handle(await world.spend(100, "bakery"))
    assert len(await world.told()) == 1


async def test_there_may_be_a_word_before_the_warning(world: World) -> None:
    command = budget(notice_at_percent=50)
    await world.set(command)
    for minor in (4_999, 1, 3_000, 3_000):
        await world.handle(await world.spend(minor))
    assert await world.told() == [
        level_changed(command.id, Level.ON_TRACK, Level.NOTICE),
        level_changed(command.id, Level.NOTICE, Level.WARNING),
        level_changed(command.id, Level.WARNING, Level.EXCEEDED),
    ]


async def test_a_rise_names_the_days_of_its_period(world: World) -> None:
    command = budget(schedule=WEEKLY)
    await world.set(command)
    await world.handle(await world.spend_on(date(2026, 11, 8), 20_000))
    [told] = await world.told()
    assert told == level_changed(
        command.id, Level.ON_TRACK, Level.EXCEEDED, Period(date(2026, 11, 2), date(2026, 11, 9))
    )


@pytest.mark.parametrize(
    ("content", "code", "field"),
    [
        ({"notice_at_percent": 80}, SetBudgetRejection.NOTICE_AT_OUT_OF_RANGE, "noticeAtPercent"),
        ({"notice_at_percent": 0}, SetBudgetRejection.NOTICE_AT_OUT_OF_RANGE, "noticeAtPercent"),
        ({"carry_max_minor": 0}, SetBudgetRejection.CARRY_MAX_OUT_OF_RANGE, "carryMax"),
        ({"carries_from": date(2026, 11, 7)}, SetBudgetRejection.DATE_OUT_OF_RANGE, "carriesFrom"),
        ({"carries_from": date(1949, 11, 7)}, SetBudgetRejection.DATE_OUT_OF_RANGE, "carriesFrom"),
        (
            {"category": None, "query": "category:dining", "name": "Out", "is_ring_fenced": True},
            SetBudgetRejection.RING_FENCE_WITHOUT_CATEGORY,
            "isRingFenced",
        ),
    ],
)
async def test_what_cannot_be_is_refused(
    world: World, content: dict[str, Any], code: SetBudgetRejection, field: str
) -> None:
    refused = await world.set(budget(**content))
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.field) == (code, field)
    assert await standing(world, date(2026, 11, 5)) == []


async def test_the_page_adds_up_what_is_of_its_period(world: World) -> None:
    await world.below("bakery", "groceries")
    await world.set(budget(limit_minor=10_000))
    await world.set(budget(category="bakery", limit_minor=3_000))
    await world.set(budget(category="dining", limit_minor=5_000, carry=Carry.SURPLUS, carries_from=date(2026, 10, 1)))
    await world.set(budget(category="transport", schedule=WEEKLY))
    await world.set(over("category:travel"))
    for category in ("groceries", "bakery", "dining", "transport", "travel", "income", None):
        await world.spend(1_000, category)
    await world.spend(-2_500, "income")
    await world.spend(-7_000, None)
    page = await world.page()
    # 100.00 and twice 50.00: what October left of dining is there, too; bakery draws on groceries.
    assert (page.planned.minor, page.spent.minor, page.left.minor) == (20_000, 3_000, 17_000)
    assert (page.unbudgeted, page.unbudgeted_rows) == (
        Money(2_000, "EUR"),
        "-category:bakery -category:dining -category:groceries -category:transport currency:EUR",
    )
    assert (page.period, page.is_current, page.funds) == (Period.of_month(NOVEMBER), True, None)
    assert (page.previous, page.next) == (Period.of_month(Month(2026, 10)), Period.of_month(Month(2026, 12)))
    earlier = await world.page(page.previous.start)
    assert (earlier.is_current, earlier.spent.minor) == (False, 0)
    assert [each.period.label for each in earlier.budgets if each.budget.schedule == WEEKLY] == ["26 Oct – 1 Nov 2026"]


async def test_the_median_of_six_complete_months_is_suggested(world: World) -> None:
    for month, minor in zip(range(5, 11), (10_000, 31_050, 29_010, 30_040, 1, 30_000), strict=True):
        await world.spend_on(date(2026, month, 9), minor)
        await world.spend_on(date(2026, month, 9), -250_000, "income")
    await world.spend_on(date(2026, 5, 9), 1_000, "dining")
    await world.spend_on(date(2026, 9, 9), 80_000, "travel")
    await world.spend(99_999)
    [suggested] = await world.suggestions()
    # 295.05 lies in the middle between 290.10 and 300.00: whole euros, rounded up.
    assert (suggested.category, suggested.amount) == ("groceries", Money(29_600, "EUR"))
    assert [each.minor for each in suggested.spent] == [10_000, 31_050, 29_010, 30_040, 1, 30_000]
    assert (suggested.budget_id, suggested.limit) == (None, None)


async def test_a_young_household_is_judged_by_the_months_it_has(world: World) -> None:
    await world.spend_on(date(2026, 9, 9), 20_000)
    await world.spend_on(date(2026, 10, 9), 30_000)
    assert [(each.category, each.amount.minor) for each in await world.suggestions()] == [("groceries", 25_000)]


async def test_a_limit_that_is_far_off_is_named_too_and_one_that_fits_is_not(world: World) -> None:
    command = budget(limit_minor=90_000)
    await world.set(command)
    await world.set(budget(category="dining", limit_minor=5_000))
    for month in range(5, 11):
        await world.spend_on(date(2026, month, 9), 20_000)
        await world.spend_on(date(2026, month, 9), 5_000, "dining")
    [suggested] = await world.suggestions()
    assert (suggested.category, suggested.amount.minor) == ("groceries", 20_000)
    assert (suggested.budget_id, suggested.limit) == (command.id, Money(90_000, "EUR"))


async def test_suggestions_are_accepted_as_one_change(world: World) -> None:
    kept = budget(category="dining", limit_minor=5_000, warn_at_percent=70, notice_at_percent=40)
    await world.set(kept)
    new = AcceptedAmount(id=budget().id, category="groceries", limit_minor=30_000)
    other = AcceptedAmount(id=budget().id, category="dining", limit_minor=8_000)
    change = await world.change(AcceptAmounts(currency="EUR", amounts=(new, other)))
    assert change is not None
    assert (change.kind, change.summary) == (ChangeKind.BUDGET, "Set 2 suggested budgets")
    shown = [
        (each.budget.id, each.budget.limit.minor, each.budget.warn_at_percent) for each in (await world.page()).budgets
    ]
    assert shown == [(kept.id, 8_000, 70), (new.id, 30_000, 80)]
    assert await world.change(AcceptAmounts(currency="EUR", amounts=(new, other))) is None
    one = await world.change(
        AcceptAmounts(currency="EUR", amounts=(AcceptedAmount(id=new.id, category="groceries", limit_minor=1),))
    )
    assert one is not None
    assert one.summary == "Set the budget for Groceries to 0.01 EUR"


@pytest.mark.parametrize(
    ("amounts", "code"),
    [
        ((), AcceptAmountsRejection.NOTHING_ASKED),
        ((("groceries", 100), ("space", 100)), AcceptAmountsRejection.CATEGORY_UNKNOWN),
        ((("groceries", 100), ("income", 100)), AcceptAmountsRejection.CATEGORY_NOT_EXPENSE),
        ((("groceries", 0),), AcceptAmountsRejection.LIMIT_NOT_POSITIVE),
    ],
)
async def test_all_suggestions_are_accepted_or_none(
    world: World, amounts: tuple[tuple[str, int], ...], code: AcceptAmountsRejection
) -> None:
    wanted = tuple(AcceptedAmount(id=budget().id, category=slug, limit_minor=minor) for slug, minor in amounts)
    refused = await world.handle_command(AcceptAmounts(currency="EUR", schedule=MONTHLY, amounts=wanted))
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.field) == (code, "amounts")
    assert (await world.page()).budgets == ()
