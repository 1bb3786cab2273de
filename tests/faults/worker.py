"""A relay or a consumer as a process of its own, which dies by SIGKILL at the worst moment where told to.

    python -m tests.faults.worker ROLE DSN BROKER_URL PREFIX [WHEN COUNT]

ROLE is relay or consumer. WHEN is after-publish, before-commit or after-commit; COUNT says at which time it dies there.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import asyncpg
from sqlalchemy import text

from deployments.adapters import inbox
from deployments.adapters.bus import Consumer, EventBus
from deployments.adapters.db import Database
from deployments.events.consumers import ConsumerRuntime
from deployments.events.relay import Relay
from domain.shared.events import Event
from tests.support.events import bus_of

NAME = "effects"
TOPOLOGY = {NAME: ("users.registered",)}


class Fate:
    """Counts how often a moment was reached, and ends the process there."""

    def __init__(self, when: str = "", count: str = "0") -> None:
        self._when = when
        self._left = int(count)

    def reach(self, when: str) -> None:
        if when == self._when:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


class FatefulBus:
    """Dies once the broker has confirmed, before the relay can mark it."""

    def __init__(self, bus: EventBus, fate: Fate) -> None:
        self._bus = bus
        self._fate = fate

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bus, name)

    async def publish(self, events: Sequence[Event]) -> None:
        await self._bus.publish(events)
        self._fate.reach("after-publish")


async def relay(dsn: str, bus: EventBus, fate: Fate) -> None:
    made = Relay(dsn, FatefulBus(bus, fate), batch_size=25, poll_seconds=0.2)  # type: ignore[arg-type]
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: asyncio.ensure_future(made.stop()))
    await made.run()


async def consumer(dsn: str, bus: EventBus, fate: Fate) -> None:
    database = Database(dsn, pool_size=4)
    deliveries: asyncpg.Pool[Any] = await database.pool()

    async def handle(event: Event) -> None:
        # Beside the transaction: what was delivered, however it went on.
        await deliveries.execute("INSERT INTO deliveries VALUES ($1)", event.id)
        async with database.session(None) as session:
            if not await inbox.accept(session, NAME, event.id):
                return
            await session.execute(text("INSERT INTO effects VALUES (:id)"), {"id": event.id})
            fate.reach("before-commit")
            await session.commit()
            fate.reach("after-commit")

    runtime = ConsumerRuntime(
        bus,
        [Consumer(name=NAME, topics=TOPOLOGY[NAME], handle=handle)],
        check_seconds=0.5,
        patience_seconds=3,
    )
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: asyncio.ensure_future(runtime.stop()))
    await runtime.run()
    await asyncio.sleep(0.5)


def main() -> None:
    role, dsn, url, prefix, *fate = sys.argv[1:]
    # What a failed test shows: when a gap was seen and closed, and which lanes are read.
    logging.basicConfig(format=f"%(asctime)s {role} %(name)s %(message)s")
    logging.getLogger("deployments").setLevel(logging.INFO)
    bus = bus_of(url, TOPOLOGY, prefix)
    with suppress(KeyboardInterrupt):
        asyncio.run({"relay": relay, "consumer": consumer}[role](dsn, bus, Fate(*fate)))


if __name__ == "__main__":
    main()
