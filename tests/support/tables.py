"""Looking at the database of a running Moneta from outside: as its superuser, past every guard."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
from redis.asyncio import Redis

from deployments.adapters.bus.lanes import LANES
from deployments.adapters.db import asyncpg_dsn
from deployments.embedded.layout import Layout
from deployments.embedded.redis import Redis as RedisServer
from tests.support.events import assert_soon
from tests.support.moneta import Moneta

# An upload is kept for a day whatever it holds, tokens follow the clock, as does who is put down for summaries every
# five minutes, and an index that looks like tables is filled when there is time.
NOT_COMPARED = frozenset(
    {
        "uploads",
        "refresh_tokens",
        "alembic_version",
        "search_documents",
        "search_backlog",
        "notification_schedules",
    }
)


@asynccontextmanager
async def admin(dsn: str) -> AsyncIterator[asyncpg.Connection[Any]]:
    connection = await asyncpg.connect(asyncpg_dsn(dsn))
    try:
        yield connection
    finally:
        await connection.close()


async def settle(moneta: Moneta, seconds: float = 120) -> None:
    """Wait until every event is published, every consumer is through with it, and every message of it delivered."""
    lanes = Redis.from_url(RedisServer(Layout.of(moneta.data_dir)).url)
    async with admin(moneta.dsn) as connection:
        await assert_soon(lambda: _is_quiet(connection, lanes), seconds)
    await lanes.aclose()


async def _is_quiet(connection: asyncpg.Connection[Any], lanes: Redis) -> bool:
    """A handler at work has not acknowledged its event, and what it tells is in the outbox before it does."""
    before = await connection.fetchrow(_UNDER_WAY)
    if before["waiting"] or not await _has_no_readers_behind(lanes):
        return False
    return bool(await connection.fetchrow(_UNDER_WAY) == before)


_UNDER_WAY = """
    SELECT (SELECT max(sequence) FROM outbox) AS last,
      (SELECT count(*) FROM outbox WHERE published_at IS NULL)
      + (SELECT count(*) FROM notification_deliveries
         WHERE state = 'SENDING' OR (state IN ('PENDING', 'FAILED') AND next_try_at <= now())) AS waiting
"""


async def _has_no_readers_behind(lanes: Redis) -> bool:
    """All streams as they are at one moment; not every group of them does know its lag."""
    async with lanes.pipeline(transaction=True) as pipe:
        for lane in range(LANES):
            pipe.xinfo_stream(f"moneta:lanes:{lane}")
            pipe.xinfo_groups(f"moneta:lanes:{lane}")
        answers = await pipe.execute()
    return all(
        group["pending"] == 0 and group["last-delivered-id"] == stream["last-generated-id"]
        for stream, groups in zip(answers[::2], answers[1::2], strict=True)
        for group in groups
    )


async def digests(connection: asyncpg.Connection[Any], only: Iterable[str] = ()) -> dict[str, str]:
    """One fingerprint of all rows for each table; equal ones mean that nothing changed."""
    tables = [
        row["name"]
        for row in await connection.fetch(
            "SELECT relname AS name FROM pg_class c WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace ORDER BY relname"
        )
        if row["name"] not in NOT_COMPARED
    ]
    wanted = list(only) or tables
    assert set(wanted) <= set(tables), "no such table"
    return {
        table: await connection.fetchval(
            f"SELECT md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) FROM {table} t"
        )
        for table in wanted
    }


class StatementLog:
    """Every statement that PostgreSQL itself says it ran, while the context is open."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._from = 0

    @asynccontextmanager
    async def recording(self, connection: asyncpg.Connection[Any]) -> AsyncIterator[StatementLog]:
        await _set(connection, "log_statement", "all")
        try:
            yield self
        finally:
            await _set(connection, "log_statement", "none")

    async def count(self, connection: asyncpg.Connection[Any], household_id: str, work: Any) -> int:
        """How many statements `work` ran for this household, transaction control left out."""
        self._from = self._log.stat().st_size
        await work()
        # What was logged before this marker is all of it.
        await connection.execute("SELECT 'the end of the work'")
        for _ in range(200):
            text = self._log.read_bytes()[self._from :].decode(errors="replace")
            if "the end of the work" in text:
                return _statements(text, household_id)
            await asyncio.sleep(0.05)
        raise AssertionError("PostgreSQL does not log statements")


async def _set(connection: asyncpg.Connection[Any], name: str, value: str) -> None:
    await connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    await connection.execute("SELECT pg_reload_conf()")
    # Each backend reads its configuration when it next waits for a command.
    await asyncio.sleep(0.5)


_LINE = re.compile(r"^\S+ \S+ \S+ \[(\d+)\] LOG:  (?:statement|execute [^:]*): (.*)")


def _statements(text: str, household_id: str) -> int:
    """Of the backends' transactions, those that were opened for the household."""
    found = 0
    ours: dict[str, bool] = {}
    for line in text.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        backend, statement = match.groups()
        if "moneta.household_id" in statement:
            ours[backend] = household_id in statement
        elif statement.startswith(("COMMIT", "ROLLBACK")):
            ours[backend] = False
        elif ours.get(backend) and not statement.startswith(("BEGIN", "SET LOCAL")):
            found += 1
    return found
