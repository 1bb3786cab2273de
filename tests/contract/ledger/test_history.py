"""The history, on the fake and on PostgreSQL: whatever was done can be taken back and done again."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.shared.outcomes import Rejected
from domain.transactions import undo
from domain.transactions.commands import (
    EditTransaction,
    PredictedCategory,
    RecordTransfer,
    Redo,
    RedoLast,
    Undo,
    UndoLast,
)
from domain.transactions.model import Change, ChangeKind
from domain.transactions.names import Tag
from domain.transactions.rejections import UndoRejection
from tests.support.ledger_world import TODAY, World, accepted, part, recording


async def undo_last(world: World) -> Any:
    return await world._run(undo.undo_last, UndoLast())


async def redo_last(world: World) -> Any:
    return await world._run(undo.redo_last, RedoLast())


def plain(row: Any) -> dict[str, Any]:
    """A row without its counters."""
    return {name: getattr(row, name) for name in row.__slots__ if name not in ("version", "updated_at")}


async def put_tag(world: World, tag: Tag) -> Change:
    change = Change(
        id=uuid4(),
        kind=ChangeKind.NAMES,
        summary="Tag",
        created_at=datetime.now(UTC),
        user_id=world.caller.viewer.user_id,
    )

    async def use_case(_: Any, command: Tag, unit: Any) -> Change:
        await unit.history.open(change)
        await unit.of(Tag).put(command)
        return change

    return await world._run(use_case, tag)  # type: ignore[no-any-return]


async def tags(world: World) -> list[Tag]:
    async with world.begin(world.caller) as unit:
        return list(await unit.of(Tag).all())


async def test_an_undone_purchase_is_gone_and_a_redone_one_is_as_it_was(world: World) -> None:
    account = await world.account()
    recorded = accepted(await world.record(recording(account.id, note="rye")))
    accepted(await undo_last(world))
    assert await world.rows(recorded.transaction.id) == {}
    redone = accepted(await redo_last(world))
    assert plain(redone.transactions[0]) == plain(recorded.transaction)


async def test_undo_leaves_what_others_did_to_other_fields(world: World) -> None:
    account = await world.account()
    row = accepted(await world.record(recording(account.id))).transaction
    edited = accepted(await world.edit(EditTransaction(id=row.id, version=1, note="mine")))
    await world.edit(EditTransaction(id=row.id, version=2, amount_minor=-5))
    accepted(await world._run(undo.undo, Undo(change_id=edited.change.id)))
    now = (await world.rows(row.id))[row.id]
    assert (now.note, now.amount.minor) == (None, -5)


async def test_undo_refuses_where_the_same_field_was_changed_since(world: World) -> None:
    account = await world.account()
    row = accepted(await world.record(recording(account.id))).transaction
    edited = accepted(await world.edit(EditTransaction(id=row.id, version=1, note="mine")))
    await world.edit(EditTransaction(id=row.id, version=2, note="yours"))
    refused = await world._run(undo.undo, Undo(change_id=edited.change.id))
    assert isinstance(refused, Rejected)
    assert refused.code is UndoRejection.CHANGED_SINCE
    assert (await world.rows(row.id))[row.id].note == "yours"


async def test_the_models_opinion_is_not_in_the_way_of_an_undo(world: World) -> None:
    account = await world.account()
    row = accepted(await world.record(recording(account.id))).transaction
    await world.predict(PredictedCategory(transaction_id=row.id, category="dining", confidence=0.9, merchant="Bakery"))
    accepted(await undo_last(world))
    assert await world.rows(row.id) == {}


async def test_only_ones_own_changes_are_undone_and_only_until_something_else_is_done(world: World) -> None:
    account = await world.account()
    row = accepted(await world.record(recording(account.id))).transaction
    accepted(await undo_last(world))
    other = accepted(await world.record(recording(account.id))).transaction
    refused = await redo_last(world)
    assert isinstance(refused, Rejected)
    assert refused.code is UndoRejection.NOTHING_TO_REDO
    assert set(await world.rows(row.id, other.id)) == {other.id}


async def test_a_change_that_stands_cannot_be_done_again(world: World) -> None:
    account = await world.account()
    change = accepted(await world.record(recording(account.id))).change
    refused = await world._run(undo.redo, Redo(change_id=change.id))
    assert isinstance(refused, Rejected)
    assert refused.code is UndoRejection.NOT_UNDONE


async def test_only_the_models_own_fields_give_way_to_an_undo(world: World) -> None:
    account = await world.account()
    row = accepted(await world.record(recording(account.id))).transaction
    edited = accepted(await world.edit(EditTransaction(id=row.id, version=1, note="mine", category="groceries")))
    accepted(await world.categorize([row.id], None))
    prediction = PredictedCategory(transaction_id=row.id, category="dining", confidence=0.9, merchant="Bakery")
    await world.predict(prediction)
    refused = await world._run(undo.undo, Undo(change_id=edited.change.id))
    assert isinstance(refused, Rejected)
    assert refused.code is UndoRejection.CHANGED_SINCE
    accepted(await undo_last(world))
    now = await world.row(row.id)
    assert (now.category, now.note) == ("groceries", "mine")
    accepted(await world._run(undo.undo, Undo(change_id=edited.change.id)))
    now = await world.row(row.id)
    assert (now.category, now.categorized_by, now.note) == (None, None, None)


async def test_rows_of_a_large_change_are_put_back_and_not_answered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo, "ANSWERED_MAX", 2)
    account = await world.account()
    ids = [accepted(await world.record(recording(account.id))).transaction.id for _ in range(3)]
    before = {id: plain(row) for id, row in (await world.rows(*ids)).items()}  # noqa: A001
    few = accepted(await world.categorize(ids[:2], "dining")).change
    many = accepted(await world.categorize(ids, "groceries")).change
    assert accepted(await world._run(undo.undo, Undo(change_id=many.id))).transactions == ()
    undone = accepted(await world._run(undo.undo, Undo(change_id=few.id)))
    assert {row.id for row in undone.transactions} == set(ids[:2])
    assert {id: plain(row) for id, row in (await world.rows(*ids)).items()} == before  # noqa: A001


async def test_how_rows_stand_in_short(world: World) -> None:
    account, other = await world.account(), await world.account("Savings")
    split = (part(-1_000, "dining"), part(-250))
    commands = (
        recording(account.id),
        recording(account.id, category="dining"),
        recording(account.id, splits=split),
    )
    ids = [accepted(await world.record(command)).transaction.id for command in commands]
    transfer = RecordTransfer(
        id=uuid4(), from_account_id=account.id, to_account_id=other.id, booked_on=TODAY, amount_minor=700
    )
    accepted(await world.transfer(transfer))
    gone = accepted(await world.record(recording(account.id))).transaction.id
    accepted(await world.delete(gone))
    async with world.begin(world.caller) as unit:
        rows = await unit.transactions.standing([*ids, transfer.id, gone, uuid4()])
    waiting = {id: row.waits_for_category for id, row in rows.items()}  # noqa: A001
    assert waiting == dict(zip([*ids, transfer.id], [True, False, False, False], strict=True))
    assert rows[ids[0]] == (ids[0], account.id, TODAY, None, -1_250, "EUR", "Bakery", None, True)


async def test_names_are_undone_as_rows_are(world: World) -> None:
    tag = Tag(id=uuid4(), name="work")
    await put_tag(world, tag)
    await put_tag(world, Tag(id=tag.id, name="Work", color="teal"))
    accepted(await undo_last(world))
    assert [(found.name, found.color) for found in await tags(world)] == [("work", None)]
    accepted(await undo_last(world))
    assert await tags(world) == []
    accepted(await redo_last(world))
    accepted(await redo_last(world))
    assert [(found.name, found.color) for found in await tags(world)] == [("Work", "teal")]


async def test_fifty_random_edits_and_fifty_undos_give_the_initial_state(world: World) -> None:
    chance = random.Random(7)
    accounts = [await world.account("Checking"), await world.account("Savings")]
    start = [accepted(await world.record(recording(chance.choice(accounts).id))).transaction for _ in range(5)]
    ids: list[UUID] = [row.id for row in start]
    before = {id: plain(row) for id, row in (await world.rows(*ids)).items()}  # noqa: A001
    balances = [await world.balance(account.id) for account in accounts]
    done = 0
    while done < 50:
        live = await world.rows(*ids)
        kind = chance.choice(("record", "edit", "edit", "categorize", "delete"))
        if kind == "record" or not live:
            outcome = await world.record(recording(chance.choice(accounts).id, amount_minor=-chance.randint(1, 999)))
            ids.append(accepted(outcome).transaction.id)
        else:
            row = chance.choice(sorted(live.values(), key=lambda found: ids.index(found.id)))
            if kind == "edit":
                wanted = {"amount_minor": -chance.randint(1, 999), "note": str(done), "account_id": accounts[0].id}
                names = chance.sample(sorted(wanted), 2)
                edit = EditTransaction(id=row.id, version=row.version, **{name: wanted[name] for name in names})  # type: ignore[arg-type]
                accepted(await world.edit(edit))
            elif kind == "categorize":
                accepted(await world.categorize([row.id], chance.choice(("dining", "groceries"))))
            else:
                accepted(await world.delete(row.id))
        done += 1
    for _ in range(50):
        accepted(await undo_last(world))
    assert {id: plain(row) for id, row in (await world.rows(*ids)).items()} == before  # noqa: A001
    assert [await world.balance(account.id) for account in accounts] == balances
