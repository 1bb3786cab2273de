"""What a version before the lanes left on a broker: a queue for each consumer on RabbitMQ, one stream on Redis."""

from __future__ import annotations

from contextlib import suppress

from aio_pika import Message, connect
from aio_pika.exceptions import ChannelNotFoundEntity
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from domain.shared.events import Event, encode
from tests.support.events import Broker


async def publish_as_formerly(broker: Broker, event: Event, consumer: str = "one") -> None:
    """The event waits for the consumer, and the layout is whole."""
    prefix, url = broker.prefix, broker.proxy.url
    if broker.kind == "redis":
        async with Redis.from_url(url) as redis:
            await redis.xadd(f"{prefix}:events", {b"event": encode(event)})
            with suppress(ResponseError):
                await redis.xgroup_create(f"{prefix}:events", consumer, id="0")
            await redis.set(f"{prefix}:events:whole", "run")
        return
    async with await connect(url) as connection:
        channel = await connection.channel()
        exchange = await channel.declare_exchange(f"{prefix}.events", "topic", durable=True)
        queue = await channel.declare_queue(f"{prefix}.{consumer}", durable=True, arguments={"x-queue-type": "quorum"})
        await queue.bind(exchange, event.topic)
        await exchange.publish(Message(encode(event), delivery_mode=2), event.topic)
        await channel.declare_queue(f"{prefix}.whole", durable=True)


async def is_anything_of_the_former_layout(broker: Broker, consumer: str = "one") -> bool:
    prefix, url = broker.prefix, broker.proxy.url
    if broker.kind == "redis":
        async with Redis.from_url(url) as redis:
            return bool(await redis.exists(f"{prefix}:events", f"{prefix}:events:whole"))
    async with await connect(url) as connection:
        for queue in (f"{prefix}.{consumer}", f"{prefix}.whole"):
            try:
                await (await connection.channel()).declare_queue(queue, passive=True)
            except ChannelNotFoundEntity:
                continue
            return True
    return False
