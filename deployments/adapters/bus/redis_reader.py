"""One lane, read by this process for as long as it holds the lease on it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from deployments.adapters.bus.delivery import CRASHES_MAX, deliver
from deployments.adapters.bus.port import Consumer
from deployments.adapters.bus.redis_parked import ONLY
from deployments.adapters.bus.redis_waker import Waker
from deployments.adapters.tasks import end

# A look without having been called: costs little, and no accident can make an event wait longer.
_LOOK_SECONDS = 5.0
_BACKOFF_SECONDS_MIN = 0.05
_BACKOFF_SECONDS_MAX = 5.0
_DEAD_LETTERS_MAX = 100_000
# The name that whoever holds the lane reads under: what a process left in hand is found there by the next.
_READER = "lane"

# Acknowledge what is done, then the next event: what was left in hand first, else a new one. Only for the holder of the
# lease, and in one step with looking at it: a process that was asleep while its lease went over gets nothing.
_NEXT = """
if ARGV[4] ~= '' then redis.call('XACK', KEYS[2], ARGV[2], ARGV[4]) end
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
local entry = redis.call('XAUTOCLAIM', KEYS[2], ARGV[2], ARGV[3], 0, '0-0', 'COUNT', 1)[2][1]
if not entry then
  local read = redis.call('XREADGROUP', 'GROUP', ARGV[2], ARGV[3], 'COUNT', 1, 'STREAMS', KEYS[2], '>')
  if not read then return 0 end
  entry = read[1][2][1]
end
local pending = redis.call('XPENDING', KEYS[2], ARGV[2], entry[1], entry[1], 1)[1]
return {entry[1], entry[2], pending[4]}
"""
_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"

log = logging.getLogger(__name__)


class LaneWorker:
    """Ends when the lease is gone or it is told to; whoever keeps the leases starts it anew."""

    def __init__(
        self,
        redis: Redis,
        stream: str,
        letters: str,
        lease: tuple[str, str],
        consumer: Consumer,
        create_groups: Callable[[str], Awaitable[None]],
    ) -> None:
        self._redis = redis
        self._stream = stream
        self._letters = letters
        self._lease, self._me = lease
        self._consumer = consumer
        self._create_groups = create_groups
        self._called = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        # Handled, and to be acknowledged with the next question.
        self._done: bytes = b""
        self.is_leaving = False

    @property
    def has_ended(self) -> bool:
        return self._task is not None and self._task.done()

    def start(self, waker: Waker, lane: int) -> None:
        self._task = asyncio.create_task(self._run(waker, lane), name=f"read {self._stream} for {self._consumer.name}")

    def leave(self) -> None:
        """Give up the lane once the handler under way is done, however long that takes."""
        self.is_leaving = True
        self._called.set()

    async def stop(self, grace_seconds: float) -> None:
        """The same, but a handler that takes longer is cut off."""
        self.leave()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=grace_seconds)
            await end(self._task)

    async def _run(self, waker: Waker, lane: int) -> None:
        backoff = _BACKOFF_SECONDS_MIN
        with waker.calling(lane, self._called):
            try:
                while not self.is_leaving:
                    try:
                        if not await self._step():
                            return
                        backoff = _BACKOFF_SECONDS_MIN
                        continue
                    except (RedisError, OSError, TimeoutError) as error:
                        log.warning("%s cannot read: %s: %s", self._consumer.name, type(error).__name__, error)
                        await self._mend(error)
                    await asyncio.sleep(backoff)
                    backoff = min(backoff * 2, _BACKOFF_SECONDS_MAX)
            finally:
                await self._release()

    async def _step(self) -> bool:
        """Handle one event or wait for one; False once the lane is another's."""
        # Cleared before looking: what comes after the look sets it again.
        self._called.clear()
        answer: Any = await self._redis.eval(
            _NEXT, 2, self._lease, self._stream, self._me, self._consumer.name, _READER, self._done
        )
        self._done = b""
        if answer == -1:
            return False
        if answer == 0:
            if not self.is_leaving:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._called.wait(), _LOOK_SECONDS)
            return True
        id_, fields, deliveries = answer
        await self._handle(id_, dict(zip(fields[::2], fields[1::2], strict=True)), deliveries)
        return True

    async def _handle(self, id_: bytes, fields: dict[bytes, bytes], deliveries: int) -> None:
        reason: str | None = None
        if fields.get(ONLY, self._consumer.name.encode()) != self._consumer.name.encode():
            # Replayed for another consumer.
            pass
        elif deliveries > CRASHES_MAX:
            reason = f"the process died {CRASHES_MAX} times while handling it"
        else:
            reason = await deliver(self._consumer, fields.get(b"event", b""))
        if reason is not None:
            async with self._redis.pipeline(transaction=True) as pipe:
                letter: Any = {b"event": fields.get(b"event", b""), b"reason": reason.encode()}
                pipe.xadd(self._letters, letter, maxlen=_DEAD_LETTERS_MAX)
                pipe.xack(self._stream, self._consumer.name, id_)
                await pipe.execute()
        else:
            self._done = id_

    async def _mend(self, error: Exception) -> None:
        """Somebody emptied the server: groups are made anew."""
        if isinstance(error, ResponseError) and "NOGROUP" in str(error):
            with contextlib.suppress(RedisError, OSError, TimeoutError):
                await self._create_groups(self._consumer.name)

    async def _release(self) -> None:
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            if self._done:
                await self._redis.xack(self._stream, self._consumer.name, self._done)
            await self._redis.eval(_RELEASE, 1, self._lease, self._me)
