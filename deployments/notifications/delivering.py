"""The delivery worker: takes what is due, sends it, writes down how it went.

A delivery is a row. Taking it is a lease: whoever dies with one is followed by another worker when the lease ends. What
goes into the inbox is written in the very transaction that settles the row, so it is there once whatever is killed.
Everything outside is at least once: killed between sending and settling, the same parcel goes out again under the same
key, by which a mail program (`Message-ID`), a program (`webhook-id`) or a push service (`Topic`) can tell.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, text

from deployments.adapters import outbox
from deployments.adapters.db import Database
from deployments.adapters.meters import Count, Counted, count_nothing
from deployments.notifications.repository import NotificationsBegin, SqlNotificationsUnit
from deployments.notifications.rows import delivery_of, notification_of
from deployments.notifications.tables import NotificationRow
from domain.notifications.delivering import TRIES_MAX, Channels, NotSent, Parcel, Trouble, postponed, tried
from domain.notifications.kinds import Channel
from domain.notifications.model import Delivery, DeliveryState, Notification, Recipient
from domain.notifications.planning import held_until
from domain.shared.events import Event, NotificationsAdded

# Longer than any channel waits for its other side.
LEASE = timedelta(seconds=90)
_SEND_SECONDS = 60.0
_KEEP = timedelta(days=90)

_SERVE = text("SELECT set_config('moneta.serves', 'deliveries', true)")
# SKIP LOCKED: any number of workers share the queue without waiting for each other.
_TAKE = text("""
    UPDATE notification_deliveries d
    SET state = 'SENDING', lease = :lease, attempts = d.attempts + 1, next_try_at = :until
    FROM (
      SELECT household_id, id FROM notification_deliveries
      WHERE state IN ('PENDING', 'SENDING', 'FAILED') AND next_try_at <= :now
      ORDER BY next_try_at LIMIT :most FOR UPDATE SKIP LOCKED
    ) AS due
    WHERE d.household_id = due.household_id AND d.id = due.id
    RETURNING d.*
""")
# Awake again they are unread news, on top of the list.
_WAKE = text("""
    UPDATE notifications n SET snoozed_until = NULL, shown_at = :now
    FROM (
      SELECT household_id, id FROM notifications WHERE snoozed_until <= :now AND shown_at IS NOT NULL
      ORDER BY snoozed_until LIMIT :most FOR UPDATE SKIP LOCKED
    ) AS awake
    WHERE n.household_id = awake.household_id AND n.id = awake.id
    RETURNING n.household_id, n.id
