"""Events and brokers for tests."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

from deployments.adapters.bus import EventBus, Topology
from deployments.adapters.bus.rabbit import RabbitBus
from deployments.adapters.bus.redis_streams import RedisBus
from domain.shared.event_json import Payload
from domain.shared.events import Event, NotificationsAdded, UsersRegistered
from tests.support.proxy import Proxy

LEASE_SECONDS = 0.6
# Longer than a busy machine stands still: for tests in which nobody may lose a lane.
LONG_LEASE_SECONDS = 3.0


@dataclass
class Broker:
    """Makes buses that all speak to the same names of one broker, through a line that can be cut."""

    kind: str
    proxy: Proxy
    prefix: str = field(default_factory=lambda: f"t{uuid4().hex[:8]}")
    buses: list[EventBus] = field(default_factory=list)

    def bus(self, topology: Topology, proxy: Proxy | None = None, *, lease_seconds: float = LEASE_SECONDS) -> EventBus:
        bus = bus_of((proxy or self.proxy).url, topology, self.prefix, lease_seconds)
        self.buses.append(bus)
        return bus


def bus_of(url: str, topology: Topology, prefix: str, lease_seconds: float = LEASE_SECONDS) -> EventBus:
    """As `make_bus`, but quick to take over from a process that died."""
    if url.startswith("amqp"):
        return RabbitBus(url, topology, prefix=prefix, balance_seconds=0.2)
    return RedisBus(url, topology, prefix=prefix, lease_seconds=lease_seconds)


def registered(household_id: UUID | None = None) -> Event:
    return _event(UsersRegistered(user_id=uuid4()), household_id)


def notified(household_id: UUID | None = None) -> Event:
    return _event(NotificationsAdded(notification_id=uuid4()), household_id)


def _event(payload: Payload, household_id: UUID | None) -> Event:
    return Event.of(
        payload,
        id=uuid4(),
        household_id=household_id or uuid4(),
        correlation_id=f"test-{uuid4().hex[:8]}",
        occurred_at=datetime.now(UTC),
    )


async def assert_soon(condition: Callable[[], bool | Awaitable[bool]], seconds: float = 60) -> None:
    """Wait for what must become true; fails with TimeoutError where it does not."""
    async with asyncio.timeout(seconds):
        while True:
            answer = condition()
            if answer if isinstance(answer, bool) else await answer:
                return
            await asyncio.sleep(0.02)
