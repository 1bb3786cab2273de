"""One blocking read for all lanes and consumers of a process: it says where something is new, and takes nothing."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from deployments.adapters.tasks import end

_BLOCK_SECONDS = 5.0
# Under load workers look by themselves; no need to call them for each event.
_REST_SECONDS = 0.002
_BACKOFF_SECONDS = 1.0

log = logging.getLogger(__name__)


class Waker:
    def __init__(self, redis: Redis, streams: Sequence[str]) -> None:
        self._redis = redis
        self._streams = streams
        self._called: list[set[asyncio.Event]] = [set() for _ in streams]
        self._task: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def calling(self, lane: int, event: asyncio.Event) -> Iterator[None]:
        """Set this event whenever the lane gets something."""
        self._called[lane].add(event)
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="waker")
        try:
            yield
        finally:
            self._called[lane].discard(event)

    async def stop(self) -> None:
        if self._task is not None:
            await end(self._task)

    async def _run(self) -> None:
        while True:
            try:
                await self._watch()
            except (RedisError, OSError, TimeoutError) as error:
                log.debug("waiting for Redis: %s", error)
            await asyncio.sleep(_BACKOFF_SECONDS)

    async def _watch(self) -> None:
        last: dict[Any, Any] = {stream: await self._last(stream) for stream in self._streams}
        # What came while nobody watched.
        for event in chain.from_iterable(self._called):
            event.set()
        while True:
            answer: Any = await self._redis.xread(last, count=1, block=int(_BLOCK_SECONDS * 1000))
            for name, entries in _batches(answer):
                stream = name.decode()
                for event in self._called[self._streams.index(stream)]:
                    event.set()
                # An emptied server may have nothing any more.
                last[stream] = max(await self._last(stream), entries[-1][0], key=_order)
            await asyncio.sleep(_REST_SECONDS)

    async def _last(self, stream: str) -> bytes:
        newest: Any = await self._redis.xrevrange(stream, count=1)
        return newest[0][0] if newest else b"0-0"


def _order(id_: bytes) -> tuple[int, int]:
    milliseconds, _, number = id_.partition(b"-")
    return int(milliseconds), int(number)


def _batches(answer: Any) -> list[tuple[bytes, list[Any]]]:
    """Stream by stream, in the form of RESP2 (a list) or RESP3 (a map of lists of lists)."""
    if not answer:
        return []
    if isinstance(answer, dict):
        return [(name, list(*batches)) for name, batches in answer.items()]
    return [(name, entries) for name, entries in answer]
