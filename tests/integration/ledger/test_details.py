"""What stands around a row on PostgreSQL: proposals, candidates, history, trash; and totals with refunds tie out."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.transactions.detail_reads import DetailReads
from domain.transactions.attaching.commands import AttachFile, DeleteAttachment
from domain.transactions.commands import EditTransaction, RestoreTransactions
from domain.transactions.currencies.model import ExchangeRate, RateSource
from domain.transactions.linking.commands import (
    DeclineTransfers,
    LinkRefunds,
    LinkTransfers,
    SetLedgerSettings,
    UnlinkRefunds,
)
from domain.transactions.model import Transaction
from domain.transactions.names import RefundMonth
from tests.support.ledger_world import TODAY, World, accepted, part, recording


@pytest.fixture
def reads(database: Database) -> DetailReads:
    return DetailReads(database)


async def row_of(world: World, account_id: UUID, minor: int, day: date = TODAY, **fields: Any) -> Transaction:
    command = recording(account_id, amount_minor=minor, booked_on=day, **fields)
    return accepted(await world.record(command)).transaction  # type: ignore[no-any-return]


async def totals(database: Database, world: World) -> dict[tuple[date, str], tuple[int, int]]:
    """(in, out) by month and category."""
    async with database.session(world.caller.household_id) as session:
        rows = await session.execute(text("SELECT month, category, in_minor, out_minor FROM monthly_totals"))
        return {(row.month, row.category): (row.in_minor, row.out_minor) for row in rows}


SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


async def test_a_refund_is_netted_in_the_month_that_the_setting_says(database: Database, world: World) -> None:
    account = await world.account()
    expense = await row_of(world, account.id, -5_000, date(2026, 9, 20), category="shopping")
    refund = await row_of(world, account.id, 2_000, date(2026, 10, 5), category="income")
    assert await totals(database, world) == {
        (SEPTEMBER, "shopping"): (0, 5_000),
        (OCTOBER, "income"): (2_000, 0),
    }
    accepted(await world.handle(LinkRefunds(ids=(refund.id,), expense_id=expense.id)))
    in_own_month = {(SEPTEMBER, "shopping"): (0, 5_000), (OCTOBER, "shopping"): (2_000, 0)}
    assert await totals(database, world) == in_own_month
    setting = SetLedgerSettings(version=1, refunds_count_in=RefundMonth.EXPENSE_MONTH)
    done = accepted(await world.handle(setting))
    assert await totals(database, world) == {(SEPTEMBER, "shopping"): (2_000, 5_000)}
    accepted(await world.categorize([expense.id], "home"))
    assert await totals(database, world) == {(SEPTEMBER, "home"): (2_000, 5_000)}
    split = EditTransaction(id=expense.id, version=2, splits=(part(-1_000, "pets"), part(-4_000, "home")))
    accepted(await world.edit(split))
    assert await totals(database, world) == {(SEPTEMBER, "home"): (2_000, 4_000), (SEPTEMBER, "pets"): (0, 1_000)}
    accepted(await world.undo(done.change.id))
    assert (await totals(database, world))[OCTOBER, "home"] == (2_000, 0)
    accepted(await world.handle(UnlinkRefunds(ids=(refund.id,))))
    assert (await totals(database, world))[OCTOBER, "income"] == (2_000, 0)


async def test_transfers_are_found_with_reasons_and_declined_for_good(world: World, reads: DetailReads) -> None:
    checking, savings = await world.account("Checking"), await world.account("Rainy Days")
    leaving = await row_of(world, checking.id, -50_000, description="Transfer to Rainy Days", category="transfer")
    arriving = await row_of(world, savings.id, 50_000, TODAY + timedelta(days=1), description="Transfer received")
    # The same amount without any other sign, in categories that people chose.
    await row_of(world, checking.id, -1_999, description="REWE", category="groceries")
    await row_of(world, savings.id, 1_999, description="Interest", category="income")
    household = world.caller.household_id
    [pair] = await reads.transfer_suggestions(household)
    assert (pair.outgoing.id, pair.incoming.id) == (leaving.id, arriving.id)
    assert pair.reasons == (
        "same amount",
        "1 day apart",
        "mentions Rainy Days",
        "both say transfer",
        "categorized as a transfer",
    )
    declined = accepted(await world.handle(DeclineTransfers(pairs=((leaving.id, arriving.id),))))
    assert await reads.transfer_suggestions(household) == []
    accepted(await world.undo(declined.change.id))
    accepted(await world.handle(LinkTransfers(pairs=((leaving.id, arriving.id),))))
    assert await reads.transfer_suggestions(household) == []


async def test_each_row_is_offered_in_its_best_pair_only(world: World, reads: DetailReads) -> None:
    checking, savings = await world.account("Checking"), await world.account("Savings")
    leaving = await row_of(world, checking.id, -700, description="Transfer to Savings")
    near = await row_of(world, savings.id, 700, description="Transfer")
    await row_of(world, savings.id, 700, TODAY - timedelta(days=4), description="Transfer")
    await row_of(world, savings.id, 700, TODAY - timedelta(days=5), description="Transfer")
    [pair] = await reads.transfer_suggestions(world.caller.household_id)
    assert (pair.outgoing.id, pair.incoming.id) == (leaving.id, near.id)


async def test_transfers_between_currencies_are_found_where_a_rate_is_known(world: World, reads: DetailReads) -> None:
    euro, dollar = await world.account("Euro"), await world.account("Dollar account", currency="USD")
    leaving = await row_of(world, euro.id, -100_000, description="Transfer to dollar account")
    arriving = await row_of(world, dollar.id, 107_000, TODAY + timedelta(days=2), description="Transfer in")
    await row_of(world, dollar.id, 150_000, description="Transfer in")
    household = world.caller.household_id
    assert await reads.transfer_suggestions(household) == []
    rate = ExchangeRate(
        id=uuid4(),
        base="EUR",
        quote="USD",
        rated_on=TODAY - timedelta(days=1),
        rate=Decimal("1.08"),
        source=RateSource.ECB,
    )
    await world.put(rate)
    [pair] = await reads.transfer_suggestions(household)
    assert (pair.outgoing.id, pair.incoming.id) == (leaving.id, arriving.id)
    assert pair.reasons[0] == "1000.00 EUR is 1080.00 USD at the rate of the day"


async def test_the_likeliest_expense_of_a_refund_comes_first(world: World, reads: DetailReads) -> None:
    account = await world.account()
    old = await row_of(world, account.id, -9_000, TODAY - timedelta(days=200), description="Shoe shop")
    same_shop = await row_of(world, account.id, -9_000, TODAY - timedelta(days=20), description="Shoe shop")
    same_amount = await row_of(world, account.id, -4_000, TODAY - timedelta(days=3), description="Book shop")
    await row_of(world, account.id, -1_000, TODAY - timedelta(days=3), description="Shoe shop")
    refund = await row_of(world, account.id, 4_000, description="SHOE SHOP")
    found = await reads.refund_candidates(world.caller.household_id, refund.id, 10)
    assert [row.id for row in found] == [same_shop.id, same_amount.id]
    assert old.id not in {row.id for row in found}
    assert await reads.refund_candidates(world.caller.household_id, same_shop.id, 10) == ()


async def test_the_history_of_a_row_names_each_field_in_words(world: World, reads: DetailReads) -> None:
    account = await world.account()
    row = await row_of(world, account.id, -1_250, category="dining")
    accepted(await world.edit(EditTransaction(id=row.id, version=1, note="with Ada", amount_minor=-1_500)))
    accepted(await world.categorize([row.id], "groceries"))
    file = AttachFile(
        id=uuid4(), transaction_id=row.id, file_name="a.pdf", media_type="application/pdf", content=b"%PDF"
    )
    accepted(await world.handle(file))
    accepted(await world.handle(DeleteAttachment(id=file.id)))
    told = await reads.history(world.caller.household_id, row.id, 50)
    assert [[field.name for field in each.fields] for each in told] == [
        ["File"],
        ["File"],
        ["Category"],
        ["Amount", "Note"],
        [],
    ]
    assert (told[0].fields[0].before, told[0].fields[0].after) == ("a.pdf", None)
    assert (told[2].fields[0].before, told[2].fields[0].after) == ("Dining", "Groceries")
    amounts = next(field for field in told[3].fields if field.name == "Amount")
    assert (amounts.before_amount, amounts.after_amount) == (row.amount, (await world.row(row.id)).amount)
    assert told[-1].change.summary == "Recorded Bakery"
    assert await reads.history(world.caller.household_id, uuid4(), 50) == ()


async def test_the_trash_pages_from_what_was_deleted_last(world: World, reads: DetailReads) -> None:
    account = await world.account()
    rows = [await row_of(world, account.id, -100) for _ in range(3)]
    for row in rows:
        accepted(await world.delete(row.id))
    household = world.caller.household_id
    first = await reads.trash(household, first=2, after=None)
    assert first is not None
    assert [row.id for row in first.items] == [rows[2].id, rows[1].id]
    rest = await reads.trash(household, first=2, after=first.end_cursor)
    assert rest is not None
    assert [row.id for row in rest.items] == [rows[0].id]
    assert await reads.trash(household, first=2, after="nonsense") is None
    assert await reads.trash_count(household) == 3
    accepted(await world.handle(RestoreTransactions(ids=tuple(row.id for row in rows))))
    assert await reads.trash_count(household) == 0


async def test_people_of_other_households_have_no_name_here(
    database: Database, world: World, reads: DetailReads
) -> None:
    mine, theirs = world.caller.viewer.user_id, uuid4()
    async with database.engine.begin() as connection:
        for id, name in ((mine, "Ada"), (theirs, "Eve")):  # noqa: A001
            values = {"id": id, "email": f"{id}@example.org", "name": name}
            await connection.execute(
                text("INSERT INTO users (id, email, display_name) VALUES (:id, :email, :name)"), values
            )
    await world.account()
    assert await reads.people(world.caller.household_id, [mine, theirs]) == {mine: "Ada"}
