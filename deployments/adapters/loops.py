"""An event loop beside work that computes: a training reads and writes through it and waits for the answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar

ResultT = TypeVar("ResultT")


class Wait:
    """Runs a coroutine on the loop of another thread, and gives its result."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def __call__(self, work: Coroutine[Any, Any, ResultT]) -> ResultT:
        future: Future[ResultT] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result()


@contextmanager
def own_loop() -> Iterator[Wait]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="training", daemon=True)
    thread.start()
    try:
        yield Wait(loop)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def gathered(work: list[Coroutine[Any, Any, ResultT]]) -> list[ResultT]:
    return list(await asyncio.gather(*work))
