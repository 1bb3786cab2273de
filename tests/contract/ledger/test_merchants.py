"""Whom a row names is read for every row, whoever chose its category: what is about a merchant misses none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from domain.shared.events import TransactionsUncategorized
from domain.transactions.commands import NamedMerchant, RecordTransfer
from domain.transactions.model import Categorizer
from domain.transactions.naming.commands import CreatePayee
from domain.transactions.rules.commands import FindRuleOffer
from domain.transactions.use_cases import waiting_for_category
from tests.support.ledger_world import TODAY, World, accepted, recording


async def recorded(world: World, account_id: UUID, **fields: Any) -> UUID:
    command = recording(account_id, description="SQ *BLUE BOTTLE 0123 OAKLAND CA", **fields)
    row_id: UUID = accepted(await world.record(command)).transaction.id
    return row_id


def named(row_id: UUID, merchant: str = "Blue Bottle") -> NamedMerchant:
    return NamedMerchant(transaction_id=row_id, merchant=merchant)


async def test_a_row_with_its_category_is_named_and_nothing_else_of_it_changes(world: World) -> None:
    account = await world.account()
    row_id = await recorded(world, account.id, category="dining")
    before = await world.row(row_id)
    assert waiting_for_category([before]) == [TransactionsUncategorized(transaction_ids=(row_id,))]
    [after] = await world.name(named(row_id))
    assert (after.merchant, after.category, after.categorized_by) == ("Blue Bottle", "dining", Categorizer.PERSON)
    assert after.version == before.version
    assert await world.row(row_id) == after
    assert waiting_for_category([after]) == []
    # Said again, or otherwise: what is there stays.
    assert await world.name(named(row_id), named(uuid4())) == ()
    assert await world.name(named(row_id, "Bottle")) == ()


async def test_recording_it_can_be_undone_all_the_same(world: World) -> None:
    account = await world.account()
    command = recording(account.id, description="SQ *BLUE BOTTLE 0123 OAKLAND CA", category="dining")
    done = accepted(await world.record(command))
    await world.name(named(done.transaction.id))
    accepted(await world.undo(done.change.id))
    assert await world.rows(done.transaction.id) == {}
    # Sent again, the same request is still the same one.
    other = accepted(await world.record(recording(account.id, description="BAKERY 17", category="dining")))
    again = replace(command, id=other.transaction.id, description="BAKERY 17")
    await world.name(named(other.transaction.id, "Bakery"))
    assert accepted(await world.record(again)).transaction.merchant == "Bakery"


async def test_offers_about_a_merchant_know_it(world: World) -> None:
    account = await world.account()
    rows = [await recorded(world, account.id, category="dining") for _ in range(2)]
    rows += [await recorded(world, account.id) for _ in range(3)]
    await world.name(*map(named, rows))
    made = accepted(await world.handle(FindRuleOffer(transaction_id=rows[0]))).offer
    assert (made.condition, made.match_count) == ('merchant:"Blue Bottle"', 3)


async def test_a_payee_of_that_name_takes_the_row_and_its_category_where_there_is_none(world: World) -> None:
    account = await world.account()
    payee = accepted(await world.handle(CreatePayee(id=uuid4(), name="Blue Bottle", category="dining"))).payee
    chosen, open_one = await recorded(world, account.id, category="travel"), await recorded(world, account.id)
    await world.name(named(chosen), named(open_one))
    rows = await world.rows(chosen, open_one)
    assert [(rows[id_].payee_id, rows[id_].category) for id_ in (chosen, open_one)] == [
        (payee.id, "travel"),
        (payee.id, "dining"),
    ]


async def test_legs_of_transfers_name_nobody(world: World) -> None:
    here, there = await world.account("Here"), await world.account("There")
    command = RecordTransfer(
        id=uuid4(), from_account_id=here.id, to_account_id=there.id, booked_on=TODAY, amount_minor=500
    )
    legs = accepted(await world.transfer(command)).transactions
    assert await world.name(*(named(leg.id) for leg in legs)) == ()
    assert waiting_for_category(legs) == []
