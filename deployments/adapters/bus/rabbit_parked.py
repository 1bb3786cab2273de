"""The dead letters of a consumer on RabbitMQ: looked at, sent again, thrown away.

A queue gives its messages only to be acknowledged or given back: what stays is given back with the channel, in its old
place. That counts as a delivery, therefore the queue has a limit of them that nobody reaches.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from deployments.adapters.bus.delivery import CRASHES_MAX
from deployments.adapters.bus.parked import LIST_MAX, Parked, id_of, is_wanted, parked_of

_TIMEOUT_SECONDS = 10.0

Send = Callable[[AbstractIncomingMessage], Awaitable[None]]


class RabbitLetters:
    """`open_channel` gives a channel that is closed after use, and with it goes back what was only looked at."""

    def __init__(self, queue: str, consumer: str, open_channel: Callable[[], Awaitable[AbstractChannel]]) -> None:
        self._queue = queue
        self._consumer = consumer
        self._open_channel = open_channel

    async def parked(self, limit: int) -> list[Parked]:
        found: list[Parked] = []
        async with aclosing(self._each()) as letters:
            async for letter in letters:
                found.append(self._parked(letter))
                if len(found) >= min(limit, LIST_MAX):
                    break
        return found

    async def take(self, ids: Collection[str] | None, send: Send | None) -> int:
        """Confirm the sending, then let the letter go: killed in between it is there twice, never nowhere."""
        done = 0
        async with aclosing(self._each()) as letters:
            async for letter in letters:
                if is_wanted(_id(letter), ids):
                    if send is not None:
                        await send(letter)
                    await letter.ack()
                    done += 1
        return done

    async def _each(self) -> AsyncGenerator[AbstractIncomingMessage, None]:
        """As many as are there now: what comes meanwhile is for the next time."""
        channel = await self._open_channel()
        try:
            queue = await channel.declare_queue(self._queue, passive=True, timeout=_TIMEOUT_SECONDS)
            for _ in range(queue.declaration_result.message_count or 0):
                letter = await queue.get(fail=False, timeout=_TIMEOUT_SECONDS)
                if letter is None:
                    return
                yield letter
        finally:
            await asyncio.shield(channel.close())

    def _parked(self, letter: AbstractIncomingMessage) -> Parked:
        headers: dict[str, Any] = dict(letter.headers)
        reason = headers.get("moneta-reason")
        deaths = headers.get("x-death") or [{}]
        parked_at = letter.timestamp or deaths[0].get("time")
        if isinstance(parked_at, datetime) and parked_at.tzinfo is None:
            parked_at = parked_at.replace(tzinfo=UTC)
        return parked_of(
            _id(letter),
            self._consumer,
            # RabbitMQ itself has parked what was delivered too often.
            str(reason) if reason else f"the process died {CRASHES_MAX} times while handling it",
            parked_at if isinstance(parked_at, datetime) else None,
            letter.body,
        )


def _id(letter: AbstractIncomingMessage) -> str:
    return letter.message_id or id_of(letter.body)
