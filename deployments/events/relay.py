"""The relay: publishes the outbox, in order, until the broker has confirmed it.

One relay leads at a time. Its lock, its LISTEN and all its statements share one connection: who has lost the lock has
lost the connection, too, and can mark nothing. Killed between publishing and marking it publishes again; the inbox of
each consumer makes that an effect that happens once. Through PgBouncer the connection needs session pooling.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from deployments.adapters.bus import BusUnavailable, EventBus, PublishRefused
from deployments.adapters.db import asyncpg_dsn
from deployments.adapters.outbox import CHANNEL
from domain.shared.events import Event

_LEADER_LOCK = 7_200_418
_KEEP_PUBLISHED = timedelta(days=7)
# Longer than any broker can hold an event back, and than the outbox can publish it again.
_KEEP_HANDLED = timedelta(days=30)
_PURGE_ROWS = 10_000
_PURGE_SECONDS = 600.0
_OBSERVE_SECONDS = 5.0
_BACKOFF_SECONDS_MAX = 15.0
_SHOW_SECONDS = 0.5

# An event the broker refuses waits longer each time and holds up no other.
_UNPUBLISHED = """
    SELECT id, topic, household_id, correlation_id, occurred_at, payload, version FROM outbox
    WHERE published_at IS NULL
      AND (attempts = 0 OR occurred_at + interval '1 second' * least(2 ^ least(attempts, 12), 3600) < now())
    ORDER BY sequence LIMIT $1
"""
_PUBLISHED = "UPDATE outbox SET published_at = now() WHERE id = ANY($1::uuid[])"
_REFUSED = "UPDATE outbox SET attempts = attempts + 1 WHERE id = ANY($1::uuid[])"
_AGAIN = "UPDATE outbox SET published_at = NULL WHERE published_at > now() - $1::interval"
_BACKLOG = """
    SELECT count(*) AS backlog, coalesce(extract(epoch FROM now() - min(occurred_at)), 0)::float8 AS lag_seconds
    FROM (SELECT occurred_at FROM outbox WHERE published_at IS NULL ORDER BY sequence LIMIT 100000) AS waiting
"""
_PURGE_OUTBOX = """
    DELETE FROM outbox WHERE id = ANY(ARRAY(
      SELECT id FROM outbox WHERE published_at < now() - $1::interval LIMIT $2))
"""
_PURGE_INBOX = """
    DELETE FROM inbox WHERE ctid = ANY(ARRAY(
      SELECT ctid FROM inbox WHERE handled_at < now() - $1::interval LIMIT $2))
