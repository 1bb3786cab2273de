"""Relay and consumers as replicas: background work that Serve starts, watches and drains."""

from __future__ import annotations

import asyncio
from typing import Any

from ray import serve

from deployments.adapters.bus import Consumer, make_bus
from deployments.adapters.realtime import publish_event
from deployments.adapters.resources import Resources
from deployments.events import topology
from deployments.events.consumers import ConsumerRuntime
from deployments.events.relay import Relay
from domain.shared.events import Event

FINANCE = "finance"
# Where each service answers in either layout: its own deployment, or the shared one.
_DEPLOYMENTS = {
    "transactions": "Transactions",
    "budgets": "Budgets",
    "notifications": "Notifications",
    "predictions": "Predictions",
}
_SHARED = "House"


class _Background:
    """Runs one endless task; a replica whose task has ended is unhealthy and is replaced."""

    def __init__(self) -> None:
        self.resources = Resources.of_replica()
        self._tasks: list[asyncio.Task[None]] = []

    def _start(self, work: Any) -> None:
        self._tasks.append(asyncio.get_running_loop().create_task(work))

    def check_health(self) -> None:
        for task in self._tasks:
            if task.done():
                raise RuntimeError(f"background work ended: {task.exception() if not task.cancelled() else 'cancelled'}")


class _RelayWork(_Background):
    def start_relay(self) -> None:
        settings = self.resources.settings
        self._relay_bus = make_bus(settings.events_url, topology.TOPOLOGY)
        self._relay = Relay(settings.database_url, self._relay_bus)
        self._start(self._relay.run())

    async def stop_relay(self) -> None:
        await self._relay.stop()
        await self._relay_bus.close()

    async def relay_status(self) -> dict[str, Any]:
        """Raises where the broker does not answer."""
        await self._relay_bus.ping()
        relay = self._relay
        return {"is_leader": relay.is_leader, "backlog": relay.backlog, "lag_seconds": relay.lag_seconds}


class _ConsumersWork(_Background):
    def start_consumers(self, *, shared: bool) -> None:
        bus = make_bus(self.resources.settings.events_url, topology.TOPOLOGY)
        self._runtime = ConsumerRuntime(bus, self._consumers(shared))
        self._start(self._runtime.run())

    def _consumers(self, shared: bool) -> list[Consumer]:
        def handler(service: str, method: str) -> Any:
            async def handle(event: Event) -> None:
                name = _SHARED if shared else _DEPLOYMENTS[service]
                handle = serve.get_deployment_handle(name, app_name=FINANCE)
                if shared:
                    await handle.call.remote(service, method, event)
                else:
                    await getattr(handle, method).remote(event)

            return handle

        return [
            topology.consumer(topology.BUDGETS, handler("budgets", "on_transactions_changed")),
            topology.consumer(topology.CATEGORIZER, handler("predictions", "on_uncategorized")),
            topology.consumer(topology.IMPORTS, handler("transactions", "on_import_queued"), concurrency=2),
            topology.consumer(topology.NOTIFICATIONS, handler("notifications", "on_event")),
            topology.consumer(topology.LIVE, self._show),
        ]

    async def _show(self, event: Event) -> None:
        await publish_event(self.resources.redis, event)

    async def stop_consumers(self) -> None:
        await self._runtime.stop()


class RelayReplica(_RelayWork):
    async def __init__(self) -> None:
        super().__init__()
        self.start_relay()

    async def __del__(self) -> None:
        await self.stop_relay()
        await self.resources.close()


class ConsumersReplica(_ConsumersWork):
    async def __init__(self) -> None:
        super().__init__()
        self.start_consumers(shared=False)

    async def __del__(self) -> None:
        await self.stop_consumers()
        await self.resources.close()


class Worker(_RelayWork, _ConsumersWork):
    """The compact layout: both in one process."""

    async def __init__(self) -> None:
        super().__init__()
        self.start_relay()
        self.start_consumers(shared=True)

    async def __del__(self) -> None:
        await self.stop_consumers()
        await self.stop_relay()
        await self.resources.close()
