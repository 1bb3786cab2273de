"""The two ingresses: HTTP for everything, and sockets on a deployment of their own."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from ray import serve
from ray.serve.handle import DeploymentHandle

from deployments.adapters.realtime import RealtimeHub
from deployments.adapters.resources import Resources
from deployments.gateway.app import Parts, make_app
from deployments.gateway.health import Health
from deployments.gateway.live import HubLive
from deployments.gateway.reads import make_reads
from deployments.gateway.services import EVENTS, GatewayCommands, Services
from deployments.gateway.sockets import make_handler, make_sockets_app
from finance_graphql.execution import Executor
from finance_graphql.schema import build_schema

_DRAIN_SECONDS = 3.0


def make_executor(resources: Resources) -> Executor:
    return Executor(build_schema(), introspection=resources.settings.environment == "development")


class Gateway:
    """Answers HTTP: reads by itself, commands by one handle call."""

    def __init__(self, handles: dict[str, DeploymentHandle[Any]], shared: bool) -> None:
        self._handles = handles
        self._shared = shared
        self._resources = Resources.of_replica()
        self._hub = RealtimeHub(self._resources.settings.redis_url)

    def __serve_build_asgi_app__(self) -> FastAPI:
        resources = self._resources
        services = Services(self._handles, shared=self._shared)
        return make_app(
            Parts(
                settings=resources.settings,
                executor=make_executor(resources),
                tokens=resources.tokens,
                reads=make_reads(resources),
                services=services,
                commands=GatewayCommands(services),
                live=HubLive(self._hub),
                health=Health(
                    needed={"postgresql": resources.database.ping, "redis": resources.redis.ping},
                    helpful={"broker": self._broker},
                ),
            )
        )

    async def _broker(self) -> Any:
        """The relay knows best: events wait in the outbox while the broker is away."""
        name = "Worker" if self._shared else "Relay"
        return await serve.get_deployment_handle(name, app_name=EVENTS).relay_status.remote()

    async def __del__(self) -> None:
        await self._hub.close()
        await self._resources.close()


class Sockets:
    """Keeps the WebSockets of open pages; an open one counts as one ongoing request for its whole life."""

    def __init__(self, *workers: DeploymentHandle[Any]) -> None:
        # The workers are bound here so that they belong to the application; nothing is asked of them.
        self._resources = Resources.of_replica()
        self._hub = RealtimeHub(self._resources.settings.redis_url)

        self._handler = make_handler(self._resources, make_executor(self._resources), HubLive(self._hub))

    def __serve_build_asgi_app__(self) -> FastAPI:
        return make_sockets_app(self._handler)

    async def __del__(self) -> None:
        # Each page is told to connect again at once, before Serve cuts what is left.
        await self._handler.drain(_DRAIN_SECONDS)
        await self._hub.close()
        await self._resources.close()