"""

log = logging.getLogger(__name__)


class Relay:
    """`run` until `stop`. `show` tells open pages of events as soon as they are committed. The plain attributes are its
    metrics; only the leader's backlog and lag are current.
    """

    def __init__(
        self,
        dsn: str,
        bus: EventBus,
        *,
        batch_size: int = 500,
        poll_seconds: float = 1.0,
        show: Callable[[Sequence[Event]], Awaitable[None]] | None = None,
    ) -> None:
        self._dsn = asyncpg_dsn(dsn)
        self._bus = bus
        self._batch_size = batch_size
        self._poll_seconds = poll_seconds
        self._show = show
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()
        self._ended = asyncio.Event()
        self._ended.set()
        self._observe_at = self._purge_at = 0.0
        self._failures = 0

        self.is_leader = False
        self.backlog = 0
        self.lag_seconds = 0.0
        self.published_total = 0
        self.refused_total = 0
        self.last_error: str | None = None

    async def run(self) -> None:
        """Lead or stand by until stopped; no failure of the broker or the database ends it."""
        self._ended.clear()
        try:
            while not self._stopping.is_set():
                try:
                    await self._session()
                except Exception as error:
                    # Nothing may end the relay: an event that is never published is lost to everybody else.
                    self._failures += 1
                    self.last_error = f"{type(error).__name__}: {error}"
                    known = isinstance(error, BusUnavailable | asyncpg.PostgresError | asyncpg.InterfaceError | OSError)
                    log.log(logging.WARNING, "the relay waits: %s", self.last_error, exc_info=not known)
                    await _wait(self._stopping, self._backoff())
                finally:
                    self.is_leader = False
        finally:
            self._ended.set()

    async def stop(self) -> None:
        """End after the batch under way."""
        self._stopping.set()
        self._wake.set()
        await self._ended.wait()

    async def _session(self) -> None:
        connection = await asyncpg.connect(
            self._dsn,
            timeout=5,
            command_timeout=30,
            # A leader that has vanished from the network must lose its lock within half a minute.
            server_settings={
                "application_name": "moneta-relay",
                "tcp_keepalives_idle": "15",
                "tcp_keepalives_interval": "5",
                "tcp_keepalives_count": "3",
            },
        )
        try:
            await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=str, decoder=orjson.loads)
            connection.add_termination_listener(lambda *_: self._wake.set())
            while not self._stopping.is_set():
                if await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LEADER_LOCK):
                    await self._lead(connection)
                    return
                await _wait(self._stopping, self._poll_seconds)
        finally:
            with contextlib.suppress(Exception):
                await connection.close(timeout=5)

    async def _lead(self, connection: Any) -> None:
        self.is_leader = True
        self._observe_at = 0.0
        await connection.add_listener(CHANNEL, lambda *_: self._wake.set())
        await self._observe(connection)
        await self._bus.connect()
        await self._close_gap(connection)
        await self._purge(connection)
        while not self._stopping.is_set():
            # Cleared before reading: what is committed after the read sets it again.
            self._wake.clear()
            full = await self._publish_batch(connection)
            self._failures, self.last_error = 0, None
            if time.monotonic() >= self._observe_at:
                await self._observe(connection)
                await self._close_gap(connection)
                await self._purge(connection)
            if not full:
                await _wait(self._wake, self._poll_seconds)

    async def _publish_batch(self, connection: Any) -> bool:
        """Publish the oldest events and mark them; whether there may be more at once."""
        rows = await connection.fetch(_UNPUBLISHED, self._batch_size)
        if not rows:
            return False
        events = [Event(**row) for row in rows]
        await self._tell_pages(events)
        refused: set[UUID] = set()
        try:
            await self._bus.publish(events)
        except PublishRefused as error:
            refused = {event.id for event in error.events}
            self.refused_total += len(refused)
            self.last_error = str(error)
            log.error("%s: %s", error, ", ".join(map(str, refused)))
            await connection.execute(_REFUSED, list(refused))
        published = [event.id for event in events if event.id not in refused]
        await connection.execute(_PUBLISHED, published)
        self.published_total += len(published)
        return len(rows) == self._batch_size and not refused

    async def _tell_pages(self, events: Sequence[Event]) -> None:
        """Open pages hear of what is committed before anybody else; the consumer `live` tells them again, should this
        be lost. No page may hold up an event.
        """
        if self._show is None:
            return
        try:
            async with asyncio.timeout(_SHOW_SECONDS):
                await self._show(events)
        except Exception as error:
            log.debug("open pages are told later: %s: %s", type(error).__name__, error)

    async def _close_gap(self, connection: Any) -> None:
        """Publish again what an emptied or restarted broker may have lost."""
        gap = await self._bus.gap()
        if gap is None:
            return
        await self._bus.connect()
        status: str = await connection.execute(_AGAIN, gap)
        # Only then: a relay killed in between finds the gap still open.
        await self._bus.mend()
        self._wake.set()
        log.info("the broker may have lost events of the last %s: %s published again", gap, status.split()[-1])

    async def _observe(self, connection: Any) -> None:
        self._observe_at = time.monotonic() + _OBSERVE_SECONDS
        self.backlog, self.lag_seconds = await connection.fetchrow(_BACKLOG)

    async def _purge(self, connection: Any) -> None:
        if time.monotonic() < self._purge_at:
            return
        self._purge_at = time.monotonic() + _PURGE_SECONDS
        for statement, keep in ((_PURGE_OUTBOX, _KEEP_PUBLISHED), (_PURGE_INBOX, _KEEP_HANDLED)):
            status = f"DELETE {_PURGE_ROWS}"
            while status == f"DELETE {_PURGE_ROWS}" and not self._stopping.is_set():
                status = await connection.execute(statement, keep, _PURGE_ROWS)

    def _backoff(self) -> float:
        jitter = random.uniform(0.7, 1.3)  # noqa: S311 (not a secret)
        return jitter * min(0.1 * 2.0 ** min(self._failures, 10), _BACKOFF_SECONDS_MAX)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
