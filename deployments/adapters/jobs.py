"""A lock that lets one process do a job."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from deployments.adapters.db import Database
from deployments.adapters.loops import Wait

_LOCK = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtextextended($1, 0))"


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
