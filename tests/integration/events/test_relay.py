"""The outbox, the relay and the inbox on real servers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text

from deployments.adapters import inbox, outbox
from deployments.adapters.bus import BusUnavailable, Consumer, EventBus, PublishRefused
from deployments.adapters.db import Database
from deployments.events.consumers import ConsumerRuntime
from deployments.events.relay import Relay
from domain.shared.events import Event
from tests.support.events import Broker, assert_soon, registered
from tests.support.former_layout import publish_as_formerly

TOPOLOGY = {"one": ["users.registered"]}


class RecordingBus:
    """A broker in memory that refuses, fails and forgets where told."""

    def __init__(self) -> None:
        self.published: list[Event] = []
        self.down = False
        self.refuse: set[object] = set()
        self.missing: timedelta | None = None

    async def connect(self) -> None:
        self._check()

    async def publish(self, events: Sequence[Event]) -> None:
        self._check()
        refused = [event for event in events if event.id in self.refuse]
        self.published += [event for event in events if event.id not in self.refuse]
        if refused:
            raise PublishRefused(refused, "too large")

    async def gap(self) -> timedelta | None:
        return self.missing

    async def mend(self) -> None:
        self.missing = None

    def _check(self) -> None:
        if self.down:
            raise BusUnavailable("down")

    consume: Any = None
    consuming: Any = None
    dead_letters: Any = None
    ping: Any = None
    close: Any = None


@pytest.fixture
async def database(migrated_dsn: str) -> AsyncIterator[Database]:
    made = Database(migrated_dsn)
    async with made.session(None) as session:
        await session.execute(text("DELETE FROM outbox"))
        await session.execute(text("DELETE FROM inbox"))
        await session.commit()
    yield made
    await made.close()


@asynccontextmanager
async def running(dsn: str, bus: Any, **options: Any) -> AsyncIterator[Relay]:
    relay = Relay(dsn, bus, poll_seconds=0.2, **options)
    task = asyncio.create_task(relay.run())
    try:
        yield relay
    finally:
        await relay.stop()
        await task


async def save(database: Database, *events: Event) -> None:
    async with database.session(uuid4()) as session:
        await outbox.add(session, events)
        await session.commit()


async def unpublished(database: Database) -> int:
    pool = await database.pool()
    return int(await pool.fetchval("SELECT count(*) FROM outbox WHERE published_at IS NULL"))


async def test_an_event_exists_only_once_its_transaction_commits(database: Database, migrated_dsn: str) -> None:
    bus, kept, lost = RecordingBus(), registered(), registered()
    async with running(migrated_dsn, bus):
        async with database.session(uuid4()) as session:
            await outbox.add(session, [lost])
            await session.rollback()
        await save(database, kept)
        await assert_soon(lambda: bus.published == [kept])
    assert await unpublished(database) == 0


async def test_a_commit_wakes_the_relay(database: Database, migrated_dsn: str) -> None:
    bus = RecordingBus()
    relay = Relay(migrated_dsn, bus, poll_seconds=600)
    task = asyncio.create_task(relay.run())
    await assert_soon(lambda: relay.is_leader)
    await asyncio.sleep(0.2)
    await save(database, registered())
    await assert_soon(lambda: len(bus.published) == 1)
    await relay.stop()
    await task


async def test_all_events_leave_in_order_and_batches(database: Database, migrated_dsn: str) -> None:
    bus, events = RecordingBus(), [registered() for _ in range(25)]
    await save(database, *events[:20])
    async with running(migrated_dsn, bus, batch_size=7):
        await assert_soon(lambda: len(bus.published) == 20)
        await save(database, *events[20:])
        await assert_soon(lambda: len(bus.published) == 25)
    assert bus.published == events


async def test_a_broker_that_is_down_delays_and_loses_nothing(database: Database, migrated_dsn: str) -> None:
    bus, sent = RecordingBus(), registered()
    bus.down = True
    async with running(migrated_dsn, bus) as relay:
        await save(database, sent)
        await assert_soon(lambda: relay.backlog == 1 and relay.last_error is not None)
        assert relay.lag_seconds > 0
        bus.down = False
        await assert_soon(lambda: bus.published == [sent])
        await assert_soon(lambda: relay.last_error is None)


async def test_open_pages_hear_of_a_commit_before_the_broker_and_hold_nothing_up(
    database: Database, migrated_dsn: str
) -> None:
    bus, sent, told = RecordingBus(), registered(), list[tuple[Event, int]]()

    async def show(events: Sequence[Event]) -> None:
        told.extend((event, len(bus.published)) for event in events)
        raise ConnectionError("Redis is away")

    async with running(migrated_dsn, bus, show=show):
        await save(database, sent)
        await assert_soon(lambda: bus.published == [sent])
    assert told == [(sent, 0)]


async def test_a_refused_event_holds_up_no_other(database: Database, migrated_dsn: str) -> None:
    bus, bad, good, later = RecordingBus(), registered(), registered(), registered()
    bus.refuse = {bad.id}
    await save(database, bad, good)
    async with running(migrated_dsn, bus) as relay:
        await assert_soon(lambda: bus.published == [good])
        await save(database, later)
        await assert_soon(lambda: bus.published == [good, later])
        assert relay.refused_total >= 1
        bus.refuse = set()
        await assert_soon(lambda: bad in bus.published)


async def test_what_an_emptied_broker_lost_is_published_again(database: Database, migrated_dsn: str) -> None:
    bus, sent = RecordingBus(), registered()
    await save(database, sent)
    async with running(migrated_dsn, bus):
        await assert_soon(lambda: bus.published == [sent])
    bus.missing = timedelta(minutes=10)
    async with running(migrated_dsn, bus):
        await assert_soon(lambda: bus.published == [sent, sent])
        await assert_soon(lambda: bus.missing is None)


async def test_one_relay_leads_and_another_takes_over(database: Database, migrated_dsn: str) -> None:
    first_bus, second_bus = RecordingBus(), RecordingBus()
    async with running(migrated_dsn, first_bus) as first:
        await assert_soon(lambda: first.is_leader)
        async with running(migrated_dsn, second_bus) as second:
            await save(database, registered())
            await assert_soon(lambda: len(first_bus.published) == 1)
            assert not second.is_leader
            await first.stop()
            await assert_soon(lambda: second.is_leader)
            await save(database, registered())
            await assert_soon(lambda: len(second_bus.published) == 1)
    assert len(first_bus.published) == 1


async def test_the_relay_survives_the_loss_of_its_connection(database: Database, migrated_dsn: str) -> None:
    bus = RecordingBus()
    pool = await database.pool()
    async with running(migrated_dsn, bus) as relay:
        await assert_soon(lambda: relay.is_leader)
        await pool.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'moneta-relay'"
        )
        await assert_soon(lambda: relay.last_error is not None)
        await save(database, registered())
        await assert_soon(lambda: len(bus.published) == 1)


async def test_old_rows_are_purged_and_young_ones_stay(database: Database, migrated_dsn: str) -> None:
    old, young = registered(), registered()
    await save(database, old, young)
    async with running(migrated_dsn, RecordingBus()):
        await assert_soon(lambda: _none_unpublished(database))
    pool = await database.pool()
    await pool.execute("UPDATE outbox SET published_at = now() - interval '8 days' WHERE id = $1", old.id)
    await pool.execute("INSERT INTO inbox VALUES ('a', $1, now() - interval '31 days'), ('a', $2, now())", *_ids(2))
    async with running(migrated_dsn, RecordingBus()):
        await assert_soon(lambda: _counts_are(pool, 1, 1))
    assert await pool.fetchval("SELECT id FROM outbox") == young.id


async def test_the_inbox_accepts_an_event_once_per_consumer(database: Database) -> None:
    event = registered()
    async with database.session(None) as session:
        assert await inbox.accept(session, "a", event.id)
        assert not await inbox.accept(session, "a", event.id)
        assert await inbox.accept(session, "b", event.id)
        await session.rollback()
    async with database.session(None) as session:
        assert await inbox.accept(session, "a", event.id)


async def test_the_inbox_waits_for_whoever_handles_the_same_event(database: Database) -> None:
    event = registered()

    async def second() -> bool:
        async with database.session(None) as session:
            accepted = await inbox.accept(session, "a", event.id)
            await session.commit()
            return accepted

    async with database.session(None) as session:
        assert await inbox.accept(session, "a", event.id)
        waiting = asyncio.create_task(second())
        await asyncio.sleep(0.2)
        assert not waiting.done()
        await session.rollback()
    assert await waiting


async def test_a_saved_event_reaches_its_consumer(broker: Broker, database: Database, migrated_dsn: str) -> None:
    """Commit → relay → broker → consumer, started in the least convenient order."""
    seen: list[Event] = []

    async def handle(event: Event) -> None:
        seen.append(event)

    sent = registered()
    await save(database, sent)
    runtime = ConsumerRuntime(broker.bus(TOPOLOGY), [Consumer(name="one", topics=TOPOLOGY["one"], handle=handle)])
    await broker.proxy.cut()
    task = asyncio.create_task(runtime.run())
    publisher: EventBus = broker.bus(TOPOLOGY)
    async with running(migrated_dsn, publisher) as relay:
        await assert_soon(lambda: relay.last_error is not None)
        assert runtime.status() == {"one": False}
        await broker.proxy.mend()
        await assert_soon(lambda: sent in seen)
        await assert_soon(lambda: runtime.status() == {"one": True})
    await runtime.stop()
    await task
    assert {event.id for event in seen} == {sent.id}


async def test_what_waits_in_the_former_layout_reaches_its_consumer(
    broker: Broker, database: Database, migrated_dsn: str
) -> None:
    """At an upgrade: published by the older version, handled or not, and marked so."""
    seen: list[Event] = []

    async def handle(event: Event) -> None:
        seen.append(event)

    household = uuid4()
    waiting = [registered(household) for _ in range(5)]
    await save(database, *waiting)
    for event in waiting:
        await publish_as_formerly(broker, event)
    async with database.session(None) as session:
        await session.execute(text("UPDATE outbox SET published_at = now()"))
        await session.commit()
    bus = broker.bus(TOPOLOGY)
    await bus.connect()
    await bus.consume(Consumer(name="one", topics=TOPOLOGY["one"], handle=handle))
    async with running(migrated_dsn, broker.bus(TOPOLOGY)):
        newest = registered(household)
        await save(database, newest)
        await assert_soon(lambda: len(seen) == 6)
    assert seen == [*waiting, newest]


async def _none_unpublished(database: Database) -> bool:
    return await unpublished(database) == 0


def _ids(count: int) -> list[object]:
    return [uuid4() for _ in range(count)]


async def _counts_are(pool: asyncpg.Pool[Any], outbox_rows: int, inbox_rows: int) -> bool:
    found = await pool.fetchrow("SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM inbox)")
    return tuple(found) == (outbox_rows, inbox_rows)
