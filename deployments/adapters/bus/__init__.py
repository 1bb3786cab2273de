"""One way to send and receive events, over RabbitMQ or Redis Streams."""

from __future__ import annotations

from deployments.adapters.bus.parked import Parked
from deployments.adapters.bus.port import BusUnavailable, Consumer, EventBus, PublishRefused, Topology

__all__ = ["BusUnavailable", "Consumer", "EventBus", "Parked", "PublishRefused", "Topology", "make_bus"]


def make_bus(url: str, topology: Topology, *, prefix: str = "moneta") -> EventBus:
    """The adapter for the broker that `url` names: amqp(s)://, redis(s):// or unix://. Connects nothing yet.

    `prefix` starts every name on the broker, so that two installations can share one.
    """
    # Imported only where chosen: each adapter brings its own client library into the process.
    if url.startswith(("amqp://", "amqps://")):
        from deployments.adapters.bus.rabbit import RabbitBus

        return RabbitBus(url, topology, prefix=prefix)
    if url.startswith(("redis://", "rediss://", "unix://")):
        from deployments.adapters.bus.redis_streams import RedisBus

        return RedisBus(url, topology, prefix=prefix)
    raise ValueError("BROKER_URL must start with amqp://, amqps://, redis://, rediss:// or unix://")
