"""Runs the consumers of one process and keeps every one of them reading."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence

from deployments.adapters.bus import BusUnavailable, Consumer, EventBus

_BACKOFF_SECONDS_MAX = 15.0

log = logging.getLogger(__name__)


class ConsumerRuntime:
    """`run` until `stop`. A consumer that does not read although the broker answers is started anew."""

    def __init__(
        self,
        bus: EventBus,
        consumers: Sequence[Consumer],
        *,
        check_seconds: float = 2.0,
        patience_seconds: float = 10.0,
    ) -> None:
        self._bus = bus
        self._consumers = consumers
        self._check_seconds = check_seconds
        self._patience_seconds = patience_seconds
        self._stopping = asyncio.Event()
        self._ended = asyncio.Event()
        self._ended.set()
        self._silent_since: dict[str, float] = {}
        self.restarts_total = 0

    def status(self) -> dict[str, bool]:
        """Per consumer whether events reach it: for readiness, never for liveness."""
        return {consumer.name: self._bus.consuming(consumer.name) for consumer in self._consumers}

    async def run(self) -> None:
        self._ended.clear()
        try:
            await self._start()
            while not self._stopping.is_set():
                await self._pause(self._check_seconds)
                for consumer in self._consumers:
                    await self._look_after(consumer)
        finally:
            self._ended.set()

    async def stop(self, grace_seconds: float = 10) -> None:
        """Take no new events, let running handlers end, give the rest back, and disconnect."""
        self._stopping.set()
        await self._ended.wait()
        await self._bus.close(grace_seconds)

    async def _start(self) -> None:
        wait_seconds = 0.2
        while not self._stopping.is_set():
            try:
                await self._bus.connect()
                for consumer in self._consumers:
                    await self._bus.consume(consumer)
                return
            except BusUnavailable as error:
                log.warning("the consumers wait for the broker: %s", error)
            await self._pause(wait_seconds)
            wait_seconds = min(wait_seconds * 2, _BACKOFF_SECONDS_MAX)

    async def _look_after(self, consumer: Consumer) -> None:
        now = time.monotonic()
        if self._stopping.is_set() or self._bus.consuming(consumer.name):
            self._silent_since.pop(consumer.name, None)
            return
        # The adapters reconnect by themselves; this is for the case that one did not.
        if now - self._silent_since.setdefault(consumer.name, now) < self._patience_seconds:
            return
        try:
            await self._bus.ping()
            log.warning("%s does not read; starting it anew", consumer.name)
            self.restarts_total += 1
            await self._bus.consume(consumer)
        except BusUnavailable as error:
            log.warning("%s waits for the broker: %s", consumer.name, error)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
