"""Hints over a real Redis."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from deployments.adapters.realtime import RESYNC, RealtimeHub, publish, publish_event, publish_events
from tests.support.events import assert_soon, registered
from tests.support.proxy import Proxy


@pytest.fixture
async def line(redis_url: str) -> AsyncIterator[Proxy]:
    async with Proxy.before(redis_url) as proxy:
        yield proxy


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
async def hub(line: Proxy) -> AsyncIterator[RealtimeHub]:
    made = RealtimeHub(line.url, queue_size=3)
    yield made
    await made.close()


async def channels(redis: Redis) -> int:
    return len([name for name in await redis.pubsub_channels("moneta:live:*") if name != b"moneta:live:"])


async def test_a_hint_reaches_every_listener_of_its_household_only(hub: RealtimeHub, redis: Redis) -> None:
    mine, other = uuid4(), uuid4()
    async with hub.listen(mine) as first, hub.listen(mine) as second, hub.listen(other) as third:
        await publish(redis, mine, {"n": 1})
        await publish(redis, other, {"n": 2})
        assert [await anext(first), await anext(second), await anext(third)] == [{"n": 1}, {"n": 1}, {"n": 2}]


async def test_what_is_published_right_after_entering_is_not_missed(hub: RealtimeHub, redis: Redis) -> None:
    for number in range(20):
        household = uuid4()
        async with hub.listen(household) as messages:
            await publish(redis, household, {"n": number})
            assert await asyncio.wait_for(anext(messages), 60) == {"n": number}


async def test_an_overflowing_queue_becomes_a_resync(hub: RealtimeHub, redis: Redis) -> None:
    household = uuid4()
    async with hub.listen(household) as slow, hub.listen(household) as quick:
        for number in range(5):
            await publish(redis, household, {"n": number})
            assert await anext(quick) == {"n": number}
        assert [await anext(slow), await anext(slow)] == [RESYNC, {"n": 4}]


async def test_a_lost_connection_becomes_a_resync(hub: RealtimeHub, redis: Redis, line: Proxy) -> None:
    household = uuid4()
    async with hub.listen(household) as messages:
        await line.cut()
        await publish(redis, household, {"n": "lost"})
        await asyncio.sleep(0.3)
        await line.mend()
        assert await asyncio.wait_for(anext(messages), 60) == RESYNC
        await publish(redis, household, {"n": "after"})
        assert await asyncio.wait_for(anext(messages), 60) == {"n": "after"}


async def test_who_comes_while_redis_is_away_hears_of_it_later(hub: RealtimeHub, line: Proxy) -> None:
    await line.cut()
    async with hub.listen(uuid4()) as messages:
        await line.mend()
        assert await asyncio.wait_for(anext(messages), 60) == RESYNC


async def test_the_last_listener_takes_the_subscription_along(hub: RealtimeHub, redis: Redis) -> None:
    household = uuid4()
    before = await channels(redis)
    async with hub.listen(household):
        async with hub.listen(household):
            assert await channels(redis) == before + 1
        assert await channels(redis) == before + 1
    await assert_soon(lambda: _channels_are(redis, before))
    assert hub.listeners == 0


async def test_a_crowd_that_comes_and_goes_leaves_nothing_behind(hub: RealtimeHub, redis: Redis) -> None:
    households = [uuid4() for _ in range(3)]

    async def visit(number: int) -> None:
        listening = hub.subscribe(households[number % 3])
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(anext(listening), 0.01 * (number % 7))
        await listening.aclose()  # type: ignore[attr-defined]

    before = await channels(redis)
    await asyncio.gather(*(visit(number) for number in range(60)))
    await assert_soon(lambda: _channels_are(redis, before))
    assert hub.listeners == 0
    async with hub.listen(households[0]) as messages:
        await publish(redis, households[0], {"n": 1})
        assert await asyncio.wait_for(anext(messages), 60) == {"n": 1}


async def test_an_old_event_gives_no_hint(hub: RealtimeHub, redis: Redis) -> None:
    event = registered()
    async with hub.listen(event.household_id) as messages:
        await publish_event(redis, event, now=datetime.now(UTC) + timedelta(minutes=6))
        await publish_event(redis, event)
        hint = {"id": str(event.id), "topic": event.topic, "version": 1, "payload": dict(event.payload)}
        assert await anext(messages) == hint


async def test_an_event_that_is_told_twice_is_passed_on_once_to_who_had_it(hub: RealtimeHub, redis: Redis) -> None:
    """The relay tells open pages at once and the consumer `live` again: who began to listen in between needs that."""
    twice, after = registered(), registered()
    after = replace(after, household_id=twice.household_id)
    async with hub.listen(twice.household_id) as early:
        await publish_event(redis, twice)
        assert (await anext(early))["id"] == str(twice.id)
        async with hub.listen(twice.household_id) as late:
            await publish_events(redis, [twice, after])
            assert [(await anext(late))["id"] for _ in range(2)] == [str(twice.id), str(after.id)]
            assert (await anext(early))["id"] == str(after.id)


async def _channels_are(redis: Redis, wanted: int) -> bool:
    return await channels(redis) == wanted
