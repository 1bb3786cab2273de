"""Each fault while people go on writing, with the time until everything written has had its effect.

`make faults` prints the figures; with MONETA_FULL=1 at full size: a minute without the broker, twenty killed consumers.
"""

from __future__ import annotations

import time

import pytest

from tests.faults import figures
from tests.faults.world import FULL, World, died

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900 if FULL else 300)]

DOWN_SECONDS = 60 if FULL else 5
KILLS = 20 if FULL else 4
WRITES = 2_000 if FULL else 200


def write_for(world: World, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        world.save(10)
        time.sleep(0.1)


def at_work(world: World) -> None:
    world.start("relay")
    world.start("consumer")
    world.save(WRITES)
    world.until(lambda: world.count("effects") > WRITES // 10)


def test_the_broker_is_down(world: World) -> None:
    at_work(world)
    world.server.stop()
    write_for(world, DOWN_SECONDS)
    world.server.start()
    over_at = time.monotonic()
    world.save(10)
    figures.report("broker down", world, over_at)


def test_the_consumer_is_killed_again_and_again(world: World) -> None:
    world.start("relay")
    for life in range(KILLS):
        world.save(WRITES // KILLS)
        # In the middle of its work, or right after it.
        doomed = world.start("consumer", "after-commit" if life % 2 else "before-commit", max(3, WRITES // KILLS // 2))
        world.until(lambda doomed=doomed: died(doomed))
    world.start("consumer")
    over_at = time.monotonic()
    world.save(10)
    figures.report(f"consumer killed {KILLS} times", world, over_at)


def test_the_broker_is_emptied(world: World) -> None:
    at_work(world)
    world.empty_broker()
    over_at = time.monotonic()
    world.save(WRITES)
    figures.report("flushed" if world.kind == "redis" else "queues deleted", world, over_at)


def test_the_relay_is_killed_between_publishing_and_marking(world: World) -> None:
    world.start("consumer")
    world.save(WRITES)
    doomed = world.start("relay", "after-publish", 2)
    world.until(lambda: died(doomed))
    world.save(10)
    world.start("relay")
    over_at = time.monotonic()
    figures.report("relay killed between publish and mark", world, over_at)
    # The batch went out twice.
    assert world.count("deliveries") > world.count("effects")
