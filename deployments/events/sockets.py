"""GraphQL subscriptions over a WebSocket: the `graphql-transport-ws` protocol, and nothing of any schema.

Who a client is and what a subscription yields come from two functions. A socket has one task that reads and decides,
and one per subscription; when the first ends, for whatever reason, it ends the others.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from starlette.websockets import WebSocket

from deployments.events.transport_ws import SUBPROTOCOL, Closing, Socket
from graphql import ExecutionResult

ContextT = TypeVar("ContextT")
Results = AsyncIterator[ExecutionResult] | ExecutionResult

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`send_timeout_seconds`: a client that takes nothing for so long is cut off. Until then it only slows itself down:
    its subscriptions are not asked for more, and the queue in front of them forgets and resyncs.
    """

    init_timeout_seconds: float = 5.0
    ping_seconds: float = 25.0
    send_timeout_seconds: float = 10.0
    max_sockets: int = 10_000
    max_subscriptions: int = 20
    max_message_bytes: int = 64_000


@dataclass(frozen=True, slots=True)
class Admitted(Generic[ContextT]):
    """A client that may subscribe, until its token expires."""

    context: ContextT
    expires_at: datetime | None = None


Authenticate = Callable[[dict[str, Any]], Awaitable[Admitted[ContextT] | None]]
Subscribe = Callable[[ContextT, str, dict[str, Any] | None, str | None], Awaitable[Results]]
FormatResult = Callable[[ExecutionResult], Mapping[str, Any]]


def _formatted(result: ExecutionResult) -> Mapping[str, Any]:
    return result.formatted


class TransportWsHandler(Generic[ContextT]):
    """Serves sockets of one process. `authenticate` gets the payload of `connection_init` and returns None to refuse;
    where it raises, the client is asked to come again. `format_result` is the place to hide what errors must not tell.
    """

    def __init__(
        self,
        authenticate: Authenticate[ContextT],
        subscribe: Subscribe[ContextT],
        limits: Limits | None = None,
        *,
        format_result: FormatResult = _formatted,
    ) -> None:
        self.authenticate = authenticate
        self.subscribe = subscribe
        self.limits = limits or Limits()
        self.format_result = format_result
        self._sockets: set[Socket[ContextT]] = set()
        self._is_draining = False
        self._empty = asyncio.Event()

    @property
    def sockets(self) -> int:
        return len(self._sockets)

    @property
    def subscriptions(self) -> int:
        return sum(socket.subscriptions for socket in self._sockets)

    async def __call__(self, websocket: WebSocket) -> None:
        """Serve one socket until it is closed by either side."""
        wanted = websocket.scope.get("subprotocols") or []
        if SUBPROTOCOL not in wanted:
            await websocket.accept()
            await websocket.close(*Closing.NOT_ACCEPTABLE)
            return
        await websocket.accept(subprotocol=SUBPROTOCOL)
        if self._is_draining or len(self._sockets) >= self.limits.max_sockets:
            await websocket.close(*(Closing.RESTART if self._is_draining else Closing.TRY_LATER))
            return
        socket = Socket(websocket, self)
        self._sockets.add(socket)
        try:
            await socket.run()
        finally:
            self._sockets.discard(socket)
            if not self._sockets:
                self._empty.set()

    async def drain(self, timeout_seconds: float = 10.0) -> None:
        """Close every socket so that its client connects to another replica at once, and take no new one."""
        self._is_draining = True
        self._empty.clear()
        for socket in self._sockets:
            socket.close(*Closing.RESTART)
        if self._sockets:
            try:
                await asyncio.wait_for(self._empty.wait(), timeout_seconds)
            except TimeoutError:
                log.warning("%d sockets did not close in time", len(self._sockets))
