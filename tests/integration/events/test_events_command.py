"""`moneta events` on both brokers, as somebody at the machine uses it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from deployments.adapters.bus import Consumer
from deployments.adapters.bus.rabbit import RabbitBus
from deployments.adapters.bus.redis_streams import RedisBus
from deployments.events.topology import NOTIFICATIONS, TOPOLOGY
from domain.shared.events import Event
from tests.support.events import Broker, assert_soon, registered

ROOT = Path(__file__).resolve().parents[3]


async def moneta_events(broker: Broker, *words: str) -> tuple[int, str]:
    environment = {**os.environ, "BROKER_URL": broker.proxy.url, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deployments.cli", "events", *words,
        cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


async def test_a_parked_event_is_listed_replayed_and_discarded(broker: Broker) -> None:
    # The command speaks of this installation, so the names are the real ones.
    make: Any = RabbitBus if broker.kind == "rabbit" else RedisBus
    bus = make(broker.proxy.url, TOPOLOGY)
    broker.buses.append(bus)
    seen: list[Event] = []

    async def refuse(event: Event) -> None:
        seen.append(event)
        raise ValueError("no such person")

    await bus.connect()
    topics = TOPOLOGY[NOTIFICATIONS]
    await bus.consume(Consumer(name=NOTIFICATIONS, topics=topics, handle=refuse, max_attempts=1))
    assert await moneta_events(broker, "parked") == (0, "Nothing is parked.\n")
    sent = registered()
    await bus.publish([sent])

    async def is_parked() -> bool:
        return bool(await bus.dead_letters(NOTIFICATIONS) == 1)

    await assert_soon(is_parked)
    (letter,) = await bus.parked(NOTIFICATIONS)
    await assert_soon(is_parked)
    code, output = await moneta_events(broker, "parked", "--payload")
    assert code == 0
    first, *others = output.splitlines()
    assert first == "notifications: 1 parked"
    assert others[0].startswith(f"  {letter.id}  ")
    assert others[0].endswith(f"  users.registered  household {sent.household_id}")
    assert others[1:] == ["    failed 1 times: ValueError: no such person", f"    {letter.text}"]

    await assert_soon(is_parked)
    assert await moneta_events(broker, "replay", NOTIFICATIONS, letter.id) == (0, "1 replayed\n")
    await assert_soon(lambda: len(seen) == 2)
    await assert_soon(is_parked)
    assert await moneta_events(broker, "discard", NOTIFICATIONS, "--all") == (0, "1 discarded\n")
    assert await moneta_events(broker, "discard", NOTIFICATIONS, letter.id) == (1, "0 discarded, 1 not found\n")
    code, output = await moneta_events(broker, "replay", "somebody", "--all")
    assert code == 2
    assert "there is no consumer somebody; there are budgets, " in output
