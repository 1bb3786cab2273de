"""Counting tries: in Redis for all replicas together, in memory where Redis does not answer."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence

from redis.asyncio import Redis
from redis.exceptions import RedisError

from domain.users.ports import Limit, Throttle

_LOG = logging.getLogger(__name__)
_PREFIX = "moneta:tries:"
_KEYS_KEPT = 10_000
# A Redis that hangs must not keep people from signing in.
_WAIT_SECONDS = 1.0


class RedisThrottle:
    """A counter per key that expires with its window.

    Without Redis the fallback counts for this process alone: people can still sign in, and guessing stays slow.
    """

    def __init__(self, redis: Redis, fallback: Throttle) -> None:
        self._redis = redis
        self._fallback = fallback

    async def take(self, limits: Sequence[Limit]) -> int:
        try:
            async with asyncio.timeout(_WAIT_SECONDS), self._redis.pipeline(transaction=True) as pipeline:
                for limit in limits:
                    key = _PREFIX + limit.key
                    # Creating with the expiry and counting apart: a counter can never be left without an end.
                    pipeline.set(key, 0, ex=limit.window_seconds, nx=True)
                    pipeline.incr(key)
                    pipeline.pttl(key)
                answers = await pipeline.execute()
        except (RedisError, OSError) as error:  # a TimeoutError is an OSError
            _LOG.warning("Redis does not count tries, this process does: %r", error)
            return await self._fallback.take(limits)
        counted = zip(limits, answers[1::3], answers[2::3], strict=True)
        return max((-(-left // 1000) for limit, tries, left in counted if tries > limit.tries), default=0)

    async def give_back(self, limits: Sequence[Limit]) -> None:
        try:
            async with asyncio.timeout(_WAIT_SECONDS), self._redis.pipeline(transaction=True) as pipeline:
                for limit in limits:
                    key = _PREFIX + limit.key
                    pipeline.set(key, 1, ex=limit.window_seconds, nx=True)
                    pipeline.decr(key)
                await pipeline.execute()
        except (RedisError, OSError) as error:
            _LOG.warning("Redis does not count tries, this process does: %r", error)
            await self._fallback.give_back(limits)


class MemoryThrottle:
    """The same rules for one process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tries: dict[str, tuple[int, float]] = {}

    async def take(self, limits: Sequence[Limit]) -> int:
        waits = [self._count(limit) for limit in limits]
        return max(waits, default=0)

    async def give_back(self, limits: Sequence[Limit]) -> None:
        for limit in limits:
            tries, ends = self._tries.get(limit.key, (0, 0.0))
            if tries:
                self._tries[limit.key] = (tries - 1, ends)

    def _count(self, limit: Limit) -> int:
        now = self._clock()
        tries, ends = self._tries.pop(limit.key, (0, 0.0))
        if ends <= now:
            tries, ends = 0, now + limit.window_seconds
        # Put at the end: where there are too many keys, those that rest longest go.
        self._tries[limit.key] = (tries + 1, ends)
        while len(self._tries) > _KEYS_KEPT:
            del self._tries[next(iter(self._tries))]
        return max(1, -int(-(ends - now) // 1)) if tries + 1 > limit.tries else 0
