"""Each fault by itself, with thousands of events; run with MONETA_FULL=1."""

from __future__ import annotations

import random
import time

from tests.faults.world import EVENTS, World, died


def test_a_relay_killed_between_publishing_and_marking(world: World) -> None:
    world.save(EVENTS)
    # Two batches of 25 leave; the second one's confirms arrive, and the process is gone.
    doomed = world.start("relay", "after-publish", 2)
    world.start("consumer")
    world.until(lambda: died(doomed))
    assert world.count("outbox WHERE published_at IS NOT NULL") == 25
    world.start("relay")
    world.assert_each_once(EVENTS)
    # The second batch went out twice: without the inbox there would be 25 effects too many.
    assert world.count("deliveries") >= EVENTS + 25


def test_a_consumer_killed_before_and_after_its_commit(world: World) -> None:
    world.save(EVENTS)
    world.start("relay")
    before = world.start("consumer", "before-commit", EVENTS // 5)
    world.until(lambda: died(before))
    after = world.start("consumer", "after-commit", EVENTS // 5)
    world.until(lambda: died(after))
    assert world.count("effects") < EVENTS
    world.start("consumer")
    world.assert_each_once(EVENTS)
    # Both took an event along that then had to come again.
    assert world.count("deliveries") >= EVENTS + 2


def test_anybody_killed_at_any_time(world: World) -> None:
    chance = random.Random(7)
    workers = {role: world.start(role) for role in ("relay", "consumer")}
    for _ in range(8):
        world.save(EVENTS // 10)
        # Importing takes a process about two seconds: kill some while they start and some while they work.
        time.sleep(chance.uniform(0.5, 3.0))
        role = chance.choice(list(workers))
        workers[role].kill()
        workers[role] = world.start(role)
    world.save(EVENTS // 10)
    world.assert_each_once(world.count("outbox"))


def test_a_broker_restarted_in_the_middle(world: World) -> None:
    """RabbitMQ keeps what it has confirmed; this Redis comes back empty, and the relay closes the gap."""
    world.start("relay")
    world.start("consumer")
    world.save(EVENTS // 2)
    world.until(lambda: world.count("effects") > EVENTS // 10)
    world.server.stop()
    world.save(EVENTS // 2)
    world.server.start()
    world.assert_each_once(EVENTS)


def test_a_broker_emptied_in_the_middle(world: World) -> None:
    """FLUSHALL, or every queue deleted, under the running processes and with events in them."""
    world.start("relay")
    world.start("consumer")
    world.save(EVENTS // 2)
    world.until(lambda: world.count("effects") > EVENTS // 10)
    world.empty_broker()
    world.save(EVENTS // 2)
    world.assert_each_once(EVENTS)