""")
_PURGE = text("DELETE FROM notification_deliveries WHERE state = 'SENT' AND created_at < :before")

DELIVERED = Counted("moneta_notification_deliveries", "Tries to deliver a message", ("channel", "state"))

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scoped:
    """Whose row is at work."""

    household_id: UUID
    correlation_id: str


class Deliverer:
    """`step` does what is due now; run one in as many processes as you like."""

    def __init__(
        self,
        database: Database,
        channels: Channels,
        *,
        most: int = 20,
        lease: timedelta = LEASE,
        count: Count = count_nothing,
    ) -> None:
        self._database = database
        self._begin = NotificationsBegin(database)
        self._channels = channels
        self._most = most
        self._lease = lease
        self._count = count

    async def step(self, now: datetime | None = None) -> int:
        """Wake what was snoozed, send what is due; how much it was."""
        now = now or datetime.now(UTC)
        woken = await self._wake(now)
        lease = uuid4()
        async with self._database.session(None) as session:
            await session.execute(_SERVE)
            values = {"lease": lease, "until": now + self._lease, "now": now, "most": self._most}
            taken = (await session.execute(_TAKE, values)).mappings().all()
            await session.commit()
        await asyncio.gather(*(self._carry(row["household_id"], delivery_of(row), lease, now) for row in taken))
        return woken + len(taken)

    async def purge(self, now: datetime | None = None) -> int:
        """What was sent long ago is of no use to anybody."""
        async with self._database.session(None) as session:
            await session.execute(_SERVE)
            gone: Any = await session.execute(_PURGE, {"before": (now or datetime.now(UTC)) - _KEEP})
            await session.commit()
            return int(gone.rowcount)

    async def _wake(self, now: datetime) -> int:
        async with self._database.session(None) as session:
            await session.execute(_SERVE)
            woken = (await session.execute(_WAKE, {"now": now, "most": self._most})).all()
            await outbox.add(session, [_awake(household_id, key, now) for household_id, key in woken])
            await session.commit()
        return len(woken)

    async def _carry(self, household_id: UUID, delivery: Delivery, lease: UUID, now: datetime) -> None:
        try:
            parcel = await self._pack(household_id, delivery, now)
            settled = await self._settle(household_id, delivery, await self._sent(delivery, parcel, now), lease, now)
            self._count(DELIVERED, channel=settled.channel.value, state=settled.state.value)
        except Exception:
            # The lease ends by itself; a row that breaks its worker must not end the loop.
            log.exception("delivery %s was not settled", delivery.id)

    async def _pack(self, household_id: UUID, delivery: Delivery, now: datetime) -> Parcel | str:
        """The parcel as its people and messages are now, or why there is none."""
        async with self._begin(Scoped(household_id, str(delivery.id))) as unit:
            found = await unit.people.recipients([delivery.user_id])
            if not found:
                return "The person has left the household."
            recipient = found[0]
            endpoint = next((one for one in recipient.endpoints if one.id == delivery.endpoint_id), None)
            if delivery.endpoint_id is not None and endpoint is None:
                return "This address was removed."
            if delivery.channel is Channel.EMAIL and recipient.email is None:
                return "The person has no e-mail address."
            notifications = await _messages(unit, household_id, delivery.notification_ids)
        return Parcel(
            key=delivery.id,
            household_id=household_id,
            recipient=recipient,
            notifications=notifications,
            is_digest=delivery.is_digest,
            endpoint=endpoint,
            sent_at=now,
        )

    async def _sent(self, delivery: Delivery, parcel: Parcel | str, now: datetime) -> NotSent | datetime | None:
        """None when it was sent, an instant when it must wait until then."""
        if isinstance(parcel, str):
            return NotSent(parcel, Trouble.FOR_GOOD)
        wait = _held(delivery, parcel.recipient, parcel.notifications, now)
        if wait is not None:
            return wait
        channel = self._channels.get(delivery.channel)
        if channel is None or not channel.is_configured:
            return NotSent("This installation cannot send on this channel.", Trouble.FOR_GOOD)
        if delivery.attempts > TRIES_MAX:
            return NotSent("The worker that sent it ended each time.", Trouble.FOR_GOOD)
        try:
            async with asyncio.timeout(_SEND_SECONDS):
                return await channel.send(parcel)
        except TimeoutError:
            return NotSent("The other side did not answer in time.")

    async def _settle(
        self, household_id: UUID, delivery: Delivery, outcome: NotSent | datetime | None, lease: UUID, now: datetime
    ) -> Delivery:
        if isinstance(outcome, datetime):
            settled = postponed(delivery, outcome)
        else:
            settled = tried(delivery, outcome, now, random.randint(80, 120))  # noqa: S311 (jitter, not a secret)
        async with self._begin(Scoped(household_id, str(delivery.id))) as unit:
            if not await unit.deliveries.settle(settled, lease):
                return settled
            if isinstance(outcome, NotSent) and outcome.trouble is Trouble.GONE:
                await unit.people.remove_endpoint(delivery.user_id, delivery.endpoint_id, None)
            if settled.channel is Channel.IN_APP and settled.state is DeliveryState.SENT:
                for shown in await unit.deliveries.show(delivery.notification_ids, now):
                    unit.tell(NotificationsAdded(notification_id=shown))
            await unit.commit()
        return settled


def _awake(household_id: UUID, notification_id: UUID, now: datetime) -> Event:
    payload = NotificationsAdded(notification_id=notification_id)
    return Event.of(payload, id=uuid4(), household_id=household_id, correlation_id="snooze", occurred_at=now)


def _held(
    delivery: Delivery, recipient: Recipient, notifications: Sequence[Notification], now: datetime
) -> datetime | None:
    """Quiet hours and snoozes may have begun since it was planned. A test was asked for by somebody who is awake."""
    kinds = tuple({notification.kind for notification in notifications})
    if not delivery.is_digest and any(kind.value == "TEST" for kind in kinds):
        return None
    return held_until(now, delivery.channel, recipient, () if delivery.is_digest else kinds)


async def _messages(unit: SqlNotificationsUnit, household_id: UUID, ids: Sequence[UUID]) -> tuple[Notification, ...]:
    found = await unit.session.execute(
        select(*NotificationRow.__table__.columns)
        .where(NotificationRow.household_id == household_id, NotificationRow.id == func.any(list(ids)))
        .order_by(NotificationRow.created_at, NotificationRow.id)
    )
    return tuple(notification_of(row) for row in found.mappings())
