"""Events over Redis Streams: a stream per lane, a group per consumer, dead letters in streams beside them.

On redis-py and not on FastStream, whose Redis subscriber reads from `$` (what was published before it started is lost
without a word), needs a second subscriber to redeliver, gives events in hand to others once they take long, and ends
for good when its group is gone. An event lost in silence is the one thing a bus must not do.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from deployments.adapters.bus import redis_parked
from deployments.adapters.bus.lanes import LANES, lane_of
from deployments.adapters.bus.parked import Parked, household_of
from deployments.adapters.bus.port import BusUnavailable, Consumer, Topology
from deployments.adapters.bus.redis_lanes import LanesReader
from deployments.adapters.bus.redis_trim import Trimmer
from deployments.adapters.bus.redis_waker import Waker
from domain.shared.events import Event, encode

# As far back as the relay keeps published rows.
_EVERYTHING = timedelta(days=7)
# A restarted server may have lost its last writes (`appendfsync everysec`), as may a failover to a replica.
_LAST_WRITES = timedelta(minutes=10)

log = logging.getLogger(__name__)


class RedisBus:
    """`lease_seconds`: how long a process may be silent before others take its lanes and what it had in hand."""

    def __init__(self, url: str, topology: Topology, *, prefix: str = "moneta", lease_seconds: float = 15.0) -> None:
        self._topology = topology
        self._prefix = prefix
        self._streams = [f"{prefix}:lanes:{lane}" for lane in range(LANES)]
        # It says that nothing is missing in this layout; the former one, a single stream, had another.
        self._marker = f"{prefix}:lanes:whole"
        self._former = f"{prefix}:events"
        self._former_marker = f"{prefix}:events:whole"
        self._lease_seconds = lease_seconds
        # One try: the relay and the readers retry by themselves, with a backoff and a log line.
        self._redis: Redis = Redis.from_url(
            url, retry=Retry(NoBackoff(), 0), socket_connect_timeout=3, socket_timeout=10, max_connections=64
        )
        self._trimmers = [Trimmer(self._redis, stream, tuple(topology)) for stream in self._streams]
        self._waker = Waker(self._redis, self._streams)
        self._readers: dict[str, LanesReader] = {}

    async def connect(self) -> None:
        with _unavailable():
            for name in self._topology:
                await self._create_groups(name)

    async def publish(self, events: Sequence[Event]) -> None:
        with _unavailable():
            # MULTI: a batch arrives whole or not at all, and costs one round trip.
            async with self._redis.pipeline(transaction=True) as pipe:
                for event in events:
                    pipe.xadd(self._streams[lane_of(event.household_id)], {b"event": encode(event)})
                await pipe.execute()
            for lane, count in Counter(lane_of(event.household_id) for event in events).items():
                await self._trimmers[lane].added(count)

    async def consume(self, consumer: Consumer) -> None:
        old = self._readers.pop(consumer.name, None)
        if old is not None:
            await old.stop(grace_seconds=0)
        with _unavailable():
            await self._create_groups(consumer.name)
        reader = LanesReader(
            self._redis,
            self._prefix,
            consumer,
            self._waker,
            self._create_groups,
            lease_seconds=self._lease_seconds,
        )
        await reader.start()
        self._readers[consumer.name] = reader

    def consuming(self, name: str) -> bool:
        reader = self._readers.get(name)
        return reader is not None and reader.is_reading

    async def gap(self) -> timedelta | None:
        with _unavailable():
            known, was_here = await self._redis.mget(self._marker, self._former_marker)
            # The former marker says that a relay of that layout was here: events may wait where nobody reads now.
            if known is None or was_here is not None:
                return _EVERYTHING
            return None if known == await self._run_id() else _LAST_WRITES

    async def mend(self) -> None:
        with _unavailable():
            await self._redis.set(self._marker, await self._run_id())
            # What waited there is published again by now.
            await self._redis.delete(self._former_marker, self._former)

    async def dead_letters(self, name: str) -> int:
        with _unavailable():
            return int(await self._redis.xlen(self._letters(name)))

    async def parked(self, name: str, limit: int = 100) -> list[Parked]:
        with _unavailable():
            return await redis_parked.parked(self._redis, self._letters(name), name, limit)

    async def replay(self, name: str, ids: Collection[str] | None = None) -> int:
        def lane(body: bytes) -> str:
            return self._streams[lane_of(household_of(body))]

        with _unavailable():
            return await redis_parked.take(self._redis, self._letters(name), name, ids, lane)

    async def discard(self, name: str, ids: Collection[str] | None = None) -> int:
        with _unavailable():
            return await redis_parked.take(self._redis, self._letters(name), name, ids, None)

    def _letters(self, name: str) -> str:
        return f"{self._prefix}:events:dead:{name}"

    async def ping(self) -> None:
        with _unavailable():
            await self._redis.ping()

    async def close(self, grace_seconds: float = 10) -> None:
        readers = list(self._readers.values())
        self._readers.clear()
        await asyncio.gather(*(reader.stop(grace_seconds) for reader in readers), return_exceptions=True)
        await self._waker.stop()
        with contextlib.suppress(Exception):
            await self._redis.aclose()

    async def _create_groups(self, name: str) -> None:
        """From the very first entry: what was published before the consumer existed is delivered, too."""
        for stream in self._streams:
            try:
                await self._redis.xgroup_create(stream, name, id="0", mkstream=True)
            except ResponseError as error:
                if not str(error).startswith("BUSYGROUP"):
                    raise

    async def _run_id(self) -> bytes:
        server: dict[str, Any] = await self._redis.info("server")
        return str(server["run_id"]).encode()


@contextlib.contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError, TimeoutError) as error:
        raise BusUnavailable(f"Redis: {type(error).__name__}: {error}") from error
