"""A service's log lines carry the correlation id of whoever called, across handles; each call leaves one."""

from __future__ import annotations

import functools
import inspect
import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from deployments.adapters.telemetry import correlation_id

log = logging.getLogger("moneta.service")

ServiceT = TypeVar("ServiceT", bound=type)


def correlated(service: ServiceT) -> ServiceT:
    """Bind the correlation id of the first argument (a Caller, ClientInfo or Event) around every public method."""
    for name, method in inspect.getmembers(service, inspect.iscoroutinefunction):
        if not name.startswith("_"):
            setattr(service, name, _bound(f"{service.__name__}.{name}", method))
    return service


def _bound(call_name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    async def call(self: Any, *args: Any, **options: Any) -> Any:
        current = getattr(args[0], "correlation_id", None) if args else None
        if current is None:
            return await method(self, *args, **options)
        token = correlation_id.set(current)
        started = time.perf_counter()
        try:
            return await method(self, *args, **options)
        finally:
            # `handle` takes every command of the ledger: its name alone would say nothing.
            what = f"{call_name} {type(args[1]).__name__}" if call_name.endswith(".handle") else call_name
            log.info("call", extra={"call": what, "ms": round((time.perf_counter() - started) * 1e3, 1)})
            correlation_id.reset(token)

    return call
