"""Two editors at one row, on the fake and on PostgreSQL: what does not overlap is merged, nothing is ever lost."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from typing import Any

import pytest

from deployments.adapters.db import Database
from domain.shared.money import Money
from domain.transactions.commands import KEEP, EditTransaction, PredictedCategory
from domain.transactions.editing.conflicts import NAMES
from domain.transactions.model import Transaction, TransactionStatus
from domain.transactions.outcomes import Conflicted, Edited
from domain.transactions.rejections import EditTransactionRejection
from tests.support.ledger_world import World, accepted, fake_world, part, recording, sql_world


async def purchase(world: World, **fields: Any) -> Transaction:
    account = await world.account(f"Account {random.random()}")
    return accepted(await world.record(recording(account.id, **fields))).transaction  # type: ignore[no-any-return]


def edit(row: Transaction, **fields: Any) -> EditTransaction:
    return EditTransaction(id=row.id, version=row.version, **fields)


def conflict(outcome: object) -> dict[str, tuple[Any, Any, Any]]:
    """Field by field: what was read, what is wanted, what is there."""
    assert isinstance(outcome, Conflicted), outcome
    assert outcome.code is EditTransactionRejection.VERSION_CONFLICT
    assert outcome.conflict is not None
    return {field.name: (field.base, field.yours, field.theirs) for field in outcome.conflict.fields}


async def test_edits_of_other_fields_are_merged(world: World) -> None:
    row = await purchase(world)
    accepted(await world.edit(edit(row, note="theirs")))
    accepted(await world.edit(edit(row, amount_minor=-5, description="mine")))
    now = await world.row(row.id)
    assert (now.note, now.amount.minor, now.description, now.version) == ("theirs", -5, "mine", 3)


async def test_a_form_that_sends_every_field_overwrites_only_what_was_changed_in_it(world: World) -> None:
    row = await purchase(world, note="old")
    accepted(await world.edit(edit(row, note="theirs")))
    accepted(await world.edit(edit(row, note="old", amount_minor=-5, description=row.description)))
    now = await world.row(row.id)
    assert (now.note, now.amount.minor) == ("theirs", -5)


async def test_the_same_field_is_a_conflict_that_names_who_and_shows_all_three(world: World) -> None:
    row = await purchase(world, note="old")
    theirs = accepted(await world.edit(edit(row, note="theirs")))
    outcome = await world.edit(edit(row, note="mine", amount_minor=-5))
    assert conflict(outcome) == {"note": ("old", "mine", "theirs")}
    assert outcome.conflict.changed_by == world.caller.viewer.user_id
    assert outcome.conflict.changed_at == theirs.change.created_at
    assert outcome.conflict.current == await world.row(row.id)
    # Sent again with the version that was shown it is a decision.
    decided = EditTransaction(id=row.id, version=outcome.conflict.current.version, note="mine", amount_minor=-5)
    assert accepted(await world.edit(decided)).transaction.note == "mine"


async def test_both_want_the_same(world: World) -> None:
    row = await purchase(world, note="old")
    accepted(await world.edit(edit(row, note="new")))
    again = accepted(await world.edit(edit(row, note="new", description="Baker")))
    assert (again.transaction.note, again.transaction.description) == ("new", "Baker")


async def test_a_retry_is_answered_as_done_even_after_a_later_edit(world: World) -> None:
    row = await purchase(world)
    command = edit(row, note="mine")
    first = accepted(await world.edit(command))
    again = accepted(await world.edit(command))
    assert (again.transaction, again.change) == (first.transaction, first.change)
    accepted(await world.edit(edit(first.transaction, note="theirs")))
    late = accepted(await world.edit(command))
    assert (late.transaction.note, late.change) == ("theirs", first.change)


async def test_a_retry_of_a_merged_edit_is_answered_as_done(world: World) -> None:
    row = await purchase(world)
    accepted(await world.edit(edit(row, note="theirs")))
    command = edit(row, description="mine")
    first = accepted(await world.edit(command))
    assert accepted(await world.edit(command)).change == first.change
    assert (await world.row(row.id)).version == 3


async def test_parts_and_amount_are_one_matter(world: World) -> None:
    row = await purchase(world, amount_minor=-1_250, category="dining")
    accepted(await world.edit(edit(row, splits=(part(-1_000, "groceries"), part(-250, "home")))))
    outcome = await world.edit(edit(row, amount_minor=-2_000))
    found = conflict(outcome)
    assert found["amount"] == (Money(-1_250, "EUR"), Money(-2_000, "EUR"), Money(-1_250, "EUR"))
    assert len(found["splits"][2]) == 2
    assert found["category"] == ("dining", "dining", "groceries")
    assert (await world.row(row.id)).amount.minor == -1_250
    # Words are another matter.
    assert accepted(await world.edit(edit(row, note="n"))).transaction.note == "n"


async def test_the_models_opinion_is_no_conflict(world: World) -> None:
    row = await purchase(world)
    accepted(await world.edit(edit(row, note="theirs")))
    await world.predict(PredictedCategory(transaction_id=row.id, category="dining", confidence=0.9, merchant=None))
    assert accepted(await world.edit(edit(row, category="groceries"))).transaction.category == "groceries"


async def test_an_undo_in_between_is_seen(world: World) -> None:
    row = await purchase(world, note="old")
    done = accepted(await world.edit(edit(row, note="x")))
    accepted(await world.undo(done.change.id))
    # Whoever read the row before the undo wants to change the undone value: the field moved under them.
    assert conflict(await world.edit(edit(done.transaction, note="y"))) == {"note": ("x", "y", "old")}
    # Whoever read it before both sees what is there.
    assert accepted(await world.edit(edit(row, note="z"))).transaction.note == "z"


async def test_a_row_that_was_recorded_again_has_another_version(world: World) -> None:
    from domain.transactions.commands import RedoLast, UndoLast

    row = await purchase(world, note="old")
    accepted(await world.handle(UndoLast()))
    accepted(await world.handle(RedoLast()))
    assert (await world.row(row.id)).version > row.version


async def test_a_version_that_never_was_is_refused_where_it_would_overwrite(world: World) -> None:
    row = await purchase(world, note="old")
    assert conflict(await world.edit(EditTransaction(id=row.id, version=9, note="new"))) == {
        "note": ("old", "new", "old")
    }


_VALUES: dict[str, list[Any]] = {
    "note": ["a", "b", "c", None],
    "description": ["Bakery", "Baker", "Café"],
    "amount_minor": [-1_250, -900, -1],
    "category": ["dining", "groceries", "pets"],
    "status": list(TransactionStatus),
    "is_hidden": [True, False],
    "splits": [(), (part(-1_000, "home"), part(-250, "pets")), (part(-450, "travel"), part(-450, "fees"))],
}


class Editor:
    """Has the row open as it was some time ago, edits it, and takes theirs or insists where there is a conflict."""

    def __init__(self, chance: random.Random, row: Transaction) -> None:
        self.chance = chance
        self.seen = row

    def command(self) -> EditTransaction:
        names = self.chance.sample(sorted(_VALUES), self.chance.randint(1, 3))
        return edit(self.seen, **{name: self.chance.choice(_VALUES[name]) for name in names})

    def insisting(self, command: EditTransaction) -> EditTransaction:
        return replace(command, version=self.seen.version)


def _attributes(command: EditTransaction) -> set[str]:
    named = {name for name in _VALUES if getattr(command, name) is not KEEP}
    return {"amount" if name == "amount_minor" else name for name in named} | (
        {"category"} if "splits" in named else set()
    )


def _check_nothing_lost(seen: Transaction, before: Transaction, after: Transaction, command: EditTransaction) -> None:
    """An edit changes what it names and nothing else; and what it replaces, its author has seen."""
    for name in NAMES:
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            assert name in _attributes(command), f"{name} changed though nobody asked for it"
            assert was == getattr(seen, name), f"{name} was overwritten unseen"


async def test_a_thousand_interleavings_lose_nothing() -> None:
    for seed in range(1_000):
        chance = random.Random(seed)
        world = fake_world()
        row = await purchase(world, note="a", category="dining")
        editors = [Editor(chance, row), Editor(chance, row)]
        for _ in range(8):
            editor = chance.choice(editors)
            if chance.random() < 0.3:
                editor.seen = await world.row(row.id)
                continue
            await _one_edit(world, editor)


async def _one_edit(world: World, editor: Editor) -> None:
    command = editor.command()
    before = await world.row(command.id)
    outcome = await world.edit(command)
    if isinstance(outcome, Conflicted):
        assert await world.row(command.id) == before
        assert outcome.conflict is not None
        editor.seen = outcome.conflict.current
        if editor.chance.random() < 0.5:
            command = editor.insisting(command)
            outcome = await world.edit(command)
            assert not isinstance(outcome, Conflicted)
    if isinstance(outcome, Edited):
        _check_nothing_lost(editor.seen, before, outcome.transaction, command)
        editor.seen = outcome.transaction


@pytest.mark.parametrize("seed", range(3))
async def test_two_people_at_once_lose_nothing(migrated_dsn: str, seed: int) -> None:
    """Real concurrency: each of twenty edits is accepted, merged or shown as a conflict, and the history tells all."""
    database = Database(migrated_dsn, pool_size=6)
    world = await sql_world(database)
    row = await purchase(world, note="a", category="dining")
    chance = random.Random(seed)
    editors = [Editor(random.Random(chance.random()), row) for _ in range(4)]

    async def work(editor: Editor) -> int:
        accepted_edits = 0
        for _ in range(5):
            command = editor.command()
            outcome = await world.edit(command)
            if isinstance(outcome, Conflicted):
                assert outcome.conflict is not None
                editor.seen = outcome.conflict.current
            elif isinstance(outcome, Edited):
                accepted_edits += outcome.change is not None
                editor.seen = outcome.transaction
            await asyncio.sleep(0)
        return accepted_edits

    done = sum(await asyncio.gather(*map(work, editors)))
    now = await world.row(row.id)
    assert now.version == 1 + done
    async with world.begin(world.caller) as unit:
        steps = await unit.history.steps(now)
    # Walking back from the row as it is through every accepted edit gives the row as it was recorded.
    assert len(steps) == done
    first = steps[-1].before if steps else now
    assert all(getattr(first, name) == getattr(row, name) for name in NAMES)
    await database.close()
