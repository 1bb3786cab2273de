"""The use cases of notifications, on the fake and on PostgreSQL: one set of cases keeps both honest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from deployments.adapters.unit_of_work import run
from domain.notifications.commands import (
    MarkNotificationsRead,
    SetNotificationPreference,
    SnoozeKind,
    SnoozeNotification,
    Unsubscribe,
)
from domain.notifications.kinds import Channel, Mode, NotificationKind
from domain.notifications.model import AboutKind, DeliveryState
from domain.notifications.preferences import unsubscribe
from domain.notifications.rejections import (
    MarkNotificationsReadRejection,
    SnoozeKindRejection,
    SnoozeNotificationRejection,
)
from domain.notifications.use_cases import notification_id
from domain.shared.events import ChangedBy, ChangeKind, Event, TransactionsChanged, UsersRegistered
from domain.shared.outcomes import Rejected
from tests.support.notification_world import NOVEMBER, NOW, STRANGE, World


async def unread(world: World) -> int:
    answer = await world.do(MarkNotificationsRead(()))
    assert isinstance(answer, int)
    return answer


async def test_a_registration_becomes_a_welcome_of_that_person(world: World) -> None:
    (told,) = await world.notify(world.registered())
    assert told.shown_at is not None
    assert (told.id, told.user_id) == (notification_id(world.me, world.caller.household_id, "welcome"), world.me)
    assert (told.kind, told.title, told.body, told.created_at, told.read_at) == (
        NotificationKind.WELCOME,
        f"Welcome to Moneta, {(await world.recipient()).display_name}!",
        "Import a bank statement or record your first purchase, and your dashboard comes to life.",
        NOW,
        None,
    )


async def test_an_import_is_told_to_whoever_started_it(world: World) -> None:
    event = world.import_finished()
    (told,) = await world.notify(event)
    assert (told.user_id, told.title, told.body) == (
        world.me,
        "Your import into Checking is done",
        "7 transactions are in.",
    )
    assert told.about is AboutKind.IMPORT


async def test_a_budget_is_told_to_everybody_with_its_label_and_money(world: World) -> None:
    told = await world.notify(world.level_changed())
    assert {one.user_id for one in told} == {world.me, world.other.viewer.user_id}
    assert {(one.kind, one.title, one.body, one.about_id) for one in told} == {
        (
            NotificationKind.BUDGET_EXCEEDED,
            "Groceries is over its budget",
            "You have spent 150.00 EUR in November 2026, 50.00 EUR more than your limit of 100.00 EUR.",
            world.budget_id,
        )
    }


async def test_goals_and_devices_are_told(world: World) -> None:
    reached = await world.one(world.goal("REACHED"))
    assert (reached.kind, reached.about) == (NotificationKind.GOAL_REACHED, AboutKind.GOAL)
    assert (await world.one(world.goal("BEHIND"))).kind is NotificationKind.GOAL_OFF_PACE
    assert (await world.one(world.goal("OVERDUE"))).kind is NotificationKind.GOAL_DUE
    (device,) = await world.notify(world.device_added())
    assert (device.title, device.body) == (
        "New sign-in from Firefox on Linux",
        "At 12:00 UTC on 23 November 2026, from the network 192.0.2.0/24. If this was not you, change your password.",
    )


async def test_large_is_what_a_person_calls_so(world: World) -> None:
    assert await world.notify(world.paid()) == ()
    await world.settings(large_from_minor=90_001)
    assert await world.notify(world.paid()) == ()
    await world.settings(large_from_minor=90_000)
    (told,) = await world.notify(world.paid())
    assert (told.user_id, told.title, told.about_id) == (world.me, "900.00 EUR went to A shop", world.payment_id)


async def test_a_strange_charge_is_told_with_its_reason(world: World) -> None:
    told = await world.one(world.strange())
    assert (told.kind, told.title, told.body) == (NotificationKind.ANOMALY, *STRANGE)
    assert (told.about, told.about_id) == (AboutKind.TRANSACTION, world.payment_id)
    # Found once more, it is the same message.
    assert await world.notify(world.strange()) == ()


async def test_nothing_is_said_of_what_is_gone_stale_or_nobodys_news(world: World) -> None:
    silent = [
        world.level_changed(budget_id=uuid4()),
        world.break_foreseen(uuid4()),
        world.level_changed("WARNING"),
        world.level_changed("HALF"),
        world.level_changed("ON_TRACK"),
        world.level_changed(month=NOVEMBER.plus(-2)),
        world.import_finished(account_id=uuid4()),
        world.import_finished("UNDONE"),
        world.goal("ON_TRACK"),
        world.event(UsersRegistered(user_id=uuid4())),
        world.event(TransactionsChanged(kind=ChangeKind.BULK, by=ChangedBy.MODEL)),
    ]
    assert [await world.notify(event) for event in silent] == [()] * len(silent)
    assert await unread(world) == 0


async def test_a_budget_forecast_to_break_is_told_with_what_still_helps(world: World) -> None:
    told = await world.one(world.break_foreseen())
    assert (told.kind, told.about, told.about_id) == (
        NotificationKind.BUDGET_FORECAST,
        AboutKind.BUDGET,
        world.budget_id,
    )
    assert told.title == "Groceries is likely to go over its budget"
    assert told.body == (
        "By 23 November 2026 you have spent 85.00 EUR of 100.00 EUR. November 2026 is likely to end near 112.50 EUR, "
        "eight times of ten between 90.00 EUR and 130.00 EUR. To stay within the budget, spend no more than 15.00 EUR "
        "until then."
    )


async def test_the_month_just_over_is_still_news(world: World) -> None:
    assert await world.notify(world.level_changed(month=NOVEMBER.plus(-1))) != ()


_EVENTS: dict[str, Callable[[World], Event]] = {
    "registered": World.registered,
    "import": World.import_finished,
    "level": World.level_changed,
    "foreseen": World.break_foreseen,
    "goal": lambda world: world.goal("REACHED"),
    "paid": World.paid,
    "device": World.device_added,
}


@pytest.mark.parametrize("name", _EVENTS)
async def test_every_event_twice_is_told_once(world: World, name: str) -> None:
    await world.settings(large_from_minor=1)
    event = _EVENTS[name](world)
    assert await world.notify(event) != ()
    before = (await unread(world), await world.deliveries())
    assert await world.notify(event) == ()
    # Published again as another event, it is still the same cause.
    assert await world.notify(replace(event, id=uuid4())) == ()
    assert (await unread(world), await world.deliveries()) == before


async def test_reading_some_leaves_the_others_and_those_of_others(world: World) -> None:
    first, second = await world.one(world.registered()), await world.one(world.level_changed())
    assert await world.do(MarkNotificationsRead((first.id, first.id))) == 1
    assert await world.do(MarkNotificationsRead((first.id,), read=False)) == 2
    assert await world.do(MarkNotificationsRead(None)) == 0
    assert await world.do(MarkNotificationsRead((second.id,), read=False)) == 1
    assert await world.do(MarkNotificationsRead(()), world.other) == 1


async def test_an_unknown_id_or_somebody_elses_refuses_all(world: World) -> None:
    told = await world.notify(world.level_changed())
    theirs = next(one for one in told if one.user_id != world.me)
    mine = next(one for one in told if one.user_id == world.me)
    for id_ in (uuid4(), theirs.id):
        refused = await world.do(MarkNotificationsRead((mine.id, id_)))
        assert isinstance(refused, Rejected)
        assert (refused.code, refused.field) == (MarkNotificationsReadRejection.NOT_FOUND, "ids")
    assert await unread(world) == 1


async def test_a_snoozed_message_is_out_of_sight_until_it_wakes(world: World) -> None:
    told = await world.one(world.registered())
    until = datetime.now(UTC) + timedelta(hours=1)
    asleep = await world.do(SnoozeNotification(told.id, until))
    assert asleep.snoozed_until == until
    assert await unread(world) == 0
    assert (await world.do(SnoozeNotification(told.id, None))).snoozed_until is None
    assert await unread(world) == 1


@pytest.mark.parametrize(
    ("ahead", "code"),
    [
        (timedelta(seconds=-1), SnoozeNotificationRejection.UNTIL_PAST),
        (timedelta(days=400), SnoozeNotificationRejection.UNTIL_TOO_FAR),
    ],
)
async def test_a_snooze_ends_within_a_year(world: World, ahead: timedelta, code: SnoozeNotificationRejection) -> None:
    told = await world.one(world.registered())
    refused = await world.do(SnoozeNotification(told.id, datetime.now(UTC) + ahead))
    assert (refused.code, refused.field) == (code, "until")
    unknown = await world.do(SnoozeNotification(uuid4(), None))
    assert (unknown.code, unknown.field) == (SnoozeNotificationRejection.NOT_FOUND, "id")
    kind = await world.do(SnoozeKind(NotificationKind.BUDGET_EXCEEDED, datetime.now(UTC) + ahead))
    assert (kind.code.value, kind.field) == (code.value, "until")
    nothing = await world.do(SnoozeKind(NotificationKind.WELCOME, None))
    assert (nothing.code, nothing.field) == (SnoozeKindRejection.KIND_NOT_CHOSEN, "kind")


async def test_a_snoozed_kind_waits_and_is_not_lost(world: World) -> None:
    until = datetime.now(UTC) + timedelta(hours=1)
    await world.do(SnoozeKind(NotificationKind.BUDGET_EXCEEDED, until))
    assert (await world.one(world.level_changed())).shown_at is None
    assert await unread(world) == 0
    waiting = {one.channel: (one.state, one.next_try_at) for one in await world.deliveries()}
    assert waiting == {
        Channel.IN_APP: (DeliveryState.PENDING, until),
        Channel.EMAIL: (DeliveryState.PENDING, until),
    }
    await world.do(SnoozeKind(NotificationKind.BUDGET_EXCEEDED, None))
    assert all(one.next_try_at <= datetime.now(UTC) for one in await world.deliveries())


async def test_a_digest_gathers_and_the_next_one_follows_when_it_has_left(world: World) -> None:
    # Half a day away, so that no digest leaves while this runs, and in a zone where every day has 24 hours.
    minute = (datetime.now(UTC).hour + 12) % 24 * 60
    await world.settings(time_zone="UTC", digest_minute=minute)
    for kind in (NotificationKind.GOAL_REACHED, NotificationKind.GOAL_DUE, NotificationKind.GOAL_OFF_PACE):
        await world.do(SetNotificationPreference(kind, Channel.EMAIL, Mode.DIGEST))
    first, second = await world.one(world.goal("REACHED")), await world.one(world.goal("OVERDUE"))
    (digest,) = [one for one in await world.deliveries() if one.channel is Channel.EMAIL]
    assert (digest.is_digest, digest.notification_ids) == (True, (first.id, second.id))
    async with world.begin(world.caller) as unit:
        await unit.deliveries.save(replace(digest, state=DeliveryState.SENT))
        await unit.commit()
    third = await world.one(world.goal("BEHIND"))
    later = [one for one in await world.deliveries() if one.channel is Channel.EMAIL]
    assert [one.notification_ids for one in later] == [(first.id, second.id), (third.id,)]
    assert later[1].next_try_at - later[0].next_try_at == timedelta(days=1)


@pytest.mark.parametrize("kind", [NotificationKind.BUDGET_EXCEEDED, None])
async def test_the_link_in_an_email_ends_its_kind_and_leaves_the_inbox(
    world: World, kind: NotificationKind | None
) -> None:
    command = Unsubscribe(world.caller.household_id, world.me, kind)
    await run(lambda _: world.begin(world.caller), unsubscribe, None, command)
    await world.notify(world.level_changed())
    await world.notify(world.device_added())
    channels = [one.channel for one in await world.deliveries()]
    assert channels.count(Channel.IN_APP) == 2
    assert channels.count(Channel.EMAIL) == (1 if kind else 0)
