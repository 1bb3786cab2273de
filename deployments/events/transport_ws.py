"""One WebSocket of the `graphql-transport-ws` protocol; see `sockets.py` for who makes it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import orjson
from starlette.websockets import WebSocket, WebSocketDisconnect

from graphql import ExecutionResult

if TYPE_CHECKING:
    from deployments.events.sockets import Admitted, TransportWsHandler

SUBPROTOCOL = "graphql-transport-ws"
ContextT = TypeVar("ContextT")

log = logging.getLogger(__name__)


class Closing:
    """Close codes and reasons. The common client gives up after 4400, 4401, 4406, 4409, 4429 and 1009, and comes back
    after the others: with a fresh token after 4403.
    """

    SILENT = (1001, "Nothing heard from the client")
    TOO_BIG = (1009, "Message too big")
    RESTART = (1012, "Service restart")
    TRY_LATER = (1013, "Try again later")
    TOO_SLOW = (1013, "The client reads too slowly")
    UNAUTHORIZED = (4401, "Unauthorized")
    FORBIDDEN = (4403, "Forbidden")
    EXPIRED = (4403, "Token expired")
    NOT_ACCEPTABLE = (4406, "Subprotocol not acceptable")
    INIT_TIMEOUT = (4408, "Connection initialisation timeout")
    TOO_MANY_INITS = (4429, "Too many initialisation requests")

    @staticmethod
    def invalid(why: str) -> tuple[int, str]:
        return 4400, f"Invalid message: {why}"


class _Close(Exception):
    """Ends the socket's loop; carries the code and the reason."""


class _Gone(Exception):
    """Nothing can be sent any more."""


