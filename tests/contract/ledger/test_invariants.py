"""Laws of the ledger under random sequences of everything that can be done, on the fake and on PostgreSQL."""

from __future__ import annotations

import os
from dataclasses import replace
from random import Random
from uuid import UUID, uuid4, uuid5

import pytest

from deployments.adapters.db import Database
from deployments.transactions.recount import differences
from domain.transactions.commands import Redo, Undo
from domain.transactions.model import Change, ChangeKind, RefundKind
from tests.support.ledger_commands import Player, Rewrite, Step
from tests.support.ledger_laws import broken
from tests.support.ledger_scene import FakeState, SqlState, State
from tests.support.ledger_world import World, fake_world, recording, sql_world

IS_FULL = os.environ.get("MONETA_FULL") == "1"
IN_MEMORY = 10_000
ON_POSTGRESQL = 2_000 if IS_FULL else 200
BATCHES = 10


async def play(player: Player, length: int) -> None:
    """One sequence; each step is looked at by itself, so that a failure names the step that caused it."""
    for _ in range(length):
        step = await player.act()
        after = await player.read()
        assert broken(after) == [], step
        if step.is_refused:
            assert after.plain() == step.before.plain(), step
        elif step.change and player.chance.random() < 0.3:
            await there_and_back(player, step, after)


async def there_and_back(player: Player, step: Step, after: State) -> None:
    """Undoing what was just done gives what was before, and redoing it what was after."""
    assert step.change is not None
    change = await changed(player, step.change.id)
    if change.undone_at or change.kind == "IMPORT" or step.name in ("undo", "redo", "undo_last", "redo_last"):
        return
    assert not is_refused(await player.send(Undo(change_id=change.id))), step
    assert (await player.read()).plain() == step.before.plain(), step
    assert not is_refused(await player.send(Redo(change_id=change.id))), step
    assert (await player.read()).plain() == after.plain(), step


def is_refused(outcome: object) -> bool:
    return type(outcome).__name__ == "Rejected"


async def changed(player: Player, change_id: UUID) -> Change:
    async with player.world.begin(player.world.caller) as unit:
        change: Change | None = await unit.history.get(change_id)
    assert change is not None
    return change


def in_memory(seed: int) -> Player:
    world = fake_world()
    return Player(world, FakeState(world.begin._book), Random(seed))


@pytest.mark.parametrize("batch", range(BATCHES))
async def test_the_laws_hold_in_memory(batch: int) -> None:
    for seed in range(batch * IN_MEMORY // BATCHES, (batch + 1) * IN_MEMORY // BATCHES):
        player = in_memory(seed)
        await play(player, player.chance.randint(4, 14))


@pytest.mark.parametrize("batch", range(4))
async def test_the_laws_hold_on_postgresql(migrated_dsn: str, batch: int) -> None:
    database = Database(migrated_dsn, pool_size=2)
    for seed in range(batch * ON_POSTGRESQL // 4, (batch + 1) * ON_POSTGRESQL // 4):
        world = await sql_world(database)
        player = Player(world, SqlState(database, world.caller.household_id), Random(seed))
        await play(player, player.chance.randint(6, 16))
        # The imports of the generator have no file.
        assert await differences(database, world.caller.household_id, without=frozenset({"import"})) == []
    await database.close()


async def test_both_sides_do_the_same(migrated_dsn: str) -> None:
    """The fake is as strict as PostgreSQL: it refuses and accepts the same, and ends with the same rows."""
    database = Database(migrated_dsn, pool_size=2)
    for seed in range(40):
        outcomes: list[list[object]] = []
        for world in (fake_world(), await sql_world(database)):
            read = await reader(world, database)
            player = Player(world, read, Random(seed))
            told: list[object] = []
            for _ in range(15):
                step = await player.act()
                told.append((step.name, step.is_refused and (step.outcome.code, step.outcome.field)))
            rows = (await read()).plain()["transactions"]
            told += sorted((id, row | {"deleted_at": row["deleted_at"] is None}) for id, row in rows.items())  # noqa: A001
            outcomes.append(told)
        for ours, theirs in zip(*outcomes, strict=True):
            assert ours == theirs, seed
    await database.close()


async def undone_and_redone(player: Player, *, last: str) -> list[object]:
    """A purchase, a refund of it; both taken back, and only the refund done again."""
    account = await player.world.account()
    expense = (await player.world.record(recording(account.id))).transaction
    money = (await player.world.record(recording(account.id, amount_minor=400))).transaction
    linked = replace(money, refund_of=expense.id, refund_kind=RefundKind.REFUND)
    change = (await player.send(Rewrite((linked,), change_id=uuid4()))).change
    recorded = uuid5(expense.id, ChangeKind.RECORD)
    steps = {"needed": [Undo(change_id=recorded)], "gone": [Undo(change_id=change.id), Undo(change_id=recorded)]}
    told = [await player.send(command) for command in steps[last]]
    if last == "gone":
        told.append(await player.send(Redo(change_id=change.id)))
    assert broken(await player.read()) == []
    return told


@pytest.mark.parametrize("side", ["fake", "postgresql"])
async def test_an_expense_stays_while_its_refund_is_linked(migrated_dsn: str, side: str) -> None:
    database = Database(migrated_dsn, pool_size=2)
    for last in ("needed", "gone"):
        world = fake_world() if side == "fake" else await sql_world(database)
        player = Player(world, await reader(world, database), Random(1))
        *before, refused = await undone_and_redone(player, last=last)
        assert not any(is_refused(outcome) for outcome in before)
        assert is_refused(refused)
    await database.close()


async def reader(world: World, database: Database) -> FakeState | SqlState:
    book = getattr(world.begin, "_book", None)
    return FakeState(book) if book else SqlState(database, world.caller.household_id)
