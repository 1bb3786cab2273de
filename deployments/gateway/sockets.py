"""GraphQL subscriptions: the socket protocol over the same executor and the same `Viewer` as HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, WebSocket

from deployments.adapters.resources import Resources
from deployments.adapters.telemetry import correlation_id
from deployments.events.sockets import Admitted, Limits, Results, TransportWsHandler
from deployments.gateway.live import HubLive
from deployments.gateway.reads import make_reads
from domain.users.commands import ClientInfo
from finance_graphql.context import Context
from finance_graphql.execution import Executor


class NoCookie:
    """A socket has no answer to put a cookie on."""

    refresh_token: str | None = None

    def set_refresh(self, token: str, expires_at: datetime) -> None:
        raise TypeError("sessions are opened over HTTP")

    def clear(self) -> None:
        raise TypeError("sessions are closed over HTTP")


class NoCommands:
    """Sockets only listen: the executor refuses mutations here before one could be called."""

    def __getattr__(self, name: str) -> Any:
        raise TypeError(f"{name} is sent over HTTP")


def make_handler(
    resources: Resources, executor: Executor, live: HubLive, limits: Limits | None = None
) -> TransportWsHandler[Context]:
    """Who may subscribe, and to what. A client that had a connection before says `again` and hears what it may have
    missed.
    """
    reads = make_reads(resources)

    async def authenticate(payload: dict[str, Any]) -> Admitted[Context] | None:
        scheme, _, token = str(payload.get("authorization", "")).partition(" ")
        access = resources.tokens.read(token, datetime.now(UTC)) if scheme.lower() == "bearer" else None
        if access is None:
            return None
        current = uuid4().hex
        correlation_id.set(current)
        context = Context(
            viewer=access.viewer,
            client=ClientInfo(address="socket", correlation_id=current),
            reads=reads,
            commands=NoCommands(),
            live=live.of_one_who_is_back() if payload.get("again") is True else live,
            session=NoCookie(),
            today=datetime.now(UTC).date(),
        )
        return Admitted(context, access.expires_at)

    async def subscribe(
        context: Context, query: str, variables: dict[str, Any] | None, operation_name: str | None
    ) -> Results:
        return await executor.subscribe(query, variables, operation_name, context)

    return TransportWsHandler(authenticate, subscribe, limits)


def make_sockets_app(handler: TransportWsHandler[Context]) -> FastAPI:
    """The ASGI application of one sockets replica."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.websocket("/graphql")
    async def graphql(websocket: WebSocket) -> None:
        await handler(websocket)

    return app
