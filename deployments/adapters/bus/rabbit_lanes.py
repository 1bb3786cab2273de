"""The lanes of one consumer that this process reads: takes free ones up to its share, and gives up what is more."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from random import Random

from aio_pika.abc import AbstractChannel

from deployments.adapters.bus.lanes import LANES, share, to_take
from deployments.adapters.bus.port import BusUnavailable, Consumer
from deployments.adapters.bus.rabbit_layout import RabbitLayout, consumers_of
from deployments.adapters.bus.rabbit_reader import (
    GONE,
    Bury,
    LaneReader,
    OpenChannel,
    ended_event,
    first_of,
    ignore,
)

_TIMEOUT_SECONDS = 10.0
_BACKOFF_SECONDS_MIN = 0.1
_BACKOFF_SECONDS_MAX = 5.0

log = logging.getLogger(__name__)


class LanesReader:
    """`declared` opens a channel after declaring all that the consumer needs, `plain` one at once."""

    def __init__(
        self,
        layout: RabbitLayout,
        consumer: Consumer,
        plain: OpenChannel,
        declared: OpenChannel,
        bury: Bury,
        *,
        balance_seconds: float,
    ) -> None:
        self._layout = layout
        self._consumer = consumer
        self._plain = plain
        self._declared = declared
        self._bury = bury
        self._balance_seconds = balance_seconds
        self._chance = Random()  # noqa: S311 (who reads which lane is no secret)
        self._lanes: dict[int, LaneReader] = {}
        # How many events they had taken when it last looked as if none came any more.
        self._suspects: dict[int, int] = {}
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._first: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._is_watching = False

    @property
    def is_reading(self) -> bool:
        """Also where other processes hold every lane: this one would take over."""
        return self._is_watching and all(reader.is_reading for reader in self._lanes.values())

    async def start(self) -> None:
        """Return once the lanes that are ours deliver; raises BusUnavailable where that fails."""
        self._task = asyncio.create_task(self._run(), name=f"lanes of {self._consumer.name}")
        if not await self._first:
            await self.stop(grace_seconds=0)
            raise BusUnavailable(f"RabbitMQ does not deliver to {self._consumer.name}")

    async def stop(self, grace_seconds: float) -> None:
        self._stopping.set()
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)
        await asyncio.gather(*(reader.stop(grace_seconds) for reader in self._lanes.values()))
        self._lanes.clear()

    async def _run(self) -> None:
        backoff = _BACKOFF_SECONDS_MIN
        while not self._stopping.is_set():
            try:
                await self._watch(await self._declared())
                backoff = _BACKOFF_SECONDS_MIN
            except Exception as error:
                # Whatever it was: without this task nobody would take the lanes of a process that died.
                known = isinstance(error, (*GONE, BusUnavailable))
                log.warning("%s cannot share its lanes: %r", self._consumer.name, error, exc_info=not known)
                self._tell_first(False)
            await first_of(self._stopping, timeout_seconds=backoff)
            backoff = min(backoff * 2, _BACKOFF_SECONDS_MAX)

    def _tell_first(self, is_reading: bool) -> None:
        if not self._first.done():
            self._first.set_result(is_reading)

    async def _watch(self, channel: AbstractChannel) -> None:
        """Be counted among the readers, and hold the lanes that this number leaves us; until the channel ends."""
        try:
            ended = await ended_event(channel)
            queue = await channel.get_queue(self._layout.readers(self._consumer.name), ensure=False)
            await queue.consume(ignore, timeout=_TIMEOUT_SECONDS)
            while not self._stopping.is_set() and not ended.is_set():
                async with asyncio.timeout(2 * _TIMEOUT_SECONDS):
                    await self._balance(channel)
                self._is_watching = True
                self._tell_first(True)
                pause = self._balance_seconds * self._chance.uniform(0.8, 1.2)
                await first_of(self._stopping, ended, timeout_seconds=pause)
        finally:
            self._is_watching = False
            with contextlib.suppress(Exception):
                await channel.close()

    async def _balance(self, channel: AbstractChannel) -> None:
        name = self._consumer.name
        processes = await consumers_of(channel, self._layout.readers(name), _TIMEOUT_SECONDS)
        holders = [
            await consumers_of(channel, self._layout.holder(name, lane), _TIMEOUT_SECONDS) for lane in range(LANES)
        ]
        self._lanes = {lane: reader for lane, reader in self._lanes.items() if not reader.has_ended}
        await self._find_stalled(channel)
        held = [lane for lane, reader in self._lanes.items() if not reader.is_leaving]
        if len(held) > share(processes):
            self._lanes[self._chance.choice(held)].leave()
        free = {lane for lane in range(LANES) if not holders[lane] and lane not in self._lanes}
        await asyncio.gather(*(self._take(lane) for lane in to_take(len(held), free, processes, self._chance)))

    async def _find_stalled(self, channel: AbstractChannel) -> None:
        """Read again where events wait and none comes, whatever the broker's reason."""
        for lane, reader in self._lanes.items():
            name = self._layout.lane(self._consumer.name, lane)
            queue = (await channel.declare_queue(name, passive=True, timeout=_TIMEOUT_SECONDS)).declaration_result
            if reader.is_busy or (queue.consumer_count and not queue.message_count):
                self._suspects.pop(lane, None)
            elif self._suspects.get(lane) == reader.taken:
                log.warning("%s delivers nothing and is read again", name)
                reader.read_again()
            else:
                # It may just be coming: the next look decides.
                self._suspects[lane] = reader.taken

    async def _take(self, lane: int) -> None:
        name = self._consumer.name
        queue, holder = self._layout.lane(name, lane), self._layout.holder(name, lane)
        # Known before it starts: a reader that nobody knows of would hold its lane for good.
        reader = self._lanes[lane] = LaneReader(queue, holder, self._consumer, self._plain, self._declared, self._bury)
        if not await reader.start():
            await reader.stop(grace_seconds=0)
            del self._lanes[lane]
