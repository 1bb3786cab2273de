"""Sockets of a server in this process, and a page that stays up to date over them, as the web's does."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import uvicorn
import websockets

from deployments.adapters.realtime import RealtimeHub
from deployments.adapters.resources import Resources
from deployments.adapters.settings import Settings
from deployments.events.sockets import Limits
from deployments.gateway.deployment import make_executor
from deployments.gateway.live import HubLive
from deployments.gateway.sockets import make_handler, make_sockets_app
from domain.shared.viewer import Viewer
from tests.support.api import SUBPROTOCOL
from tests.support.events import assert_soon
from tests.support.servers import free_port

ROWS = "subscription { transactionChanged { kind transactionId transaction { id description } } }"
LEDGER = "subscription { ledgerChanged { kinds } }"


class Sockets:
    """The sockets application of one replica, without Ray around it."""

    def __init__(self, dsn: str, redis_url: str, limits: Limits | None = None) -> None:
        settings = Settings(database_url=dsn, redis_url=redis_url, jwt_secret="a secret of more than 32 characters")
        self.resources = Resources(settings)
        self.hub = RealtimeHub(redis_url)
        self.handler = make_handler(self.resources, make_executor(self.resources), HubLive(self.hub), limits)
        self.port = free_port()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Sockets]:
        app = make_sockets_app(self.handler)
        server = uvicorn.Server(uvicorn.Config(app, port=self.port, log_level="error", lifespan="off"))
        task = asyncio.create_task(server.serve())
        await assert_soon(lambda: server.started)
        try:
            yield self
        finally:
            await self.handler.drain(2)
            server.should_exit = True
            await task
            await self.hub.close()
            await self.resources.close()

    @asynccontextmanager
    async def connected(self, viewer: Viewer, **said: Any) -> AsyncIterator[websockets.ClientConnection]:
        token, _ = self.resources.tokens.issue(viewer, datetime.now(UTC))
        address = f"ws://127.0.0.1:{self.port}/graphql"
        async with websockets.connect(address, subprotocols=[SUBPROTOCOL], open_timeout=30) as connection:
            hello = {"type": "connection_init", "payload": {"authorization": f"Bearer {token}", **said}}
            await connection.send(json.dumps(hello))
            assert json.loads(await connection.recv()) == {"type": "connection_ack"}
            yield connection

    @staticmethod
    async def subscribe(connection: websockets.ClientConnection, name: str, query: str) -> None:
        await connection.send(json.dumps({"id": name, "type": "subscribe", "payload": {"query": query}}))


class Page:
    """A list of all rows, kept by what the socket says and read anew only where that says so."""

    def __init__(self, sockets: Sockets, viewer: Viewer, read: Callable[[], Awaitable[dict[str, str]]]) -> None:
        self._sockets = sockets
        self._viewer = viewer
        self._read = read
        self._connection: websockets.ClientConnection | None = None
        self.rows: dict[str, str] = {}
        self.connects = 0
        self.reads = 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Page]:
        task = asyncio.create_task(self._run())
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def cut(self) -> None:
        """As a network does: without a word to either side."""
        if self._connection is not None:
            self._connection.transport.abort()

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(websockets.ConnectionClosed, OSError):
                async with self._sockets.connected(self._viewer, again=self.connects > 0) as connection:
                    self._connection = connection
                    self.connects += 1
                    await self._sockets.subscribe(connection, "rows", ROWS)
                    async for text in connection:
                        await self._hear(json.loads(text))
            await asyncio.sleep(0.01)

    async def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] != "next":
            return
        change = message["payload"]["data"]["transactionChanged"]
        if change["kind"] == "BULK":
            self.reads += 1
            self.rows = await self._read()
        elif change["kind"] == "DELETED":
            self.rows.pop(change["transactionId"], None)
        else:
            self.rows[change["transaction"]["id"]] = change["transaction"]["description"]
