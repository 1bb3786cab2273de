"""What only the Redis adapter has to do itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from deployments.adapters.bus import Consumer
from deployments.adapters.bus.delivery import CRASHES_MAX
from deployments.adapters.bus.redis_streams import RedisBus
from deployments.adapters.bus.redis_trim import Trimmer
from domain.shared.events import Event, encode
from tests.support.events import CLAIM_IDLE_SECONDS, assert_soon, registered

TOPOLOGY = {"one": ["users.registered"], "two": ["users.registered"]}


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
async def bus(redis_url: str) -> AsyncIterator[RedisBus]:
    made = RedisBus(redis_url, TOPOLOGY, prefix=f"t{uuid4().hex[:8]}", claim_idle_seconds=CLAIM_IDLE_SECONDS)
    await made.connect()
    yield made
    await made.close(grace_seconds=0.1)


def collecting(name: str, seen: list[Event]) -> Consumer:
    async def handle(event: Event) -> None:
        seen.append(event)

    return Consumer(name=name, topics=TOPOLOGY[name], handle=handle)


async def test_trimming_keeps_what_a_group_has_not_read(bus: RedisBus, redis: Redis) -> None:
    stream, seen = bus._stream, list[Event]()
    await bus.consume(collecting("one", seen))
    events = [registered() for _ in range(300)]
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
    stream = bus._stream
    await bus.publish([registered() for _ in range(250)])
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
    await redis.delete(bus._stream)
    sent = registered()
    # Without the adapter, as another process would that has not noticed yet.
    await redis.xadd(bus._stream, {b"event": encode(sent)})
    await assert_soon(lambda: seen == [sent])


async def test_a_group_made_after_the_first_event_starts_with_it(redis_url: str, redis: Redis) -> None:
    prefix, sent, seen = f"t{uuid4().hex[:8]}", registered(), list[Event]()
    await redis.xadd(f"{prefix}:events", {b"event": encode(sent)})
    late = RedisBus(redis_url, TOPOLOGY, prefix=prefix)
    await late.connect()
    await late.consume(collecting("one", seen))
    await assert_soon(lambda: seen == [sent])
    await late.close()


async def test_an_event_that_kills_every_process_ends_among_the_dead_letters(bus: RedisBus, redis: Redis) -> None:
    stream, seen = bus._stream, list[Event]()
    await bus.publish([registered()])
    entry = (await redis.xreadgroup("one", "ghost", {stream: ">"}))[0][1][0][0]
    await redis.xclaim(stream, "one", "ghost", 0, [entry], retrycount=CRASHES_MAX, idle=60_000)
    await bus.consume(collecting("one", seen))
    await assert_soon(lambda: _letters_are(bus, "one", 1))
    assert seen == []
    letter = (await redis.xrange(f"{stream}:dead:one"))[0][1]
    assert b"died 20 times" in letter[b"reason"]


async def test_a_closed_process_leaves_no_name_behind(bus: RedisBus, redis: Redis) -> None:
    await bus.consume(collecting("one", []))
    await assert_soon(lambda: _names_are(redis, bus._stream, 1))
    await bus.close()
    assert await redis.xinfo_consumers(bus._stream, "one") == []


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


async def _names_are(redis: Redis, stream: str, wanted: int) -> bool:
    await asyncio.sleep(0)
    return len(await redis.xinfo_consumers(stream, "one")) == wanted
