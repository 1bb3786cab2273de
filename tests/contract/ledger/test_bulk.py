"""Many rows in one change, on the fake and on PostgreSQL: what cannot change is left out and told."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.transactions.bulk.commands import BulkChanges, EditTransactions
from domain.transactions.bulk.obstacles import Obstacle
from domain.transactions.bulk.rejections import EditTransactionsRejection
from domain.transactions.commands import RecordTransfer
from domain.transactions.linking.commands import LinkRefunds
from domain.transactions.model import Categorizer, TransactionStatus
from domain.transactions.names import Payee, Tag
from domain.transactions.reporting import TransactionFilter
from tests.support.ledger_world import TODAY, World, accepted, part, recording, refused

CODES = EditTransactionsRejection


async def rows_of(world: World, count: int, **fields: Any) -> tuple[UUID, ...]:
    account = await world.account(f"Account {uuid4()}")
    return tuple([accepted(await world.record(recording(account.id, **fields))).transaction.id for _ in range(count)])


async def change(world: World, ids: tuple[UUID, ...], **changes: Any) -> Any:
    return await world.handle(EditTransactions(id=uuid4(), ids=ids, changes=BulkChanges(**changes)))


def skipped(done: Any) -> dict[Obstacle, int]:
    return {each.reason: each.count for each in done.skipped}


async def test_everything_named_changes_and_one_undo_restores_all(world: World) -> None:
    payee, old, new = Payee(id=uuid4(), name="Baker"), Tag(id=uuid4(), name="old"), Tag(id=uuid4(), name="new")
    for entity in (payee, old, new):
        await world.put(entity)
    ids = await rows_of(world, 3, tag_ids=(old.id,))
    before = await world.rows(*ids)
    done = accepted(
        await change(
            world,
            ids,
            category="pets",
            payee_id=payee.id,
            note="all",
            is_hidden=True,
            status=TransactionStatus.PENDING,
            add_tag_ids=(new.id,),
            remove_tag_ids=(old.id,),
        )
    )
    assert (done.matched_count, done.changed_count, done.skipped) == (3, 3, ())
    assert done.change.summary == "Edited 3 transactions"
    for row in (await world.rows(*ids)).values():
        assert (row.category, row.categorized_by, row.payee_id) == ("pets", Categorizer.PERSON, payee.id)
        assert (row.note, row.is_hidden, row.status, row.tag_ids) == ("all", True, "PENDING", (new.id,))
        assert row.version == 2
    accepted(await world.undo(done.change.id))
    for id, row in (await world.rows(*ids)).items():  # noqa: A001
        assert (row.category, row.note, row.tag_ids) == (before[id].category, None, (old.id,))


async def test_a_retry_is_the_same_edit(world: World) -> None:
    ids = await rows_of(world, 2)
    command = EditTransactions(id=uuid4(), ids=ids, changes=BulkChanges(note="n"))
    first = accepted(await world.handle(command))
    again = accepted(await world.handle(command))
    assert (again.change.id, again.changed_count) == (first.change.id, 2)
    assert {row.version for row in (await world.rows(*ids)).values()} == {2}


async def test_rows_that_cannot_change_are_left_out_and_told(world: World) -> None:
    plain = await rows_of(world, 1, category="dining")
    same = await rows_of(world, 1, category="pets")
    split = await rows_of(world, 1, splits=(part(-1_000, "home"), part(-250, "home")))
    checking, savings = await world.account(), await world.account("Savings")
    command = RecordTransfer(
        id=uuid4(), from_account_id=checking.id, to_account_id=savings.id, booked_on=TODAY, amount_minor=500
    )
    legs = tuple(row.id for row in accepted(await world.transfer(command)).transactions)
    done = accepted(await change(world, (*plain, *same, *split, *legs, uuid4()), category="pets"))
    assert (done.matched_count, done.changed_count) == (5, 1)
    assert skipped(done) == {Obstacle.UNCHANGED: 1, Obstacle.SPLIT_ROW: 1, Obstacle.TRANSFER_LEG: 2}
    assert done.change.summary == "Set 1 transaction to Pets"
    assert (await world.row(split[0])).category == "home"


async def test_refunds_follow_their_expense(world: World) -> None:
    [expense] = await rows_of(world, 1, category="dining")
    [refund] = await rows_of(world, 1, amount_minor=500, category="income")
    accepted(await world.handle(LinkRefunds(ids=(refund,), expense_id=expense)))
    done = accepted(await change(world, (expense, refund), category="pets"))
    assert skipped(done) == {Obstacle.LINKED_REFUND: 1}
    assert (await world.row(refund)).category == "pets"
    accepted(await world.undo(done.change.id))
    assert {(await world.row(id)).category for id in (expense, refund)} == {"dining"}  # noqa: A001


async def test_moving_leaves_locked_and_foreign_rows_where_they_are(world: World) -> None:
    euro, dollar = await world.account("Euro"), await world.account("Dollar", currency="USD")
    row, locked = [accepted(await world.record(recording(euro.id))).transaction.id for _ in range(2)]
    foreign = accepted(await world.record(recording(dollar.id))).transaction.id
    await world.change_row(locked, reconciliation_id=uuid4())
    target = await world.account("Target")
    done = accepted(await change(world, (row, locked, foreign), account_id=target.id))
    assert skipped(done) == {Obstacle.RECONCILED: 1, Obstacle.CURRENCY_DIFFERS: 1}
    assert (await world.balance(target.id)).minor == 10_000 - 1_250
    assert (await world.row(row)).account_id == target.id


async def test_deleting_takes_both_legs_and_spares_locked_rows(world: World) -> None:
    checking, savings = await world.account(), await world.account("Savings")

    async def moved() -> tuple[UUID, UUID]:
        command = RecordTransfer(
            id=uuid4(), from_account_id=checking.id, to_account_id=savings.id, booked_on=TODAY, amount_minor=500
        )
        leaving, arriving = accepted(await world.transfer(command)).transactions
        return leaving.id, arriving.id

    (free, free_leg), (kept, kept_leg) = await moved(), await moved()
    await world.change_row(kept_leg, reconciliation_id=uuid4())
    done = accepted(await change(world, (free, kept), delete=True))
    assert (done.changed_count, skipped(done)) == (1, {Obstacle.RECONCILED: 1})
    assert set(await world.rows(free, free_leg, kept, kept_leg)) == {kept, kept_leg}
    accepted(await world.undo(done.change.id))
    assert len(await world.rows(free, free_leg)) == 2


async def test_tags_have_a_limit_that_no_row_passes(world: World) -> None:
    tags = [Tag(id=uuid4(), name=f"t{n}") for n in range(22)]
    for tag in tags:
        await world.put(tag)
    full = await rows_of(world, 1, tag_ids=tuple(tag.id for tag in tags[:20]))
    done = accepted(await change(world, full, add_tag_ids=(tags[20].id,)))
    assert (done.changed_count, done.change, skipped(done)) == (0, None, {Obstacle.TOO_MANY_TAGS: 1})
    swapped = accepted(await change(world, full, add_tag_ids=(tags[20].id,), remove_tag_ids=(tags[0].id,)))
    assert swapped.change.summary == "Changed the tags of 1 transaction"
    assert (await world.row(full[0])).tag_ids == tuple(tag.id for tag in tags[1:21])


async def test_all_that_match_a_search(world: World) -> None:
    await rows_of(world, 2, description="Coffee")
    other = await rows_of(world, 1, description="Tea")
    matching = TransactionFilter(query="coffee")
    done = accepted(await world.handle(EditTransactions(id=uuid4(), matching=matching, changes=BulkChanges(note="n"))))
    assert (done.matched_count, done.changed_count) == (2, 2)
    assert (await world.row(other[0])).note is None
    broken = EditTransactions(id=uuid4(), matching=TransactionFilter(query="("), changes=BulkChanges(note="n"))
    assert refused(await world.handle(broken)) == (CODES.QUERY_INVALID, "selection.filter.query")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({}, CODES.NOTHING_TO_CHANGE, "changes"),
        ({"delete": True, "note": "n"}, CODES.DELETE_ALONE, "changes.delete"),
        ({"category": "space"}, CODES.CATEGORY_UNKNOWN, "changes.category"),
        ({"payee_id": UUID(int=1)}, CODES.PAYEE_NOT_FOUND, "changes.payeeId"),
        ({"add_tag_ids": (UUID(int=1),)}, CODES.TAG_NOT_FOUND, "changes.addTagIds"),
        ({"add_tag_ids": tuple(UUID(int=n) for n in range(21))}, CODES.TOO_MANY_TAGS, "changes.addTagIds"),
        ({"note": "x" * 2_001}, CODES.NOTE_TOO_LONG, "changes.note"),
        ({"account_id": UUID(int=1)}, CODES.ACCOUNT_NOT_FOUND, "changes.accountId"),
    ],
)
async def test_a_wrong_edit_names_its_field_and_changes_nothing(
    world: World, changes: dict[str, Any], code: EditTransactionsRejection, field: str
) -> None:
    ids = await rows_of(world, 1)
    assert refused(await change(world, ids, **changes)) == (code, field)
    assert (await world.row(ids[0])).version == 1


async def test_a_selection_is_either_or(world: World) -> None:
    ids = await rows_of(world, 1)
    both = EditTransactions(id=uuid4(), ids=ids, matching=TransactionFilter(), changes=BulkChanges(note="n"))
    neither = EditTransactions(id=uuid4(), changes=BulkChanges(note="n"))
    assert refused(await world.handle(both)) == (CODES.SELECTION_UNCLEAR, "selection")
    assert refused(await world.handle(neither)) == (CODES.SELECTION_UNCLEAR, "selection")
    assert refused(await change(world, (uuid4(),), note="n")) == (CODES.NOT_FOUND, "selection.ids")


async def test_a_closed_account_takes_none(world: World) -> None:
    ids = await rows_of(world, 1)
    closed = await world.account("Closed")
    await world.change_account(closed.id, closed_on=date(2026, 1, 1))
    assert refused(await change(world, ids, account_id=closed.id)) == (CODES.ACCOUNT_CLOSED, "changes.accountId")


async def test_showing_rows_again_and_clearing_what_they_are_for(world: World) -> None:
    ids = await rows_of(world, 2, is_hidden=True, category="pets", note="n")
    accepted(await change(world, ids, is_hidden=False, category=None, note=None))
    for row in (await world.rows(*ids)).values():
        assert (row.is_hidden, row.category, row.categorized_by, row.note) == (False, None, None, None)
