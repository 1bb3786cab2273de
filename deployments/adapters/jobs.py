"""What jobs over many households share: an event loop beside them, and a lock that lets one process do a job."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar

from deployments.adapters.db import Database

_LOCK = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtextextended($1, 0))"

ResultT = TypeVar("ResultT")


class Wait:
    """A loop in a thread of its own: runs a coroutine there, and gives its result."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def __call__(self, work: Coroutine[Any, Any, ResultT]) -> ResultT:
        future: Future[ResultT] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result()

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@contextmanager
def loop_beside(name: str) -> Iterator[Wait]:
    """For as long as a job computes in this thread."""
    wait = Wait(name)
    try:
        yield wait
    finally:
        wait.end()


@contextmanager
def held(database: Database, wait: Wait, name: str) -> Iterator[bool]:
    """Whether this process has the job's lock, which whoever dies lets go of."""
    connection = wait(_acquired(database, name))
    try:
        yield connection is not None
    finally:
        if connection is not None:
            wait(_released(database, name, connection))


async def _acquired(database: Database, name: str) -> Any:
    pool = await database.pool()
    connection = await pool.acquire()
    if await connection.fetchval(_LOCK, name):
        return connection
    await pool.release(connection)
    return None


async def _released(database: Database, name: str, connection: Any) -> None:
    try:
        await connection.fetchval(_UNLOCK, name)
    finally:
        await (await database.pool()).release(connection)
