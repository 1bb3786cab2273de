"""Sending and summarizing go on beside the consumers, in as many processes as there are replicas of them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

from deployments.notifications.delivering import Deliverer
from deployments.notifications.scheduling import Scheduler

_BACKOFF_SECONDS_MAX = 30.0
_ENROL_SECONDS = 300.0
_PURGE_SECONDS = 3_600.0

log = logging.getLogger(__name__)


class Background:
    """`run` until `stop`. No failure of the database ends it."""

    def __init__(self, deliverer: Deliverer, scheduler: Scheduler, *, poll_seconds: float = 1.0) -> None:
        self._deliverer = deliverer
        self._scheduler = scheduler
        self._poll_seconds = poll_seconds
        self._stopping = asyncio.Event()
        self._ended = asyncio.Event()
        self._ended.set()
        self._next: dict[str, float] = {}

    async def run(self) -> None:
        self._ended.clear()
        wait_seconds = self._poll_seconds
        try:
            while not self._stopping.is_set():
                busy = False
                try:
                    busy = await self._step()
                    wait_seconds = self._poll_seconds
                except Exception as error:
                    log.warning("deliveries wait: %s: %s", type(error).__name__, error)
                    wait_seconds = min(wait_seconds * 2, _BACKOFF_SECONDS_MAX)
                if not busy:
                    # Several workers should not ask in step.
                    await self._pause(wait_seconds * random.uniform(0.8, 1.2))  # noqa: S311 (jitter, not a secret)
        finally:
            self._ended.set()

    async def stop(self, grace_seconds: float) -> None:
        """Take nothing new and let what is on its way end; the rest is another worker's when its lease ends."""
        self._stopping.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), grace_seconds)

    async def _step(self) -> bool:
        await self._now_and_then("enrol", _ENROL_SECONDS, self._scheduler.enrol)
        await self._now_and_then("purge", _PURGE_SECONDS, self._deliverer.purge)
        told = await self._scheduler.step()
        return await self._deliverer.step() > 0 or told

    async def _now_and_then(self, name: str, seconds: float, work: Callable[[datetime | None], Awaitable[int]]) -> None:
        if time.monotonic() >= self._next.get(name, 0.0):
            await work(None)
            self._next[name] = time.monotonic() + seconds

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
