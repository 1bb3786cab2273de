"""Notifications where only PostgreSQL can answer: pages, neighbours, and two deliveries at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from deployments.adapters.db import Database
from deployments.notifications.reads import PAGE_MAX, NotificationReads
from deployments.notifications.repository import NotificationsBegin
from deployments.notifications.service import NotificationsService
from domain.notifications.commands import MarkNotificationsRead
from domain.notifications.kinds import NotificationKind
from domain.notifications.model import Notification, NotificationPage
from domain.notifications.rejections import MarkNotificationsReadRejection
from domain.notifications.use_cases import notification_id
from domain.shared.events import Event, UsersRegistered
from domain.shared.outcomes import Rejected
from domain.shared.paging import encode_cursor
from tests.support.households import Household, admin, new_household

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
async def database(migrated_dsn: str) -> AsyncIterator[Database]:
    database = Database(migrated_dsn, pool_size=4)
    yield database
    await database.close()


@pytest.fixture
def service(database: Database) -> NotificationsService:
    return NotificationsService(database)


@pytest.fixture
def reads(database: Database) -> NotificationReads:
    return NotificationReads(database)


@pytest.fixture
async def home(migrated_dsn: str) -> Household:
    return await new_household(migrated_dsn)


async def _page(reads: NotificationReads, home: Household, first: int, after: str | None = None) -> NotificationPage:
    found = await reads.page(home.caller, first=first, after=after)
    assert found is not None
    return found


def _registered(home: Household) -> Event:
    payload = UsersRegistered(user_id=home.caller.viewer.user_id)
    return Event.of(payload, id=uuid4(), household_id=home.id, correlation_id="c", occurred_at=NOW)


def _welcome(home: Household) -> UUID:
    return notification_id(home.caller.viewer.user_id, home.id, "welcome")


async def _store(home: Household, database: Database, count: int, *, minutes_apart: int = 1) -> list[UUID]:
    """The ids, newest first; without minutes between them only the id orders them."""
    stored = [
        Notification(
            id=uuid4(),
            user_id=home.caller.viewer.user_id,
            kind=NotificationKind.WELCOME,
            cause=f"test {number}",
            title="Hello",
            body="There",
            created_at=NOW,
            shown_at=NOW - timedelta(minutes=number * minutes_apart),
        )
        for number in range(count)
    ]
    async with NotificationsBegin(database)(home.caller) as unit:
        for notification in stored:
            await unit.notifications.add(notification)
        await unit.commit()
    ordered = sorted(stored, key=lambda item: (item.shown_at or NOW, item.id), reverse=True)
    return [notification.id for notification in ordered]


@pytest.mark.parametrize("minutes_apart", [0, 1])
async def test_following_the_cursors_shows_each_once(
    home: Household, database: Database, reads: NotificationReads, minutes_apart: int
) -> None:
    expected = await _store(home, database, 7, minutes_apart=minutes_apart)
    seen: list[UUID] = []
    after = None
    for size in (3, 3, 1):
        found = await _page(reads, home, 3, after)
        assert (len(found.page.items), found.page.has_next, found.unread_count) == (size, size == 3, 7)
        seen += [item.id for item in found.page.items]
        after = found.page.end_cursor
    assert seen == expected
    past_the_end = await _page(reads, home, 3, after)
    assert (past_the_end.page.items, past_the_end.unread_count) == ((), 7)


async def test_a_new_one_between_two_pages_repeats_none(
    home: Household, database: Database, reads: NotificationReads, service: NotificationsService
) -> None:
    old = await _store(home, database, 4)
    first = await _page(reads, home, 2)
    async with NotificationsBegin(database)(home.caller) as unit:
        newest = Notification(
            id=uuid4(),
            user_id=home.caller.viewer.user_id,
            kind=NotificationKind.WELCOME,
            cause="newest",
            title="New",
            body="!",
            created_at=NOW,
            shown_at=NOW + timedelta(days=1),
        )
        await unit.notifications.add(newest)
        await unit.commit()
    second = await _page(reads, home, 2, first.page.end_cursor)
    assert [item.id for item in (*first.page.items, *second.page.items)] == old


@pytest.mark.parametrize("after", ["", "nonsense", encode_cursor("2026-01-01"), encode_cursor(1, 2)])
async def test_a_cursor_of_another_list_is_no_page(home: Household, reads: NotificationReads, after: str) -> None:
    assert await reads.page(home.caller, first=5, after=after) is None


async def test_a_page_has_a_largest_size(home: Household, database: Database, reads: NotificationReads) -> None:
    await _store(home, database, PAGE_MAX + 1)
    found = await _page(reads, home, 10**9)
    assert (len(found.page.items), found.page.has_next, found.unread_count) == (PAGE_MAX, True, PAGE_MAX + 1)


async def test_a_household_without_any_has_an_empty_page(home: Household, reads: NotificationReads) -> None:
    found = await _page(reads, home, 5)
    assert (found.page.items, found.page.has_next, found.unread_count) == ((), False, 0)


async def test_an_event_delivered_to_two_consumers_at_once_is_one_notification_and_one_event(
    home: Household, reads: NotificationReads, service: NotificationsService
) -> None:
    event = _registered(home)
    await asyncio.gather(*(service.on_event(event) for _ in range(3)))
    await service.on_event(event)
    found = await _page(reads, home, 5)
    assert [item.id for item in found.page.items] == [_welcome(home)]
    async with admin(home.dsn) as connection:
        told = await connection.fetch("SELECT topic, payload::text FROM outbox WHERE household_id = $1", home.id)
    assert [tuple(row) for row in told] == [("notifications.added", f'{{"notification_id": "{_welcome(home)}"}}')]


async def test_reading_keeps_the_first_time(
    home: Household, reads: NotificationReads, service: NotificationsService, database: Database
) -> None:
    newest, oldest = await _store(home, database, 2)
    assert await service.handle(home.caller, MarkNotificationsRead((oldest,))) == 1
    before = (await reads.by_ids(home.caller, [oldest]))[oldest].read_at
    assert before is not None
    assert await service.handle(home.caller, MarkNotificationsRead(None)) == 0
    after = await reads.by_ids(home.caller, [oldest, newest])
    assert after[oldest].read_at == before
    assert after[newest].read_at is not None


async def test_the_notifications_of_another_household_do_not_exist(
    home: Household, reads: NotificationReads, service: NotificationsService
) -> None:
    event = _registered(home)
    await service.on_event(event)
    notification = _welcome(home)
    stranger = await new_household(home.dsn, display_name="Eve")

    found = await _page(reads, stranger, 5)
    assert (found.page.items, found.unread_count) == ((), 0)
    assert await reads.by_ids(stranger.caller, [notification]) == {}
    refused = await service.handle(stranger.caller, MarkNotificationsRead((notification,)))
    assert isinstance(refused, Rejected)
    assert refused.code is MarkNotificationsReadRejection.NOT_FOUND
    assert await service.handle(stranger.caller, MarkNotificationsRead(None)) == 0
    assert await reads.unread_count(home.caller) == 1


async def test_a_message_never_looks_into_another_household(home: Household, database: Database) -> None:
    account_id = await home.account("EUR", "Checking")
    stranger = await new_household(home.dsn)
    async with NotificationsBegin(database)(stranger.caller) as unit:
        assert await unit.facts.display_name(home.caller.viewer.user_id) is None
        assert await unit.facts.account_name(account_id) is None


async def test_row_security_holds_where_a_statement_names_another_household(
    home: Household, service: NotificationsService, database: Database, reads: NotificationReads
) -> None:
    event = _registered(home)
    await service.on_event(event)
    account_id = await home.account("EUR", "Checking")
    stranger = await new_household(home.dsn)
    async with NotificationsBegin(database)(stranger.caller) as unit:
        # As if the repository had forgotten whose rows it may touch.
        unit.notifications._household_id = unit.facts._household_id = home.id
        assert await unit.notifications.unread_count(home.caller.viewer.user_id, NOW) == 0
        assert await unit.notifications.count(home.caller.viewer.user_id, [_welcome(home)]) == 0
        assert await unit.facts.account_name(account_id) is None
        await unit.notifications.mark_read(home.caller.viewer.user_id, None, NOW)
        await unit.commit()
    assert await reads.unread_count(home.caller) == 1
