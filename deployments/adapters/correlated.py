"""A service's log lines carry the correlation id of whoever called, across handles."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from deployments.adapters.telemetry import correlation_id

ServiceT = TypeVar("ServiceT", bound=type)


def correlated(service: ServiceT) -> ServiceT:
    """Bind the correlation id of the first argument (a Caller, ClientInfo or Event) around every public method."""
    for name, method in inspect.getmembers(service, inspect.iscoroutinefunction):
        if not name.startswith("_"):
            setattr(service, name, _bound(method))
    return service


def _bound(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    async def call(self: Any, *args: Any, **options: Any) -> Any:
        current = getattr(args[0], "correlation_id", None) if args else None
        if current is None:
            return await method(self, *args, **options)
        token = correlation_id.set(current)
        try:
            return await method(self, *args, **options)
        finally:
            correlation_id.reset(token)

    return call
