"""One lane, read by this process; reads again after whatever ended it: the channel, the connection, the queue itself.

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
from aiormq.exceptions import ChannelAccessRefused

from deployments.adapters.bus.delivery import deliver
from deployments.adapters.bus.port import BusUnavailable, Consumer
from deployments.adapters.bus.rabbit_layout import HOLDS

_TIMEOUT_SECONDS = 10.0
_BACKOFF_SECONDS_MIN = 0.1
_BACKOFF_SECONDS_MAX = 5.0

# What aio-pika raises once a channel or a connection is gone; RuntimeError is the base of its "invalid state".
GONE = (AMQPError, OSError, RuntimeError, TimeoutError)

Bury = Callable[[str, AbstractIncomingMessage, str], Awaitable[None]]
OpenChannel = Callable[[], Awaitable[AbstractChannel]]

log = logging.getLogger(__name__)


class LaneReader:
    """`holder` is the queue whose exclusive consumer owns the lane; `bury` saves a dead letter, confirmed. `declared`
    opens a channel after declaring what there must be, `plain` one at once. `taken` counts the events that came.
    """

    def __init__(
        self, queue: str, holder: str, consumer: Consumer, plain: OpenChannel, declared: OpenChannel, bury: Bury
    ) -> None:
        self._queue = queue
        self._holder = holder
        self._consumer = consumer
        self._plain = plain
        self._declared = declared
        self._bury = bury
        self._handling: set[asyncio.Task[Any]] = set()
        self._stopping = asyncio.Event()
        self._again = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._first: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._is_reading = False
        self.taken = 0

    @property
    def is_busy(self) -> bool:
        return self.is_leaving or bool(self._handling)

    @property
    def is_reading(self) -> bool:
        # A handler may outlive the channel that its event came on, and nothing new is taken before its end.
        return self._is_reading or bool(self._handling)

    @property
    def is_leaving(self) -> bool:
        return self._stopping.is_set()

    @property
    def has_ended(self) -> bool:
        return self._task is not None and self._task.done()

    async def start(self) -> bool:
        """Whether the broker delivers from this lane to us now."""
        self._task = asyncio.create_task(self._run(), name=f"read {self._queue}")
        return await self._first

    def leave(self) -> None:
        """Take nothing new, and give up the lane once the handler under way is done, however long that takes."""
        self._stopping.set()

    def read_again(self) -> None:
        """On a new channel, once the handler under way is done."""
        self._again.set()

    async def stop(self, grace_seconds: float) -> None:
        """The same, but a handler that takes longer is cut off; its event goes back with the channel."""
        self.leave()
        if self._handling:
            _, late = await asyncio.wait(self._handling, timeout=grace_seconds)
            for task in late:
                task.cancel()
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        backoff, open_channel = _BACKOFF_SECONDS_MIN, self._plain
        while not self._stopping.is_set():
            try:
                await self._read(await open_channel())
                backoff = _BACKOFF_SECONDS_MIN
            except ChannelAccessRefused:
                # Another process holds the lane.
                self._tell_first(False)
                break
            except Exception as error:
                # Whatever it was: a reader that ended would leave its queue to grow in silence.
                known = isinstance(error, (*GONE, BusUnavailable))
                log.warning("%s cannot be read: %r", self._queue, error, exc_info=not known)
                self._tell_first(False)
            # The lane itself may have been deleted.
            open_channel = self._declared
            await self._handlers_end()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), backoff)
            backoff = min(backoff * 2, _BACKOFF_SECONDS_MAX)
        self._tell_first(False)

    def _tell_first(self, is_reading: bool) -> None:
        if not self._first.done():
            self._first.set_result(is_reading)

    async def _read(self, channel: AbstractChannel) -> None:
        """Until somebody ends it."""
        self._again.clear()
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                ended = await ended_event(channel)
                # On one channel, so that the right to read and the reading end together.
                await channel.set_qos(prefetch_count=1)
                await (await channel.get_queue(self._holder, ensure=False)).consume(
                    ignore, exclusive=True, arguments=HOLDS
                )
                await (await channel.get_queue(self._queue, ensure=False)).consume(self._take)
            self._is_reading = True
            self._tell_first(True)
            await first_of(self._stopping, ended, self._again)
            # Not cancelled before: RabbitMQ would let the next process start while our handler still runs.
            await self._handlers_end()
        finally:
            self._is_reading = False
            with contextlib.suppress(Exception):
                await channel.close()

    async def _handlers_end(self) -> None:
        while self._handling:
            await asyncio.wait(set(self._handling))

    async def _take(self, message: AbstractIncomingMessage) -> None:
        if self._stopping.is_set():
            # Came after the last acknowledgement; goes back to the head of the lane with the channel.
            return
        task = asyncio.current_task()
        assert task is not None
        self._handling.add(task)
        self.taken += 1
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


async def ended_event(channel: AbstractChannel) -> asyncio.Event:
    """Set once the channel delivers nothing more: the broker cancels a consumer whose queue is deleted, and closes
    channels for reasons of its own.
    """
    ended = asyncio.Event()
    below = await channel.get_underlay_channel()
    below.on_consumer_cancel_callbacks.add(lambda _: ended.set())
    below.closing.add_done_callback(lambda _: ended.set())
    return ended


async def first_of(*events: asyncio.Event, timeout_seconds: float | None = None) -> None:
    """Return once one of them is set, or the time is over."""
    waiting = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, timeout=timeout_seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()


async def ignore(message: AbstractIncomingMessage) -> None:
    """Nothing is ever sent to a queue that only shows who is there."""
    await message.ack()
