"""Budgets that a forecast says will not last, on the fake and on PostgreSQL."""

from __future__ import annotations

from datetime import date

import pytest

from domain.budgets.model import Level, Projection
from domain.budgets.periods import Schedule, ScheduleKind
from domain.shared.events import BudgetsBreakForeseen
from domain.shared.money import Money
from domain.shared.periods import Month
from tests.support.budget_world import NOVEMBER, World, budget, changed, level_changed

TODAY = date(2026, 11, 5)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


async def test_a_budget_that_will_not_last_is_told_with_its_figures(world: World) -> None:
    wanted = budget()
    await world.set(wanted)
    await world.spend(4_000)
    await world.handle(await world.foresee(TODAY, groceries=(4_000, 9_000, 12_000, 16_000)))
    assert await world.told() == [
        BudgetsBreakForeseen(
            budget_id=wanted.id,
            starts_on=date(2026, 11, 1),
            ends_on=date(2026, 11, 30),
            made_on=TODAY,
            currency="EUR",
            available_minor=10_000,
            spent_minor=4_000,
            low_minor=9_000,
            expected_minor=12_000,
            high_minor=16_000,
        )
    ]


async def test_the_same_event_twice_tells_it_once(world: World) -> None:
    await world.set(budget())
    event = await world.foresee(TODAY, groceries=(0, 9_000, 12_000, 16_000))
    await world.handle(event)
    await world.handle(event)
    assert len(await world.told()) == 1


@pytest.mark.parametrize(
    ("made_on", "spent", "forecast"),
    [
        # It is likely to last.
        (TODAY, 4_000, (4_000, 6_000, 10_000, 14_000)),
        # Too early to say.
        (date(2026, 11, 4), 4_000, (4_000, 9_000, 12_000, 16_000)),
    ],
)
async def test_nothing_is_told(world: World, made_on: date, spent: int, forecast: tuple[int, int, int, int]) -> None:
    await world.set(budget())
    await world.spend(spent)
    await world.handle(await world.foresee(made_on, groceries=forecast))
    assert await world.told() == []


async def test_what_is_over_its_limit_already_is_not_foreseen(world: World) -> None:
    wanted = budget()
    await world.set(wanted)
    await world.handle(await world.spend(11_000))
    await world.handle(await world.foresee(TODAY, groceries=(11_000, 11_000, 12_000, 16_000)))
    assert await world.told() == [level_changed(wanted.id, Level.ON_TRACK, Level.EXCEEDED)]


MONTH_FROM_25TH = Schedule(day=25)


async def test_a_month_from_another_day_has_its_share_of_the_days(world: World) -> None:
    await world.set(budget(schedule=MONTH_FROM_25TH))
    await world.spend_on(date(2026, 10, 28), 1_000)
    await world.spend(4_000)
    # Days of the period count: this is its ninth.
    early = date(2026, 11, 2)
    await world.handle(await world.foresee(early, groceries=(4_000, 9_000, 12_000, 16_000)))
    (told,) = await world.told()
    assert isinstance(told, BudgetsBreakForeseen)
    assert (told.starts_on, told.ends_on, told.made_on) == (date(2026, 10, 25), date(2026, 11, 24), early)
    await world.foresee(TODAY, groceries=(4_000, 6_000, 9_000, 13_000))
    (status,) = (await world.page(today=TODAY)).budgets
    # 19 of the 25 days that November still has: of 5000 to come, and of the squares of 3000 and 4000.
    assert status.projection == Projection(TODAY, low=eur(6_185), expected=eur(8_800), high=eur(12_287))


async def test_a_quarter_has_the_months_ahead(world: World) -> None:
    await world.set(budget(schedule=Schedule(kind=ScheduleKind.QUARTER)))
    await world.spend(4_000)
    december = {Month(2026, 12): {"groceries": (2_000, 6_000, 9_000), "dining": (1, 90_000, 90_001)}}
    await world.foresee(TODAY, later=december, groceries=(4_000, 6_000, 9_000, 13_000))
    (status,) = (await world.page(today=TODAY)).budgets
    assert status.projection == Projection(TODAY, low=eur(10_000), expected=eur(15_000), high=eur(20_000))


async def test_of_a_week_the_forecast_of_a_month_says_nothing(world: World) -> None:
    await world.set(budget(schedule=Schedule(kind=ScheduleKind.WEEK, anchor=TODAY)))
    await world.foresee(TODAY, groceries=(4_000, 6_000, 9_000, 13_000))
    assert [each.projection for each in (await world.page(today=TODAY)).budgets] == [None]


async def test_budgets_of_other_currencies_periods_and_months_are_not_foreseen(world: World) -> None:
    await world.set(budget(currency="USD"))
    await world.set(budget(category="dining", schedule=Schedule(kind=ScheduleKind.QUARTER)))
    await world.handle(await world.foresee(TODAY, groceries=(0, 9_000, 12_000, 16_000), dining=(0, 1, 90_000, 90_001)))
    assert await world.told() == []
    assert [status.projection for status in (await world.page(today=date(2026, 12, 2))).budgets] == [None, None]


async def test_the_page_shows_what_a_month_will_end_at(world: World) -> None:
    await world.below("market", "groceries")
    await world.set(budget())
    await world.spend(4_000)
    await world.foresee(TODAY, groceries=(4_000, 6_000, 9_000, 13_000), market=(0, 2_000, 6_000, 9_000))
    (status,) = (await world.page(today=TODAY)).budgets
    # Bounds of two categories: the root of 3000² + 4000², and of 4000² + 3000².
    assert status.projection == Projection(TODAY, low=eur(10_000), expected=eur(15_000), high=eur(20_000))
    assert status.is_break_foreseen
    # What was bought since was expected to be bought.
    await world.handle(await world.spend(2_000))
    (status,) = (await world.page(today=TODAY)).budgets
    assert status.projection == Projection(TODAY, low=eur(10_000), expected=eur(15_000), high=eur(20_000))


async def test_more_than_was_expected_is_the_least_that_it_ends_at(world: World) -> None:
    await world.set(budget())
    await world.foresee(TODAY, groceries=(0, 1_000, 3_000, 4_000))
    await world.spend(5_000)
    (status,) = (await world.page(today=TODAY)).budgets
    assert status.projection == Projection(TODAY, low=eur(5_000), expected=eur(5_000), high=eur(6_000))


async def test_a_month_that_has_ended_is_not_foreseen(world: World) -> None:
    await world.set(budget())
    await world.foresee(date(2026, 10, 30), groceries=(0, 1_000, 3_000, 4_000))
    assert [each.projection for each in (await world.page(date(2026, 10, 30), today=TODAY)).budgets] == [None]
    await world.handle(changed(world.caller.household_id, NOVEMBER))
    assert await world.told() == []
