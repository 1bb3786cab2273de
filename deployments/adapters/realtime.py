"""Hints for whoever looks at a household now, over Redis pub/sub.

A hint is never the truth: it may be lost, and then a `resync` message follows. Who gets one reads from the database
what it names; who gets `resync` reads everything it shows again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

import orjson
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from deployments.adapters.tasks import end
from domain.shared.events import Event

RESYNC: Mapping[str, Any] = {"topic": "resync"}
_CHANNEL = "moneta:live:"
# Nobody waits for older news: it comes from a broker that was away, or is published again after an accident.
_FRESH = timedelta(minutes=5)
_QUEUE_SIZE = 100
# An event's second hint follows the first one within seconds; older ones may come again, which does no harm.
_KNOWN_MAX = 20_000
_PING_SECONDS = 5.0
_CONFIRM_SECONDS = 2.0
_BACKOFF_SECONDS_MIN = 0.1
_BACKOFF_SECONDS_MAX = 5.0

log = logging.getLogger(__name__)


async def publish(redis: Redis, household_id: UUID, message: Mapping[str, Any]) -> None:
    """Tell every replica that somebody may be looking at this."""
    await redis.publish(f"{_CHANNEL}{household_id}", orjson.dumps(message))


async def publish_event(redis: Redis, event: Event, now: datetime | None = None) -> None:
    """The hint of an event: its `id`, its `topic`, and its `payload` with the version of that."""
    await publish_events(redis, [event], now)


async def publish_events(redis: Redis, events: Iterable[Event], now: datetime | None = None) -> None:
    """Those of several events in one round trip. Who tells them again does no harm: a hub knows them by their ids."""
    now = now or datetime.now(UTC)
    async with redis.pipeline(transaction=False) as pipe:
        for event in events:
            if now - event.occurred_at < _FRESH:
                hint = {
                    "id": str(event.id),
                    "topic": event.topic,
                    "version": event.version,
                    "payload": event.payload,
                }
                pipe.publish(f"{_CHANNEL}{event.household_id}", orjson.dumps(hint))
        if len(pipe):
            await pipe.execute()


class _Known:
    """Which hints a hub has passed on, and when, counted in hints: who listens since has not had it."""

    def __init__(self, most: int = _KNOWN_MAX) -> None:
        self._first: OrderedDict[str, int] = OrderedDict()
        self._most = most
        self.count = 0

    def first(self, id_: str | None) -> int:
        """The number of the first hint with this id; a new one's is its own."""
        self.count += 1
        if id_ is None:
            return self.count
        found = self._first.setdefault(id_, self.count)
        if len(self._first) > self._most:
            self._first.popitem(last=False)
        return found


class _Queue:
    """Bounded. Full, it forgets everything and says so: half of the news would look like all of it."""

    def __init__(self, size: int) -> None:
        self._messages: deque[Mapping[str, Any]] = deque()
        self._size = size
        self._filled = asyncio.Event()
        # Hints up to this number were before its time.
        self.since = 0

    def put(self, message: Mapping[str, Any]) -> None:
        if message is RESYNC or len(self._messages) >= self._size:
            self._messages.clear()
            message = RESYNC
        # After a resync nothing before it matters, and one of them is enough.
        if not (message is RESYNC and self._messages and self._messages[-1] is RESYNC):
            self._messages.append(message)
        self._filled.set()

    def __aiter__(self) -> _Queue:
        return self

    async def __anext__(self) -> Mapping[str, Any]:
        while not self._messages:
            self._filled.clear()
            await self._filled.wait()
        return self._messages.popleft()


