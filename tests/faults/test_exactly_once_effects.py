"""Every event has its effect exactly once, whoever is killed and whatever is restarted on the way."""

from __future__ import annotations

from tests.faults.world import EVENTS, World, died

PART = EVENTS // 5


def test_all_faults_one_after_the_other(world: World) -> None:
    world.save(2 * PART)
    # Two batches of 25 leave; the second one's confirms arrive, and the relay is gone. So is a consumer in mid-work.
    relay, consumer = world.start("relay", "after-publish", 2), world.start("consumer", "before-commit", 20)
    world.until(lambda: died(relay) and died(consumer))
    assert world.count("outbox WHERE published_at IS NOT NULL") == 25

    # Now the work is committed, but the broker never hears of it.
    world.start("relay")
    consumer = world.start("consumer", "after-commit", 20)
    world.until(lambda: died(consumer))
    assert world.count("effects") < 2 * PART

    # RabbitMQ keeps what it has confirmed over a restart; this Redis comes back empty, and the relay closes the gap.
    world.start("consumer")
    world.save(PART)
    world.server.stop()
    world.save(PART)
    world.server.start()
    world.until(lambda: world.count("effects") >= 3 * PART)

    world.save(PART)
    world.empty_broker()
    world.assert_each_once(5 * PART)
    # The relay's second batch and both consumers' events came twice; only the inbox kept them from a second effect.
    assert world.count("deliveries") >= 5 * PART + 27
