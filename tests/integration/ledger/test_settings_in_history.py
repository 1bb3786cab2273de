"""The currency of totals and budgets are in the history like everything else: told, undone and done again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.budgets.repository import BudgetsBegin
from deployments.budgets.service import BudgetsService
from deployments.transactions.history_reads import HistoryReads
from deployments.transactions.search.spending import SpendingOfSearches
from domain.budgets.commands import DeleteBudget, SetBudget
from domain.budgets.model import Budget, Level
from domain.shared.changes import ChangeKind
from domain.shared.events import Event, LedgerChanged
from domain.shared.kinds import RESTORED_BUDGETS
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller, Role, Viewer
from domain.transactions.commands import Redo, RedoLast, Undo, UndoLast
from domain.transactions.currencies.commands import SetBaseCurrency
from domain.transactions.linking.commands import SetLedgerSettings
from domain.transactions.names import RefundMonth
from domain.transactions.rejections import UndoRejection
from domain.transactions.telling import ChangedRow
from tests.support.ledger_world import World, accepted, recording


async def base(world: World) -> tuple[str, str | None]:
    """The currency of totals, and what the household began with where that is another one."""
    async with world.begin(world.caller) as unit:
        values = {"id": world.caller.household_id}
        found = await unit.session.execute(
            text("SELECT currency, first_currency FROM households WHERE id = :id"), values
        )
    return tuple(found.one())  # type: ignore[return-value]


async def rows_of(world: World, database: Database, change: Any) -> list[ChangedRow]:
    page = await HistoryReads(database).rows(world.caller.household_id, change, first=20, after=None)
    assert page
    return list(page.items)


async def test_another_currency_is_undone_and_done_again(world: World, database: Database) -> None:
    changed = accepted(await world.handle(SetBaseCurrency(currency="USD")))
    assert (changed.change.kind, changed.change.summary) == (ChangeKind.CURRENCY, "Totals are in USD instead of EUR")
    assert await base(world) == ("USD", "EUR")
    (row,) = await rows_of(world, database, changed.change)
    assert row.title == "Settings of the ledger"
    assert ("Currency of totals", None, "USD") in [(each.name, each.before, each.after) for each in row.fields]
    undone = accepted(await world.handle(UndoLast()))
    assert undone.change.id == changed.change.id
    assert await base(world) == ("EUR", None)
    accepted(await world.handle(RedoLast()))
    assert await base(world) == ("USD", "EUR")


async def test_the_same_currency_again_is_no_change(world: World) -> None:
    assert accepted(await world.handle(SetBaseCurrency(currency="EUR"))).change is None
    accepted(await world.handle(SetBaseCurrency(currency="USD")))
    assert accepted(await world.handle(SetBaseCurrency(currency="USD"))).change is None


async def test_steps_are_taken_back_one_by_one(world: World) -> None:
    for currency in ("USD", "CHF", "EUR", "GBP"):
        accepted(await world.handle(SetBaseCurrency(currency=currency)))
    seen = []
    for _ in range(4):
        accepted(await world.handle(UndoLast()))
        seen.append(await base(world))
    assert seen == [("EUR", "EUR"), ("CHF", "EUR"), ("USD", "EUR"), ("EUR", None)]


async def test_the_other_setting_keeps_its_own(world: World) -> None:
    refunds = SetLedgerSettings(version=1, refunds_count_in=RefundMonth.EXPENSE_MONTH)
    accepted(await world.handle(refunds))
    changed = accepted(await world.handle(SetBaseCurrency(currency="USD")))
    back = replace(refunds, version=3, refunds_count_in=RefundMonth.REFUND_MONTH)
    saved = accepted(await world.handle(back))
    assert saved.settings.base_currency == "USD"
    accepted(await world.handle(Undo(change_id=changed.change.id)))
    assert await base(world) == ("EUR", None)


async def test_what_somebody_chose_since_is_not_lost(world: World) -> None:
    first = accepted(await world.handle(SetBaseCurrency(currency="USD")))
    accepted(await world.handle(SetBaseCurrency(currency="CHF")))
    refused = await world.handle(Undo(change_id=first.change.id))
    assert isinstance(refused, Rejected)
    assert refused.code is UndoRejection.CHANGED_SINCE
    assert await base(world) == ("CHF", "EUR")


async def test_only_who_may_choose_the_currency_takes_it_back(world: World) -> None:
    changed = accepted(await world.handle(SetBaseCurrency(currency="USD")))
    owner = world.caller
    editor = Caller(Viewer(uuid4(), owner.household_id, Role.EDITOR), "test")
    world.caller = editor
    refused = await world.handle(Undo(change_id=changed.change.id))
    assert isinstance(refused, Rejected)
    assert refused.code is UndoRejection.NOT_ALLOWED
    world.caller = owner
    accepted(await world.handle(Undo(change_id=changed.change.id)))
    world.caller = editor
    refused = await world.handle(Redo(change_id=changed.change.id))
    assert isinstance(refused, Rejected)
    assert refused.code is UndoRejection.NOT_ALLOWED
    assert await base(world) == ("EUR", None)


async def budgets(world: World, database: Database) -> list[Budget]:
    async with BudgetsBegin(database, SpendingOfSearches())(world.caller) as unit:
        return [found for found in [await unit.budgets.of_category("groceries", "EUR")] if found]


def groceries(limit_minor: int, id: Any = None) -> SetBudget:  # noqa: A002
    return SetBudget(id=id or uuid4(), category="groceries", limit_minor=limit_minor, currency="EUR")


async def test_a_budget_goes_back_and_forth_step_by_step(world: World, database: Database) -> None:
    service = BudgetsService(database, SpendingOfSearches())
    made = groceries(10_000)
    accepted(await service.set_budget(world.caller, made))
    edited = accepted(await service.set_budget(world.caller, groceries(12_345, made.id)))
    (row,) = await rows_of(world, database, edited.change)
    assert row.title == "Groceries"
    assert [(each.name, each.before_amount, each.after_amount) for each in row.fields] == [
        ("Limit", Money(10_000, "EUR"), Money(12_345, "EUR"))
    ]
    accepted(await service.delete_budget(world.caller, DeleteBudget(id=made.id)))
    limits = []
    for command in (UndoLast(), UndoLast(), UndoLast(), RedoLast(), RedoLast(), RedoLast()):
        accepted(await world.handle(command))
        limits.append([budget.limit.minor for budget in await budgets(world, database)])
    assert limits == [[12_345], [10_000], [], [10_000], [12_345], []]


async def test_a_budget_that_came_back_knows_its_months_again(world: World, database: Database) -> None:
    service = BudgetsService(database, SpendingOfSearches())
    account = await world.account()
    accepted(await world.record(recording(account.id, amount_minor=-20_000, category="groceries")))
    made = groceries(10_000)
    accepted(await service.set_budget(world.caller, made))
    accepted(await service.delete_budget(world.caller, DeleteBudget(id=made.id)))
    accepted(await world.handle(UndoLast()))
    async with world.begin(world.caller) as unit:
        found = await unit.session.execute(
            text("SELECT id, payload::text FROM outbox WHERE household_id = :id ORDER BY sequence DESC LIMIT 1"),
            {"id": world.caller.household_id},
        )
        event_id, payload = found.one()
        assert payload == '{"kinds": ["restored_budgets"]}'
        told = Event.of(
            LedgerChanged(kinds=(RESTORED_BUDGETS,)),
            id=event_id,
            household_id=world.caller.household_id,
            correlation_id="test",
            occurred_at=unit.now,
        )
    await service.on_event(told)
    async with BudgetsBegin(database, SpendingOfSearches())(world.caller) as unit:
        assert list((await unit.levels.told(date.min, date.max)).values()) == [Level.EXCEEDED]


async def test_a_budget_made_anew_for_the_category_stays(world: World, database: Database) -> None:
    service = BudgetsService(database, SpendingOfSearches())
    made = groceries(10_000)
    accepted(await service.set_budget(world.caller, made))
    gone = accepted(await service.delete_budget(world.caller, DeleteBudget(id=made.id)))
    accepted(await service.set_budget(world.caller, groceries(500)))
    refused = await world.handle(Undo(change_id=gone.change.id))
    assert isinstance(refused, Rejected)
    assert refused.code is UndoRejection.NAME_TAKEN
    assert [budget.limit.minor for budget in await budgets(world, database)] == [500]