class RealtimeHub:
    """All listeners of one process over one Redis connection; made in the process that uses it, closed at its end."""

    def __init__(self, url: str, *, queue_size: int = _QUEUE_SIZE) -> None:
        # No retries: redis-py would connect and subscribe again in silence, and nobody would learn what was missed.
        self._redis = Redis.from_url(url, retry=Retry(NoBackoff(), 0), socket_connect_timeout=3)
        self._queue_size = queue_size
        self._listeners: dict[str, set[_Queue]] = {}
        # One change of the subscriptions at a time: else one listener's leaving could overtake the next one's coming.
        self._lock = asyncio.Lock()
        self._confirmed: dict[str, asyncio.Event] = {}
        self._known = _Known()
        self._pubsub: PubSub | None = None
        self._pump: asyncio.Task[None] | None = None
        self.reconnects_total = 0

    @asynccontextmanager
    async def listen(self, household_id: UUID) -> AsyncIterator[AsyncIterator[Mapping[str, Any]]]:
        """The messages from now on: what is published once the block is entered is delivered, or a resync instead."""
        channel = f"{_CHANNEL}{household_id}"
        queue = _Queue(self._queue_size)
        async with self._lock:
            await self._add(channel, queue)
            confirmed = self._confirmed[channel]
        try:
            with contextlib.suppress(TimeoutError):
                # Where Redis is away, a resync follows as soon as it is back.
                await asyncio.wait_for(confirmed.wait(), _CONFIRM_SECONDS)
            yield queue
        finally:
            # Also while being cancelled: otherwise the channel would stay subscribed for ever.
            await asyncio.shield(self._remove(channel, queue))

    async def subscribe(self, household_id: UUID) -> AsyncIterator[Mapping[str, Any]]:
        """The same as one iterator; `aclose` it to leave."""
        async with self.listen(household_id) as messages:
            async for message in messages:
                yield message

    @property
    def listeners(self) -> int:
        return sum(map(len, self._listeners.values()))

    async def close(self) -> None:
        async with self._lock:
            await _end(self._pump)
            self._pump = None
            await self._redis.aclose()

    async def _add(self, channel: str, queue: _Queue) -> None:
        queues = self._listeners.setdefault(channel, set())
        queue.since = self._known.count
        queues.add(queue)
        if len(queues) == 1:
            self._confirmed[channel] = asyncio.Event()
            if self._pubsub is not None:
                await self._tell_redis(self._pubsub.subscribe(channel))
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._run(), name="realtime hub")

    async def _remove(self, channel: str, queue: _Queue) -> None:
        async with self._lock:
            queues = self._listeners[channel]
            queues.discard(queue)
            if queues:
                return
            del self._listeners[channel], self._confirmed[channel]
            if self._pubsub is not None:
                await self._tell_redis(self._pubsub.unsubscribe(channel))

    async def _tell_redis(self, command: Awaitable[Any]) -> None:
        try:
            async with asyncio.timeout(_CONFIRM_SECONDS):
                await command
        except (RedisError, OSError, TimeoutError):
            # redis-py may have connected anew on the way: start over, so that everybody hears of the gap.
            await _end(self._pump)
            self._pump = asyncio.create_task(self._run(), name="realtime hub")
            self.reconnects_total += 1

    async def _run(self) -> None:
        """Supervises the connection for as long as the hub lives."""
        wait_seconds = _BACKOFF_SECONDS_MIN
        while True:
            started = time.monotonic()
            try:
                await self._receive()
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("live updates lost Redis: %s: %s", type(error).__name__, error)
            except Exception:
                log.exception("live updates failed; connecting again")
            self.reconnects_total += 1
            if time.monotonic() - started > 2 * _BACKOFF_SECONDS_MAX:
                wait_seconds = _BACKOFF_SECONDS_MIN
            await asyncio.sleep(wait_seconds * random.uniform(0.8, 1.2))  # noqa: S311 (jitter, not a secret)
            wait_seconds = min(wait_seconds * 2, _BACKOFF_SECONDS_MAX)

    async def _receive(self) -> None:
        pubsub = self._redis.pubsub()
        try:
            async with self._lock:
                # The bare channel keeps the connection in use while nobody listens.
                await pubsub.subscribe(_CHANNEL, *self._listeners)
                self._pubsub = pubsub
                if self.reconnects_total:
                    for queue in chain.from_iterable(self._listeners.values()):
                        queue.put(RESYNC)
            pinged = False
            while True:
                message = await pubsub.get_message(timeout=_PING_SECONDS)
                if message is not None:
                    pinged = False
                    self._dispatch(message)
                elif pinged:
                    raise ConnectionError("no answer to a ping")
                else:
                    await pubsub.ping()
                    pinged = True
        finally:
            self._pubsub = None
            with contextlib.suppress(Exception):
                await pubsub.aclose()  # type: ignore[no-untyped-call]

    def _dispatch(self, message: Mapping[str, Any]) -> None:
        if message["type"] not in ("message", "subscribe"):
            return
        channel = message["channel"].decode()
        if message["type"] == "subscribe":
            if channel in self._confirmed:
                self._confirmed[channel].set()
            return
        hint = orjson.loads(message["data"])
        first = self._known.first(hint.get("id"))
        for queue in self._listeners.get(channel, ()):
            # Told twice, by the relay and by a consumer: news only for who was not listening the first time.
            if first == self._known.count or first <= queue.since:
                queue.put(hint)


async def _end(task: asyncio.Task[None] | None) -> None:
    if task is not None:
        await end(task)
