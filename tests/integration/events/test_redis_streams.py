"""What only the Redis adapter has to do itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from redis.asyncio import Redis

from deployments.adapters.bus import Consumer
from deployments.adapters.bus.delivery import CRASHES_MAX
from deployments.adapters.bus.lanes import LANES, lane_of
from deployments.adapters.bus.redis_streams import RedisBus
from deployments.adapters.bus.redis_trim import Trimmer
from domain.shared.events import Event, encode
from tests.support.events import LEASE_SECONDS, assert_soon, registered

# All in one lane.
HOUSEHOLD = UUID("5c1b7a52-0000-4000-8000-000000000001")
TOPOLOGY = {"one": ["users.registered"], "two": ["users.registered"]}


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
async def bus(redis_url: str) -> AsyncIterator[RedisBus]:
    made = RedisBus(redis_url, TOPOLOGY, prefix=f"t{uuid4().hex[:8]}", lease_seconds=LEASE_SECONDS)
    await made.connect()
    yield made
    await made.close(grace_seconds=0.1)


def collecting(name: str, seen: list[Event]) -> Consumer:
    async def handle(event: Event) -> None:
        seen.append(event)

    return Consumer(name=name, topics=TOPOLOGY[name], handle=handle)


async def test_trimming_keeps_what_a_group_has_not_read(bus: RedisBus, redis: Redis) -> None:
    stream, seen = lane(bus), list[Event]()
    await bus.consume(collecting("one", seen))
    events = [registered(HOUSEHOLD) for _ in range(300)]
    await bus.publish(events)
    await assert_soon(lambda: len(seen) == 300)
    trimmer = Trimmer(redis, stream, tuple(TOPOLOGY))
    await trimmer.trim(keep_seconds=0, keep_entries=10)
    assert await redis.xlen(stream) == 300

    late: list[Event] = []
    await bus.consume(collecting("two", late))
    await assert_soon(lambda: len(late) == 300)
    await assert_soon(lambda: _pending_is(redis, stream, "two", 0))
    await trimmer.trim(keep_seconds=3_600, keep_entries=1_000)
    assert await redis.xlen(stream) == 300
    await trimmer.trim(keep_seconds=0, keep_entries=10)
    # Redis trims whole nodes of about a hundred entries.
    assert await redis.xlen(stream) < 110


async def test_trimming_keeps_what_is_in_hand(bus: RedisBus, redis: Redis) -> None:
    stream = lane(bus)
    await bus.publish([registered(HOUSEHOLD) for _ in range(250)])
    for name in TOPOLOGY:
        entries = (await redis.xreadgroup(name, "me", {stream: ">"}, count=250))[0][1]
        await redis.xack(
            stream, name, *(entry for entry, _ in entries if not (name == "two" and entry == entries[5][0]))
        )
    await Trimmer(redis, stream, tuple(TOPOLOGY)).trim(keep_seconds=0, keep_entries=10)
    assert (await redis.xrange(stream, entries[5][0], entries[5][0]))[0][0] == entries[5][0]


async def test_a_group_that_somebody_deletes_is_made_again_and_misses_nothing(bus: RedisBus, redis: Redis) -> None:
    seen: list[Event] = []
    await bus.consume(collecting("one", seen))
    await redis.delete(lane(bus))
    sent = registered(HOUSEHOLD)
    # Without the adapter, as another process would that has not noticed yet.
    await redis.xadd(lane(bus), {b"event": encode(sent)})
    await assert_soon(lambda: seen == [sent])


async def test_a_group_made_after_the_first_event_starts_with_it(redis_url: str, redis: Redis) -> None:
    prefix, sent, seen = f"t{uuid4().hex[:8]}", registered(HOUSEHOLD), list[Event]()
    late = RedisBus(redis_url, TOPOLOGY, prefix=prefix)
    await redis.xadd(late._streams[lane_of(sent.household_id)], {b"event": encode(sent)})
    await late.connect()
    await late.consume(collecting("one", seen))
    await assert_soon(lambda: seen == [sent])
    await late.close()


async def test_an_event_that_kills_every_process_ends_among_the_dead_letters(bus: RedisBus, redis: Redis) -> None:
    stream, seen = lane(bus), list[Event]()
    await bus.publish([registered(HOUSEHOLD)])
    entry = (await redis.xreadgroup("one", "lane", {stream: ">"}))[0][1][0][0]
    await redis.xclaim(stream, "one", "lane", 0, [entry], retrycount=CRASHES_MAX)
    await bus.consume(collecting("one", seen))
    await assert_soon(lambda: _letters_are(bus, "one", 1))
    assert seen == []
    letter = (await redis.xrange(f"{bus._prefix}:events:dead:one"))[0][1]
    assert b"died 20 times" in letter[b"reason"]


async def test_a_closed_process_leaves_no_lease_behind(bus: RedisBus, redis: Redis) -> None:
    await bus.consume(collecting("one", []))
    assert len(await redis.keys(f"{bus._prefix}:lanes:lease:one:*")) == LANES
    await bus.close()
    assert await redis.keys(f"{bus._prefix}:lanes:lease:*") == []
    assert await redis.exists(f"{bus._prefix}:lanes:readers:one") == 0


async def test_a_process_that_slept_through_its_lease_gets_nothing(bus: RedisBus, redis: Redis) -> None:
    """And what it had in hand goes to the new holder before anything newer."""
    seen, started, wake = list[Event](), asyncio.Event(), asyncio.Event()

    async def asleep(event: Event) -> None:
        seen.append(event)
        started.set()
        await wake.wait()

    await bus.consume(Consumer(name="one", topics=TOPOLOGY["one"], handle=asleep))
    events = [registered(HOUSEHOLD) for _ in range(3)]
    await bus.publish(events)
    await started.wait()
    lease = f"{bus._prefix}:lanes:lease:one:{lane_of(events[0].household_id)}"
    await redis.set(lease, "another process")
    wake.set()
    await asyncio.sleep(0.5)
    assert seen == events[:1]
    await redis.delete(lease)
    await assert_soon(lambda: seen == events)


async def test_a_restarted_server_leaves_a_short_gap_and_an_empty_one_a_long_gap(bus: RedisBus, redis: Redis) -> None:
    await bus.mend()
    assert await bus.gap() is None
    await redis.set(bus._marker, b"the run id of an earlier process")
    assert await bus.gap() == timedelta(minutes=10)
    await redis.delete(bus._marker)
    assert await bus.gap() == timedelta(days=7)


async def _pending_is(redis: Redis, stream: str, group: str, wanted: int) -> bool:
    return bool((await redis.xpending(stream, group))["pending"] == wanted)


async def _letters_are(bus: RedisBus, name: str, wanted: int) -> bool:
    return await bus.dead_letters(name) == wanted


def lane(bus: RedisBus) -> str:
    return bus._streams[lane_of(HOUSEHOLD)]
