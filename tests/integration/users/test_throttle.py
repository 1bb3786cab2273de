"""Counting tries: the same cases on a real Redis and in memory, and what happens without Redis."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from deployments.users import throttle as throttling
from deployments.users.throttle import MemoryThrottle, RedisThrottle
from domain.shared.outcomes import Rejected
from domain.users.model import SignedIn
from domain.users.ports import Limit, Throttle
from domain.users.rejections import SignInRejection
from tests.support.events import assert_soon
from tests.support.users_world import email, world


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Redis that is slow on a busy machine counts nevertheless."""
    monkeypatch.setattr(throttling, "_WAIT_SECONDS", 60.0)


@pytest.fixture(params=["memory", "redis"])
async def throttle(request: pytest.FixtureRequest) -> AsyncIterator[Throttle]:
    if request.param == "memory":
        yield MemoryThrottle()
        return
    redis = Redis.from_url(request.getfixturevalue("redis_url"))
    yield RedisThrottle(redis, fallback=MemoryThrottle())
    await redis.aclose()


def limit(tries: int = 3, window_seconds: int = 60) -> Limit:
    return Limit(f"test:{uuid4()}", tries=tries, window_seconds=window_seconds)


async def test_as_many_tries_as_allowed_then_the_rest_of_the_window(throttle: Throttle) -> None:
    mine = limit(window_seconds=6_000)
    assert [await throttle.take([mine]) for _ in range(3)] == [0, 0, 0]
    assert 5_900 <= await throttle.take([mine]) <= 6_000
    assert await throttle.take([limit()]) == 0


async def test_a_window_in_memory_ends_although_tries_go_on() -> None:
    now = 1_000.0
    throttle, mine = MemoryThrottle(lambda: now), limit(tries=1, window_seconds=60)
    assert await throttle.take([mine]) == 0
    now += 59.5
    assert await throttle.take([mine]) == 1
    now += 0.5
    assert await throttle.take([mine]) == 0


async def test_a_window_in_redis_ends_although_tries_go_on(redis_url: str) -> None:
    redis = Redis.from_url(redis_url)
    throttle, mine = RedisThrottle(redis, fallback=MemoryThrottle()), limit(tries=1, window_seconds=6_000)
    key = f"moneta:tries:{mine.key}"
    assert await throttle.take([mine]) == 0
    await redis.expire(key, 3_000)
    assert 0 < await throttle.take([mine]) <= 3_000, "a try does not make the window longer"
    await redis.pexpire(key, 1)
    await assert_soon(lambda: _is_gone(redis, key))
    assert await throttle.take([mine]) == 0
    await redis.aclose()


async def _is_gone(redis: Redis, key: str) -> bool:
    return int(await redis.exists(key)) == 0


async def test_the_longest_wait_of_several_limits_counts(throttle: Throttle) -> None:
    short, long = limit(tries=1, window_seconds=2_000), limit(tries=1, window_seconds=10_000)
    assert await throttle.take([short, long]) == 0
    assert 9_900 <= await throttle.take([short, long]) <= 10_000


async def test_an_honest_try_is_given_back(throttle: Throttle) -> None:
    mine = limit(tries=1)
    for _ in range(5):
        assert await throttle.take([mine]) == 0
        await throttle.give_back([mine])
    other = limit(tries=1)
    await throttle.give_back([other])
    assert await throttle.take([other]) == 0
    assert await throttle.take([other]) > 0


async def test_no_try_of_many_at_once_is_missed(throttle: Throttle) -> None:
    mine = limit(tries=10)
    waits = await asyncio.gather(*(throttle.take([mine]) for _ in range(50)))
    assert sorted(waits)[:10] == [0] * 10
    assert min(sorted(waits)[10:]) > 0


async def test_every_counter_in_redis_ends(redis_url: str) -> None:
    redis = Redis.from_url(redis_url)
    throttle = RedisThrottle(redis, fallback=MemoryThrottle())
    taken, returned = limit(), limit()
    await throttle.take([taken])
    await throttle.give_back([returned])
    for key in (taken.key, returned.key):
        assert 0 < await redis.ttl(f"moneta:tries:{key}") <= 60
    await redis.aclose()


async def test_without_redis_the_process_counts_for_itself(caplog: pytest.LogCaptureFixture) -> None:
    throttle = RedisThrottle(Redis.from_url("unix:///nowhere/redis.sock"), fallback=MemoryThrottle())
    mine = limit(tries=1)
    with caplog.at_level(logging.WARNING):
        assert await throttle.take([mine]) == 0
        assert await throttle.take([mine]) > 0
        await throttle.give_back([mine])
    assert "Redis does not count tries" in caplog.text


async def test_a_redis_that_hangs_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "_WAIT_SECONDS", 0.3)

    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silence, "127.0.0.1", 0)
    redis = Redis.from_url(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    throttle = RedisThrottle(redis, fallback=MemoryThrottle())
    mine = limit(tries=1)
    async with asyncio.timeout(30):
        assert await throttle.take([mine]) == 0
        assert await throttle.take([mine]) > 0
    await redis.aclose()
    server.close()


async def test_two_replicas_stop_one_guesser_together(redis_url: str) -> None:
    redis = Redis.from_url(redis_url)
    first, second = (world(None, throttle=RedisThrottle(redis, MemoryThrottle())) for _ in range(2))
    second.begin = first.begin
    second.service._begin = first.service._begin
    address = email()
    await first.registered(address)
    for turn in range(10):
        refused = await (first, second)[turn % 2].sign_in(address, "wrong password")
        assert isinstance(refused, Rejected)
        assert refused.code is SignInRejection.CREDENTIALS_WRONG
    for replica in (first, second):
        refused = await replica.sign_in(address)
        assert isinstance(refused, Rejected)
        assert refused.code is SignInRejection.TOO_MANY_TRIES
    other = email()
    await first.registered(other)
    assert isinstance(await second.sign_in(other), SignedIn)
    await redis.aclose()
