"""The ledger's use cases, on the fake and on PostgreSQL: one set of cases keeps both honest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from domain.shared.money import MAX_MINOR, Money
from domain.shared.outcomes import Rejected
from domain.transactions.commands import CreateAccount, EditTransaction, PredictedCategory, RecordTransfer
from domain.transactions.model import AccountType, Categorizer, TransactionKind
from domain.transactions.rejections import (
    CategorizeTransactionsRejection,
    CreateAccountRejection,
    DeleteTransactionRejection,
    EditTransactionRejection,
    RecordTransactionRejection,
    RecordTransferRejection,
    UndoRejection,
)
from tests.support.ledger_world import TODAY, World, accepted, fake_world, recording


def refused(outcome: object) -> tuple[object, str | None]:
    assert isinstance(outcome, Rejected)
    return outcome.code, outcome.field


async def test_a_purchase_lowers_the_balance(world: World) -> None:
    account = await world.account(opening_minor=10_000)
    recorded = accepted(await world.record(recording(account.id, amount_minor=-1_250)))
    assert recorded.transaction.kind is TransactionKind.EXPENSE
    assert await world.balance(account.id) == Money(8_750, "EUR")


async def test_a_retry_is_the_same_transaction(world: World) -> None:
    account = await world.account()
    command = recording(account.id)
    first = accepted(await world.record(command))
    again = accepted(await world.record(command))
    assert again.transaction.id == first.transaction.id
    assert again.change == first.change
    assert await world.balance(account.id) == Money(8_750, "EUR")


async def test_the_same_id_with_other_content_is_refused(world: World) -> None:
    account = await world.account()
    command = recording(account.id)
    await world.record(command)
    assert refused(await world.record(replace(command, amount_minor=-1))) == (
        RecordTransactionRejection.ID_CONFLICT,
        "id",
    )


async def test_a_retry_after_the_deletion_does_not_bring_the_row_back(world: World) -> None:
    account = await world.account()
    command = recording(account.id)
    await world.record(command)
    await world.delete(command.id)
    assert refused(await world.record(command)) == (RecordTransactionRejection.ID_CONFLICT, "id")
    assert await world.balance(account.id) == Money(10_000, "EUR")


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"amount_minor": 0}, RecordTransactionRejection.AMOUNT_ZERO, "amount"),
        ({"amount_minor": MAX_MINOR + 1}, RecordTransactionRejection.AMOUNT_OUT_OF_RANGE, "amount"),
        ({"booked_on": date(1900, 1, 1)}, RecordTransactionRejection.DATE_OUT_OF_RANGE, "bookedOn"),
        ({"description": "  "}, RecordTransactionRejection.DESCRIPTION_EMPTY, "description"),
        ({"description": "x" * 501}, RecordTransactionRejection.DESCRIPTION_TOO_LONG, "description"),
        ({"note": "x" * 2_001}, RecordTransactionRejection.NOTE_TOO_LONG, "note"),
        ({"category": "space"}, RecordTransactionRejection.CATEGORY_UNKNOWN, "category"),
        ({"account_id": uuid4()}, RecordTransactionRejection.ACCOUNT_NOT_FOUND, "accountId"),
    ],
)
async def test_a_wrong_purchase_names_its_field_and_saves_nothing(
    world: World, fields: dict[str, object], code: RecordTransactionRejection, field: str
) -> None:
    account = await world.account()
    command = replace(recording(account.id), **fields)  # type: ignore[arg-type]
    assert refused(await world.record(command)) == (code, field)
    assert await world.rows(command.id) == {}
    assert await world.balance(account.id) == Money(10_000, "EUR")


async def test_a_transfer_moves_money_in_two_linked_legs(world: World) -> None:
    checking, savings = await world.account(), await world.account("Savings", opening_minor=0)
    command = RecordTransfer(
        id=uuid4(), from_account_id=checking.id, to_account_id=savings.id, booked_on=TODAY, amount_minor=500
    )
    leaving, arriving = accepted(await world.transfer(command)).transactions
    assert (leaving.counterpart_id, arriving.counterpart_id) == (arriving.id, leaving.id)
    assert leaving.kind is arriving.kind is TransactionKind.TRANSFER
    assert await world.balance(checking.id) == Money(9_500, "EUR")
    assert await world.balance(savings.id) == Money(500, "EUR")
    assert accepted(await world.transfer(command)).transactions == (leaving, arriving)


async def test_a_transfer_between_currencies_needs_both_amounts(world: World) -> None:
    euro, yen = await world.account(), await world.account("Yen", currency="JPY", opening_minor=0)
    command = RecordTransfer(
        id=uuid4(), from_account_id=euro.id, to_account_id=yen.id, booked_on=TODAY, amount_minor=1_000
    )
    assert refused(await world.transfer(command)) == (
        RecordTransferRejection.RECEIVED_AMOUNT_REQUIRED,
        "receivedAmount",
    )
    accepted(await world.transfer(replace(command, received_minor=1_600)))
    assert await world.balance(yen.id) == Money(1_600, "JPY")


async def test_a_transfer_into_itself_is_refused(world: World) -> None:
    account = await world.account()
    command = RecordTransfer(
        id=uuid4(), from_account_id=account.id, to_account_id=account.id, booked_on=TODAY, amount_minor=1
    )
    assert refused(await world.transfer(command)) == (RecordTransferRejection.SAME_ACCOUNT, "toAccountId")


async def test_deleting_one_leg_deletes_both_and_undo_brings_both_back(world: World) -> None:
    checking, savings = await world.account(), await world.account("Savings", opening_minor=0)
    command = RecordTransfer(
        id=uuid4(), from_account_id=checking.id, to_account_id=savings.id, booked_on=TODAY, amount_minor=500
    )
    _, arriving = accepted(await world.transfer(command)).transactions
    deleted = accepted(await world.delete(arriving.id))
    assert set(deleted.ids) == {command.id, arriving.id}
    assert await world.balance(savings.id) == Money(0, "EUR")
    accepted(await world.undo(deleted.change.id))
    assert await world.balance(savings.id) == Money(500, "EUR")
    assert len(await world.rows(command.id, arriving.id)) == 2


async def test_an_edit_changes_the_named_fields_and_can_be_undone_once(world: World) -> None:
    account = await world.account()
    command = recording(account.id, note="with seeds")
    await world.record(command)
    edited = accepted(await world.edit(EditTransaction(id=command.id, version=1, amount_minor=-2_000, note=None)))
    assert (edited.transaction.amount, edited.transaction.note) == (Money(-2_000, "EUR"), None)
    assert edited.transaction.description == "Bakery"
    undone = accepted(await world.undo(edited.change.id))
    assert (undone.transactions[0].amount, undone.transactions[0].note) == (Money(-1_250, "EUR"), "with seeds")
    assert await world.balance(account.id) == Money(8_750, "EUR")
    assert refused(await world.undo(edited.change.id)) == (UndoRejection.ALREADY_UNDONE, "changeId")


async def test_a_later_edit_is_not_overwritten(world: World) -> None:
    account = await world.account()
    command = recording(account.id)
    await world.record(command)
    first = accepted(await world.edit(EditTransaction(id=command.id, version=1, description="Mine")))
    stale = EditTransaction(id=command.id, version=1, description="Theirs")
    assert refused(await world.edit(stale)) == (EditTransactionRejection.VERSION_CONFLICT, "version")
    accepted(await world.edit(EditTransaction(id=command.id, version=2, description="Later")))
    assert refused(await world.undo(first.change.id)) == (UndoRejection.CHANGED_SINCE, "changeId")
    assert (await world.rows(command.id))[command.id].description == "Later"


async def test_moving_to_an_account_of_another_currency_is_refused(world: World) -> None:
    euro, yen = await world.account(), await world.account("Yen", currency="JPY")
    command = recording(euro.id)
    await world.record(command)
    moved = EditTransaction(id=command.id, version=1, account_id=yen.id)
    assert refused(await world.edit(moved)) == (EditTransactionRejection.CURRENCY_DIFFERS, "accountId")


async def test_the_amount_of_a_transfer_leg_stays(world: World) -> None:
    checking, savings = await world.account(), await world.account("Savings")
    command = RecordTransfer(
        id=uuid4(), from_account_id=checking.id, to_account_id=savings.id, booked_on=TODAY, amount_minor=500
    )
    await world.transfer(command)
    changed = EditTransaction(id=command.id, version=1, amount_minor=-700)
    assert refused(await world.edit(changed)) == (EditTransactionRejection.TRANSFER_LEG, None)


async def test_a_prediction_does_not_replace_a_persons_choice(world: World) -> None:
    account = await world.account()
    mine, open_row = recording(account.id, category="dining"), recording(account.id)
    await world.record(mine)
    await world.record(open_row)
    changed = await world.predict(
        PredictedCategory(transaction_id=mine.id, category="travel", confidence=0.99, merchant=None),
        PredictedCategory(transaction_id=open_row.id, category="groceries", confidence=0.9, merchant="Bakery"),
    )
    assert [row.id for row in changed] == [open_row.id]
    rows = await world.rows(mine.id, open_row.id)
    assert (rows[mine.id].category, rows[mine.id].categorized_by) == ("dining", Categorizer.PERSON)
    assert (rows[open_row.id].category, rows[open_row.id].categorized_by) == ("groceries", Categorizer.MODEL)
    assert rows[open_row.id].confidence == pytest.approx(0.9)
    # The model's work is no edit: a person who has the row open is not refused over it.
    assert rows[open_row.id].version == 1


async def test_a_prediction_that_is_delivered_again_changes_nothing(world: World) -> None:
    account = await world.account()
    row = recording(account.id)
    await world.record(row)
    # As a model says it: more digits than are kept.
    said = PredictedCategory(transaction_id=row.id, category="groceries", confidence=0.928999984, merchant="Bakery")
    assert [changed.id for changed in await world.predict(said)] == [row.id]
    assert await world.predict(said) == ()


async def test_categorizing_many_is_all_or_nothing(world: World) -> None:
    account = await world.account()
    first, second = recording(account.id), recording(account.id)
    await world.record(first)
    await world.record(second)
    assert refused(await world.categorize([first.id, uuid4()], "pets")) == (
        CategorizeTransactionsRejection.NOT_FOUND,
        "ids",
    )
    assert (await world.rows(first.id))[first.id].category is None
    done = accepted(await world.categorize([first.id, second.id], "pets"))
    assert [row.category for row in done.transactions] == ["pets", "pets"]
    accepted(await world.undo(done.change.id))
    assert {row.category for row in (await world.rows(first.id, second.id)).values()} == {None}


async def test_undoing_a_record_removes_the_row(world: World) -> None:
    account = await world.account()
    command = recording(account.id)
    recorded = accepted(await world.record(command))
    assert accepted(await world.undo(recorded.change.id)).transactions == ()
    assert await world.rows(command.id) == {}
    assert await world.balance(account.id) == Money(10_000, "EUR")


async def test_an_account_is_undone_only_while_it_is_empty(world: World) -> None:
    command = CreateAccount(id=uuid4(), name="Cash", type=AccountType.CASH, currency="EUR")
    created = accepted(await world.create_account(command))
    row = recording(command.id)
    await world.record(row)
    assert refused(await world.undo(created.change.id)) == (UndoRejection.CHANGED_SINCE, "changeId")
    other = accepted(await world.create_account(replace(command, id=uuid4(), name="Purse")))
    accepted(await world.undo(other.change.id))
    assert accepted(await world.create_account(replace(command, id=uuid4(), name="Purse")))


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"name": " "}, CreateAccountRejection.NAME_EMPTY, "name"),
        ({"name": "x" * 101}, CreateAccountRejection.NAME_TOO_LONG, "name"),
        ({"name": "CHECKING"}, CreateAccountRejection.NAME_TAKEN, "name"),
        ({"currency": "EURO"}, CreateAccountRejection.CURRENCY_UNKNOWN, "currency"),
        ({"opening_balance_minor": -MAX_MINOR - 1}, CreateAccountRejection.AMOUNT_OUT_OF_RANGE, "openingBalance"),
    ],
)
async def test_a_wrong_account_names_its_field(
    world: World, fields: dict[str, object], code: CreateAccountRejection, field: str
) -> None:
    await world.account("Checking")
    command = CreateAccount(id=uuid4(), name="Cash", type=AccountType.CASH, currency="EUR")
    assert refused(await world.create_account(replace(command, **fields))) == (code, field)  # type: ignore[arg-type]


async def test_another_household_cannot_reach_a_row(world: World) -> None:
    account = await world.account()
    command = recording(account.id, category="dining")
    recorded = accepted(await world.record(command))
    stranger = fake_world() if isinstance(world.begin, type(fake_world().begin)) else World(world.begin)
    assert refused(await stranger.delete(command.id)) == (DeleteTransactionRejection.NOT_FOUND, "id")
    assert refused(await stranger.edit(EditTransaction(id=command.id, version=1, note="x"))) == (
        EditTransactionRejection.NOT_FOUND,
        "id",
    )
    assert refused(await stranger.undo(recorded.change.id)) == (UndoRejection.NOT_FOUND, "changeId")
    assert refused(await stranger.record(recording(account.id))) == (
        RecordTransactionRejection.ACCOUNT_NOT_FOUND,
        "accountId",
    )
    assert (await world.rows(command.id))[command.id].note is None
