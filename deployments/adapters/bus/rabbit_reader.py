"""One queue, read by this process; reads again after whatever ended it: the channel, the connection, the queue itself.

On aio-pika and not on FastStream's subscriber: that one remembers the queue it once declared and takes the old, closed
one when it is started again, does not notice that its queue was deleted, and forgets running handlers when stopped.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aio_pika.exceptions import AMQPError

from deployments.adapters.bus.delivery import deliver
from deployments.adapters.bus.port import BusUnavailable, Consumer

_TIMEOUT_SECONDS = 10.0
_BACKOFF_SECONDS_MIN = 0.1
_BACKOFF_SECONDS_MAX = 5.0

# What aio-pika raises once a channel or a connection is gone; RuntimeError is the base of its "invalid state".
GONE = (AMQPError, OSError, RuntimeError, TimeoutError)

log = logging.getLogger(__name__)


class QueueReader:
    """`open_channel` gives a fresh channel on which the queue surely exists; `bury` saves a dead letter, confirmed."""

    def __init__(
        self,
        queue: str,
        consumer: Consumer,
        open_channel: Callable[[], Awaitable[AbstractChannel]],
        bury: Callable[[str, AbstractIncomingMessage, str], Awaitable[None]],
    ) -> None:
        self._queue = queue
        self._consumer = consumer
        self._open_channel = open_channel
        self._bury = bury
        self._handling: set[asyncio.Task[Any]] = set()
        self._stopping = asyncio.Event()
        self._grace_seconds = 0.0
        self._task: asyncio.Task[None] | None = None
        self._first: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.is_reading = False

    async def start(self) -> None:
        """Return once the broker delivers; raises BusUnavailable where it does not."""
        self._task = asyncio.create_task(self._run(), name=f"read {self._consumer.name}")
        if not await self._first:
            await self.stop(grace_seconds=0)
            raise BusUnavailable(f"RabbitMQ does not deliver to {self._consumer.name}")

    async def stop(self, grace_seconds: float) -> None:
        """Read no more and let handlers end; what is cancelled is given back with the channel."""
        self._grace_seconds = grace_seconds
        self._stopping.set()
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)
        await self._drain()

    async def _run(self) -> None:
        backoff = _BACKOFF_SECONDS_MIN
        while not self._stopping.is_set():
            try:
                await self._read(await self._open_channel())
                backoff = _BACKOFF_SECONDS_MIN
            except Exception as error:
                # Whatever it was: a reader that ended would leave its queue to grow in silence.
                known = isinstance(error, (*GONE, BusUnavailable))
                log.warning("%s cannot read events: %r", self._consumer.name, error, exc_info=not known)
                self._tell_first(False)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), backoff)
            backoff = min(backoff * 2, _BACKOFF_SECONDS_MAX)

    def _tell_first(self, is_reading: bool) -> None:
        if not self._first.done():
            self._first.set_result(is_reading)

    async def _read(self, channel: AbstractChannel) -> None:
        """Until somebody ends it."""
        ended = asyncio.Event()
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                await channel.set_qos(prefetch_count=self._consumer.concurrency)
                below = await channel.get_underlay_channel()
                # The broker cancels a consumer whose queue is deleted, and closes channels for reasons of its own.
                below.on_consumer_cancel_callbacks.add(lambda _: ended.set())
                below.closing.add_done_callback(lambda _: ended.set())
                queue = await channel.get_queue(self._queue, ensure=False)
                tag = await queue.consume(self._take)
            self.is_reading = True
            self._tell_first(True)
            stopping = asyncio.create_task(self._stopping.wait())
            ending = asyncio.create_task(ended.wait())
            await asyncio.wait({stopping, ending}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            ending.cancel()
            if self._stopping.is_set():
                with contextlib.suppress(*GONE):
                    await queue.cancel(tag, timeout=_TIMEOUT_SECONDS)
                await self._drain()
        finally:
            self.is_reading = False
            with contextlib.suppress(Exception):
                await channel.close()

    async def _drain(self) -> None:
        if self._handling:
            _, late = await asyncio.wait(self._handling, timeout=self._grace_seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _take(self, message: AbstractIncomingMessage) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._handling.add(task)
        try:
            reason = await deliver(self._consumer, message.body)
            if reason is not None:
                await self._bury(self._consumer.name, message, reason)
            await message.ack()
        except (*GONE, BusUnavailable) as error:
            # The right to acknowledge went with the channel: the broker delivers the event again.
            log.warning("%s could not acknowledge: %s", self._consumer.name, error)
        finally:
            self._handling.discard(task)
