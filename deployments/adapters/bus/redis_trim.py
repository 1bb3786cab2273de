"""Keeps a stream short without dropping what a group of the topology has not handled."""

from __future__ import annotations

import time
from collections.abc import Sequence

from redis.asyncio import Redis

_EVERY_EVENTS = 1_000
_EVERY_SECONDS = 60.0
# Handled entries stay that long for people who look into an incident, unless they are too many.
_KEEP_SECONDS = 3_600
_KEEP_ENTRIES = 25_000


class Trimmer:
    def __init__(self, redis: Redis, stream: str, groups: Sequence[str]) -> None:
        self._redis = redis
        self._stream = stream
        self._groups = groups
        self._added = 0
        self._next = 0.0

    async def added(self, count: int) -> None:
        """Told after each publish; trims now and then."""
        self._added += count
        if self._added < _EVERY_EVENTS and time.monotonic() < self._next:
            return
        self._added = 0
        self._next = time.monotonic() + _EVERY_SECONDS
        await self.trim()

    async def trim(self, keep_seconds: float = _KEEP_SECONDS, keep_entries: int = _KEEP_ENTRIES) -> None:
        handled = await self._handled_before()
        if handled is None:
            return
        bound = handled
        if await self._redis.xlen(self._stream) <= keep_entries:
            bound = min(handled, (int((time.time() - keep_seconds) * 1000), 0))
        if bound > (0, 0):
            await self._redis.xtrim(self._stream, minid=f"{bound[0]}-{bound[1]}", approximate=True)

    async def _handled_before(self) -> tuple[int, int] | None:
        """The oldest entry some group still needs; None where a group is missing, so that nothing is known."""
        infos = {info["name"].decode(): info for info in await self._redis.xinfo_groups(self._stream)}
        bounds = []
        for name in self._groups:
            if name not in infos:
                return None
            milliseconds, number = _parse(infos[name]["last-delivered-id"])
            # Read by the group up to here; what it has not acknowledged yet is older and listed as pending.
            bounds.append((milliseconds, number + 1))
            if infos[name]["pending"]:
                oldest = (await self._redis.xpending(self._stream, name))["min"]
                if oldest is not None:
                    bounds.append(_parse(oldest))
        return min(bounds, default=None)


def _parse(entry: bytes) -> tuple[int, int]:
    milliseconds, _, number = entry.partition(b"-")
    return int(milliseconds), int(number)
