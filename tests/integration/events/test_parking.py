"""What administrators do about parked events, on both brokers; and nobody else, whatever their token says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import pytest

from deployments.adapters.bus import Consumer, EventBus
from deployments.adapters.bus.lanes import lane_of
from deployments.adapters.db import Database
from deployments.events.parking import Parking
from domain.administration.commands import DiscardParked, EventCommand, ListAdminActions, ListParked, ReplayParked
from domain.administration.model import ParkedCount, ParkedEvents, ParkedHandled
from domain.administration.rejections import DiscardParkedRejection, ListParkedRejection, ReplayParkedRejection
from domain.shared.events import Event, UsersRegistered
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller, Role, Viewer
from tests.support.events import Broker, assert_soon, registered
from tests.support.households import Household, admin, new_household

TOPOLOGY = {"one": [UsersRegistered.topic], "other": [UsersRegistered.topic]}


@dataclass
class Office:
    parking: Parking
    caller: Caller
    household: Household
    bus: EventBus
    seen: list[Event]
    failing: bool = True

    async def handle(self, event: Event) -> None:
        self.seen.append(event)
        if self.failing:
            raise ValueError("password=hunter2 of ada@example.org")

    async def park(self, count: int) -> list[Event]:
        events = [registered() for _ in range(count)]
        consumer = Consumer(name="one", topics=TOPOLOGY["one"], handle=self.handle, max_attempts=2)
        await self.bus.consume(consumer)
        await self.bus.publish(events)
        await assert_soon(lambda: self.is_parked(count))
        return events

    async def is_parked(self, count: int) -> bool:
        return await self.bus.dead_letters("one") == count

    async def acts(self) -> list[tuple[str, str, str, int | None]]:
        found = await self.parking.handle(self.caller, ListAdminActions())
        return [
            (act.actor, act.action, act.subject, act.done_count) for act in reversed(found) if act.actor == self.actor
        ]

    @property
    def actor(self) -> str:
        return f"{self.caller.viewer.user_id}@example.org"


@pytest.fixture
def dsn(migrated_dsn: str) -> str:
    """Not async: the migration runs a loop of its own."""
    return migrated_dsn


@pytest.fixture
async def office(dsn: str, broker: Broker) -> AsyncIterator[Office]:
    household = await new_household(dsn)
    user_id = household.caller.viewer.user_id
    async with admin(dsn) as connection:
        await connection.execute("UPDATE users SET password_hash = 'a hash', is_admin = true WHERE id = $1", user_id)
    database = Database(dsn, pool_size=2)
    bus = broker.bus(TOPOLOGY)
    await bus.connect()
    # What a token says is not what counts.
    caller = Caller(Viewer(user_id, household.id, Role.VIEWER, is_admin=False), "request-1")
    yield Office(Parking(lambda: broker.bus(TOPOLOGY), tuple(TOPOLOGY), database), caller, household, bus, [])
    await database.close()


async def test_an_administrator_sees_what_is_parked_without_its_secrets(office: Office) -> None:
    (sent,) = await office.park(1)
    for consumer in (None, "one"):
        await assert_soon(lambda: office.is_parked(1))
        found = await office.parking.handle(office.caller, ListParked(consumer=consumer))
        assert isinstance(found, ParkedEvents)
        assert found.counts == (ParkedCount("one", 1),)
        (letter,) = found.events
        assert (letter.consumer, letter.topic, letter.household_id) == ("one", sent.topic, sent.household_id)
        assert (letter.lane, letter.tries) == (lane_of(sent.household_id), 2)
        assert letter.reason == "failed 2 times: ValueError: password=••• of •••"
        assert letter.payload == f'{{\n  "user_id": "{sent.payload["user_id"]}"\n}}'
    nothing = await office.parking.handle(office.caller, ListParked(consumer="other"))
    assert nothing == ParkedEvents((), ())


async def test_one_is_replayed_the_rest_discarded_and_all_is_written_down(office: Office) -> None:
    events = await office.park(3)
    letters = (await office.parking.handle(office.caller, ListParked())).events
    office.failing = False
    await assert_soon(lambda: office.is_parked(3))
    replayed = await office.parking.handle(office.caller, ReplayParked(consumer="one", ids=[letters[1].id, "gone"]))
    assert replayed == ParkedHandled(1, 1)
    await assert_soon(lambda: len(office.seen) == 2 * len(events) + 1)
    assert office.seen[-1].household_id == letters[1].household_id
    await assert_soon(lambda: office.is_parked(2))
    assert await office.parking.handle(office.caller, DiscardParked(consumer="one", ids=None)) == ParkedHandled(2, 0)
    await assert_soon(lambda: office.is_parked(0))
    assert [act[1:] for act in await office.acts()] == [
        ("REPLAY", f"one: {letters[1].id}, gone", 1),
        ("DISCARD", "one: all", 2),
    ]


async def test_who_is_no_administrator_sees_and_does_nothing_whatever_the_token_says(dsn: str, office: Office) -> None:
    await office.park(1)
    async with admin(dsn) as connection:
        await connection.execute("UPDATE users SET is_admin = false WHERE id = $1", office.caller.viewer.user_id)
    claims = Viewer(office.caller.viewer.user_id, office.caller.household_id, Role.OWNER, is_admin=True)
    stranger = Caller(Viewer(uuid4(), office.caller.household_id, Role.OWNER, is_admin=True), "request-2")
    commands: list[tuple[EventCommand, object]] = [
        (ListParked(), ListParkedRejection.NOT_ADMINISTRATOR),
        (ListAdminActions(), ListParkedRejection.NOT_ADMINISTRATOR),
        (ReplayParked(consumer="one", ids=None), ReplayParkedRejection.NOT_ADMINISTRATOR),
        (DiscardParked(consumer="one", ids=None), DiscardParkedRejection.NOT_ADMINISTRATOR),
    ]
    for caller in (Caller(claims, "request-1"), stranger):
        for command, code in commands:
            refused = await office.parking.handle(caller, command)
            assert isinstance(refused, Rejected)
            assert refused.code is code
    await assert_soon(lambda: office.is_parked(1))
    async with admin(dsn) as connection:
        acts = "SELECT count(*) FROM admin_actions WHERE user_id = $1"
        assert await connection.fetchval(acts, office.caller.viewer.user_id) == 0


async def test_what_cannot_be_done_is_refused_in_words(office: Office, broker: Broker) -> None:
    unknown = await office.parking.handle(office.caller, ReplayParked(consumer="nobody", ids=None))
    nothing = await office.parking.handle(office.caller, DiscardParked(consumer="one", ids=[]))
    assert isinstance(unknown, Rejected)
    assert isinstance(nothing, Rejected)
    assert (unknown.code, unknown.field) == (ReplayParkedRejection.CONSUMER_UNKNOWN, "consumer")
    assert (nothing.code, nothing.field) == (DiscardParkedRejection.NOTHING_NAMED, "ids")
    await broker.proxy.cut()
    away = await office.parking.handle(office.caller, ReplayParked(consumer="one", ids=None))
    assert isinstance(away, Rejected)
    assert away.code is ReplayParkedRejection.BROKER_AWAY
