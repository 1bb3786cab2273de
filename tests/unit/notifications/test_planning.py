"""The matrix: every kind on every channel in every mode, generated over what there is; nothing is ever dropped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import uuid4

import pytest

from domain.notifications.delivering import TRIES_MAX, NotSent, Trouble, postponed, tried
from domain.notifications.kinds import (
    CHOSEN_KINDS,
    DIGESTIBLE,
    DISTURBING,
    SNOOZED,
    WITH_ENDPOINTS,
    Channel,
    Mode,
    NotificationKind,
    default_mode,
    modes_of,
)
from domain.notifications.model import (
    Delivery,
    DeliveryState,
    Digest,
    Endpoint,
    NotificationSettings,
    Recipient,
)
from domain.notifications.planning import held_until, plan
from domain.notifications.summaries import Span, due_after, span_of

# 23:00 in Vienna.
NIGHT = datetime(2026, 11, 30, 22, tzinfo=UTC)
NOON = datetime(2026, 11, 30, 11, tzinfo=UTC)
MORNING = datetime(2026, 12, 1, 6, tzinfo=UTC)
QUIET = NotificationSettings(time_zone="Europe/Vienna", quiet_from=22 * 60, quiet_to=7 * 60, digest_minute=8 * 60)
MATRIX = [(kind, channel, mode) for kind, channel in product(CHOSEN_KINDS, Channel) for mode in modes_of(channel)]


def person(settings: NotificationSettings = QUIET, **changes: object) -> Recipient:
    user_id = uuid4()
    endpoints = tuple(
        Endpoint(id=uuid4(), user_id=user_id, channel=channel, address="x", label="", created_at=NOON)
        for channel in WITH_ENDPOINTS
        for _ in range(2)
    )
    made = Recipient(
        user_id=user_id, display_name="Ada", email="ada@example.org", settings=settings, endpoints=endpoints
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def choosing(kind: NotificationKind, channel: Channel, mode: Mode) -> dict[tuple[NotificationKind, Channel], Mode]:
    """Only this cell of the matrix."""
    return {(kind, other): Mode.OFF for other in Channel} | {(kind, channel): mode}


@pytest.mark.parametrize(("kind", "channel", "mode"), MATRIX)
def test_every_cell_does_what_it_says(kind: NotificationKind, channel: Channel, mode: Mode) -> None:
    ada = person(choices=choosing(kind, channel, mode))
    for now in (NOON, NIGHT):
        planned = list(plan(now, uuid4(), kind, ada))
        assert {one.channel for one in planned} == (set() if mode is Mode.OFF else {channel})
        if mode is Mode.OFF:
            continue
        assert len(planned) == (2 if channel in WITH_ENDPOINTS else 1)
        if mode is Mode.DIGEST:
            assert [(one.is_digest, one.at) for one in planned] == [(True, datetime(2026, 12, 1, 7, tzinfo=UTC))]
        else:
            late = now == NIGHT and channel in DISTURBING
            assert {one.at for one in planned} == {MORNING if late else now}
        assert len({one.id for one in planned}) == len(planned)


@pytest.mark.parametrize(("kind", "channel"), list(product(CHOSEN_KINDS, Channel)))
def test_a_snooze_postpones_what_people_see_and_drops_nothing(kind: NotificationKind, channel: Channel) -> None:
    until = NOON + timedelta(hours=5)
    ada = person(choices=choosing(kind, channel, Mode.NOW), snoozes={kind: until})
    assert {one.at for one in plan(NOON, uuid4(), kind, ada)} == {until if channel in SNOOZED else NOON}


@pytest.mark.parametrize(("kind", "channel"), list(product(NotificationKind, Channel)))
def test_what_nobody_chose_is_a_mode_that_can_be_chosen(kind: NotificationKind, channel: Channel) -> None:
    assert default_mode(kind, channel) in modes_of(channel)


def test_only_a_channel_that_gathers_offers_a_digest() -> None:
    assert {channel for channel in Channel if Mode.DIGEST in modes_of(channel)} == DIGESTIBLE


def test_the_same_event_plans_the_same_deliveries() -> None:
    ada, message = person(), uuid4()
    kind = NotificationKind.LARGE_TRANSACTION
    first, again = (list(plan(NOON, message, kind, ada)) for _ in range(2))
    assert first == again
    assert not {one.id for one in first} & {one.id for one in plan(NOON, uuid4(), kind, ada)}


def test_who_has_no_address_gets_no_email() -> None:
    ada = person(email=None, endpoints=())
    assert {one.channel for one in plan(NOON, uuid4(), NotificationKind.BUDGET_EXCEEDED, ada)} == {Channel.IN_APP}


def test_two_messages_of_a_day_share_a_digest_and_the_next_round_is_the_next_day() -> None:
    ada = person(choices=choosing(NotificationKind.GOAL_DUE, Channel.EMAIL, Mode.DIGEST))
    (one,), (two,) = (list(plan(NOON, uuid4(), NotificationKind.GOAL_DUE, ada)) for _ in range(2))
    assert one.id == two.id
    (later,) = plan(NOON, uuid4(), NotificationKind.GOAL_DUE, ada, round_=1)
    assert (later.id != one.id, later.at - one.at) == (True, timedelta(days=1))
    weekly = replace(ada, settings=replace(QUIET, digest=Digest.WEEKLY, digest_weekday=2))
    (wednesday,) = plan(NOON, uuid4(), NotificationKind.GOAL_DUE, weekly)
    assert wednesday.at == datetime(2026, 12, 2, 7, tzinfo=UTC)


def test_a_snooze_that_ends_at_night_waits_for_the_morning() -> None:
    ada = person(snoozes={NotificationKind.LOW_BALANCE: NIGHT})
    assert held_until(NOON, Channel.EMAIL, ada, (NotificationKind.LOW_BALANCE,)) == MORNING
    assert held_until(NOON, Channel.IN_APP, ada, (NotificationKind.LOW_BALANCE,)) == NIGHT
    assert held_until(NOON, Channel.WEBHOOK, ada, (NotificationKind.LOW_BALANCE,)) is None


def delivery(attempts: int = 1) -> Delivery:
    return Delivery(
        id=uuid4(),
        user_id=uuid4(),
        channel=Channel.WEBHOOK,
        notification_ids=(uuid4(),),
        state=DeliveryState.SENDING,
        next_try_at=NOON,
        created_at=NOON,
        attempts=attempts,
    )


def test_the_wait_doubles_to_four_hours_and_ends() -> None:
    waits = []
    for attempts in range(1, TRIES_MAX):
        failed = tried(delivery(attempts), NotSent("It answered 500."), NOON, 100)
        assert failed.state is DeliveryState.FAILED
        waits.append(int((failed.next_try_at - NOON).total_seconds()))
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 14400, 14400]
    parked = tried(delivery(TRIES_MAX), NotSent("It answered 500."), NOON, 100)
    assert (parked.state, parked.last_error) == (DeliveryState.PARKED, "It answered 500.")


def test_what_no_try_can_mend_is_parked_at_once() -> None:
    for trouble in (Trouble.FOR_GOOD, Trouble.GONE):
        assert tried(delivery(), NotSent("No.", trouble), NOON, 100).state is DeliveryState.PARKED
    sent = tried(delivery(), None, NOON, 100)
    assert (sent.state, sent.sent_at, sent.last_error) == (DeliveryState.SENT, NOON, None)


def test_waiting_for_the_morning_is_no_try() -> None:
    waiting = postponed(delivery(3), MORNING)
    assert (waiting.state, waiting.attempts, waiting.next_try_at) == (DeliveryState.PENDING, 2, MORNING)


@pytest.mark.parametrize(
    ("now", "kind", "due", "span"),
    [
        # A Monday at eight in Vienna, in winter and in the week in which summer begins.
        ("2026-11-29T22:00", "WEEKLY_SUMMARY", "2026-11-30T07:00", ("2026-11-23", "2026-11-29", "2026-11-16")),
        ("2026-03-28T22:00", "WEEKLY_SUMMARY", "2026-03-30T06:00", ("2026-03-23", "2026-03-29", "2026-03-16")),
        ("2026-11-30T07:00", "MONTHLY_SUMMARY", "2026-12-01T07:00", ("2026-11-01", "2026-11-30", "2026-10-01")),
        ("2027-01-01T06:59", "MONTHLY_SUMMARY", "2027-01-01T07:00", ("2026-12-01", "2026-12-31", "2026-11-01")),
    ],
)
def test_summaries_are_due_at_eight_and_about_whole_periods(
    now: str, kind: str, due: str, span: tuple[str, str, str]
) -> None:
    wanted = NotificationKind(kind)
    at = due_after(datetime.fromisoformat(now).replace(tzinfo=UTC), wanted, QUIET)
    assert at == datetime.fromisoformat(due).replace(tzinfo=UTC)
    days = (datetime.fromisoformat(day).date() for day in span)
    assert span_of(at, wanted, QUIET) == Span(*days)
