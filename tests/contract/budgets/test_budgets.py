"""The use cases of budgets, on the fake and on PostgreSQL: one set of cases keeps both honest."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.budgets.commands import DeleteBudget
from domain.budgets.demo import demo_budgets
from domain.budgets.looking import standings
from domain.budgets.model import Budget, Level
from domain.budgets.rejections import DeleteBudgetRejection, SetBudgetRejection
from domain.shared.changes import ChangeKind
from domain.shared.kinds import RESTORED_BUDGETS
from domain.shared.money import MAX_MINOR, Money
from domain.shared.outcomes import Rejected
from tests.support.budget_world import (
    OCTOBER,
    World,
    budget,
    changed,
    history_changed,
    level_changed,
    wanted,
)


async def test_a_new_budget_is_answered_as_it_was_asked(world: World) -> None:
    command = budget()
    made = await world.set(command)
    assert made == Budget(id=command.id, category="groceries", limit=Money(10_000, "EUR"), warn_at_percent=80)


async def test_a_retry_is_the_same_budget(world: World) -> None:
    command = budget()
    assert await world.set(command) == await world.set(command)


async def test_the_same_id_with_other_content_is_an_edit(world: World) -> None:
    first = budget()
    await world.set(first)
    edited = await world.set(budget(first.id, category="dining", limit_minor=5_000, currency="USD", warn_at_percent=50))
    assert edited == Budget(id=first.id, category="dining", limit=Money(5_000, "USD"), warn_at_percent=50)
    # The category that it left is free again.
    assert isinstance(await world.set(budget()), Budget)


async def test_a_category_has_one_budget_in_each_currency(world: World) -> None:
    await world.set(budget())
    refused = await world.set(budget())
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.field) == (SetBudgetRejection.ID_CONFLICT, "category")
    assert isinstance(await world.set(budget(currency="USD")), Budget)


async def test_an_edit_cannot_take_the_category_of_another_budget(world: World) -> None:
    await world.set(budget())
    dining = budget(category="dining")
    await world.set(dining)
    refused = await world.set(budget(dining.id))
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.field) == (SetBudgetRejection.ID_CONFLICT, "category")


@pytest.mark.parametrize(
    ("content", "code", "field"),
    [
        ({"category": "space"}, SetBudgetRejection.CATEGORY_UNKNOWN, "category"),
        ({"category": "income"}, SetBudgetRejection.CATEGORY_NOT_EXPENSE, "category"),
        ({"currency": "ABC"}, SetBudgetRejection.CURRENCY_UNKNOWN, "currency"),
        ({"limit_minor": 0}, SetBudgetRejection.LIMIT_NOT_POSITIVE, "limit"),
        ({"limit_minor": -1}, SetBudgetRejection.LIMIT_NOT_POSITIVE, "limit"),
        ({"limit_minor": MAX_MINOR + 1}, SetBudgetRejection.AMOUNT_OUT_OF_RANGE, "limit"),
        ({"warn_at_percent": 0}, SetBudgetRejection.WARN_AT_OUT_OF_RANGE, "warnAtPercent"),
        ({"warn_at_percent": 101}, SetBudgetRejection.WARN_AT_OUT_OF_RANGE, "warnAtPercent"),
    ],
)
async def test_a_refused_budget_is_not_saved(
    world: World, content: dict[str, Any], code: SetBudgetRejection, field: str
) -> None:
    command = budget(**content)
    refused = await world.set(command)
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.field) == (code, field)
    gone = await world.delete(command.id)
    assert isinstance(gone, Rejected)


@pytest.mark.parametrize(
    "content", [{"limit_minor": 1}, {"limit_minor": MAX_MINOR}, {"warn_at_percent": 1}, {"warn_at_percent": 100}]
)
async def test_the_borders_are_allowed(world: World, content: dict[str, Any]) -> None:
    assert isinstance(await world.set(budget(**content)), Budget)


async def test_a_budget_is_deleted_once(world: World) -> None:
    command = budget()
    await world.set(command)
    assert await world.delete(command.id) == command.id
    refused = await world.delete(command.id)
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.field) == (DeleteBudgetRejection.NOT_FOUND, "id")


async def test_each_change_is_in_the_history_with_a_sentence(world: World) -> None:
    command = budget()
    changes = [
        await world.change(command),
        await world.change(command),
        await world.change(budget(command.id, limit_minor=12_345)),
        await world.change(DeleteBudget(id=command.id)),
    ]
    assert [change and (change.kind, change.summary) for change in changes] == [
        (ChangeKind.BUDGET, "Set the budget for Groceries to 100.00 EUR"),
        None,
        (ChangeKind.BUDGET, "Changed the budget for Groceries to 123.45 EUR"),
        (ChangeKind.BUDGET, "Deleted the budget for Groceries of 123.45 EUR"),
    ]
    assert {change.user_id for change in changes if change} == {world.caller.viewer.user_id}


async def test_a_budget_that_was_put_back_is_silent_of_what_was_told(world: World) -> None:
    command = budget()
    await world.set(command)
    await world.handle(await world.spend(20_000))
    await world.delete(command.id)
    # As an undo brings it: the budget without the levels that went with it.
    async with world.begin(world.caller) as unit:
        await unit.budgets.put(wanted(command))
        await unit.commit()
    await world.handle(history_changed(world.caller.household_id, RESTORED_BUDGETS))
    await world.handle(await world.spend(100))
    assert await world.told() == [level_changed(command.id, Level.ON_TRACK, Level.EXCEEDED)]


async def test_what_else_the_history_tells_is_not_for_budgets(world: World) -> None:
    await world.set(budget())
    await world.spend(20_000)
    # Open pages hear of a budget that was set; a purchase right after is told all the same.
    event = history_changed(world.caller.household_id, "budgets", "tags")
    await world.handle(event)
    async with world.begin(world.caller) as unit:
        assert await unit.accept(event.id)
        assert [standing.told for standing in await standings(unit)] == [Level.ON_TRACK]


async def test_each_rise_is_told_once(world: World) -> None:
    command = budget()
    await world.set(command)
    for minor in (5_000, 3_000, 1_000, 1_001, 1_000):
        await world.handle(await world.spend(minor))
    assert await world.told() == [
        level_changed(command.id, Level.ON_TRACK, Level.WARNING),
        level_changed(command.id, Level.WARNING, Level.EXCEEDED),
    ]


async def test_one_purchase_may_jump_over_the_warning(world: World) -> None:
    command = budget()
    await world.set(command)
    await world.handle(await world.spend(20_000))
    assert await world.told() == [level_changed(command.id, Level.ON_TRACK, Level.EXCEEDED)]


async def test_the_same_event_twice_changes_nothing(world: World) -> None:
    command = budget()
    await world.set(command)
    event = await world.spend(20_000)
    await world.handle(event)
    await world.handle(event)
    assert len(await world.told()) == 1


async def test_events_late_and_out_of_order_tell_it_once(world: World) -> None:
    await world.set(budget())
    first, second = await world.spend(9_000), await world.spend(500)
    await world.handle(second)
    await world.handle(first)
    assert len(await world.told()) == 1


async def test_a_fall_is_silent_and_the_next_rise_is_told(world: World) -> None:
    command = budget()
    await world.set(command)
    await world.handle(await world.spend(9_000))
    await world.handle(await world.spend(-5_000))
    assert await world.told() == [level_changed(command.id, Level.ON_TRACK, Level.WARNING)]
    await world.handle(await world.spend(7_000))
    assert (await world.told())[1:] == [level_changed(command.id, Level.ON_TRACK, Level.EXCEEDED)]


async def test_months_categories_and_currencies_stand_apart(world: World) -> None:
    command = budget()
    await world.set(command)
    await world.handle(await world.spend(9_000, month=OCTOBER))
    await world.handle(await world.spend(9_000, "dining"))
    await world.handle(await world.spend(9_000, currency="USD"))
    await world.handle(await world.spend(4_000))
    assert await world.told() == [level_changed(command.id, Level.ON_TRACK, Level.WARNING, OCTOBER)]


async def test_a_change_without_months_means_every_month(world: World) -> None:
    command = budget()
    await world.set(command)
    await world.spend(9_000, month=OCTOBER)
    await world.spend(11_000)
    await world.handle(changed(world.caller.household_id))
    assert await world.told() == [
        level_changed(command.id, Level.ON_TRACK, Level.WARNING, OCTOBER),
        level_changed(command.id, Level.ON_TRACK, Level.EXCEEDED),
    ]


async def test_who_sets_a_limit_below_the_spending_is_not_told_what_they_see(world: World) -> None:
    await world.handle(await world.spend(20_000))
    await world.set(budget())
    await world.handle(await world.spend(100))
    assert await world.told() == []


async def test_after_the_limit_was_raised_the_next_crossing_is_told(world: World) -> None:
    command = budget()
    await world.set(command)
    await world.handle(await world.spend(20_000))
    await world.set(budget(command.id, limit_minor=50_000))
    await world.handle(await world.spend(40_000))
    assert (await world.told())[1:] == [level_changed(command.id, Level.ON_TRACK, Level.EXCEEDED)]


async def test_a_budget_moved_to_another_category_starts_anew(world: World) -> None:
    command = budget()
    await world.set(command)
    await world.handle(await world.spend(20_000))
    await world.set(budget(command.id, category="dining"))
    await world.handle(await world.spend(9_000, "dining"))
    assert (await world.told())[1:] == [level_changed(command.id, Level.ON_TRACK, Level.WARNING)]


async def test_the_demo_has_budgets_that_nothing_is_wrong_with(world: World) -> None:
    commands = demo_budgets(world.caller.household_id, "JPY", date(2026, 11, 5))
    for command in (*commands, *commands):
        if command.query is None:
            assert isinstance(await world.set(command), Budget)
    assert len({command.category for command in commands}) == len(commands)


def over(search: str = "category:groceries", **content: Any) -> Any:
    """A budget over a search."""
    return budget(**{"category": None, "query": search, "name": "Food", **content})


async def test_a_budget_may_be_for_what_a_search_finds(world: World) -> None:
    command = over("  category:Groceries ")
    assert await world.set(command) == Budget(
        id=command.id, name="Food", query="category:groceries", limit=Money(10_000, "EUR"), warn_at_percent=80
    )


@pytest.mark.parametrize(
    ("content", "code", "field"),
    [
        ({"category": "groceries"}, SetBudgetRejection.CATEGORY_OR_QUERY, "category"),
        ({"query": None}, SetBudgetRejection.CATEGORY_OR_QUERY, "category"),
        ({"query": "  "}, SetBudgetRejection.QUERY_EMPTY, "query"),
        ({"query": "category:space"}, SetBudgetRejection.QUERY_INVALID, "query"),
        ({"name": None}, SetBudgetRejection.NAME_EMPTY, "name"),
        ({"name": " "}, SetBudgetRejection.NAME_EMPTY, "name"),
        ({"name": "x" * 101}, SetBudgetRejection.NAME_TOO_LONG, "name"),
        ({"limit_minor": 0}, SetBudgetRejection.LIMIT_NOT_POSITIVE, "limit"),
    ],
)
async def test_a_refused_budget_over_a_search_is_not_saved(
    world: World, content: dict[str, Any], code: SetBudgetRejection, field: str
) -> None:
    command = over(**content)
    refused = await world.set(command)
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.field) == (code, field)
    assert isinstance(await world.delete(command.id), Rejected)


async def test_a_search_has_one_budget_in_each_currency(world: World) -> None:
    await world.set(over())
    refused = await world.set(over("category:GROCERIES", name="The same"))
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.field) == (SetBudgetRejection.ID_CONFLICT, "query")
    assert isinstance(await world.set(over(currency="USD")), Budget)
    # A category and a search for it are two budgets: one may stand beside the other.
    assert isinstance(await world.set(budget()), Budget)


async def test_a_budget_over_a_search_is_told_like_any_other(world: World) -> None:
    command = over()
    await world.set(command)
    for minor, category in ((8_000, "groceries"), (9_000, "dining"), (2_001, "groceries")):
        await world.handle(await world.spend(minor, category))
    await world.handle(await world.spend(9_999, currency="USD"))
    await world.handle(await world.spend(9_000, month=OCTOBER))
    assert await world.told() == [
        level_changed(command.id, Level.ON_TRACK, Level.WARNING),
        level_changed(command.id, Level.WARNING, Level.EXCEEDED),
        level_changed(command.id, Level.ON_TRACK, Level.WARNING, OCTOBER),
    ]


async def test_a_budget_may_turn_from_a_category_to_a_search_and_back(world: World) -> None:
    command = budget()
    await world.set(command)
    changes = [
        await world.change(over("category:dining", id=command.id)),
        await world.change(budget(command.id)),
        await world.change(over(id=command.id, name="Eating")),
        await world.change(DeleteBudget(id=command.id)),
    ]
    assert [change and change.summary for change in changes] == [
        "Changed the budget for Food to 100.00 EUR",
        "Changed the budget for Groceries to 100.00 EUR",
        "Changed the budget for Eating to 100.00 EUR",
        "Deleted the budget for Eating of 100.00 EUR",
    ]
