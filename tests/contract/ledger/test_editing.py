"""Splits, tags, payees, locks and closed accounts, on the fake and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.shared.money import Money
from domain.transactions.categories import CategoryKind
from domain.transactions.commands import EditTransaction, RecordTransfer
from domain.transactions.model import Categorizer, Transaction, TransactionStatus
from domain.transactions.names import HouseholdCategory, Payee, Tag
from domain.transactions.rejections import (
    CategorizeTransactionsRejection,
    DeleteTransactionRejection,
    EditTransactionRejection,
    RecordTransactionRejection,
    RecordTransferRejection,
)
from tests.support.ledger_world import TODAY, World, accepted, part, recording, refused

EDIT = EditTransactionRejection


async def purchase(world: World, **fields: Any) -> Transaction:
    account = await world.account(f"Account {uuid4()}")
    return accepted(await world.record(recording(account.id, **fields))).transaction  # type: ignore[no-any-return]


async def edit(world: World, row: Transaction, **fields: Any) -> Any:
    return await world.edit(EditTransaction(id=row.id, version=row.version, **fields))


async def test_a_split_keeps_what_each_part_was_for(world: World) -> None:
    tag = Tag(id=uuid4(), name="party")
    await world.put(tag)
    row = await purchase(world, amount_minor=-1_250)
    parts = (part(-1_000, "groceries", note="food", tag_ids=(tag.id,)), part(-250, "home"))
    edited = accepted(await edit(world, row, splits=parts)).transaction
    assert edited.splits == parts
    # Where there is room for one category only, it is that of the largest part.
    assert (edited.category, edited.categorized_by) == ("groceries", Categorizer.PERSON)
    assert (await world.row(row.id)).splits == parts


async def test_a_split_can_hold_a_deposit_that_came_back(world: World) -> None:
    row = await purchase(world, amount_minor=-1_250)
    parts = (part(-1_500, "groceries"), part(250, "groceries"))
    assert accepted(await edit(world, row, splits=parts)).transaction.splits == parts


async def test_no_parts_make_it_one_again_and_undo_brings_them_back(world: World) -> None:
    parts = (part(-1_000, "groceries"), part(-250, "home"))
    row = await purchase(world, amount_minor=-1_250, splits=parts)
    done = accepted(await edit(world, row, splits=()))
    assert (done.transaction.splits, done.transaction.category) == ((), "groceries")
    accepted(await world.undo(done.change.id))
    assert (await world.row(row.id)).splits == parts


@pytest.mark.parametrize(
    ("parts", "code", "field"),
    [
        ((part(-1_250),), EDIT.SPLIT_TOO_FEW, "splits"),
        (tuple(part(-25) for _ in range(51)), EDIT.SPLIT_TOO_MANY, "splits"),
        ((part(-1_250), part(0)), EDIT.SPLIT_PART_ZERO, "splits.1.amount"),
        ((part(-1_000), part(-251)), EDIT.SPLIT_SUM_DIFFERS, "splits"),
        ((part(-1_000), part(-250, "space")), EDIT.CATEGORY_UNKNOWN, "splits.1.category"),
        ((part(-1_000, tag_ids=(uuid4(),)), part(-250)), EDIT.TAG_NOT_FOUND, "splits.0.tagIds"),
        ((part(-1_000), part(-250, note="x" * 2_001)), EDIT.NOTE_TOO_LONG, "splits.1.note"),
    ],
)
async def test_a_wrong_split_names_its_part_and_saves_nothing(
    world: World, parts: Any, code: EditTransactionRejection, field: str
) -> None:
    row = await purchase(world, amount_minor=-1_250)
    assert refused(await edit(world, row, splits=parts)) == (code, field)
    assert await world.row(row.id) == row


async def test_a_split_that_does_not_add_up_says_by_how_much(world: World) -> None:
    row = await purchase(world, amount_minor=-1_250)
    short = await edit(world, row, splits=(part(-1_000), part(-20)))
    assert short.message == "The parts sum to -10.20 EUR, not to -12.50 EUR: -2.30 EUR is left to assign."
    long = await edit(world, row, splits=(part(-1_000), part(-300)))
    assert long.message == "The parts sum to -13.00 EUR, not to -12.50 EUR: that is -0.50 EUR too much."


async def test_parts_need_ids_of_their_own(world: World) -> None:
    row = await purchase(world, amount_minor=-1_250)
    one = part(-625)
    assert refused(await edit(world, row, splits=(one, one))) == (EDIT.SPLIT_ID_REPEATED, "splits")


async def test_the_amount_of_a_split_row_changes_with_its_parts_only(world: World) -> None:
    row = await purchase(world, amount_minor=-1_250, splits=(part(-1_000), part(-250)))
    assert refused(await edit(world, row, amount_minor=-1_300)) == (EDIT.SPLIT_NEEDED, "splits")
    assert refused(await edit(world, row, category="pets")) == (EDIT.SPLIT_NEEDED, "splits")
    parts = (part(-1_000), part(-300))
    assert accepted(await edit(world, row, amount_minor=-1_300, splits=parts)).transaction.splits == parts
    assert refused(await world.categorize([row.id], "pets")) == (CategorizeTransactionsRejection.SPLIT_NEEDED, "ids")


async def test_a_leg_of_a_transfer_has_no_parts(world: World) -> None:
    checking, savings = await world.account(), await world.account("Savings")
    command = RecordTransfer(
        id=uuid4(), from_account_id=checking.id, to_account_id=savings.id, booked_on=TODAY, amount_minor=500
    )
    leg = accepted(await world.transfer(command)).transactions[0]
    assert refused(await edit(world, leg, splits=(part(-400), part(-100)))) == (EDIT.TRANSFER_LEG, None)


async def test_a_purchase_is_recorded_with_everything_at_once_and_again(world: World) -> None:
    account = await world.account()
    tag, payee = Tag(id=uuid4(), name="work"), Payee(id=uuid4(), name="Bakery")
    await world.put(tag)
    await world.put(payee)
    command = recording(
        account.id,
        splits=(part(-1_000, "groceries"), part(-250, "home")),
        tag_ids=(tag.id, tag.id),
        payee_id=payee.id,
        status=TransactionStatus.PENDING,
        is_hidden=True,
    )
    row = accepted(await world.record(command)).transaction
    assert (row.tag_ids, row.payee_id, row.status, row.is_hidden) == ((tag.id,), payee.id, "PENDING", True)
    assert accepted(await world.record(command)).transaction == await world.row(row.id)
    other = replace(command, splits=(part(-1_250, "home"), part(1), part(-1)))
    assert refused(await world.record(other)) == (RecordTransactionRejection.ID_CONFLICT, "id")


async def test_a_category_of_the_households_own_can_be_chosen(world: World) -> None:
    await world.put(HouseholdCategory(id="choir", name="Choir", kind=CategoryKind.EXPENSE))
    row = await purchase(world)
    assert accepted(await edit(world, row, category="choir")).transaction.category == "choir"
    done = accepted(await world.categorize([row.id], "choir"))
    assert done.change.summary == "Set Bakery to Choir"


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"payee_id": UUID(int=9)}, EDIT.PAYEE_NOT_FOUND, "payeeId"),
        ({"tag_ids": (UUID(int=9),)}, EDIT.TAG_NOT_FOUND, "tagIds"),
        ({"tag_ids": tuple(UUID(int=n) for n in range(21))}, EDIT.TOO_MANY_TAGS, "tagIds"),
    ],
)
async def test_what_a_row_refers_to_must_be_there(
    world: World, fields: dict[str, Any], code: EditTransactionRejection, field: str
) -> None:
    row = await purchase(world)
    assert refused(await edit(world, row, **fields)) == (code, field)


async def test_what_a_row_had_is_no_hindrance_when_it_is_gone(world: World) -> None:
    row = await purchase(world)
    await world.change_row(row.id, tag_ids=(UUID(int=7),), payee_id=UUID(int=8), category="gone")
    kept = accepted(await edit(world, row, note="n", tag_ids=(UUID(int=7),), payee_id=UUID(int=8), category="gone"))
    assert kept.transaction.note == "n"


async def test_an_edit_that_changes_nothing_is_no_change(world: World) -> None:
    row = await purchase(world, note="n")
    done = accepted(await edit(world, row, note="n", amount_minor=row.amount.minor))
    assert (done.change, done.transaction.version) == (None, row.version)


async def test_a_reconciled_row_keeps_what_the_statement_says(world: World) -> None:
    row = await purchase(world)
    other = await world.account("Other")
    await world.change_row(row.id, reconciliation_id=uuid4())
    for fields in ({"amount_minor": -1}, {"booked_on": date(2026, 1, 1)}, {"account_id": other.id}):
        assert refused(await edit(world, row, **fields)) == (EDIT.RECONCILED, None)
    assert refused(await world.delete(row.id)) == (DeleteTransactionRejection.RECONCILED, None)
    parts = (part(-1_000, "groceries"), part(-250, "home"))
    assert accepted(await edit(world, row, note="checked", splits=parts)).transaction.note == "checked"


async def test_a_transfer_with_a_reconciled_leg_is_not_deleted(world: World) -> None:
    checking, savings = await world.account(), await world.account("Savings")
    command = RecordTransfer(
        id=uuid4(), from_account_id=checking.id, to_account_id=savings.id, booked_on=TODAY, amount_minor=500
    )
    leaving, arriving = accepted(await world.transfer(command)).transactions
    await world.change_row(arriving.id, reconciliation_id=uuid4())
    assert refused(await world.delete(leaving.id)) == (DeleteTransactionRejection.RECONCILED, None)


async def test_a_closed_account_takes_no_new_rows(world: World) -> None:
    closed, other = await world.account(), await world.account("Other")
    row = accepted(await world.record(recording(other.id))).transaction
    before = recording(closed.id)
    accepted(await world.record(before))
    await world.change_account(closed.id, closed_on=date(2026, 11, 1))
    assert refused(await world.record(recording(closed.id))) == (
        RecordTransactionRejection.ACCOUNT_CLOSED,
        "accountId",
    )
    # What was sent before it was closed is answered as before.
    assert accepted(await world.record(before)).transaction.id == before.id
    assert refused(await edit(world, row, account_id=closed.id)) == (EDIT.ACCOUNT_CLOSED, "accountId")
    command = RecordTransfer(
        id=uuid4(), from_account_id=other.id, to_account_id=closed.id, booked_on=TODAY, amount_minor=500
    )
    assert refused(await world.transfer(command)) == (RecordTransferRejection.ACCOUNT_CLOSED, "toAccountId")
    assert await world.balance(closed.id) == Money(8_750, "EUR")
