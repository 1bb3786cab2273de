"""Weekly and monthly summaries: when they are due, which days they are about, and telling them once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.notifications import messages
from domain.notifications.kinds import NotificationKind
from domain.notifications.model import Notification, NotificationSettings, Recipient
from domain.notifications.planning import zone_of_settings
from domain.notifications.ports import NotificationsUnit
from domain.notifications.timing import MONDAY, each, first_of_month, next_time
from domain.notifications.use_cases import tell
from domain.shared.periods import Month

SUMMARIES = (NotificationKind.WEEKLY_SUMMARY, NotificationKind.MONTHLY_SUMMARY)
_MINUTE = 8 * 60


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a summary, and the first of those that it is compared with."""

    first: date
    last: date
    before: date


def due_after(now: datetime, kind: NotificationKind, settings: NotificationSettings) -> datetime:
    """Eight in the morning of the person's Monday, or of their first of the month."""
    wanted = each(MONDAY) if kind is NotificationKind.WEEKLY_SUMMARY else first_of_month
    return next_time(now, _MINUTE, zone_of_settings(settings), wanted)


def span_of(now: datetime, kind: NotificationKind, settings: NotificationSettings) -> Span:
    """The last whole week or month of the person's calendar."""
    today = now.astimezone(zone_of_settings(settings)).date()
    if kind is NotificationKind.WEEKLY_SUMMARY:
        monday = today - timedelta(days=today.weekday())
        return Span(monday - timedelta(days=7), monday - timedelta(days=1), monday - timedelta(days=14))
    month = Month.of(today).plus(-1)
    return Span(month.first_day, month.last_day, month.plus(-1).first_day)


async def summarize(
    household_id: UUID, recipient: Recipient, kind: NotificationKind, unit: NotificationsUnit
) -> Notification | None:
    """Tell the last week or month; None where the person knows it already."""
    span = span_of(unit.now, kind, recipient.settings)
    figures = await unit.facts.figures(span.first, span.last, span.before, await unit.people.currency())
    message = messages.summary(kind, span.first, span.last, figures)
    return await tell(household_id, recipient, message, unit.now, unit)
