"""A page that loses its connection misses nothing, and one that reads slowly holds up nobody: the whole way from the
commit over outbox, relay, broker and Redis to a socket.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections.abc import AsyncIterator, Sequence

import psutil
import pytest
import websockets
from redis.asyncio import Redis

from deployments.adapters.bus import make_bus
from deployments.adapters.db import Database
from deployments.adapters.realtime import publish, publish_event, publish_events
from deployments.events import topology
from deployments.events.consumers import ConsumerRuntime
from deployments.events.relay import Relay
from deployments.events.sockets import Limits
from domain.shared.events import Event, LedgerChanged
from tests.support.events import assert_soon
from tests.support.ledger_world import World, accepted, recording, sql_world
from tests.support.open_pages import LEDGER, ROWS, Page, Sockets
from tests.support.tables import admin


@pytest.fixture
async def database(migrated_dsn: str) -> AsyncIterator[Database]:
    made = Database(migrated_dsn, pool_size=4)
    yield made
    await made.close()


@pytest.fixture
async def carried(migrated_dsn: str, redis_url: str) -> AsyncIterator[None]:
    """Relay and the consumer for open pages."""
    async with Redis.from_url(redis_url) as redis:

        async def show(event: Event) -> None:
            await publish_event(redis, event)

        prefix = f"t{os.getpid()}"

        async def show_first(events: Sequence[Event]) -> None:
            await publish_events(redis, events)

        bus = make_bus(redis_url, topology.TOPOLOGY, prefix=prefix)
        relay = Relay(migrated_dsn, bus, poll_seconds=0.2, show=show_first)
        reading = make_bus(redis_url, topology.TOPOLOGY, prefix=prefix)
        runtime = ConsumerRuntime(reading, [topology.consumer(topology.LIVE, show)])
        tasks = [asyncio.create_task(relay.run()), asyncio.create_task(runtime.run())]
        yield
        await relay.stop()
        await runtime.stop()
        await asyncio.gather(*tasks)


@pytest.mark.parametrize("cuts", [10, pytest.param(100, marks=[pytest.mark.slow, pytest.mark.timeout(900)])])
async def test_a_socket_that_is_cut_again_and_again_misses_nothing(
    cuts: int, database: Database, migrated_dsn: str, redis_url: str, carried: None
) -> None:
    world, chance = await sql_world(database), random.Random(11)
    account = await world.account()

    async def rows() -> dict[str, str]:
        async with admin(migrated_dsn) as connection:
            found = await connection.fetch(
                "SELECT id, description FROM transactions WHERE household_id = $1 AND deleted_at IS NULL",
                world.caller.household_id,
            )
        return {str(row["id"]): row["description"] for row in found}

    async with Sockets(migrated_dsn, redis_url).serving() as sockets:
        page = Page(sockets, world.caller.viewer, rows)
        async with page.open():
            await assert_soon(lambda: sockets.hub.listeners == 1)
            for cut in range(cuts):
                # Around the cut and the return: before, in between, and while the subscription begins.
                await asyncio.gather(write(world, account.id, cut, chance), _cut_later(page, chance.uniform(0, 0.05)))
                await assert_soon(lambda cut=cut: page.connects == cut + 2)

                async def is_up_to_date() -> bool:
                    return page.rows == await rows()

                # Nothing more is written meanwhile that could bring along what was missed.
                await assert_soon(is_up_to_date)
        assert len(page.rows) == 2 * cuts


async def _cut_later(page: Page, seconds: float) -> None:
    await asyncio.sleep(seconds)
    page.cut()


async def write(world: World, account_id: object, turn: int, chance: random.Random) -> None:
    """Two rows stay, a third goes again."""
    for number in range(3):
        await asyncio.sleep(chance.uniform(0, 0.03))
        recorded = accepted(await world.record(recording(account_id, description=f"Purchase {turn}.{number}")))  # type: ignore[arg-type]
    await world.delete(recorded.transaction.id)


# The small size is several times what the buffers of a socket take on both sides.
@pytest.mark.parametrize("count", [500, pytest.param(1_500, marks=pytest.mark.slow)])
async def test_a_client_that_does_not_read_is_bounded_and_cut_off(
    count: int, database: Database, migrated_dsn: str, redis_url: str
) -> None:
    world = await sql_world(database)
    hint, size = (
        {"topic": LedgerChanged.topic, "payload": {"kinds": [random.Random(1).randbytes(50_000).hex()]}},
        100_000,
    )
    limits = Limits(send_timeout_seconds=5)
    process = psutil.Process()
    async with (
        Sockets(migrated_dsn, redis_url, limits).serving() as sockets,
        Redis.from_url(redis_url) as redis,
        sockets.connected(world.caller.viewer) as slow,
        sockets.connected(world.caller.viewer) as quick,
    ):
        for connection in (slow, quick):
            await sockets.subscribe(connection, "ledger", LEDGER)
        await assert_soon(lambda: sockets.hub.listeners == 2)
        # The library would read ahead by itself.
        slow.transport.pause_reading()
        before, heard = process.memory_info().rss, asyncio.create_task(_hear(quick))
        # In bursts that fit into its queue: what does not is forgotten, and would never fill the socket.
        for number in range(count):
            await publish(redis, world.caller.household_id, hint)
            await asyncio.sleep(0.05 if number % 20 == 0 else 0)
        grown = process.memory_info().rss - before
        assert grown < count * size / 2, f"{grown / 1e6:.0f} MB for one slow client"
        await assert_soon(lambda: sockets.handler.sockets == 1)
        end = {"topic": LedgerChanged.topic, "payload": {"kinds": ["end"]}}

        async def was_heard() -> bool:
            """Said again, for a queue that is full at the moment forgets it."""
            await publish(redis, world.caller.household_id, end)
            await asyncio.sleep(0.1)
            return heard.done()

        # Whoever reads was served all the time, and still is.
        await assert_soon(was_heard)
        assert await heard


async def _hear(connection: websockets.ClientConnection) -> bool:
    async for text in connection:
        message = json.loads(text)
        if message["type"] == "ping":
            await connection.send('{"type":"pong"}')
        elif message["payload"]["data"]["ledgerChanged"]["kinds"] == ["end"]:
            return True
    return False


async def test_a_client_that_was_here_before_begins_with_everything(
    database: Database, migrated_dsn: str, redis_url: str
) -> None:
    world = await sql_world(database)
    async with Sockets(migrated_dsn, redis_url).serving() as sockets:
        async with sockets.connected(world.caller.viewer, again=True) as connection:
            await sockets.subscribe(connection, "rows", ROWS)
            first = json.loads(await connection.recv())
            assert first["payload"]["data"]["transactionChanged"]["kind"] == "BULK"
            await sockets.subscribe(connection, "ledger", LEDGER)
            first = json.loads(await connection.recv())
            assert first["payload"]["data"] == {"ledgerChanged": {"kinds": []}}
        async with sockets.connected(world.caller.viewer) as connection:
            await sockets.subscribe(connection, "ledger", LEDGER)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.5):
                    await connection.recv()
