"""What every broker adapter promises; the same cases on RabbitMQ and on Redis Streams."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from deployments.adapters.bus import BusUnavailable, Consumer, EventBus
from deployments.adapters.bus.lanes import LANES, lane_of
from deployments.adapters.telemetry import correlation_id
from domain.shared.events import Event
from tests.support.events import LONG_LEASE_SECONDS, Broker, assert_soon, notified, registered
from tests.support.former_layout import is_anything_of_the_former_layout, publish_as_formerly
from tests.support.proxy import Proxy

REGISTERED = "users.registered"
ADDED = "notifications.added"


class Handler:
    """Remembers what it was given; fails or hangs where it is told to."""

    def __init__(self) -> None:
        self.seen: list[Event] = []
        self.correlations: list[str] = []
        self.fail: Exception | None = None
        self.failures = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, event: Event) -> None:
        self.seen.append(event)
        self.correlations.append(correlation_id.get())
        await self.gate.wait()
        if self.fail is not None and self.failures > 0:
            self.failures -= 1
            raise self.fail

    def ids(self) -> set[UUID]:
        return {event.id for event in self.seen}


def consumer(name: str, handle: Handler, *topics: str, max_attempts: int = 3) -> Consumer:
    return Consumer(name=name, topics=topics or (REGISTERED,), handle=handle, max_attempts=max_attempts)


async def test_an_event_arrives_whole_under_its_correlation_id(broker: Broker) -> None:
    bus, handle, sent = broker.bus({"one": [REGISTERED]}), Handler(), registered()
    await bus.connect()
    await bus.consume(consumer("one", handle))
    await bus.publish([sent])
    await assert_soon(lambda: len(handle.seen) == 1)
    assert handle.seen == [sent]
    assert handle.correlations == [sent.correlation_id]


async def test_each_consumer_gets_a_copy_of_its_topics_only(broker: Broker) -> None:
    bus = broker.bus({"one": [REGISTERED], "both": [REGISTERED, ADDED]})
    one, both = Handler(), Handler()
    await bus.connect()
    await bus.consume(consumer("one", one))
    await bus.consume(consumer("both", both, REGISTERED, ADDED))
    events = [registered(), notified(), registered()]
    await bus.publish(events)
    await assert_soon(lambda: len(both.seen) == 3 and len(one.seen) == 2)
    assert both.ids() == {event.id for event in events}
    assert one.ids() == {events[0].id, events[2].id}


async def test_what_was_published_before_the_consumer_started_is_delivered(broker: Broker) -> None:
    publisher, sent, handle = broker.bus({"late": [REGISTERED]}), registered(), Handler()
    await publisher.connect()
    await publisher.publish([sent])
    reader = broker.bus({"late": [REGISTERED]})
    await reader.connect()
    await reader.consume(consumer("late", handle))
    await assert_soon(lambda: handle.seen == [sent])


async def test_a_topic_without_a_consumer_is_no_failure(broker: Broker) -> None:
    bus, handle, wanted = broker.bus({"one": [REGISTERED]}), Handler(), registered()
    await bus.connect()
    await bus.publish([notified(), wanted])
    await bus.consume(consumer("one", handle))
    await assert_soon(lambda: handle.seen == [wanted])


async def test_a_household_keeps_its_order(broker: Broker) -> None:
    bus, handle, household = broker.bus({"one": [REGISTERED]}), Handler(), uuid4()
    await bus.connect()
    events = [registered(household) for _ in range(50)]
    await bus.publish(events[:25])
    await bus.consume(consumer("one", handle))
    await bus.publish(events[25:])
    await assert_soon(lambda: len(handle.seen) == 50)
    assert handle.seen == events


async def test_households_do_not_wait_for_each_other(broker: Broker) -> None:
    bus, handle = broker.bus({"one": [REGISTERED]}), Handler()
    handle.gate.clear()
    await bus.connect()
    await bus.consume(consumer("one", handle))
    events = [registered() for _ in range(60)]
    await bus.publish(events)
    await assert_soon(lambda: len(handle.seen) == LANES)
    assert {lane_of(event.household_id) for event in handle.seen} == set(range(LANES))
    await asyncio.sleep(0.3)
    # One at a time in each lane.
    assert len(handle.seen) == LANES
    handle.gate.set()
    await assert_soon(lambda: handle.ids() == {event.id for event in events})


async def test_replicas_of_a_consumer_share_the_work(broker: Broker) -> None:
    handles = [Handler(), Handler()]
    for handle in handles:
        bus = broker.bus({"shared": [REGISTERED]}, lease_seconds=LONG_LEASE_SECONDS)
        await bus.connect()
        await bus.consume(consumer("shared", handle))
    sent: list[Event] = []

    async def both_have_lanes() -> bool:
        sent.extend(registered() for _ in range(20))
        await bus.publish(sent[-20:])
        await asyncio.sleep(0.2)
        latest = {lane_of(event.household_id) for event in sent[-20:]}
        return latest == set(range(LANES)) and all(
            len({lane_of(event.household_id) for event in handle.seen if event in sent[-20:]}) == LANES // 2
            for handle in handles
        )

    # Who came first had every lane and gave up half of them.
    await assert_soon(both_have_lanes)
    await assert_soon(lambda: handles[0].ids() | handles[1].ids() == {event.id for event in sent})
    counts = Counter(event.id for handle in handles for event in handle.seen)
    assert counts == Counter(event.id for event in sent)


async def test_the_order_survives_a_reader_that_dies(broker: Broker) -> None:
    seen: list[tuple[int, Event]] = []

    class Slow(Handler):
        def __init__(self, number: int) -> None:
            super().__init__()
            self._number = number

        async def __call__(self, event: Event) -> None:
            seen.append((self._number, event))
            await asyncio.sleep(0.002)

    async with Proxy.before(broker.proxy.target) as doomed:
        for number, line in enumerate((broker.proxy, doomed)):
            bus = broker.bus({"one": [REGISTERED]}, line, lease_seconds=LONG_LEASE_SECONDS)
            await bus.connect()
            await bus.consume(consumer("one", Slow(number)))
        households = [uuid4() for _ in range(12)]
        publisher, sent = broker.buses[0], list[Event]()

        async def publish_batches(count: int) -> None:
            for _ in range(count):
                batch = [registered(household) for household in households]
                await publisher.publish(batch)
                sent.extend(batch)

        async def both_read() -> bool:
            await publish_batches(1)
            return {number for number, _ in seen[-len(households) :]} == {0, 1}

        # Who came first had every lane and may have read all that was there before it gave up half of them.
        await publish_batches(25)
        await assert_soon(both_read)
        await publish_batches(5)
        await doomed.cut()
        await publish_batches(15)
        await assert_soon(lambda: {event.id for _, event in seen} == {event.id for event in sent})
    for household in households:
        # What the dead one had in hand came again; nothing overtook it.
        first_seen = list(dict.fromkeys(event.id for _, event in seen if event.household_id == household))
        assert first_seen == [event.id for event in sent if event.household_id == household]
    assert len(seen) <= len(sent) + LANES


async def test_one_reader_has_every_lane_again_after_the_other_left(broker: Broker) -> None:
    buses, handles = [broker.bus({"one": [REGISTERED]}) for _ in range(2)], [Handler(), Handler()]
    for bus, handle in zip(buses, handles, strict=True):
        await bus.connect()
        await bus.consume(consumer("one", handle))
    await buses[1].close(grace_seconds=1)
    events = [registered() for _ in range(30)]
    await buses[0].publish(events)
    await assert_soon(lambda: {event.id for event in events} <= handles[0].ids())


async def test_a_failing_handler_is_called_again(broker: Broker) -> None:
    bus, handle, sent = broker.bus({"one": [REGISTERED]}), Handler(), registered()
    handle.fail, handle.failures = ValueError("not yet"), 2
    await bus.connect()
    await bus.consume(consumer("one", handle, max_attempts=3))
    await bus.publish([sent])
    await assert_soon(lambda: len(handle.seen) == 3)
    await asyncio.sleep(0.3)
    assert handle.seen == [sent] * 3
    assert await bus.dead_letters("one") == 0


async def test_a_hopeless_event_becomes_a_dead_letter_and_holds_up_nobody(broker: Broker) -> None:
    bus, handle = broker.bus({"one": [REGISTERED]}), Handler()
    handle.fail, handle.failures = ValueError("never"), 2
    await bus.connect()
    await bus.consume(consumer("one", handle, max_attempts=2))
    household = uuid4()
    bad, good = registered(household), registered(household)
    await bus.publish([bad, good])
    await assert_soon(lambda: good in handle.seen)
    await assert_soon(lambda: _is(bus.dead_letters("one"), 1))
    assert handle.seen == [bad, bad, good]


async def test_a_failure_of_the_world_is_waited_out(broker: Broker) -> None:
    bus, handle, sent = broker.bus({"one": [REGISTERED]}), Handler(), registered()
    handle.fail, handle.failures = ConnectionRefusedError("the database is away"), 3
    await bus.connect()
    await bus.consume(consumer("one", handle, max_attempts=1))
    await bus.publish([sent])
    await assert_soon(lambda: len(handle.seen) == 4)
    await asyncio.sleep(0.2)
    assert await bus.dead_letters("one") == 0


async def test_what_cannot_be_decoded_becomes_a_dead_letter(broker: Broker) -> None:
    bus, handle, good = broker.bus({"one": [REGISTERED]}), Handler(), registered()
    await bus.connect()
    await bus.consume(consumer("one", handle))
    await publish_noise(broker, b"\xff no event", lane_of(good.household_id))
    await bus.publish([good])
    await assert_soon(lambda: handle.seen == [good])
    await assert_soon(lambda: _is(bus.dead_letters("one"), 1))


async def parked_by(bus: EventBus, broker: Broker, handle: Handler, count: int) -> list[Event]:
    """So many events of households of their own that the consumer `one` has given up on."""
    handle.fail, handle.failures = ValueError("no such row"), count
    events = [registered() for _ in range(count)]
    await bus.connect()
    await bus.consume(consumer("one", handle, max_attempts=1))
    await bus.publish(events)
    await assert_soon(lambda: _is(bus.dead_letters("one"), count))
    return events


async def test_a_parked_event_says_what_happened(broker: Broker) -> None:
    bus, handle = broker.bus({"one": [REGISTERED]}), Handler()
    began = datetime.now(UTC)
    (sent,) = await parked_by(bus, broker, handle, 1)
    # Looking takes nothing away, however often.
    for _ in range(3):
        await assert_soon(lambda: _is(bus.dead_letters("one"), 1))
        (letter,) = await bus.parked("one")
    assert (letter.consumer, letter.topic, letter.household_id) == ("one", REGISTERED, sent.household_id)
    assert (letter.reason, letter.occurred_at) == ("failed 1 times: ValueError: no such row", sent.occurred_at)
    assert json.loads(letter.text) == sent.payload
    assert letter.parked_at is not None
    assert began - timedelta(seconds=2) < letter.parked_at <= datetime.now(UTC)


async def test_what_cannot_be_read_is_parked_as_it_is(broker: Broker) -> None:
    bus = broker.bus({"one": [REGISTERED]})
    await bus.connect()
    await bus.consume(consumer("one", Handler()))
    await publish_noise(broker, b"no event", 0)
    await assert_soon(lambda: _is(bus.dead_letters("one"), 1))
    (letter,) = await bus.parked("one")
    assert (letter.topic, letter.household_id, letter.text) == (None, None, "no event")
    assert letter.reason.startswith("undecodable: not JSON")
    assert await bus.discard("one", [letter.id]) == 1
    await assert_soon(lambda: _is(bus.dead_letters("one"), 0))


async def test_one_parked_event_is_replayed_for_its_consumer_alone(broker: Broker) -> None:
    bus, handle, other = broker.bus({"one": [REGISTERED], "two": [REGISTERED]}), Handler(), Handler()
    await bus.connect()
    await bus.consume(consumer("two", other))
    events = await parked_by(bus, broker, handle, 3)
    letters = await bus.parked("one")
    assert {letter.household_id for letter in letters} == {event.household_id for event in events}
    await assert_soon(lambda: _is(bus.dead_letters("one"), 3))
    assert await bus.replay("one", [letters[1].id, "unknown"]) == 1
    await assert_soon(lambda: len(handle.seen) == 4)
    again = handle.seen[-1]
    assert again in events
    assert again.household_id == letters[1].household_id
    await assert_soon(lambda: _is(bus.dead_letters("one"), 2))
    assert [letter.id for letter in await bus.parked("one")] == [letters[0].id, letters[2].id]
    await asyncio.sleep(0.3)
    assert other.ids() == {event.id for event in events}
    assert len(other.seen) == 3


async def test_all_parked_events_are_replayed_or_discarded(broker: Broker) -> None:
    bus, handle = broker.bus({"one": [REGISTERED]}), Handler()
    events = await parked_by(bus, broker, handle, 5)
    assert await bus.replay("one") == 5
    await assert_soon(lambda: len(handle.seen) == 10)
    assert {event.id for event in handle.seen[5:]} == {event.id for event in events}
    await assert_soon(lambda: _is(bus.dead_letters("one"), 0))

    handle.failures = 2
    await bus.publish([registered(), registered()])
    await assert_soon(lambda: _is(bus.dead_letters("one"), 2))
    assert await bus.discard("one") == 2
    assert await bus.parked("one") == []
    await asyncio.sleep(0.3)
    assert len(handle.seen) == 12


async def test_a_replay_that_cannot_be_confirmed_leaves_the_letter(broker: Broker) -> None:
    bus, handle = broker.bus({"one": [REGISTERED]}), Handler()
    (sent,) = await parked_by(bus, broker, handle, 1)
    await broker.proxy.cut()
    async with asyncio.timeout(60):
        with pytest.raises(BusUnavailable):
            await bus.replay("one")
    await broker.proxy.mend()
    await assert_soon(lambda: _works(bus.ping))
    await assert_soon(lambda: _is(bus.dead_letters("one"), 1))
    assert await bus.replay("one") == 1
    await assert_soon(lambda: handle.seen == [sent, sent])


async def test_an_event_in_the_hand_of_a_vanished_process_goes_to_another(broker: Broker) -> None:
    first, stuck, sent = broker.bus({"one": [REGISTERED]}), Handler(), registered()
    stuck.gate.clear()
    await first.connect()
    await first.consume(consumer("one", stuck))
    await first.publish([sent])
    await assert_soon(lambda: stuck.seen == [sent])
    await first.close(grace_seconds=0)

    second, handle = broker.bus({"one": [REGISTERED]}), Handler()
    await second.connect()
    await second.consume(consumer("one", handle))
    await assert_soon(lambda: handle.seen == [sent])


async def test_a_slow_handler_keeps_its_event(broker: Broker) -> None:
    """Longer than the time after which others would take it: the heartbeat says that it lives."""
    handles = [Handler(), Handler()]
    for handle in handles:
        handle.gate.clear()
        bus = broker.bus({"one": [REGISTERED]}, lease_seconds=LONG_LEASE_SECONDS)
        await bus.connect()
        await bus.consume(consumer("one", handle))
    await bus.publish([registered()])
    await assert_soon(lambda: sum(len(handle.seen) for handle in handles) == 1)
    await asyncio.sleep(1.5 * LONG_LEASE_SECONDS if broker.kind == "redis" else 1.5)
    for handle in handles:
        handle.gate.set()
    await asyncio.sleep(0.8)
    assert sum(len(handle.seen) for handle in handles) == 1


async def test_close_lets_a_running_handler_end(broker: Broker) -> None:
    bus, handle, sent = broker.bus({"one": [REGISTERED]}), Handler(), registered()
    handle.gate.clear()
    await bus.connect()
    await bus.consume(consumer("one", handle))
    await bus.publish([sent])
    await assert_soon(lambda: handle.seen == [sent])
    asyncio.get_running_loop().call_later(0.2, handle.gate.set)
    await bus.close(grace_seconds=5)

    after, again = broker.bus({"one": [REGISTERED]}), Handler()
    await after.connect()
    await after.consume(consumer("one", again))
    await asyncio.sleep(1)
    assert again.seen == []


async def test_a_cut_line_refuses_to_publish_and_recovers_by_itself(broker: Broker) -> None:
    bus, handle = broker.bus({"one": [REGISTERED]}), Handler()
    await bus.connect()
    await bus.consume(consumer("one", handle))
    before, after = registered(), registered()
    await bus.publish([before])
    await assert_soon(lambda: handle.seen == [before])

    await broker.proxy.cut()
    async with asyncio.timeout(60):
        with pytest.raises(BusUnavailable):
            await bus.publish([after])
        with pytest.raises(BusUnavailable):
            await bus.ping()
    await assert_soon(lambda: not bus.consuming("one"))
    await broker.proxy.mend()

    await assert_soon(lambda: _succeeds(bus, after))
    await assert_soon(lambda: after in handle.seen)
    await assert_soon(lambda: bus.consuming("one"))


async def test_connect_without_a_broker_says_so_and_works_later(broker: Broker) -> None:
    bus = broker.bus({"one": [REGISTERED]})
    await broker.proxy.cut()
    with pytest.raises(BusUnavailable):
        await bus.connect()
    await broker.proxy.mend()
    await bus.connect()
    await bus.ping()


async def test_a_new_broker_has_a_gap_until_it_is_mended(broker: Broker) -> None:
    bus = broker.bus({"one": [REGISTERED]})
    await bus.connect()
    assert await bus.gap() is not None
    await bus.mend()
    assert await bus.gap() is None


async def test_whoever_published_to_the_former_layout_leaves_a_gap_until_it_is_mended(broker: Broker) -> None:
    """At an upgrade, and again should the older version have led once more in between."""
    bus = broker.bus({"one": [REGISTERED]})
    await bus.connect()
    await bus.mend()
    for _ in range(2):
        await publish_as_formerly(broker, registered())
        assert await bus.gap() is not None
        await bus.mend()
        assert await bus.gap() is None
        assert not await is_anything_of_the_former_layout(broker)


async def _is(count: object, wanted: int) -> bool:
    return await count == wanted  # type: ignore[misc]


async def _works(ask: Callable[[], Awaitable[None]]) -> bool:
    try:
        await ask()
    except BusUnavailable:
        return False
    return True


async def _succeeds(bus: object, event: Event) -> bool:
    try:
        await bus.publish([event])  # type: ignore[attr-defined]
    except BusUnavailable:
        return False
    return True


async def publish_noise(broker: Broker, body: bytes, lane: int) -> None:
    """What no adapter of ours would send."""
    if broker.kind == "redis":
        from redis.asyncio import Redis

        async with Redis.from_url(broker.proxy.url) as redis:
            await redis.xadd(f"{broker.prefix}:lanes:{lane}", {b"event": body})
        return
    from aio_pika import Message, connect

    async with await connect(broker.proxy.url) as connection:
        channel = await connection.channel()
        exchange = await channel.get_exchange(f"{broker.prefix}.events")
        await exchange.publish(Message(body), f"{REGISTERED}.{lane}")
