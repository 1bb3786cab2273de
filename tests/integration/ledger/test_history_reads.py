"""The history in words on PostgreSQL: pages, filters, who, and every row before and after."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from deployments.adapters.db import Database
from deployments.transactions.account_reads import AccountReads
from deployments.transactions.history_reads import HistoryReads
from domain.shared.money import Money
from domain.transactions.balances import BalanceStep
from domain.transactions.commands import EditTransaction, PredictedCategory, UndoLast
from domain.transactions.handlers import HANDLERS
from domain.transactions.model import ChangeKind
from domain.transactions.naming.commands import CreateCategory, CreateTag, DeleteTag, EditTag
from domain.transactions.telling import ChangeSource, HistoryFilter, RowAction
from tests.support.ledger_world import TODAY, World, accepted, recording


async def do(world: World, command: Any) -> Any:
    return accepted(await world._run(HANDLERS[type(command)], command))


async def summaries(reads: HistoryReads, world: World, wanted: HistoryFilter, first: int = 50) -> list[str]:
    found: list[str] = []
    after = None
    viewer = world.caller.viewer
    while True:
        page = await reads.page(viewer.household_id, viewer.user_id, wanted, first=first, after=after)
        assert page is not None
        found += [change.summary for change in page.items]
        if not page.has_next:
            return found
        after = page.end_cursor


async def test_pages_and_filters_of_the_history(world: World, database: Database) -> None:
    account = await world.account()
    row = (await do(world, recording(account.id))).transaction
    await do(world, CreateTag(id=uuid4(), name="100%"))
    await world.predict(PredictedCategory(transaction_id=row.id, category="dining", confidence=0.9, merchant="B"))
    reads = HistoryReads(database)
    everything = ["Moneta categorized Bakery", "Added tag 100%", "Recorded Bakery", "Opened Checking"]
    assert await summaries(reads, world, HistoryFilter(), first=1) == everything
    assert await summaries(reads, world, HistoryFilter(source=ChangeSource.MONETA)) == everything[:1]
    assert await summaries(reads, world, HistoryFilter(source=ChangeSource.ME)) == everything[1:]
    assert await summaries(reads, world, HistoryFilter(source=ChangeSource.OTHERS)) == []
    assert await summaries(reads, world, HistoryFilter(kinds=(ChangeKind.RECORD,))) == ["Recorded Bakery"]
    assert await summaries(reads, world, HistoryFilter(text="0%")) == ["Added tag 100%"]
    assert await summaries(reads, world, HistoryFilter(text="_")) == []
    assert await summaries(reads, world, HistoryFilter(date_to=date(2020, 1, 1))) == []
    assert len(await summaries(reads, world, HistoryFilter(date_from=date(2020, 1, 1)))) == 4
    viewer = world.caller.viewer
    assert await reads.page(viewer.household_id, viewer.user_id, HistoryFilter(), first=5, after="no") is None
    steps = await reads.next_steps(viewer.household_id, viewer.user_id)
    assert (steps.undo and steps.undo.summary, steps.redo) == ("Added tag 100%", None)
    await do(world, UndoLast())
    steps = await reads.next_steps(viewer.household_id, viewer.user_id)
    assert [step and step.summary for step in (steps.undo, steps.redo)] == ["Recorded Bakery", "Added tag 100%"]


async def test_a_change_tells_its_rows_with_names_and_amounts(world: World, database: Database) -> None:
    account = await world.account()
    bakery = (await do(world, CreateCategory(id=uuid4(), name="Bread", parent_id="groceries"))).category.slug
    tag = (await do(world, CreateTag(id=uuid4(), name="Work"))).tag
    row = (await do(world, recording(account.id, note="rye"))).transaction
    edit = EditTransaction(
        id=row.id, version=1, amount_minor=-999, category=bakery, tag_ids=(tag.id,), note=None, is_hidden=True
    )
    change = (await do(world, edit)).change
    await do(world, EditTag(id=tag.id, name="Office"))
    reads, household = HistoryReads(database), world.caller.household_id
    page = await reads.rows(household, change, first=10, after=None)
    assert page is not None
    [told] = page.items
    assert (told.what, told.title, told.action, told.transaction_id) == (
        "Transaction",
        "Bakery",
        RowAction.CHANGED,
        row.id,
    )
    fields = {field.name: field for field in told.fields}
    assert (fields["Amount"].before_amount, fields["Amount"].after_amount) == (Money(-1_250, "EUR"), Money(-999, "EUR"))
    assert (fields["Category"].before, fields["Category"].after) == (None, "Groceries › Bread")
    assert (fields["Tags"].before, fields["Tags"].after) == (None, "Office")
    assert (fields["Note"].before, fields["Note"].after) == ("rye", None)
    assert (fields["Hidden"].before, fields["Hidden"].after) == ("no", "yes")
    facts = await reads.facts(household, [change.id])
    assert facts[change.id].row_count == 1

    deleted = (await do(world, DeleteTag(id=tag.id))).change
    first = await reads.rows(household, deleted, first=1, after=None)
    assert first is not None
    rest = await reads.rows(household, deleted, first=5, after=first.end_cursor)
    assert rest is not None
    titles = [(each.what, each.title, each.action) for each in (*first.items, *rest.items)]
    assert titles == [("Tag", "Office", RowAction.DELETED), ("Transaction", "Bakery", RowAction.CHANGED)]
    trashed = accepted(await world.delete(row.id)).change
    page = await reads.rows(household, trashed, first=5, after=None)
    assert page is not None
    assert [each.action for each in page.items] == [RowAction.DELETED]


async def test_a_balance_is_drawn_by_day_and_by_month(world: World, database: Database) -> None:
    account = await world.account(opening_minor=1_000)
    for day, minor in ((TODAY - timedelta(days=40), -100), (TODAY - timedelta(days=1), -10), (TODAY, -1)):
        await do(world, recording(account.id, booked_on=day, amount_minor=minor))
    reads, household = AccountReads(database), world.caller.household_id
    days = await reads.balance_history(household, account.id, TODAY - timedelta(days=2), TODAY, BalanceStep.DAY)
    assert [point.balance.minor for point in days] == [900, 890, 889]
    months = await reads.balance_history(household, account.id, date(2026, 9, 1), TODAY, BalanceStep.MONTH)
    assert [(point.on, point.balance.minor) for point in months] == [
        (date(2026, 9, 30), 900),
        (date(2026, 10, 31), 900),
        (TODAY, 889),
    ]
    assert await reads.balance_history(household, uuid4(), TODAY, TODAY, BalanceStep.DAY) == []
