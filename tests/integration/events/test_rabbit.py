"""What only RabbitMQ does for us, and has to be asked for in the right words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from aio_pika import Message, connect
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage
from aio_pika.exceptions import ChannelNotFoundEntity

from deployments.adapters.bus import BusUnavailable, Consumer, rabbit, rabbit_reader
from deployments.adapters.bus.delivery import CRASHES_MAX
from deployments.adapters.bus.lanes import lane_of
from deployments.adapters.bus.rabbit import RabbitBus
from domain.shared.events import Event, encode
from tests.support.events import assert_soon, registered
from tests.support.proxy import Proxy

TOPOLOGY = {"one": ["users.registered"]}
# Class 20, method 10 of AMQP 0-9-1.
_OPEN_CHANNEL = b"\x00\x14\x00\x0a"


@pytest.fixture
async def bus(rabbitmq_url: str) -> AsyncIterator[RabbitBus]:
    made = RabbitBus(rabbitmq_url, TOPOLOGY, prefix=f"t{uuid4().hex[:8]}", balance_seconds=0.2)
    await made.connect()
    yield made
    await made.close(grace_seconds=0.1)


@pytest.fixture
async def aside(rabbitmq_url: str) -> AsyncIterator[AbstractConnection]:
    async with await connect(rabbitmq_url) as connection:
        yield connection


async def test_an_event_that_kills_every_process_ends_among_the_dead_letters(bus: RabbitBus, rabbitmq_url: str) -> None:
    sent = registered()
    await bus.publish([sent])
    for _ in range(CRASHES_MAX + 1):
        async with await connect(rabbitmq_url) as doomed:
            await take(doomed, bus._layout.lane("one", lane_of(sent.household_id)))
    await assert_soon(lambda: _letters_are(bus, 1))


async def test_a_dead_letter_carries_the_event_and_the_reason(bus: RabbitBus, aside: AbstractConnection) -> None:
    async def handle(event: Event) -> None:
        raise ValueError("no such household")

    sent = registered()
    await bus.consume(Consumer(name="one", topics=TOPOLOGY["one"], handle=handle, max_attempts=1))
    await bus.publish([sent])
    await assert_soon(lambda: _letters_are(bus, 1))
    letter = await (await (await aside.channel()).get_queue(bus._layout.letters("one"))).get()
    assert letter is not None
    assert letter.body == encode(sent)
    assert letter.message_id == str(sent.id)
    assert letter.headers["moneta-reason"] == "failed 1 times: ValueError: no such household"


async def test_a_queue_that_somebody_deletes_is_made_again_by_its_reader(
    bus: RabbitBus, aside: AbstractConnection
) -> None:
    seen: list[Event] = []

    async def handle(event: Event) -> None:
        seen.append(event)

    await bus.consume(Consumer(name="one", topics=TOPOLOGY["one"], handle=handle))
    sent = registered()
    await (await aside.channel()).queue_delete(bus._layout.lane("one", lane_of(sent.household_id)))
    await assert_soon(lambda: not bus.consuming("one"))
    await assert_soon(lambda: bus.consuming("one"))
    await bus.publish([sent])
    await assert_soon(lambda: seen == [sent])


async def test_a_queue_that_somebody_deletes_is_made_again_by_the_publisher(
    bus: RabbitBus, aside: AbstractConnection
) -> None:
    sent = registered()
    lane = bus._layout.lane("one", lane_of(sent.household_id))
    await (await aside.channel()).queue_delete(lane)
    await assert_soon(lambda: _is_gone(aside, lane))
    # Unroutable at first: returned by the broker, declared again, and published again before `publish` returns.
    await bus.publish([sent])
    assert (await take(aside, lane)).message_id == str(sent.id)


async def test_a_lane_deleted_and_declared_again_at_once_is_read_again(
    bus: RabbitBus, aside: AbstractConnection
) -> None:
    seen: list[Event] = []

    async def handle(event: Event) -> None:
        seen.append(event)

    await bus.consume(Consumer(name="one", topics=TOPOLOGY["one"], handle=handle))
    sent = registered()
    await (await aside.channel()).queue_delete(bus._layout.lane("one", lane_of(sent.household_id)))
    # Declares it before the broker has told its reader.
    await bus.publish([sent])
    await assert_soon(lambda: seen == [sent])


async def test_a_lane_that_delivers_nothing_is_read_again(
    bus: RabbitBus, aside: AbstractConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def deaf(channel: AbstractChannel) -> asyncio.Event:
        return asyncio.Event()

    seen: list[Event] = []

    async def handle(event: Event) -> None:
        seen.append(event)

    monkeypatch.setattr(rabbit_reader, "ended_event", deaf)
    await bus.consume(Consumer(name="one", topics=TOPOLOGY["one"], handle=handle))
    household = uuid4()
    sent = [registered(household) for _ in range(3)]
    await (await aside.channel()).queue_delete(bus._layout.lane("one", lane_of(household)))
    for event in sent:
        await bus.publish([event])
    await assert_soon(lambda: seen == sent)


async def test_replacing_a_consumer_gives_back_what_it_had_in_hand(bus: RabbitBus) -> None:
    taken, seen = asyncio.Event(), list[Event]()

    async def stuck(event: Event) -> None:
        taken.set()
        await asyncio.Event().wait()

    async def handle(event: Event) -> None:
        seen.append(event)

    sent = registered()
    await bus.publish([sent])
    await bus.consume(Consumer(name="one", topics=TOPOLOGY["one"], handle=stuck))
    await taken.wait()
    await bus.consume(Consumer(name="one", topics=TOPOLOGY["one"], handle=handle))
    await assert_soon(lambda: seen == [sent])


async def take(connection: AbstractConnection, lane: str) -> AbstractIncomingMessage:
    """The next event of a lane, unacknowledged; RabbitMQ gives single messages only of queues for any reader."""
    taken: asyncio.Future[AbstractIncomingMessage] = asyncio.get_running_loop().create_future()

    async def keep(message: AbstractIncomingMessage) -> None:
        taken.set_result(message)

    channel = await connection.channel()
    await channel.set_qos(prefetch_count=1)
    await (await channel.get_queue(lane)).consume(keep)
    async with asyncio.timeout(60):
        return await taken


async def _is_gone(connection: AbstractConnection, queue: str) -> bool:
    try:
        await (await connection.channel()).declare_queue(queue, passive=True)
    except ChannelNotFoundEntity:
        return True
    return False


async def _connects(bus: RabbitBus) -> bool:
    try:
        await bus.connect()
    except BusUnavailable:
        return False
    return True


async def _letters_are(bus: RabbitBus, wanted: int) -> bool:
    return await bus.dead_letters("one") == wanted


async def test_a_broker_that_falls_silent_while_one_connects_is_left_for_a_new_connection(
    rabbitmq_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Proxy.before(rabbitmq_url) as proxy:
        bus = RabbitBus(proxy.url, TOPOLOGY, prefix=f"t{uuid4().hex[:8]}")
        proxy.silent_from = _OPEN_CHANNEL
        with monkeypatch.context() as impatient:
            impatient.setattr(rabbit, "_TIMEOUT_SECONDS", 1.0)
            async with asyncio.timeout(60):
                with pytest.raises(BusUnavailable):
                    await bus.connect()
        proxy.silent_from = None
        # What it connects by now was made in its impatience, and a busy broker may take longer than that.
        await assert_soon(lambda: _connects(bus))
        await bus.publish([registered()])
        await bus.close(grace_seconds=0.1)


async def test_letters_of_the_former_layout_are_kept(bus: RabbitBus, aside: AbstractConnection) -> None:
    sent = registered()
    channel = await aside.channel()
    former = await channel.declare_queue(
        bus._layout.former_letters("one"), durable=True, arguments={"x-queue-type": "quorum"}
    )
    letter = Message(encode(sent), message_id=str(sent.id), headers={"moneta-reason": "failed 5 times"})
    await channel.default_exchange.publish(letter, former.name)
    await bus.mend()
    await assert_soon(lambda: _letters_are(bus, 1))
    (kept,) = await bus.parked("one")
    assert (kept.id, kept.reason, kept.household_id) == (str(sent.id), "failed 5 times", sent.household_id)
    await assert_soon(lambda: _is_gone(aside, former.name))


async def test_who_is_killed_between_replaying_and_letting_go_leaves_a_second_one(bus: RabbitBus) -> None:
    seen: list[Event] = []
    fails = [True]

    async def handle(event: Event) -> None:
        seen.append(event)
        if fails.pop() if fails else False:
            raise ValueError("not yet")

    sent = registered()
    await bus.consume(Consumer(name="one", topics=TOPOLOGY["one"], handle=handle, max_attempts=1))
    await bus.publish([sent])
    await assert_soon(lambda: _letters_are(bus, 1))
    lane = bus._layout.lane("one", lane_of(sent.household_id))

    async def send_and_die(letter: AbstractIncomingMessage) -> None:
        await bus._send(letter, "", lane)
        raise ConnectionError("killed")

    with pytest.raises(ConnectionError):
        await bus._letters("one").take(None, send_and_die)
    await assert_soon(lambda: seen == [sent, sent])
    await assert_soon(lambda: _letters_are(bus, 1))
