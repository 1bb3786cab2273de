"""What Moneta has on a RabbitMQ: a topic exchange, and for each consumer its lanes and its dead letters.

A lane is a quorum queue with a single active consumer. Beside it stands its holder, an empty queue: who reads the lane
is the exclusive consumer of its holder. RabbitMQ would let the first process be the active one of all lanes, and of
several waiting ones it does not tell; the holder shows whether a lane is free, and `readers` how many would like some.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from aio_pika.abc import AbstractChannel, AbstractExchange
from aio_pika.exceptions import ChannelNotFoundEntity
from faststream.rabbit.schemas import ExchangeType

from deployments.adapters.bus.delivery import CRASHES_MAX
from deployments.adapters.bus.lanes import LANES
from deployments.adapters.bus.port import Topology

# Arguments of a holder's consumer: it ends with the queue. Without them, where a queue is deleted and declared again at
# once, RabbitMQ tells its consumer nothing and attaches it to the new queue; with a quorum queue it goes on counting
# there as in the old one and takes the first events of the new for some that it had, so that none arrives any more.
HOLDS: dict[str, Any] = {"x-cancel-on-ha-failover": True}

_QUORUM: dict[str, Any] = {"x-queue-type": "quorum"}

Exists = Callable[[str], Awaitable[bool]]


class RabbitLayout:
    def __init__(self, topology: Topology, prefix: str) -> None:
        self.topology = topology
        self._prefix = prefix
        self.events = f"{prefix}.events"
        self.dead = f"{prefix}.parked"
        # It says that nothing is missing in this layout; the former one, a queue per consumer, had another.
        self.marker = f"{prefix}.lanes.whole"
        self.former_marker = f"{prefix}.whole"

    def former(self, name: str) -> str:
        return f"{self._prefix}.{name}"

    def lane(self, name: str, lane: int) -> str:
        return f"{self._prefix}.{name}.lane.{lane}"

    def holder(self, name: str, lane: int) -> str:
        return f"{self._prefix}.{name}.lane.{lane}.holder"

    def readers(self, name: str) -> str:
        return f"{self._prefix}.{name}.readers"

    def letters(self, name: str) -> str:
        return f"{self._prefix}.{name}.parked"

    def former_letters(self, name: str) -> str:
        return f"{self._prefix}.{name}.dead"

    @staticmethod
    def key(topic: str, lane: int) -> str:
        return f"{topic}.{lane}"

    async def declare(self, channel: AbstractChannel, names: Iterable[str], exists: Exists) -> None:
        """All that these consumers and their publishers need."""
        events = await channel.declare_exchange(self.events, ExchangeType.TOPIC.value, durable=True)
        dead = await channel.declare_exchange(self.dead, ExchangeType.DIRECT.value, durable=True)
        for name in names:
            # Looking at letters counts as a delivery, and RabbitMQ 4 drops by itself what had twenty of them.
            unlimited = {**_QUORUM, "x-delivery-limit": 1_000_000_000}
            letters = await channel.declare_queue(self.letters(name), durable=True, arguments=unlimited)
            await letters.bind(dead, name)
            await channel.declare_queue(self.readers(name), durable=True)
            for lane in range(LANES):
                if not await exists(self.lane(name, lane)):
                    # Whoever read it starts anew (see `HOLDS`).
                    await channel.queue_delete(self.holder(name, lane))
                await channel.declare_queue(self.holder(name, lane), durable=True)
                await self._declare_lane(channel, events, name, lane)

    async def _declare_lane(self, channel: AbstractChannel, events: AbstractExchange, name: str, lane: int) -> None:
        queue = await channel.declare_queue(
            self.lane(name, lane),
            durable=True,
            arguments={
                **_QUORUM,
                "x-single-active-consumer": True,
                "x-delivery-limit": CRASHES_MAX,
                "x-dead-letter-exchange": self.dead,
                "x-dead-letter-routing-key": name,
                # Else an event could vanish between the two queues.
                "x-dead-letter-strategy": "at-least-once",
                "x-overflow": "reject-publish",
            },
        )
        for topic in self.topology.get(name, ()):
            await queue.bind(events, self.key(topic, lane))


async def consumers_of(channel: AbstractChannel, queue: str, timeout_seconds: float) -> int:
    """How many read a queue now; not to be asked of one with a single active consumer, which counts that one only."""
    found = await channel.declare_queue(queue, passive=True, timeout=timeout_seconds)
    return found.declaration_result.consumer_count or 0


async def exists(channel: AbstractChannel, queue: str, timeout_seconds: float) -> bool:
    """Where the answer is no, the broker has closed the channel."""
    try:
        await channel.declare_queue(queue, passive=True, timeout=timeout_seconds)
    except ChannelNotFoundEntity:
        return False
    return True
