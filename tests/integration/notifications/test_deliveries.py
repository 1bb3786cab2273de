"""The delivery worker on PostgreSQL: what is due goes out, what fails waits, what sleeps wakes, no lease is shared."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from deployments.adapters.db import Database
from deployments.notifications.channels.in_app import InAppChannel
from deployments.notifications.delivering import LEASE, Deliverer
from deployments.notifications.reads import NotificationReads
from deployments.notifications.scheduling import Scheduler
from domain.notifications.commands import (
    AddWebhook,
    RetryDelivery,
    SendTestNotification,
    SetNotificationPreference,
    SnoozeKind,
    SnoozeNotification,
    SubscribePush,
)
from domain.notifications.delivering import TRIES_MAX, NotSent, Parcel, Trouble
from domain.notifications.kinds import Channel, Mode, NotificationKind
from domain.notifications.model import Delivery, DeliveryState
from domain.notifications.rejections import RetryDeliveryRejection
from domain.notifications.timing import instant_of
from tests.support.households import admin
from tests.support.notification_world import World, sql_world
from tests.support.push_browser import Browser


class Recorder:
    """A channel that takes or refuses as it is told, and remembers everything."""

    is_configured = True

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.answer: NotSent | None = None
        self.sent: list[Parcel] = []

    async def send(self, parcel: Parcel) -> NotSent | None:
        self.sent.append(parcel)
        return self.answer


class Post:
    def __init__(self, database: Database) -> None:
        self.email, self.push, self.hook = (
            Recorder(channel) for channel in (Channel.EMAIL, Channel.WEB_PUSH, Channel.WEBHOOK)
        )
        channels = {one.channel: one for one in (self.email, self.push, self.hook)}
        self.channels: Any = {Channel.IN_APP: InAppChannel(), **channels}
        self.deliverer = Deliverer(database, self.channels)

    async def at(self, now: datetime) -> None:
        while await self.deliverer.step(now):
            pass


@pytest.fixture(scope="module")
async def database(migrated_dsn: str) -> AsyncIterator[Database]:
    database = Database(migrated_dsn, pool_size=6)
    yield database
    await database.close()


@pytest.fixture
async def world(migrated_dsn: str, database: Database) -> AsyncIterator[World]:
    made = await sql_world(migrated_dsn, database)
    yield made
    # The worker serves everybody: the next test's clock must not find this one's rows.
    async with admin(migrated_dsn) as connection:
        await connection.execute("DELETE FROM notification_deliveries; DELETE FROM notification_schedules")


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


@pytest.fixture
def reads(database: Database) -> NotificationReads:
    return NotificationReads(database)


async def only(world: World, channel: Channel) -> Delivery:
    (found,) = [one for one in await world.deliveries() if one.channel is channel]
    return found


def soon(**parts: float) -> datetime:
    return datetime.now(UTC) + timedelta(**parts)


async def test_a_message_goes_out_once_on_each_channel(world: World, post: Post) -> None:
    await world.do(AddWebhook(uuid4(), "https://example.org/hook", "whsec_AAAA"))
    told = await world.one(world.level_changed())
    for _ in range(3):
        await post.at(soon(seconds=1))
    mine = [parcel for parcel in post.email.sent if parcel.recipient.user_id == world.me]
    assert [(parcel.notifications, parcel.recipient.display_name) for parcel in mine] == [((told,), "Ada")]
    assert [parcel.endpoint and parcel.endpoint.address for parcel in post.hook.sent] == ["https://example.org/hook"]
    assert {(one.channel, one.state, one.attempts) for one in await world.deliveries()} == {
        (channel, DeliveryState.SENT, 1) for channel in (Channel.IN_APP, Channel.EMAIL, Channel.WEBHOOK)
    }


async def test_what_fails_is_tried_later_under_the_same_key_and_parked_in_the_end(world: World, post: Post) -> None:
    await world.notify(world.device_added())
    post.email.answer = NotSent("The mail server said 451.")
    now = soon(seconds=1)
    for tries in range(1, TRIES_MAX + 1):
        await post.at(now)
        failed = await only(world, Channel.EMAIL)
        assert failed.attempts == tries
        assert failed.state is (DeliveryState.FAILED if tries < TRIES_MAX else DeliveryState.PARKED)
        await post.at(now + timedelta(seconds=10))
        assert len(post.email.sent) == tries, "no sooner than it was meant to"
        now = failed.next_try_at
    await post.at(now + timedelta(days=30))
    assert len({parcel.key for parcel in post.email.sent}) == 1
    assert len(post.email.sent) == TRIES_MAX

    post.email.answer = None
    again = await world.do(RetryDelivery(failed.id))
    assert (again.state, again.attempts) == (DeliveryState.PENDING, 0)
    await post.at(soon(seconds=1))
    assert (await only(world, Channel.EMAIL)).state is DeliveryState.SENT
    refused = await world.do(RetryDelivery(failed.id))
    assert (refused.code, refused.field) == (RetryDeliveryRejection.NOT_RETRIABLE, "id")
    theirs = await world.do(RetryDelivery(failed.id), world.other)
    assert (theirs.code, theirs.field) == (RetryDeliveryRejection.NOT_FOUND, "id")


async def test_a_webhook_can_be_replayed_after_it_arrived(world: World, post: Post) -> None:
    await world.do(AddWebhook(uuid4(), "https://example.org/hook", "whsec_AAAA"))
    await world.notify(world.device_added())
    await post.at(soon(seconds=1))
    await world.do(RetryDelivery((await only(world, Channel.WEBHOOK)).id))
    await post.at(soon(seconds=1))
    assert len(post.hook.sent) == 2
    assert len({parcel.key for parcel in post.hook.sent}) == 1


async def test_a_browser_that_is_gone_is_forgotten(world: World, post: Post) -> None:
    browser = Browser()
    await world.do(SubscribePush("https://push.example/1", browser.p256dh, browser.auth, "Firefox"))
    await world.do(SubscribePush("https://push.example/1", browser.p256dh, browser.auth, "Firefox again"))
    assert [one.label for one in (await world.recipient()).endpoints] == ["Firefox again"]
    await world.notify(world.device_added())
    post.push.answer = NotSent("The browser has unsubscribed.", Trouble.GONE)
    await post.at(soon(seconds=1))
    gone = await only(world, Channel.WEB_PUSH)
    assert (gone.state, gone.last_error) == (DeliveryState.PARKED, "The browser has unsubscribed.")
    assert (await world.recipient()).endpoints == ()


async def test_quiet_hours_postpone_and_do_not_drop(world: World, post: Post, reads: NotificationReads) -> None:
    now = datetime.now(UTC)
    minute = now.hour * 60 + now.minute
    ends = (minute + 120) % 1440
    await world.settings(time_zone="UTC", quiet_from=(minute - 60) % 1440, quiet_to=ends)
    await world.notify(world.device_added())
    assert await reads.unread_count(world.caller) == 1, "the bell makes no noise"
    await post.at(soon(minutes=90))
    assert post.email.sent == []
    await post.at(soon(minutes=121))
    assert len(post.email.sent) == 1
    assert (await only(world, Channel.EMAIL)).attempts == 1


async def test_quiet_hours_that_begin_while_it_waits_hold_it_too(world: World, post: Post) -> None:
    await world.notify(world.device_added())
    now = datetime.now(UTC)
    minute = now.hour * 60 + now.minute
    await world.settings(time_zone="UTC", quiet_from=(minute - 5) % 1440, quiet_to=(minute + 60) % 1440)
    await post.at(soon(seconds=1))
    assert post.email.sent == []
    assert (await only(world, Channel.EMAIL)).attempts == 0
    await post.at(soon(minutes=61))
    assert len(post.email.sent) == 1


async def test_a_test_does_not_wait_for_the_morning(world: World, post: Post) -> None:
    now = datetime.now(UTC)
    minute = now.hour * 60 + now.minute
    await world.settings(time_zone="UTC", quiet_from=(minute - 5) % 1440, quiet_to=(minute + 60) % 1440)
    test = SendTestNotification(uuid4(), Channel.EMAIL)
    for _ in range(2):
        await world.do(test)
    await post.at(soon(seconds=1))
    assert [parcel.notifications[0].kind for parcel in post.email.sent] == [NotificationKind.TEST]


async def test_a_snoozed_message_wakes_unread_on_top(world: World, post: Post, reads: NotificationReads) -> None:
    first = await world.one(world.registered())
    await world.notify(world.device_added())
    until = soon(minutes=30)
    await world.do(SnoozeNotification(first.id, until))
    asleep = await reads.page(world.caller, first=5, snoozed=True)
    assert asleep is not None
    assert [item.id for item in asleep.page.items] == [first.id]
    await post.at(until - timedelta(seconds=1))
    assert await reads.unread_count(world.caller) == 1
    await post.at(until)
    found = await reads.page(world.caller, first=5)
    assert found is not None
    assert (found.unread_count, found.page.items[0].id) == (2, first.id)
    async with admin(world.dsn or "") as connection:
        hints = await connection.fetchval(
            "SELECT count(*) FROM outbox WHERE household_id = $1 AND payload->>'notification_id' = $2",
            world.caller.household_id,
            str(first.id),
        )
    assert hints == 2, "one when it came, one when it woke"


async def test_a_snoozed_kind_is_told_when_the_snooze_ends(world: World, post: Post, reads: NotificationReads) -> None:
    until = soon(minutes=30)
    await world.do(SnoozeKind(NotificationKind.NEW_DEVICE, until))
    await world.notify(world.device_added())
    await post.at(soon(minutes=29))
    assert (await reads.unread_count(world.caller), post.email.sent) == (0, [])
    await post.at(until)
    assert (await reads.unread_count(world.caller), len(post.email.sent)) == (1, 1)


async def test_a_digest_is_one_email_at_its_local_time(world: World, post: Post) -> None:
    await world.settings(time_zone="America/New_York", digest_minute=7 * 60)
    for kind in (NotificationKind.NEW_DEVICE, NotificationKind.BUDGET_EXCEEDED):
        await world.do(SetNotificationPreference(kind, Channel.EMAIL, Mode.DIGEST))
    await world.notify(world.device_added())
    await world.notify(world.level_changed())
    due = (await only(world, Channel.EMAIL)).next_try_at
    assert due.astimezone(ZoneInfo("America/New_York")).strftime("%H:%M") == "07:00"
    await post.at(due - timedelta(seconds=1))
    mine = [parcel for parcel in post.email.sent if parcel.recipient.user_id == world.me]
    assert mine == []
    await post.at(due)
    (parcel,) = [parcel for parcel in post.email.sent if parcel.recipient.user_id == world.me]
    assert (parcel.is_digest, {one.kind for one in parcel.notifications}, len(parcel.notifications)) == (
        True,
        {NotificationKind.NEW_DEVICE, NotificationKind.BUDGET_EXCEEDED},
        2,
    )


async def test_many_workers_share_without_doubling(world: World, database: Database) -> None:
    for number in range(40):
        await world.do(SendTestNotification(UUID(int=number), Channel.EMAIL))
    posts = [Post(database) for _ in range(4)]
    for one in posts:
        for channel in one.channels.values():
            if isinstance(channel, Recorder):
                channel.sent = posts[0].email.sent
    now = soon(seconds=1)
    await asyncio.gather(*(one.at(now) for one in posts))
    keys = [parcel.key for parcel in posts[0].email.sent]
    assert (len(keys), len(set(keys))) == (40, 40)


async def test_a_lease_that_ended_is_taken_over_and_the_late_one_settles_nothing(
    world: World, database: Database
) -> None:
    await world.notify(world.device_added())
    slow, quick = Post(database), Post(database)
    reached, go = asyncio.Event(), asyncio.Event()

    async def hang(parcel: Parcel) -> NotSent | None:
        reached.set()
        await go.wait()
        return NotSent("Too late to matter.", Trouble.FOR_GOOD)

    slow.email.send = hang  # type: ignore[method-assign]
    now = soon(seconds=1)
    late = asyncio.create_task(slow.deliverer.step(now))
    await reached.wait()
    await quick.at(now + LEASE - timedelta(seconds=1))
    assert quick.email.sent == []
    await quick.at(now + LEASE)
    assert len(quick.email.sent) == 1
    go.set()
    await late
    assert (await only(world, Channel.EMAIL)).state is DeliveryState.SENT


async def test_what_was_sent_long_ago_goes(world: World, post: Post) -> None:
    await world.notify(world.device_added())
    await post.at(soon(seconds=1))
    assert await post.deliverer.purge() == 0
    assert await post.deliverer.purge(soon(days=91)) == 2
    assert await world.deliveries() == []


async def test_deliveries_are_listed_to_their_owner_only(world: World, post: Post, reads: NotificationReads) -> None:
    await world.notify(world.device_added())
    await post.at(soon(seconds=1))
    found = await reads.deliveries(world.caller, first=10)
    assert found is not None
    assert [(one.delivery.channel, one.title) for one in found.items] == [
        (Channel.EMAIL, "New sign-in from Firefox on Linux")
    ]
    theirs = await reads.deliveries(world.other, first=10)
    assert theirs is not None
    assert theirs.items == ()
    parked = await reads.deliveries(world.caller, first=10, states=[DeliveryState.PARKED])
    assert parked is not None
    assert parked.items == ()


async def test_summaries_come_at_eight_local_time_and_once(
    world: World, post: Post, database: Database, reads: NotificationReads
) -> None:
    zone = ZoneInfo("Australia/Sydney")
    await world.settings(time_zone="Australia/Sydney")
    scheduler = Scheduler(database)
    began = instant_of(datetime(2026, 11, 20, tzinfo=UTC).date(), 0, zone)
    assert await scheduler.enrol(began) >= 1
    assert await scheduler.enrol(began) == 0
    while await scheduler.step(began):
        pass
    assert await reads.unread_count(world.caller) == 0, "who is new hears of the next period"
    monday = instant_of(datetime(2026, 11, 23, tzinfo=UTC).date(), 8 * 60, zone)
    while await scheduler.step(monday - timedelta(seconds=1)):
        pass
    assert await reads.unread_count(world.caller) == 0
    for _ in range(2):
        while await scheduler.step(monday):
            pass
    found = await reads.page(world.caller, first=5)
    assert found is not None
    assert [(item.title, item.body) for item in found.page.items] == [
        ("Your week of 16 November 2026", "Nothing was booked.")
    ]
    december = instant_of(datetime(2026, 12, 1, tzinfo=UTC).date(), 8 * 60, zone)
    while await scheduler.step(december):
        pass
    found = await reads.page(world.caller, first=5, kinds=[NotificationKind.MONTHLY_SUMMARY])
    assert found is not None
    assert [(item.title, item.body) for item in found.page.items] == [
        (
            "Your November 2026",
            "Out 1060.00 EUR, in 10.00 EUR. 900.00 EUR more went out than the month before."
            " Most of it: Housing 900.00 EUR, Groceries 150.00 EUR.",
        )
    ]


async def test_a_balance_is_low_once_until_it_recovers(world: World, reads: NotificationReads) -> None:
    await world.settings(low_below_minor=10_000)
    for _ in range(3):
        await world.notify(world.paid())
    assert await reads.unread_count(world.caller) == 1
    async with admin(world.dsn or "") as connection:
        await connection.execute(
            "UPDATE accounts SET balance_minor = 50000 WHERE household_id = $1", world.caller.household_id
        )
        await world.notify(world.paid())
        await connection.execute(
            "UPDATE accounts SET balance_minor = 9999 WHERE household_id = $1", world.caller.household_id
        )
    await world.notify(world.paid())
    found = await reads.page(world.caller, first=5)
    assert found is not None
    assert [item.title for item in found.page.items] == [
        "Checking is down to 99.99 EUR",
        "Checking is down to -1350.00 EUR",
    ]