class Socket(Generic[ContextT]):
    def __init__(self, websocket: WebSocket, handler: TransportWsHandler[ContextT]) -> None:
        self._websocket = websocket
        self._handler = handler
        self._limits = handler.limits
        self._running: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._sending = asyncio.Lock()
        self._closing: asyncio.Future[tuple[int, str]] = asyncio.get_running_loop().create_future()
        self._admitted: Admitted[ContextT] | None = None
        self._is_initialised = False
        self._heard_at = time.monotonic()
        self._init_until: float | None = self._heard_at + self._limits.init_timeout_seconds
        self._expires_at: float | None = None
        self._ping_at = self._heard_at + self._limits.ping_seconds

    @property
    def subscriptions(self) -> int:
        return len(self._running)

    def close(self, code: int, reason: str) -> None:
        """Ask the socket's own task to close it; the first reason counts."""
        if not self._closing.done():
            self._closing.set_result((code, reason))

    async def run(self) -> None:
        # One task for each message and never cancelled but at the end: a cancelled `receive` may swallow one.
        receiving = asyncio.create_task(self._websocket.receive())
        try:
            while True:
                waiting: set[asyncio.Future[Any]] = {receiving, self._closing}
                await asyncio.wait(waiting, timeout=self._idle_seconds(), return_when=asyncio.FIRST_COMPLETED)
                if self._closing.done():
                    raise _Close(*self._closing.result())
                if receiving.done():
                    message = receiving.result()
                    if message["type"] == "websocket.disconnect":
                        return
                    await self._hear(message)
                    receiving = asyncio.create_task(self._websocket.receive())
                await self._look_at_clock()
        except _Gone:
            await self._end(*(self._closing.result() if self._closing.done() else Closing.SILENT))
        except _Close as close:
            await self._end(*close.args)
        finally:
            await _cancel([receiving, *self._tasks])

    async def _end(self, code: int, reason: str) -> None:
        await _cancel(self._tasks)
        # 123 bytes is all that a close frame carries.
        short = reason.encode()[:123].decode(errors="ignore")
        with contextlib.suppress(Exception):
            async with asyncio.timeout(self._limits.send_timeout_seconds):
                await self._websocket.close(code, short)

    def _idle_seconds(self) -> float:
        moments = (self._init_until, self._expires_at, self._ping_at)
        return max(0.0, min(each for each in moments if each is not None) - time.monotonic())

    async def _look_at_clock(self) -> None:
        now = time.monotonic()
        if self._init_until is not None and now >= self._init_until:
            raise _Close(*Closing.INIT_TIMEOUT)
        if self._expires_at is not None and now >= self._expires_at:
            raise _Close(*Closing.EXPIRED)
        if now >= self._ping_at:
            if now - self._heard_at > 2 * self._limits.ping_seconds:
                raise _Close(*Closing.SILENT)
            self._ping_at = now + self._limits.ping_seconds
            if self._admitted is not None:
                await self._send({"type": "ping"})

    async def _hear(self, frame: Mapping[str, Any]) -> None:
        self._heard_at = time.monotonic()
        text = frame.get("text")
        if text is None:
            raise _Close(*Closing.invalid("send text, not bytes"))
        if len(text) > self._limits.max_message_bytes or len(text.encode()) > self._limits.max_message_bytes:
            raise _Close(*Closing.TOO_BIG)
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise _Close(*Closing.invalid("not JSON")) from error
        if not isinstance(message, dict):
            raise _Close(*Closing.invalid("not an object"))
        match message.get("type"):
            case "connection_init":
                await self._initialise(_object(message, "payload") or {})
            case "ping":
                payload = _object(message, "payload")
                await self._send({"type": "pong"} if payload is None else {"type": "pong", "payload": payload})
            case "pong":
                _object(message, "payload")
            case "subscribe":
                await self._subscribe(_id(message), _object(message, "payload"))
            case "complete":
                self._complete(_id(message))
            case other:
                raise _Close(*Closing.invalid(f"unknown type {str(other)[:40]!r}"))

    async def _initialise(self, payload: dict[str, Any]) -> None:
        if self._is_initialised:
            raise _Close(*Closing.TOO_MANY_INITS)
        self._is_initialised = True
        try:
            async with asyncio.timeout(self._limits.init_timeout_seconds):
                self._admitted = await self._handler.authenticate(payload)
        except Exception as error:
            # The client did nothing wrong: a database that is away for a moment must not sign people out.
            log.exception("a socket could not be authenticated")
            raise _Close(*Closing.TRY_LATER) from error
        if self._admitted is None:
            raise _Close(*Closing.FORBIDDEN)
        if self._admitted.expires_at is not None:
            left = (self._admitted.expires_at - datetime.now(UTC)).total_seconds()
            self._expires_at = time.monotonic() + left
        self._init_until = None
        await self._send({"type": "connection_ack"})

    async def _subscribe(self, id_: str, payload: dict[str, Any] | None) -> None:
        if self._admitted is None:
            raise _Close(*Closing.UNAUTHORIZED)
        if payload is None or not isinstance(payload.get("query"), str):
            raise _Close(*Closing.invalid("payload.query must be text"))
        variables, name = _object(payload, "variables"), payload.get("operationName")
        if name is not None and not isinstance(name, str):
            raise _Close(*Closing.invalid("payload.operationName must be text"))
        if id_ in self._running:
            raise _Close(4409, f"Subscriber for {id_} already exists")
        if len(self._running) >= self._limits.max_subscriptions:
            await self._refuse(
                id_, f"At most {self._limits.max_subscriptions} subscriptions at a time on one connection."
            )
            return
        task = asyncio.create_task(self._serve(id_, self._admitted.context, payload["query"], variables, name))
        self._running[id_] = task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _complete(self, id_: str) -> None:
        # An answer and a `complete` may cross on the way: an unknown id is no error.
        task = self._running.pop(id_, None)
        if task is not None:
            task.cancel()

    async def _serve(
        self, id_: str, context: ContextT, query: str, variables: dict[str, Any] | None, name: str | None
    ) -> None:
        last: dict[str, Any] = {"id": id_, "type": "complete"}
        try:
            results = await self._handler.subscribe(context, query, variables, name)
            if not isinstance(results, ExecutionResult):
                try:
                    async for result in results:
                        await self._next(id_, result)
                finally:
                    # Ends the source now and not when the garbage collector comes by.
                    aclose = getattr(results, "aclose", None)
                    if aclose is not None:
                        await aclose()
            elif results.data is None and results.errors:
                errors = self._handler.format_result(results).get("errors")
                last = {"id": id_, "type": "error", "payload": errors}
            else:
                await self._next(id_, results)
        except _Gone:
            return
        except Exception:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                # graphql-core closes a source that still runs and complains about it; nobody waits for an answer.
                return
            # The fault of one subscription; the others on this socket go on.
            log.exception("a subscription failed")
            last = {"id": id_, "type": "error", "payload": [{"message": "Internal server error"}]}
        finally:
            # Before the last message: on hearing it the client may use the id again.
            if self._running.get(id_) is asyncio.current_task():
                del self._running[id_]
        with contextlib.suppress(_Gone):
            await self._send(last)

    async def _next(self, id_: str, result: ExecutionResult) -> None:
        await self._send({"id": id_, "type": "next", "payload": self._handler.format_result(result)})

    async def _refuse(self, id_: str, message: str) -> None:
        error = {"message": message, "extensions": {"code": "TOO_MANY_SUBSCRIPTIONS"}}
        await self._send({"id": id_, "type": "error", "payload": [error]})

    async def _send(self, message: Mapping[str, Any]) -> None:
        """One at a time; raises _Gone where nothing can be sent, and then the socket closes."""
        text = orjson.dumps(message, default=str).decode()
        try:
            async with asyncio.timeout(self._limits.send_timeout_seconds), self._sending:
                if self._closing.done():
                    raise _Gone
                await self._websocket.send_text(text)
        except TimeoutError as error:
            self.close(*Closing.TOO_SLOW)
            raise _Gone from error
        except (WebSocketDisconnect, RuntimeError, OSError) as error:
            # Starlette and the servers report a socket that is gone as any of these.
            self.close(*Closing.SILENT)
            raise _Gone from error


def _object(message: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    value = message.get(name)
    if value is not None and not isinstance(value, dict):
        raise _Close(*Closing.invalid(f"{name} must be an object"))
    return value


def _id(message: Mapping[str, Any]) -> str:
    value = message.get("id")
    # 60 characters fit a UUID with a prefix, and the reason of a close frame.
    if not isinstance(value, str) or not 0 < len(value) <= 60:
        raise _Close(*Closing.invalid("id must be text of 1 to 60 characters"))
    return value


async def _cancel(tasks: Any) -> None:
    waiting = list(tasks)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
