"""The lanes of one consumer that this process reads: leases on keys that expire, and one worker for each lane held."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import time
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any
from uuid import uuid4

from redis.asyncio import Redis
from redis.exceptions import RedisError

from deployments.adapters.bus.lanes import LANES
from deployments.adapters.bus.port import Consumer
from deployments.adapters.bus.redis_reader import LaneWorker
from deployments.adapters.bus.redis_waker import Waker

_TICK_SECONDS_MAX = 1.0
_BACKOFF_SECONDS_MAX = 5.0

# Be counted, renew what is ours, take what is free up to our share: in one step, so that no two take the same lane.
_BALANCE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
local share = math.ceil((#KEYS - 1) / redis.call('ZCARD', KEYS[1]))
local held, free = {share}, {}
for i = 2, #KEYS do
  local owner = redis.call('GET', KEYS[i])
  if owner == ARGV[1] then
    redis.call('PEXPIRE', KEYS[i], ARGV[2])
    held[#held + 1] = i - 2
  elseif not owner then
    free[#free + 1] = i
  end
end
for _, i in ipairs(free) do
  if #held - 1 >= share then break end
  redis.call('SET', KEYS[i], ARGV[1], 'PX', ARGV[2])
  held[#held + 1] = i - 2
end
return held
"""

log = logging.getLogger(__name__)


class LanesReader:
    """Never ends by itself: it outlives restarts of the server and the loss of all that was on it.

    `lease_seconds`: how long a process may be silent before others take its lanes.
    """

    def __init__(
        self,
        redis: Redis,
        prefix: str,
        consumer: Consumer,
        waker: Waker,
        create_groups: Callable[[str], Awaitable[None]],
        *,
        lease_seconds: float,
    ) -> None:
        self._redis = redis
        self._prefix = prefix
        self._consumer = consumer
        self._waker = waker
        self._create_groups = create_groups
        self._lease_seconds = lease_seconds
        self._tick_seconds = min(lease_seconds / 3, _TICK_SECONDS_MAX)
        self._me = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"
        self._chance = Random()  # noqa: S311 (who reads which lane is no secret)
        self._lanes: dict[int, LaneWorker] = {}
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._answered_at: float | None = None

    @property
    def is_reading(self) -> bool:
        """Also where other processes hold every lane: this one would take over."""
        alive = self._task is not None and not self._task.done()
        return alive and self._answered_at is not None and time.monotonic() - self._answered_at < 3 * _TICK_SECONDS_MAX

    async def start(self) -> None:
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            await self._balance()
        self._answered_at = time.monotonic()
        self._task = asyncio.create_task(self._run(), name=f"lanes of {self._consumer.name}")

    async def stop(self, grace_seconds: float) -> None:
        """Take nothing new and let handlers end; what is cut off stays pending, and who takes the lane handles it."""
        self._stopping.set()
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)
        await asyncio.gather(*(worker.stop(grace_seconds) for worker in self._lanes.values()))
        self._lanes.clear()
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            await self._redis.zrem(self._readers, self._me)

    @property
    def _readers(self) -> str:
        return f"{self._prefix}:lanes:readers:{self._consumer.name}"

    def _lease(self, lane: int) -> str:
        return f"{self._prefix}:lanes:lease:{self._consumer.name}:{lane}"

    async def _run(self) -> None:
        wait_seconds = self._tick_seconds
        while not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), wait_seconds)
                break
            try:
                await self._balance()
                self._answered_at = time.monotonic()
                wait_seconds = self._tick_seconds
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("%s cannot hold its lanes: %s: %s", self._consumer.name, type(error).__name__, error)
                wait_seconds = min(wait_seconds * 2, _BACKOFF_SECONDS_MAX)

    async def _balance(self) -> None:
        keys = [self._readers, *(self._lease(lane) for lane in range(LANES))]
        answer: Any = await self._redis.eval(_BALANCE, len(keys), *keys, self._me, str(int(self._lease_seconds * 1000)))
        share, *held = map(int, answer)
        self._lanes = {lane: worker for lane, worker in self._lanes.items() if not worker.has_ended}
        for lane in held:
            if lane not in self._lanes:
                self._lanes[lane] = self._worker(lane)
        ours = [worker for worker in self._lanes.values() if not worker.is_leaving]
        if len(ours) > share:
            self._chance.choice(ours).leave()

    def _worker(self, lane: int) -> LaneWorker:
        worker = LaneWorker(
            self._redis,
            f"{self._prefix}:lanes:{lane}",
            f"{self._prefix}:events:dead:{self._consumer.name}",
            (self._lease(lane), self._me),
            self._consumer,
            self._create_groups,
        )
        worker.start(self._waker, lane)
        return worker
