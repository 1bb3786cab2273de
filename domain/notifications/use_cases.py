"""Telling people what happened, and what they do with the messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from domain.notifications.commands import MarkNotificationsRead, SnoozeNotification
from domain.notifications.kinds import Channel
from domain.notifications.model import Delivery, DeliveryState, Message, Notification, Recipient
from domain.notifications.planning import Planned, plan
from domain.notifications.ports import NotificationsUnit
from domain.notifications.rejections import MarkNotificationsReadRejection, SnoozeNotificationRejection
from domain.notifications.telling import TELLERS
from domain.shared.events import Event, NotificationsAdded
from domain.shared.outcomes import Code, Rejected
from domain.shared.viewer import Caller

SNOOZE_LONGEST = timedelta(days=366)
# A digest that leaves while a message joins it is followed by the next one; two in a row are a stuck clock.
_ROUNDS_MAX = 3


def notification_id(user_id: UUID, household_id: UUID, cause: str) -> UUID:
    """One cause is one message of a person, however often its event comes."""
    return uuid5(user_id, f"{household_id}:{cause}")


async def notify(_caller: None, event: Event, unit: NotificationsUnit) -> tuple[Notification, ...]:
    """Store the messages of an event and every sending of them; empty where it has none, or was handled before."""
    teller = TELLERS.get(event.topic)
    if teller is None or not await unit.accept(event.id):
        return ()
    told = []
    for recipient, message in await teller(event, unit):
        stored = await tell(event.household_id, recipient, message, event.occurred_at, unit)
        if stored is not None:
            told.append(stored)
    return tuple(told)


async def tell(
    household_id: UUID, recipient: Recipient, message: Message, at: datetime, unit: NotificationsUnit
) -> Notification | None:
    """One message to one person, on every channel that they want it on; None where they know it already.

    What is for the inbox now is in it with this very transaction: no crash can lose or double it.
    """
    notification = _notification(household_id, recipient, message, at)
    planned = list(plan(unit.now, notification.id, notification.kind, recipient))
    if any(one.channel is Channel.IN_APP and one.at <= unit.now for one in planned):
        notification = replace(notification, shown_at=unit.now)
    if not await unit.notifications.add(notification):
        return None
    for one in planned:
        await _schedule(one, notification, recipient, unit)
    if notification.shown_at is not None:
        unit.tell(NotificationsAdded(notification_id=notification.id))
    return notification


async def mark_read(caller: Caller, command: MarkNotificationsRead, unit: NotificationsUnit) -> int | Rejected:
    """How many are unread now. One unknown id refuses all, so that nobody believes to have read what is not there."""
    user_id = caller.viewer.user_id
    if command.ids is not None:
        ids = set(command.ids)
        if await unit.notifications.count(user_id, ids) < len(ids):
            message = "One of these notifications does not exist; load the list again."
            return Rejected(MarkNotificationsReadRejection.NOT_FOUND, message, "ids")
    await unit.notifications.mark_read(user_id, command.ids, unit.now if command.read else None)
    return await unit.notifications.unread_count(user_id, unit.now)


async def snooze(caller: Caller, command: SnoozeNotification, unit: NotificationsUnit) -> Notification | Rejected:
    """Out of sight until then; unread again after."""
    user_id = caller.viewer.user_id
    if await unit.notifications.get(user_id, command.id) is None:
        message = "There is nothing with this id among your notifications."
        return Rejected(SnoozeNotificationRejection.NOT_FOUND, message, "id")
    refused = until_refusal(command.until, unit.now, SnoozeNotificationRejection)
    if refused is not None:
        return refused
    await unit.notifications.snooze(user_id, command.id, command.until)
    if command.until is None:
        unit.tell(NotificationsAdded(notification_id=command.id))
    found = await unit.notifications.get(user_id, command.id)
    assert found is not None
    return found


def until_refusal(until: datetime | None, now: datetime, codes: type[Code]) -> Rejected | None:
    """Whether somebody may sleep until then."""
    if until is None:
        return None
    if until <= now:
        return Rejected(codes("UNTIL_PAST"), "Choose a time in the future.", "until")
    if until - now > SNOOZE_LONGEST:
        return Rejected(codes("UNTIL_TOO_FAR"), "Choose a time within a year.", "until")
    return None


def _notification(household_id: UUID, recipient: Recipient, message: Message, at: datetime) -> Notification:
    return Notification(
        id=notification_id(recipient.user_id, household_id, message.cause),
        user_id=recipient.user_id,
        kind=message.kind,
        cause=message.cause,
        title=message.title,
        body=message.body,
        about=message.about,
        about_id=message.about_id,
        created_at=at,
    )


async def _schedule(
    planned: Planned, notification: Notification, recipient: Recipient, unit: NotificationsUnit
) -> None:
    if not planned.is_digest:
        await unit.deliveries.add(delivery_of(planned, notification, unit.now))
        return
    for round_ in range(_ROUNDS_MAX):
        again = next(
            one
            for one in plan(unit.now, notification.id, notification.kind, recipient, round_=round_)
            if one.channel is planned.channel
        )
        if await unit.deliveries.join(delivery_of(again, notification, unit.now)):
            return
    raise AssertionError(f"no digest of {recipient.user_id} is open")


def delivery_of(planned: Planned, notification: Notification, now: datetime) -> Delivery:
    """What is in the inbox has arrived; everything else is the worker's to send."""
    shown = planned.channel is Channel.IN_APP and notification.shown_at is not None
    return Delivery(
        id=planned.id,
        user_id=notification.user_id,
        channel=planned.channel,
        notification_ids=(notification.id,),
        state=DeliveryState.SENT if shown else DeliveryState.PENDING,
        next_try_at=planned.at,
        created_at=now,
        endpoint_id=planned.endpoint_id,
        is_digest=planned.is_digest,
        attempts=1 if shown else 0,
        sent_at=now if shown else None,
    )
