"""Relay and consumers as replicas: background work that Serve starts, watches and drains."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from ray import serve

from deployments.adapters.bus import Consumer, make_bus
from deployments.adapters.meters import ServeCounters
from deployments.adapters.realtime import publish_event, publish_events
from deployments.adapters.resources import Resources
from deployments.events import topology
from deployments.events.consumers import ConsumerRuntime
from deployments.events.parking import Parking
from deployments.events.relay import Relay
from deployments.notifications.background import Background
from deployments.notifications.channels import make_channels
from deployments.notifications.delivering import Deliverer
from deployments.notifications.scheduling import Scheduler
from domain.administration.commands import EventCommand
from domain.shared.events import ChangeKind, Event, TransactionsChanged
from domain.shared.viewer import Caller

FINANCE = "finance"
_TIDY_SECONDS = 3_600.0
# By then the services answer.
_SETTLE_SECONDS = 60.0
# Less than Serve gives a replica of a laptop to end: what is not done by then is delivered again.
_GRACE_SECONDS = 3.0
# Where each service answers in either layout: its own deployment, or the shared one.
_DEPLOYMENTS = {
    "users": "Users",
    "transactions": "Transactions",
    "budgets": "Budgets",
    "notifications": "Notifications",
    "predictions": "Predictions",
}
_SHARED = "House"

log = logging.getLogger(__name__)


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
                raise RuntimeError(
                    f"background work ended: {task.exception() if not task.cancelled() else 'cancelled'}"
                )


def _service(service: str, method: str, *, shared: bool) -> Any:
    """A call of a service of the finance application, found when it is made: that application may start later."""

    async def call(*args: Any) -> Any:
        if shared:
            return await serve.get_deployment_handle(_SHARED, app_name=FINANCE).call.remote(service, method, *args)
        handle = serve.get_deployment_handle(_DEPLOYMENTS[service], app_name=FINANCE)
        return await getattr(handle, method).remote(*args)

    return call


class _RelayWork(_Background):
    def start_relay(self, *, shared: bool) -> None:
        settings = self.resources.settings
        self._relay_bus = make_bus(settings.events_url, topology.TOPOLOGY)
        self._relay = Relay(settings.database_url, self._relay_bus, show=self._show_first)
        self._start(self._relay.run())
        self._start(self._tidy(_service("users", "purge", shared=shared)))
        train = _service("predictions", "train_nightly", shared=shared) if settings.trains_nightly else None
        self._start(self._by_day(_service("budgets", "follow_days", shared=shared)))
        queue = _service("predictions", "queue_nightly", shared=shared)
        analyze = _service("predictions", "analyze_daily", shared=shared) if settings.analyzes_daily else None
        models = _service("predictions", "keep_models", shared=shared)
        self._start(self._at_night(trained=train, recategorizations=queue, analyzed=analyze, models=models))

    async def _show_first(self, events: Sequence[Event]) -> None:
        shown = [event for event in events if event.topic in topology.TOPOLOGY[topology.LIVE]]
        if shown:
            await publish_events(self.resources.redis, shown)

    async def _tidy(self, purge: Any) -> None:
        """Expired tokens and yesterday's demo households go; safe beside another replica that does the same."""
        while True:
            await asyncio.sleep(_TIDY_SECONDS)
            try:
                log.info("purged", extra={"purged": str(await purge())})
            except Exception:
                log.exception("purging failed; trying again in an hour")

    async def _by_day(self, follow_goals: Any) -> None:
        """Goals fall behind and come due while nothing happens. The first look is soon after a start: a laptop may be
        open for minutes a day, and every look after the first of a day finds nothing to tell."""
        await asyncio.sleep(_SETTLE_SECONDS)
        while True:
            try:
                if count := await follow_goals():
                    log.info("followed the days", extra={"goals": count})
            except Exception:
                log.exception("goals were not followed; trying again in an hour")
            await asyncio.sleep(_TIDY_SECONDS)

    async def _at_night(self, **works: Any) -> None:
        """In the small hours, in this order: households are learned anew; the model is asked again where it would say
        something else by now; each is looked through for what is due or has not come, what is worth knowing, and what
        will be spent; and models are measured, and made anew where that is due. What was missed because the machine
        slept, or was cut off, is made up for by day."""
        while True:
            await asyncio.sleep(_TIDY_SECONDS)
            for what, work in works.items():
                try:
                    if work is not None and (count := await work()):
                        log.info("nightly", extra={what: count})
                except Exception:
                    log.exception("%s: the nightly work failed; trying again in an hour", what)

    async def administer(self, caller: Caller, command: EventCommand) -> Any:
        """Events that were given up on, for administrators."""
        settings = self.resources.settings
        parking = Parking(
            lambda: make_bus(settings.events_url, topology.TOPOLOGY),
            tuple(topology.TOPOLOGY),
            self.resources.database,
            settings.administrators,
        )
        return await parking.handle(caller, command)

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
        database = self.resources.database
        deliverer = Deliverer(database, make_channels(self.resources.settings), count=ServeCounters())
        self._deliveries = Background(deliverer, Scheduler(database))
        self._start(self._deliveries.run())

    def _consumers(self, shared: bool) -> list[Consumer]:
        def handler(service: str, method: str) -> Any:
            return _service(service, method, shared=shared)

        return [
            topology.consumer(topology.BUDGETS, handler("budgets", "on_event")),
            topology.consumer(topology.GOALS, handler("budgets", "on_goal_event")),
            topology.consumer(topology.CATEGORIZER, handler("predictions", "on_uncategorized")),
            topology.consumer(topology.IMPORTS, handler("transactions", "on_import_queued")),
            topology.consumer(topology.RECATEGORIZER, handler("predictions", "on_recategorize")),
            topology.consumer(topology.RECURRING, handler("predictions", "on_recurring_event")),
            topology.consumer(topology.TRAINER, handler("predictions", "on_train")),
            topology.consumer(topology.VERIFIER, handler("users", "on_verification_asked")),
            topology.consumer(topology.INSIGHTS, handler("predictions", "on_insights_event")),
            topology.consumer(topology.NOTIFICATIONS, handler("notifications", "on_event")),
            topology.consumer(topology.SEARCH, self._index(handler("transactions", "on_rows_added"))),
            topology.consumer(topology.LIVE, self._show),
        ]

    @staticmethod
    def _index(catch_up: Callable[[Event], Awaitable[None]]) -> Callable[[Event], Awaitable[None]]:
        """Few rows have their documents already: only many are worth a call."""

        async def handle(event: Event) -> None:
            if event.read(TransactionsChanged).kind is ChangeKind.BULK:
                await catch_up(event)

        return handle

    async def _show(self, event: Event) -> None:
        await publish_event(self.resources.redis, event)

    async def stop_consumers(self) -> None:
        await asyncio.gather(self._runtime.stop(_GRACE_SECONDS), self._deliveries.stop(_GRACE_SECONDS))


class RelayReplica(_RelayWork):
    async def __init__(self) -> None:  # type: ignore[misc]  # Serve awaits it
        super().__init__()
        self.start_relay(shared=False)

    async def __del__(self) -> None:
        await self.stop_relay()
        await self.resources.close()


class ConsumersReplica(_ConsumersWork):
    async def __init__(self) -> None:  # type: ignore[misc]  # Serve awaits it
        super().__init__()
        self.start_consumers(shared=False)

    async def __del__(self) -> None:
        await self.stop_consumers()
        await self.resources.close()


class Worker(_RelayWork, _ConsumersWork):
    """The compact layout: both in one process."""

    async def __init__(self) -> None:  # type: ignore[misc]  # Serve awaits it
        super().__init__()
        self.start_relay(shared=True)
        self.start_consumers(shared=True)

    async def __del__(self) -> None:
        await self.stop_consumers()
        await self.stop_relay()
        await self.resources.close()
