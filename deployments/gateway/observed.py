"""Around every request: a correlation id, one log line, one measurement."""

from __future__ import annotations

import logging
import time
from uuid import uuid4

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deployments.adapters.telemetry import correlation_id
from deployments.gateway.metrics import observe

log = logging.getLogger("moneta.http")

_ID = "x-request-id"
_ID_LONGEST = 100
# Answered too often, or too uninteresting, for a line each.
_QUIET = ("/health", "/metrics", "static")


class Observed:
    """Plain ASGI: Starlette's own middleware base costs a task and two queues for each request.

    Serve makes an id where the caller sends none, and puts it on the answer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        current = _given(scope)
        token = correlation_id.set(current)
        started = time.perf_counter()
        status = 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            correlation_id.reset(token)
            _note(scope, status, time.perf_counter() - started, current)


def _given(scope: Scope) -> str:
    """The caller's own id, as much of it as a log line and a row can bear."""
    given = Headers(scope=scope).get(_ID, "")
    return "".join(letter for letter in given[:_ID_LONGEST] if letter.isascii() and letter.isprintable()) or uuid4().hex


def _note(scope: Scope, status: int, seconds: float, current: str) -> None:
    # The route's pattern, not the path: a scanner must not make a new time series with every guess.
    path = getattr(scope.get("route"), "path", "static")
    path = "static" if "{" in path else path
    observe(scope["method"], path, status, seconds)
    if not path.startswith(_QUIET):
        fields = {"method": scope["method"], "path": path, "status": status, "ms": round(seconds * 1e3, 1)}
        log.info("request", extra={"correlation_id": current, **fields})
