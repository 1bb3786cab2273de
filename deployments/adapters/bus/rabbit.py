"""Events over RabbitMQ: a topic exchange, quorum queues as lanes of each consumer, dead letters in a queue beside them.

FastStream connects and publishes with confirms. Declaring and reading are done below it, on the aio-pika connection
that it returns: FastStream remembers what it once declared and would not do so again after the broker was emptied, and
for its subscriber see `rabbit_reader.py`. What there is on the broker: `rabbit_layout.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from aio_pika import Channel as PlainChannel
from aio_pika import RobustConnection
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aio_pika.exceptions import DeliveryError
from faststream.rabbit import Channel, RabbitBroker, RabbitExchange
from faststream.rabbit.schemas import ExchangeType

from deployments.adapters.bus.lanes import lane_of
from deployments.adapters.bus.parked import Parked, household_of
from deployments.adapters.bus.port import BusUnavailable, Consumer, PublishRefused, Topology
from deployments.adapters.bus.rabbit_lanes import LanesReader
from deployments.adapters.bus.rabbit_layout import RabbitLayout, exists
from deployments.adapters.bus.rabbit_parked import RabbitLetters
from deployments.adapters.bus.rabbit_reader import GONE
from domain.shared.events import Event, encode

_TIMEOUT_SECONDS = 10.0
# As far back as the relay keeps published rows.
_EVERYTHING = timedelta(days=7)

log = logging.getLogger(__name__)


class RabbitBus:
    """`balance_seconds`: how often a process looks whether lanes became free, or others want some of its own."""

    def __init__(self, url: str, topology: Topology, *, prefix: str = "moneta", balance_seconds: float = 2.0) -> None:
        self._layout = RabbitLayout(topology, prefix)
        self._balance_seconds = balance_seconds
        self._events = RabbitExchange(self._layout.events, type=ExchangeType.TOPIC, durable=True)
        self._dead = RabbitExchange(self._layout.dead, type=ExchangeType.DIRECT, durable=True)
        self._heard = frozenset(topic for topics in topology.values() for topic in topics)
        self._url = url
        self._broker = self._new_broker()
        self._connection: RobustConnection | None = None
        self._readers: dict[str, LanesReader] = {}

    def _new_broker(self) -> RabbitBroker:
        return RabbitBroker(
            self._url,
            default_channel=Channel(on_return_raises=True),
            reconnect_interval=1.0,
            timeout=_TIMEOUT_SECONDS,
            graceful_timeout=None,
            apply_types=False,
            logger=None,
        )

    async def connect(self) -> None:
        if self._connection is not None:
            return
        try:
            with _unavailable():
                async with asyncio.timeout(2 * _TIMEOUT_SECONDS):
                    connection = await self._broker.connect()
                    # On the channel that aio-pika restores with all it declared, should the broker come back empty.
                    channel = await self._broker.config.channel_manager.get_channel()
                await self._declare(connection, channel, self._layout.topology)
        except BusUnavailable:
            # A connection that went while its first channel was opened is restored without one, and waits for ever.
            await self._leave()
            self._broker = self._new_broker()
            raise
        self._connection = connection

    async def _leave(self) -> None:
        with contextlib.suppress(Exception):
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                await self._broker.stop()

    async def publish(self, events: Sequence[Event]) -> None:
        self._alive()
        refused = await self._publish(events)
        if refused:
            # Returned as unroutable: somebody deleted our queues while we were connected.
            await _close(await self._declare_again(self._layout.topology))
            refused = await self._publish(refused)
        if refused:
            raise PublishRefused(refused, "RabbitMQ returned them or answered with a negative confirm")

    async def consume(self, consumer: Consumer) -> None:
        self._alive()
        old = self._readers.pop(consumer.name, None)
        if old is not None:
            await old.stop(grace_seconds=0)
        reader = LanesReader(
            self._layout,
            consumer,
            self._channel,
            lambda: self._declare_again([consumer.name]),
            self._bury,
            balance_seconds=self._balance_seconds,
        )
        await reader.start()
        self._readers[consumer.name] = reader

    def consuming(self, name: str) -> bool:
        reader = self._readers.get(name)
        return reader is not None and reader.is_reading

    async def gap(self) -> timedelta | None:
        # A confirmed message of a quorum queue is on disk, so a restart loses nothing; only a missing marker does. That
        # of the former layout says that a relay of it was here, so that events may wait in queues nobody reads now.
        is_whole = await self._exists(self._layout.marker)
        was_here = await self._exists(self._layout.former_marker)
        return None if is_whole and not was_here else _EVERYTHING

    async def mend(self) -> None:
        channel = await self._declare_again(self._layout.topology)
        with _unavailable():
            await channel.declare_queue(self._layout.marker, durable=True, timeout=_TIMEOUT_SECONDS)
            # What waited there is published again by now. Deleting what does not exist is no error.
            for name in self._layout.topology:
                await self._keep_former_letters(channel, name)
            for queue in (self._layout.former_marker, *map(self._layout.former, self._layout.topology)):
                await channel.queue_delete(queue, timeout=_TIMEOUT_SECONDS)
        await _close(channel)

    async def dead_letters(self, name: str) -> int:
        channel = await self._channel()
        with _unavailable():
            queue = await channel.declare_queue(self._layout.letters(name), passive=True, timeout=_TIMEOUT_SECONDS)
        await _close(channel)
        return queue.declaration_result.message_count or 0

    async def parked(self, name: str, limit: int = 100) -> list[Parked]:
        with _unavailable():
            return await self._letters(name).parked(limit)

    async def replay(self, name: str, ids: Collection[str] | None = None) -> int:
        async def send(letter: AbstractIncomingMessage) -> None:
            # Straight into the lane of this one consumer.
            lane = self._layout.lane(name, lane_of(household_of(letter.body)))
            await self._send(letter, "", lane)

        with _unavailable():
            return await self._letters(name).take(ids, send)

    async def discard(self, name: str, ids: Collection[str] | None = None) -> int:
        with _unavailable():
            return await self._letters(name).take(ids, None)

    def _letters(self, name: str) -> RabbitLetters:
        return RabbitLetters(self._layout.letters(name), name, self._channel)

    async def _keep_former_letters(self, channel: AbstractChannel, name: str) -> None:
        """They move to the queue of this layout."""
        former = self._layout.former_letters(name)
        if not await self._exists(former):
            return

        async def send(letter: AbstractIncomingMessage) -> None:
            reason = letter.headers.get("moneta-reason")
            await self._send(letter, self._dead, name, headers={"moneta-reason": reason} if reason else {})

        await RabbitLetters(former, name, self._channel).take(None, send)
        await channel.queue_delete(former, timeout=_TIMEOUT_SECONDS)

    async def ping(self) -> None:
        await _close(await self._channel())

    async def close(self, grace_seconds: float = 10) -> None:
        readers = list(self._readers.values())
        self._readers.clear()
        await asyncio.gather(*(reader.stop(grace_seconds) for reader in readers), return_exceptions=True)
        self._connection = None
        await self._leave()

    def _alive(self) -> RobustConnection:
        """The connection; aio-pika would wait for a lost one without a limit, and the relay knows better how."""
        if self._connection is None or not self._connection.connected.is_set():
            raise BusUnavailable("RabbitMQ is not connected")
        return self._connection

    async def _channel(self) -> AbstractChannel:
        return await _channel(self._alive())

    async def _exists(self, queue: str) -> bool:
        return await _exists(self._alive(), queue)

    async def _declare_again(self, names: Iterable[str]) -> AbstractChannel:
        """A channel after all that these consumers need has been declared on it."""
        channel = await self._channel()
        with _unavailable():
            await self._declare(self._alive(), channel, names)
        return channel

    async def _declare(self, connection: RobustConnection, channel: AbstractChannel, names: Iterable[str]) -> None:
        # The first time that is a file and an election for each of some thirty quorum queues.
        async with asyncio.timeout(3 * _TIMEOUT_SECONDS):
            await self._layout.declare(channel, names, partial(_exists, connection))

    async def _publish(self, events: Sequence[Event]) -> list[Event]:
        """Publish side by side and wait for all confirms; the events that were not taken."""
        outcomes = await asyncio.gather(
            *(
                self._broker.publish(
                    encode(event),
                    exchange=self._events,
                    routing_key=self._layout.key(event.topic, lane_of(event.household_id)),
                    # A topic without a consumer has no queue, and that is no failure.
                    mandatory=event.topic in self._heard,
                    persist=True,
                    message_id=str(event.id),
                    correlation_id=event.correlation_id,
                    content_type="application/json",
                    timeout=_TIMEOUT_SECONDS,
                )
                for event in events
            ),
            return_exceptions=True,
        )
        refused = []
        for event, outcome in zip(events, outcomes, strict=True):
            if isinstance(outcome, DeliveryError):
                refused.append(event)
            elif isinstance(outcome, BaseException):
                with _unavailable():
                    raise outcome
        return refused

    async def _bury(self, name: str, message: AbstractIncomingMessage, reason: str) -> None:
        await self._send(message, self._dead, name, headers={"moneta-reason": reason})

    async def _send(
        self, message: AbstractIncomingMessage, exchange: RabbitExchange | str, key: str, **more: Any
    ) -> None:
        """The same body once more, confirmed."""
        await self._broker.publish(
            message.body,
            exchange=exchange,
            routing_key=key,
            mandatory=True,
            persist=True,
            timestamp=datetime.now(UTC),
            content_type="application/json",
            timeout=_TIMEOUT_SECONDS,
            **{"message_id": message.message_id, **more},
        )


@contextlib.contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except BusUnavailable:
        raise
    except GONE as error:
        raise BusUnavailable(f"RabbitMQ: {type(error).__name__}: {error}") from error


async def _channel(connection: RobustConnection) -> AbstractChannel:
    """A channel for one question: a negative answer closes it, and nothing of it is restored after a reconnect."""
    with _unavailable():
        channel = PlainChannel(connection)
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            await channel.initialize()
        return channel


async def _exists(connection: RobustConnection, queue: str) -> bool:
    channel = await _channel(connection)
    try:
        with _unavailable():
            return await exists(channel, queue, _TIMEOUT_SECONDS)
    finally:
        await _close(channel)


async def _close(channel: AbstractChannel) -> None:
    with contextlib.suppress(Exception):
        await channel.close()
