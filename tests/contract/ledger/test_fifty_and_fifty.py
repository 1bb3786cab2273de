"""Fifty random things of every kind, fifty undos, fifty redos: the ledger is as it was, and then as it became."""

from __future__ import annotations

from collections.abc import AsyncIterator
from random import Random

import pytest

from deployments.adapters.db import Database
from domain.shared.outcomes import Rejected
from domain.transactions.commands import RedoLast, UndoLast
from tests.support.ledger_commands import GOING_BACK, Player
from tests.support.ledger_scene import FakeState, SqlState
from tests.support.ledger_world import fake_world, recording, sql_world

# The model is nobody: its work is not among what a person takes back step by step.
NOT_MINE = (*GOING_BACK, "predict", "import_rows")
STEPS = 50


@pytest.fixture
async def player(dsn: str | None) -> AsyncIterator[Player]:
    if dsn is None:
        world = fake_world()
        yield Player(world, FakeState(world.begin._book), Random(0))
        return
    database = Database(dsn, pool_size=2)
    world = await sql_world(database)
    yield Player(world, SqlState(database, world.caller.household_id), Random(0))
    await database.close()


@pytest.mark.parametrize("seed", range(4))
async def test_fifty_edits_fifty_undos_fifty_redos(player: Player, seed: int) -> None:
    player.chance = Random(seed)
    for name in ("Checking", "Savings"):
        account = await player.world.account(name)
        for _ in range(3):
            await player.world.record(recording(account.id, amount_minor=-player.chance.randint(1, 999)))
    start = await player.read()
    done: list[str] = []
    while len(done) < STEPS:
        step = await player.act(without=NOT_MINE)
        if step.change is not None:
            done.append(step.name)
    end = await player.read()
    for place in range(STEPS):
        outcome = await player.send(UndoLast())
        assert not isinstance(outcome, Rejected), (outcome, done[-1 - place])
    assert (await player.read()).plain() == start.plain()
    for place in range(STEPS):
        outcome = await player.send(RedoLast())
        assert not isinstance(outcome, Rejected), (outcome, done[place])
    assert (await player.read()).plain() == end.plain()
    # One kind of thing alone would prove little.
    assert len(set(done)) > 8
