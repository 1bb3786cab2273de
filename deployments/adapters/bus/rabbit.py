"""Events over RabbitMQ: a topic exchange, one quorum queue per consumer, dead letters in a queue beside it.

FastStream connects, publishes with confirms and runs the subscribers. Two things are done below it, on aio-pika's
connection that FastStream returns: declaring (FastStream remembers what it declared and would not do so again after the
broker was emptied) and draining (its `stop` forgets the handlers that still run).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from aio_pika import Channel as PlainChannel
from aio_pika import RobustConnection
from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import AMQPError, ChannelNotFoundEntity, DeliveryError
from faststream import AckPolicy
from faststream.rabbit import Channel, RabbitBroker, RabbitExchange, RabbitMessage, RabbitQueue
from faststream.rabbit.schemas import ExchangeType

from deployments.adapters.bus.delivery import CRASHES_MAX, deliver
from deployments.adapters.bus.port import BusUnavailable, Consumer, PublishRefused, Topology
from domain.shared.events import Event, encode

_TIMEOUT_SECONDS = 10.0
# As far back as the relay keeps published rows.
_EVERYTHING = timedelta(days=7)

log = logging.getLogger(__name__)


class RabbitBus:
    def __init__(self, url: str, topology: Topology, *, prefix: str = "moneta") -> None:
        self._topology = topology
        self._prefix = prefix
        self._events = RabbitExchange(f"{prefix}.events", type=ExchangeType.TOPIC, durable=True)
        self._dead = RabbitExchange(f"{prefix}.dead", type=ExchangeType.DIRECT, durable=True)
        self._heard = frozenset(topic for topics in topology.values() for topic in topics)
        self._broker = RabbitBroker(
            url,
            default_channel=Channel(on_return_raises=True),
            reconnect_interval=1.0,
            timeout=_TIMEOUT_SECONDS,
            graceful_timeout=None,
            apply_types=False,
            logger=None,
        )
        self._connection: RobustConnection | None = None
        self._subscriptions: dict[str, _Subscription] = {}

    async def connect(self) -> None:
        if self._connection is not None:
            return
        with _unavailable():
            connection = await self._broker.connect()
            # On the channel that aio-pika restores with all it declared, should the broker come back empty.
            await self._declare(await self._broker.config.channel_manager.get_channel())
        self._connection = connection

    async def publish(self, events: Sequence[Event]) -> None:
        self._alive()
        refused = await self._publish(events)
        if refused:
            # Returned as unroutable: somebody deleted our queues while we were connected.
            await self._declare_again()
            refused = await self._publish(refused)
        if refused:
            raise PublishRefused(refused, "RabbitMQ returned them or answered with a negative confirm")

    async def consume(self, consumer: Consumer) -> None:
        self._alive()
        old = self._subscriptions.pop(consumer.name, None)
        with _unavailable():
            if old is not None:
                await old.stop(grace_seconds=0)
            subscription = _Subscription(self._broker, self._queue(consumer.name), self._dead, consumer)
            await subscription.start()
        self._subscriptions[consumer.name] = subscription

    def consuming(self, name: str) -> bool:
        subscription = self._subscriptions.get(name)
        return (
            subscription is not None
            and self._connection is not None
            and self._connection.connected.is_set()
            and subscription.is_running
        )

    async def gap(self) -> timedelta | None:
        # A confirmed message of a quorum queue is on disk, so a restart loses nothing; only a missing marker does.
        channel = await self._channel()
        try:
            with _unavailable():
                await channel.declare_queue(f"{self._prefix}.whole", passive=True, timeout=_TIMEOUT_SECONDS)
        except BusUnavailable as error:
            if isinstance(error.__cause__, ChannelNotFoundEntity):
                return _EVERYTHING
            raise
        finally:
            await _close(channel)
        return None

    async def mend(self) -> None:
        await self._declare_again()
        channel = await self._channel()
        with _unavailable():
            await channel.declare_queue(f"{self._prefix}.whole", durable=True, timeout=_TIMEOUT_SECONDS)
        await _close(channel)

    async def dead_letters(self, name: str) -> int:
        channel = await self._channel()
        with _unavailable():
            queue = await channel.declare_queue(f"{self._queue(name)}.dead", passive=True, timeout=_TIMEOUT_SECONDS)
        await _close(channel)
        return queue.declaration_result.message_count or 0

    async def ping(self) -> None:
        await _close(await self._channel())

    async def close(self, grace_seconds: float = 10) -> None:
        subscriptions = list(self._subscriptions.values())
        self._subscriptions.clear()
        await asyncio.gather(*(each.stop(grace_seconds) for each in subscriptions), return_exceptions=True)
        self._connection = None
        with contextlib.suppress(Exception):
            await self._broker.stop()

    def _queue(self, name: str) -> str:
        return f"{self._prefix}.{name}"

    def _alive(self) -> RobustConnection:
        """The connection; aio-pika would wait for a lost one without a limit, and the relay knows better how."""
        if self._connection is None or not self._connection.connected.is_set():
            raise BusUnavailable("RabbitMQ is not connected")
        return self._connection

    async def _channel(self) -> AbstractChannel:
        """A channel for one question: a negative answer closes it, and nothing of it is restored after a reconnect."""
        with _unavailable():
            channel = PlainChannel(self._alive())
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                await channel.initialize()
            return channel

    async def _declare_again(self) -> None:
        channel = await self._channel()
        with _unavailable():
            await self._declare(channel)
        await _close(channel)

    async def _declare(self, channel: AbstractChannel) -> None:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            events = await channel.declare_exchange(self._events.name, ExchangeType.TOPIC.value, durable=True)
            dead = await channel.declare_exchange(self._dead.name, ExchangeType.DIRECT.value, durable=True)
            for name, topics in self._topology.items():
                await self._declare_consumer(channel, events, dead, name, topics)

    async def _declare_consumer(
        self, channel: AbstractChannel, events: Any, dead: Any, name: str, topics: Sequence[str]
    ) -> None:
        letters = await channel.declare_queue(
            f"{self._queue(name)}.dead", durable=True, arguments={"x-queue-type": "quorum"}
        )
        await letters.bind(dead, name)
        queue = await channel.declare_queue(
            self._queue(name),
            durable=True,
            arguments={
                "x-queue-type": "quorum",
                "x-delivery-limit": CRASHES_MAX,
                "x-dead-letter-exchange": self._dead.name,
                "x-dead-letter-routing-key": name,
                # Else an event could vanish between the two queues.
                "x-dead-letter-strategy": "at-least-once",
                "x-overflow": "reject-publish",
            },
        )
        for topic in topics:
            await queue.bind(events, topic)

    async def _publish(self, events: Sequence[Event]) -> list[Event]:
        """Publish side by side and wait for all confirms; the events that were not taken."""
        outcomes = await asyncio.gather(
            *(
                self._broker.publish(
                    encode(event),
                    exchange=self._events,
                    routing_key=event.topic,
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


class _Subscription:
    """One consumer on a channel of its own: its prefetch count is the consumer's concurrency."""

    def __init__(self, broker: RabbitBroker, queue: str, dead: RabbitExchange, consumer: Consumer) -> None:
        self._broker = broker
        self._dead = dead
        self._consumer = consumer
        self._handling: set[asyncio.Task[Any]] = set()
        self._channel = Channel(prefetch_count=consumer.concurrency)
        self._subscriber = broker.subscriber(
            # Declared by the bus already; here it must only be there.
            RabbitQueue(queue, declare=False),
            channel=self._channel,
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,
            decoder=_keep,
        )
        self._subscriber(self._handle)

    async def start(self) -> None:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            await self._subscriber.start()

    @property
    def is_running(self) -> bool:
        return self._subscriber.running

    async def stop(self, grace_seconds: float) -> None:
        with contextlib.suppress(Exception):
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                await self._subscriber.stop()
        if self._handling:
            _, late = await asyncio.wait(self._handling, timeout=grace_seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        # What was prefetched or cancelled is unacknowledged: closing the channel gives it back.
        with contextlib.suppress(Exception):
            await (await self._broker.config.channel_manager.get_channel(self._channel)).close()

    async def _handle(self, message: RabbitMessage) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._handling.add(task)
        try:
            reason = await deliver(self._consumer, message.body)
            if reason is not None:
                await self._bury(message, reason)
            await message.ack()
        except (AMQPError, OSError, RuntimeError, TimeoutError) as error:
            # The channel is gone, and with it the right to acknowledge: the broker delivers the event again.
            log.warning("%s could not acknowledge: %s", self._consumer.name, error)
        finally:
            self._handling.discard(task)

    async def _bury(self, message: RabbitMessage, reason: str) -> None:
        await self._broker.publish(
            message.body,
            exchange=self._dead,
            routing_key=self._consumer.name,
            mandatory=True,
            persist=True,
            message_id=message.message_id,
            headers={"moneta-reason": reason},
            timeout=_TIMEOUT_SECONDS,
        )


async def _keep(message: RabbitMessage) -> RabbitMessage:
    """Instead of FastStream's decoding: what cannot be decoded must reach the dead letters, not its error log."""
    return message


@contextlib.contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except (AMQPError, OSError, RuntimeError, TimeoutError) as error:
        if isinstance(error, BusUnavailable):
            raise
        raise BusUnavailable(f"RabbitMQ: {type(error).__name__}: {error}") from error


async def _close(channel: AbstractChannel) -> None:
    with contextlib.suppress(Exception):
        await channel.close()
