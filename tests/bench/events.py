"""Events through outbox, relay, broker and inbox, against the bare broker.

- `events_per_s_redis` and `events_per_s_rabbit`: from the first event saved to the last one handled, saved in
  transactions of ten and each handled in a transaction with its inbox row. The floor is the same bytes published and
  consumed on the same broker by its bare client, confirmed and acknowledged, with nothing kept anywhere else.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import aio_pika
from redis.asyncio import Redis

from deployments.adapters import inbox, outbox
from deployments.adapters.bus import Consumer, make_bus
from deployments.adapters.db import Database
from deployments.events.consumers import ConsumerRuntime
from deployments.events.relay import Relay
from domain.shared.events import Event, encode
from tests.bench.api import report
from tests.support.events import registered
from tests.support.servers import PostgresServer, RabbitServer, RedisServer

EVENTS = 2_000
_EACH = 10
_PREFETCH = 64
TOPOLOGY = {"bench": ("users.registered",)}


async def ours(dsn: str, url: str) -> float:
    """Events per second through the whole of it."""
    database = Database(dsn, pool_size=8)
    handled, all_handled = 0, asyncio.Event()

    async def handle(event: Event) -> None:
        nonlocal handled
        async with database.session(None) as session:
            if await inbox.accept(session, "bench", event.id):
                await session.commit()
                handled += 1
        if handled == EVENTS:
            all_handled.set()

    prefix = f"b{uuid4().hex[:8]}"
    relay = Relay(dsn, make_bus(url, TOPOLOGY, prefix=prefix))
    runtime = ConsumerRuntime(
        make_bus(url, TOPOLOGY, prefix=prefix), [Consumer(name="bench", topics=TOPOLOGY["bench"], handle=handle)]
    )
    tasks = [asyncio.create_task(relay.run()), asyncio.create_task(runtime.run())]
    while not (relay.is_leader and runtime.status()["bench"]):  # noqa: ASYNC110 (neither tells)
        await asyncio.sleep(0.05)
    began = time.perf_counter()
    for _ in range(EVENTS // _EACH):
        async with database.session(uuid4()) as session:
            await outbox.add(session, [registered() for _ in range(_EACH)])
            await session.commit()
    async with asyncio.timeout(600):
        await all_handled.wait()
    seconds = time.perf_counter() - began
    await relay.stop()
    await runtime.stop()
    await asyncio.gather(*tasks)
    await database.close()
    return EVENTS / seconds


async def bare_redis(url: str, bodies: list[bytes]) -> float:
    async with Redis.from_url(url) as writer, Redis.from_url(url) as reader:
        await reader.xgroup_create("bench", "bench", id="0", mkstream=True)

        async def publish() -> None:
            for start in range(0, len(bodies), 500):
                async with writer.pipeline(transaction=True) as pipe:
                    for body in bodies[start : start + 500]:
                        pipe.xadd("bench", {b"event": body})
                    await pipe.execute()

        async def consume() -> None:
            left = len(bodies)
            while left:
                found: Any = await reader.xreadgroup("bench", "me", {"bench": ">"}, count=_PREFETCH, block=1000)
                for _, entries in found:
                    await reader.xack("bench", "bench", *(id_ for id_, _ in entries))
                    left -= len(entries)

        began = time.perf_counter()
        await asyncio.gather(publish(), consume())
        return len(bodies) / (time.perf_counter() - began)


async def bare_rabbit(url: str, bodies: list[bytes]) -> float:
    async with await aio_pika.connect(url) as connection:
        channel, reading = await connection.channel(), await connection.channel()
        await reading.set_qos(prefetch_count=_PREFETCH)
        await channel.declare_queue("bench", durable=True, arguments={"x-queue-type": "quorum"})
        left, done = len(bodies), asyncio.Event()

        async def take(message: Any) -> None:
            nonlocal left
            await message.ack()
            left -= 1
            if not left:
                done.set()

        began = time.perf_counter()
        await (await reading.get_queue("bench")).consume(take)
        for start in range(0, len(bodies), 500):
            messages = [aio_pika.Message(body, delivery_mode=2) for body in bodies[start : start + 500]]
            await asyncio.gather(*(channel.default_exchange.publish(message, "bench") for message in messages))
        await done.wait()
        return len(bodies) / (time.perf_counter() - began)


def measure(name: str, dsn: str, url: str, bare: Any) -> None:
    bodies = [encode(registered()) for _ in range(EVENTS)]
    floor = asyncio.run(bare(url, bodies))
    report(f"events_per_s_{name}", asyncio.run(ours(dsn, url)), "events/s", floor, EVENTS)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="moneta-bench-") as folder:
        postgres = PostgresServer(Path(folder) / "postgres")
        postgres.start()
        servers = (
            ("redis", RedisServer(Path(folder) / "redis"), bare_redis),
            ("rabbit", RabbitServer(Path(folder) / "rabbit"), bare_rabbit),
        )
        try:
            for name, server, bare in servers:
                url = server.start()
                try:
                    measure(name, postgres.migrated(), url, bare)
                finally:
                    server.stop()
        finally:
            postgres.stop()


if __name__ == "__main__":
    main()
