"""Which event becomes which message, and reading them."""

from __future__ import annotations

from uuid import UUID, uuid5

from domain.notifications import messages
from domain.notifications.commands import MarkNotificationsRead
from domain.notifications.model import Message, Notification
from domain.notifications.ports import Facts, NotificationsUnit
from domain.notifications.rejections import MarkNotificationsReadRejection
from domain.shared.events import BudgetsLevelChanged, Event, ImportsFinished, NotificationsAdded, UsersRegistered
from domain.shared.outcomes import Rejected
from domain.shared.periods import Month
from domain.shared.viewer import Caller


def notification_id(event_id: UUID) -> UUID:
    """An event makes one notification, however often it comes."""
    return uuid5(event_id, "notification")


async def notify(caller: None, event: Event, unit: NotificationsUnit) -> Notification | None:
    """Store the message of an event; None where it has none, or was handled before."""
    if not await unit.accept(event.id):
        return None
    message = await _message(event, unit.facts)
    if message is None:
        return None
    notification = Notification(
        id=notification_id(event.id),
        kind=message.kind,
        title=message.title,
        body=message.body,
        created_at=event.occurred_at,
    )
    await unit.notifications.add(notification)
    unit.tell(NotificationsAdded(notification_id=notification.id))
    return notification


async def mark_read(caller: Caller, command: MarkNotificationsRead, unit: NotificationsUnit) -> int | Rejected:
    """How many are unread now. One unknown id refuses all, so that nobody believes to have read what is not there."""
    if command.ids is not None:
        ids = set(command.ids)
        if await unit.notifications.count(ids) < len(ids):
            message = "One of these notifications does not exist; load the list again."
            return Rejected(MarkNotificationsReadRejection.NOT_FOUND, message, "ids")
    await unit.notifications.mark_read(command.ids, unit.now)
    return await unit.notifications.unread_count()


async def _message(event: Event, facts: Facts) -> Message | None:
    if event.topic == UsersRegistered.topic:
        name = await facts.display_name(event.read(UsersRegistered).user_id)
        return messages.welcome(name) if name else None
    if event.topic == ImportsFinished.topic:
        finished = event.read(ImportsFinished)
        account = await facts.account_name(finished.account_id) if finished.account_id else "several accounts"
        return messages.import_finished(account, finished) if account else None
    if event.topic == BudgetsLevelChanged.topic:
        changed = event.read(BudgetsLevelChanged)
        if changed.period.end <= Month.of(event.occurred_at.date()).plus(-1).first_day:
            # A statement of past years crosses many limits of past periods; nobody can act on them any more.
            return None
        fact = await facts.budget(changed.budget_id, changed.period)
        return messages.budget_level(fact, changed.period, changed.level) if fact else None
    return None
