"""One consumer group, read by this process: new entries, its own heartbeat, and what a dead process left behind."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import time
from typing import Any
from uuid import uuid4

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from deployments.adapters.bus.delivery import CRASHES_MAX, deliver
from deployments.adapters.bus.port import Consumer

_BLOCK_SECONDS = 1.0
_BACKOFF_SECONDS_MAX = 5.0
_DEAD_LETTERS_MAX = 100_000
# A name nobody has used for so long belongs to a process that is gone.
_FORGET_SECONDS = 86_400

log = logging.getLogger(__name__)

Entries = list[tuple[bytes, dict[bytes, bytes]]]


class GroupReader:
    """Never ends by itself: it outlives restarts of the server and the loss of its group."""

    def __init__(self, redis: Redis, stream: str, consumer: Consumer, claim_idle_seconds: float) -> None:
        self._redis = redis
        self._stream = stream
        self._consumer = consumer
        self._me = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"
        self._claim_idle_seconds = claim_idle_seconds
        self._next_care = 0.0
        self._cursor: bytes | str = "0-0"
        self._stopping = False
        self._handling: dict[bytes, asyncio.Task[None]] = {}
        self._slot_free = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._read_at: float | None = None

    @property
    def is_reading(self) -> bool:
        alive = self._task is not None and not self._task.done()
        return alive and self._read_at is not None and time.monotonic() - self._read_at < 3 * _BLOCK_SECONDS

    def start(self) -> None:
        self._read_at = time.monotonic()
        self._task = asyncio.create_task(self._run(), name=f"read {self._consumer.name}")

    async def stop(self, grace_seconds: float) -> None:
        """Read no more, let handlers end; what is cancelled stays pending, and another process will claim it."""
        self._stopping = True
        if self._task is not None:
            # The read under way may already have taken entries; cut off, they would wait for a claim.
            await asyncio.wait([self._task], timeout=_BLOCK_SECONDS + 0.5)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._handling:
            await asyncio.wait(self._handling.values(), timeout=grace_seconds)
        late = list(self._handling.values())
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        if not late:
            with contextlib.suppress(RedisError, OSError):
                await self._forget_idle(own=True)

    async def _run(self) -> None:
        backoff = 0.05
        while not self._stopping:
            try:
                await self._step()
                self._read_at = time.monotonic()
                backoff = 0.05
                continue
            except (RedisError, OSError, TimeoutError) as error:
                if isinstance(error, ResponseError) and str(error).startswith("NOGROUP"):
                    # Somebody emptied the server. From 0: entries published since then must not be skipped.
                    with contextlib.suppress(RedisError, OSError):
                        await self._redis.xgroup_create(self._stream, self._consumer.name, id="0", mkstream=True)
                log.warning("%s cannot read events: %s: %s", self._consumer.name, type(error).__name__, error)
            await asyncio.sleep(backoff)
            backoff = min(backoff * 2, _BACKOFF_SECONDS_MAX)

    async def _step(self) -> None:
        if time.monotonic() >= self._next_care:
            await self._care()
            self._next_care = time.monotonic() + self._claim_idle_seconds / 3
        free = self._consumer.concurrency - len(self._handling)
        if free <= 0:
            self._slot_free.clear()
            with contextlib.suppress(TimeoutError):
                # No longer than to the next heartbeat of what is in hand.
                await asyncio.wait_for(self._slot_free.wait(), min(_BLOCK_SECONDS, self._claim_idle_seconds / 3))
            return
        block = int(1000 * min(_BLOCK_SECONDS, self._claim_idle_seconds / 3))
        answer: Any = await self._redis.xreadgroup(
            self._consumer.name, self._me, {self._stream: ">"}, count=free, block=block
        )
        self._take(_entries(answer))

    async def _care(self) -> None:
        """Say that what is in hand is alive, then take what a dead process had in hand."""
        name = self._consumer.name
        if self._handling:
            await self._redis.xclaim(self._stream, name, self._me, 0, list(self._handling), justid=True)
        free = self._consumer.concurrency - len(self._handling)
        if free <= 0:
            return
        idle = int(self._claim_idle_seconds * 1000)
        answer: Any = await self._redis.xautoclaim(self._stream, name, self._me, idle, self._cursor, count=free)
        self._cursor, claimed = answer[0], answer[1]
        entries = [(id_, fields) for id_, fields in claimed if id_ not in self._handling]
        if entries:
            tired = await self._tired(entries)
            for id_, fields in entries:
                if id_ in tired:
                    await self._bury(id_, fields, f"the process died {CRASHES_MAX} times while handling it")
            self._take([entry for entry in entries if entry[0] not in tired])

    async def _tired(self, entries: Entries) -> set[bytes]:
        """Which of these have been delivered too often."""
        first, last = entries[0][0], entries[-1][0]
        pending: Any = await self._redis.xpending_range(
            self._stream, self._consumer.name, first, last, 10_000, consumername=self._me
        )
        return {each["message_id"] for each in pending if each["times_delivered"] > CRASHES_MAX}

    def _take(self, entries: Entries) -> None:
        for id_, fields in entries:
            self._handling[id_] = asyncio.create_task(self._handle(id_, fields))

    async def _handle(self, id_: bytes, fields: dict[bytes, bytes]) -> None:
        try:
            reason = await deliver(self._consumer, fields.get(b"event", b""))
            if reason is None:
                await self._redis.xack(self._stream, self._consumer.name, id_)
            else:
                await self._bury(id_, fields, reason)
        except (RedisError, OSError, TimeoutError) as error:
            # Still pending: it comes again, and the inbox drops it.
            log.warning("%s could not acknowledge: %s", self._consumer.name, error)
        finally:
            del self._handling[id_]
            self._slot_free.set()

    async def _bury(self, id_: bytes, fields: dict[bytes, bytes], reason: str) -> None:
        name = self._consumer.name
        async with self._redis.pipeline(transaction=True) as pipe:
            letter: Any = {**fields, b"reason": reason.encode()}
            pipe.xadd(f"{self._stream}:dead:{name}", letter, maxlen=_DEAD_LETTERS_MAX)
            pipe.xack(self._stream, name, id_)
            await pipe.execute()

    async def _forget_idle(self, *, own: bool) -> None:
        """Delete names without anything pending: this process's at its end, and those of processes long gone."""
        for each in await self._redis.xinfo_consumers(self._stream, self._consumer.name):
            gone = each["idle"] > _FORGET_SECONDS * 1000 or (own and each["name"].decode() == self._me)
            if gone and not each["pending"]:
                await self._redis.xgroup_delconsumer(self._stream, self._consumer.name, each["name"])


def _entries(answer: Any) -> Entries:
    """The entries of one stream, in the form of RESP2 (a list) or RESP3 (a map)."""
    if not answer:
        return []
    if isinstance(answer, dict):
        (batches,) = answer.values()
        return [entry for batch in batches for entry in batch]
    return list(answer[0][1])
