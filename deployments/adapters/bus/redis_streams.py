"""Events over Redis Streams: one stream, one group per consumer, dead letters in a stream beside it.

On redis-py and not on FastStream, whose Redis subscriber reads from `$` (what was published before it started is lost
without a word), needs a second subscriber to redeliver, gives events in hand to others once they take long, and ends
for good when its group is gone. An event lost in silence is the one thing a bus must not do.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from deployments.adapters.bus.port import BusUnavailable, Consumer, Topology
from deployments.adapters.bus.redis_reader import GroupReader
from deployments.adapters.bus.redis_trim import Trimmer
from domain.shared.events import Event, encode

# As far back as the relay keeps published rows.
_EVERYTHING = timedelta(days=7)
# A restarted server may have lost its last writes (`appendfsync everysec`), as may a failover to a replica.
_LAST_WRITES = timedelta(minutes=10)

log = logging.getLogger(__name__)


class RedisBus:
    """`claim_idle_seconds`: how long a process may be silent before others take the events it had in hand."""

    def __init__(
        self, url: str, topology: Topology, *, prefix: str = "moneta", claim_idle_seconds: float = 15.0
    ) -> None:
        self._topology = topology
        self._stream = f"{prefix}:events"
        self._marker = f"{prefix}:events:whole"
        self._claim_idle_seconds = claim_idle_seconds
        # One try: the relay and the readers retry by themselves, with a backoff and a log line.
        self._redis: Redis = Redis.from_url(
            url, retry=Retry(NoBackoff(), 0), socket_connect_timeout=3, socket_timeout=10, max_connections=64
        )
        self._trimmer = Trimmer(self._redis, self._stream, tuple(topology))
        self._readers: dict[str, GroupReader] = {}

    async def connect(self) -> None:
        with _unavailable():
            for name in self._topology:
                await create_group(self._redis, self._stream, name)

    async def publish(self, events: Sequence[Event]) -> None:
        with _unavailable():
            # MULTI: a batch arrives whole or not at all, and costs one round trip.
            async with self._redis.pipeline(transaction=True) as pipe:
                for event in events:
                    pipe.xadd(self._stream, {b"event": encode(event)})
                await pipe.execute()
            await self._trimmer.added(len(events))

    async def consume(self, consumer: Consumer) -> None:
        old = self._readers.pop(consumer.name, None)
        if old is not None:
            await old.stop(grace_seconds=0)
        with _unavailable():
            await create_group(self._redis, self._stream, consumer.name)
        reader = GroupReader(self._redis, self._stream, consumer, self._claim_idle_seconds)
        reader.start()
        self._readers[consumer.name] = reader

    def consuming(self, name: str) -> bool:
        reader = self._readers.get(name)
        return reader is not None and reader.is_reading

    async def gap(self) -> timedelta | None:
        with _unavailable():
            known = await self._redis.get(self._marker)
            if known is None:
                return _EVERYTHING
            return None if known == await self._run_id() else _LAST_WRITES

    async def mend(self) -> None:
        with _unavailable():
            await self._redis.set(self._marker, await self._run_id())

    async def dead_letters(self, name: str) -> int:
        with _unavailable():
            return int(await self._redis.xlen(dead_stream(self._stream, name)))

    async def ping(self) -> None:
        with _unavailable():
            await self._redis.ping()

    async def close(self, grace_seconds: float = 10) -> None:
        readers = list(self._readers.values())
        self._readers.clear()
        await asyncio.gather(*(reader.stop(grace_seconds) for reader in readers), return_exceptions=True)
        with contextlib.suppress(Exception):
            await self._redis.aclose()

    async def _run_id(self) -> bytes:
        server: dict[str, Any] = await self._redis.info("server")
        return str(server["run_id"]).encode()


def dead_stream(stream: str, name: str) -> str:
    return f"{stream}:dead:{name}"


async def create_group(redis: Redis, stream: str, name: str) -> None:
    """From the very first entry: what was published before the consumer existed is delivered, too."""
    try:
        await redis.xgroup_create(stream, name, id="0", mkstream=True)
    except ResponseError as error:
        if not str(error).startswith("BUSYGROUP"):
            raise


@contextlib.contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError, TimeoutError) as error:
        raise BusUnavailable(f"Redis: {type(error).__name__}: {error}") from error
