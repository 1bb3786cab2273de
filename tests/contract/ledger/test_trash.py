"""The trash, on the fake and on PostgreSQL: what is restored is as it was."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from domain.shared.money import Money
from domain.transactions.commands import RecordTransfer, RestoreTransactions
from domain.transactions.names import Attachment, Tag
from domain.transactions.rejections import RestoreTransactionsRejection, UndoRejection
from tests.support.ledger_world import TODAY, World, accepted, part, recording, refused


async def test_a_row_comes_back_with_splits_tags_and_files(world: World) -> None:
    account, tag = await world.account(), Tag(id=uuid4(), name="work")
    await world.put(tag)
    parts = (part(-1_000, "groceries"), part(-250, "home"))
    row = accepted(await world.record(recording(account.id, splits=parts, tag_ids=(tag.id,)))).transaction
    file = Attachment(
        id=uuid4(),
        transaction_id=row.id,
        file_name="receipt.pdf",
        media_type="application/pdf",
        size_bytes=1,
        sha256=b"x" * 32,
        created_at=datetime.now(UTC),
    )
    await world.put(file)
    deleted = accepted(await world.delete(row.id))
    assert await world.balance(account.id) == Money(10_000, "EUR")
    done = accepted(await world.handle(RestoreTransactions(ids=(row.id,))))
    assert done.change.summary == "Restored Bakery"
    now = await world.row(row.id)
    assert (now.splits, now.tag_ids, now.version) == (parts, (tag.id,), 3)
    assert await world.balance(account.id) == Money(8_750, "EUR")
    async with world.begin(world.caller) as unit:
        assert [kept.transaction_id for kept in await unit.of(Attachment).all()] == [row.id]
    # Undoing the deletion would do it a second time.
    assert refused(await world.undo(deleted.change.id)) == (UndoRejection.CHANGED_SINCE, "changeId")
    accepted(await world.undo(done.change.id))
    assert await world.rows(row.id) == {}


async def test_a_transfer_comes_back_with_both_legs(world: World) -> None:
    checking, savings = await world.account(), await world.account("Savings", opening_minor=0)
    command = RecordTransfer(
        id=uuid4(), from_account_id=checking.id, to_account_id=savings.id, booked_on=TODAY, amount_minor=500
    )
    leaving, arriving = accepted(await world.transfer(command)).transactions
    accepted(await world.delete(leaving.id))
    back = accepted(await world.handle(RestoreTransactions(ids=(arriving.id,)))).transactions
    assert {row.id for row in back} == {leaving.id, arriving.id}
    assert await world.balance(savings.id) == Money(500, "EUR")


async def test_many_come_back_at_once_and_again(world: World) -> None:
    account = await world.account()
    ids = tuple([accepted(await world.record(recording(account.id))).transaction.id for _ in range(3)])
    for each in ids[:2]:
        accepted(await world.delete(each))
    # What is out already does not stop the others.
    done = accepted(await world.handle(RestoreTransactions(ids=ids)))
    assert set(await world.rows(*ids)) == set(ids)
    assert done.change.summary == "Restored 2 transactions"
    assert accepted(await world.handle(RestoreTransactions(ids=ids))).change is None
    assert refused(await world.handle(RestoreTransactions(ids=(uuid4(),)))) == (
        RestoreTransactionsRejection.NOT_FOUND,
        "ids",
    )
