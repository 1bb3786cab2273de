"""Is everything there that an answer needs? Each dependency by name."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

_LIMIT_SECONDS = 3.0

Check = Callable[[], Awaitable[Any]]


class Health:
    """`needed` failing makes the replica not ready; `helpful` failing only degrades it (events wait in the outbox)."""

    def __init__(self, needed: Mapping[str, Check], helpful: Mapping[str, Check]) -> None:
        self._needed = needed
        self._helpful = helpful

    async def report(self) -> dict[str, Any]:
        """`status` is ok, degraded or down; `dependencies` says which one and why."""
        names = [*self._needed, *self._helpful]
        checks = [*self._needed.values(), *self._helpful.values()]
        found = dict(zip(names, await asyncio.gather(*(_checked(check) for check in checks)), strict=True))
        failed = {name for name, result in found.items() if result["status"] != "ok"}
        status = "down" if failed & self._needed.keys() else "degraded" if failed else "ok"
        return {"status": status, "dependencies": found}


async def _checked(check: Check) -> dict[str, Any]:
    try:
        async with asyncio.timeout(_LIMIT_SECONDS):
            await check()
    except TimeoutError:
        return {"status": "down", "reason": f"no answer within {_LIMIT_SECONDS:.0f} s"}
    except Exception as error:  # whatever a driver raises, the report names it instead of failing itself
        return {"status": "down", "reason": type(error).__name__}
    return {"status": "ok"}
