"""The stores of notifications on PostgreSQL; the only place with their write SQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.adapters.db import Database
from deployments.adapters.sql_unit import Scope, SqlUnit
from deployments.notifications.facts import SqlFacts
from deployments.notifications.rows import ENDPOINTS, RECIPIENTS, delivery_of, notification_of, recipients_of
from deployments.notifications.tables import (
    ChoiceRow,
    DeliveryRow,
    EndpointRow,
    NotificationRow,
    SettingsRow,
    SnoozeRow,
)
from domain.notifications.kinds import Channel, Mode, NotificationKind
from domain.notifications.model import Delivery, DeliveryState, Endpoint, Notification, NotificationSettings, Recipient
from domain.notifications.summaries import SUMMARIES, due_after

CONSUMER = "notifications"

_RECIPIENTS = text(RECIPIENTS.format(household=":household", users=":users")).columns(choices=JSONB)
_ENDPOINTS = text(ENDPOINTS.format(household=":household", users=":users")).columns(secrets=JSONB)
_CURRENCY = text("SELECT currency FROM households WHERE id = :household")
_FORGET_LOW = text("DELETE FROM low_balances WHERE household_id = :household AND user_id = :user")
_RESCHEDULE = text("""
    UPDATE notification_schedules SET next_at = :at WHERE household_id = :household AND user_id = :user AND kind = :kind
""")
# Waiting for an open digest takes its row, so that it cannot leave meanwhile without the message.
_JOIN = text("""
    UPDATE notification_deliveries SET notification_ids = CASE
      WHEN notification_ids @> CAST(:ids AS uuid[]) THEN notification_ids
      ELSE notification_ids || CAST(:ids AS uuid[]) END
    WHERE household_id = :household AND id = :id AND state = 'PENDING' AND attempts = 0 RETURNING id
""")
_MOVE = text("""
    UPDATE notification_deliveries d SET next_try_at = :until
    FROM notifications n
    WHERE d.household_id = :household AND d.user_id = :user AND d.state = 'PENDING' AND NOT d.is_digest
      AND d.channel = ANY(:channels) AND n.household_id = d.household_id AND n.id = d.notification_ids[1]
      AND n.kind = :kind
""")


class _Store:
    def __init__(self, session: AsyncSession, household_id: UUID) -> None:
        self._session = session
        self._household_id = household_id

    async def _do(self, statement: Any, **values: Any) -> Any:
        return await self._session.execute(statement, {"household": self._household_id, **values})

    async def _write(self, statement: Any) -> Any:
        return await self._session.execute(statement.execution_options(synchronize_session=False))


class SqlNotifications(_Store):
    def _mine(self, user_id: UUID) -> Any:
        return (NotificationRow.household_id == self._household_id) & (NotificationRow.user_id == user_id)

    async def add(self, notification: Notification) -> bool:
        statement = (
            insert(NotificationRow)
            .values(
                household_id=self._household_id,
                id=notification.id,
                user_id=notification.user_id,
                kind=notification.kind.value,
                cause=notification.cause,
                title=notification.title,
                body=notification.body,
                about=notification.about.value if notification.about else None,
                about_id=notification.about_id,
                created_at=notification.created_at,
                shown_at=notification.shown_at,
                read_at=notification.read_at,
            )
            .on_conflict_do_nothing()
            .returning(NotificationRow.id)
        )
        return (await self._session.execute(statement)).first() is not None

    async def get(self, user_id: UUID, id: UUID) -> Notification | None:  # noqa: A002
        found = await self._session.execute(
            select(*NotificationRow.__table__.columns).where(self._mine(user_id), NotificationRow.id == id)
        )
        row = found.mappings().one_or_none()
        return notification_of(row) if row else None

    async def count(self, user_id: UUID, ids: Collection[UUID]) -> int:
        return await self._count(user_id, NotificationRow.id == func.any(list(ids)))

    async def mark_read(self, user_id: UUID, ids: Collection[UUID] | None, at: datetime | None) -> None:
        statement = update(NotificationRow).where(self._mine(user_id)).values(read_at=at)
        if at is not None:
            statement = statement.where(NotificationRow.read_at.is_(None))
        if ids is not None:
            statement = statement.where(NotificationRow.id == func.any(list(ids)))
        await self._write(statement)

    async def snooze(self, user_id: UUID, id: UUID, until: datetime | None) -> None:  # noqa: A002
        await self._write(
            update(NotificationRow)
            .where(self._mine(user_id), NotificationRow.id == id)
            .values(snoozed_until=until, read_at=None)
        )

    async def unread_count(self, user_id: UUID, now: datetime) -> int:
        awake = or_(NotificationRow.snoozed_until.is_(None), NotificationRow.snoozed_until <= now)
        unread = NotificationRow.read_at.is_(None) & NotificationRow.shown_at.is_not(None)
        return await self._count(user_id, unread & awake)

    async def _count(self, user_id: UUID, condition: Any) -> int:
        statement = select(func.count()).select_from(NotificationRow).where(self._mine(user_id), condition)
        return await self._session.scalar(statement) or 0


class SqlPeople(_Store):
    def __init__(self, session: AsyncSession, household_id: UUID, now: datetime) -> None:
        super().__init__(session, household_id)
        self._now = now

    async def recipients(self, user_ids: Collection[UUID] | None = None) -> Sequence[Recipient]:
        users = None if user_ids is None else list(user_ids)
        rows = (await self._do(_RECIPIENTS, users=users)).mappings().all()
        endpoints = (await self._do(_ENDPOINTS, users=users)).mappings().all() if rows else ()
        return recipients_of(rows, endpoints)

    async def currency(self) -> str:
        found: str = await self._session.scalar(_CURRENCY, {"household": self._household_id}) or "EUR"
        return found

    async def save_settings(self, user_id: UUID, settings: NotificationSettings) -> None:
        values = {
            "time_zone": settings.time_zone,
            "quiet_from": settings.quiet_from,
            "quiet_to": settings.quiet_to,
            "digest": settings.digest.value,
            "digest_minute": settings.digest_minute,
            "digest_weekday": settings.digest_weekday,
            "large_from_minor": settings.large_from.minor if settings.large_from else None,
            "low_below_minor": settings.low_below.minor if settings.low_below else None,
        }
        await self._put(SettingsRow, {"user_id": user_id}, values)
        if settings.low_below is None:
            await self._do(_FORGET_LOW, user=user_id)

    async def save_choice(self, user_id: UUID, kind: NotificationKind, channel: Channel, mode: Mode) -> None:
        key = {"user_id": user_id, "kind": kind.value, "channel": channel.value}
        await self._put(ChoiceRow, key, {"mode": mode.value})

    async def save_snooze(self, user_id: UUID, kind: NotificationKind, until: datetime | None) -> None:
        if until is not None:
            await self._put(SnoozeRow, {"user_id": user_id, "kind": kind.value}, {"until": until})
            return
        mine = (SnoozeRow.household_id == self._household_id) & (SnoozeRow.user_id == user_id)
        await self._write(delete(SnoozeRow).where(mine, SnoozeRow.kind == kind.value))

    async def add_endpoint(self, endpoint: Endpoint) -> bool:
        values = {
            "channel": endpoint.channel.value,
            "address": endpoint.address,
            "label": endpoint.label,
            "secrets": dict(endpoint.secrets),
        }
        statement = insert(EndpointRow).values(
            household_id=self._household_id,
            id=endpoint.id,
            user_id=endpoint.user_id,
            created_at=endpoint.created_at,
            **values,
        )
        if endpoint.channel is Channel.WEB_PUSH:
            # Its id comes from its address: the same browser with new keys.
            statement = statement.on_conflict_do_update(
                index_elements=[EndpointRow.household_id, EndpointRow.id], set_=values
            )
        else:
            statement = statement.on_conflict_do_nothing()
        return (await self._session.execute(statement.returning(EndpointRow.id))).first() is not None

    async def remove_endpoint(self, user_id: UUID, id: UUID | None, address: str | None) -> bool:  # noqa: A002
        mine = (EndpointRow.household_id == self._household_id) & (EndpointRow.user_id == user_id)
        which = EndpointRow.id == id if id is not None else EndpointRow.address == (address or "")
        gone = await self._write(delete(EndpointRow).where(mine, which).returning(EndpointRow.id))
        return gone.first() is not None

    async def follow_schedules(self, user_id: UUID) -> None:
        (recipient,) = await self.recipients([user_id])
        for kind in SUMMARIES:
            at = due_after(self._now, kind, recipient.settings)
            await self._do(_RESCHEDULE, user=user_id, kind=kind.value, at=at)

    async def _put(self, table: Any, key: dict[str, Any], values: dict[str, Any]) -> None:
        await self._session.execute(
            insert(table)
            .values(household_id=self._household_id, **key, **values)
            .on_conflict_do_update(index_elements=["household_id", *key], set_=values)
        )


class SqlDeliveries(_Store):
    def _values(self, delivery: Delivery) -> dict[str, Any]:
        return {
            "household_id": self._household_id,
            "id": delivery.id,
            "user_id": delivery.user_id,
            "channel": delivery.channel.value,
            "endpoint_id": delivery.endpoint_id,
            "notification_ids": list(delivery.notification_ids),
            "is_digest": delivery.is_digest,
            "created_at": delivery.created_at,
            **self._progress(delivery),
        }

    @staticmethod
    def _progress(delivery: Delivery) -> dict[str, Any]:
        return {
            "state": delivery.state.value,
            "attempts": delivery.attempts,
            "next_try_at": delivery.next_try_at,
            "last_error": delivery.last_error,
            "sent_at": delivery.sent_at,
            "lease": None,
        }

    async def add(self, delivery: Delivery) -> None:
        await self._session.execute(insert(DeliveryRow).values(**self._values(delivery)).on_conflict_do_nothing())

    async def join(self, delivery: Delivery) -> bool:
        opened = await self._session.execute(
            insert(DeliveryRow).values(**self._values(delivery)).on_conflict_do_nothing().returning(DeliveryRow.id)
        )
        if opened.first() is not None:
            return True
        joined = await self._do(_JOIN, id=delivery.id, ids=list(delivery.notification_ids))
        return joined.first() is not None

    def _one(self, id: UUID) -> Any:  # noqa: A002
        return (DeliveryRow.household_id == self._household_id) & (DeliveryRow.id == id)

    async def get(self, user_id: UUID, id: UUID) -> Delivery | None:  # noqa: A002
        found = await self._session.execute(
            select(*DeliveryRow.__table__.columns)
            .where(self._one(id), DeliveryRow.user_id == user_id)
            .with_for_update()
        )
        row = found.mappings().one_or_none()
        return delivery_of(row) if row else None

    async def save(self, delivery: Delivery) -> None:
        await self._write(update(DeliveryRow).where(self._one(delivery.id)).values(**self._progress(delivery)))

    async def move(
        self, user_id: UUID, kind: NotificationKind, channels: Collection[Channel], until: datetime, now: datetime
    ) -> None:
        await self._do(_MOVE, user=user_id, kind=kind.value, channels=[one.value for one in channels], until=until)

    async def settle(self, delivery: Delivery, lease: UUID) -> bool:
        """Save how a try ended; False where the lease has passed to another worker."""
        done = await self._write(
            update(DeliveryRow)
            .where(self._one(delivery.id), DeliveryRow.lease == lease, DeliveryRow.state == DeliveryState.SENDING.value)
            .values(**self._progress(delivery))
            .returning(DeliveryRow.id)
        )
        return done.first() is not None

    async def show(self, ids: Collection[UUID], at: datetime) -> list[UUID]:
        """Put these into their inbox; those that are not in it already."""
        shown = await self._write(
            update(NotificationRow)
            .where(
                NotificationRow.household_id == self._household_id,
                NotificationRow.id == func.any(list(ids)),
                NotificationRow.shown_at.is_(None),
            )
            .values(shown_at=at)
            .returning(NotificationRow.id)
        )
        return list(shown.scalars())


class SqlNotificationsUnit(SqlUnit):
    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        super().__init__(session, scope, CONSUMER)
        self.notifications = SqlNotifications(session, scope.household_id)
        self.people = SqlPeople(session, scope.household_id, self.now)
        self.deliveries = SqlDeliveries(session, scope.household_id)
        self.facts = SqlFacts(session, scope.household_id)


class NotificationsBegin:
    """Opens units of notifications on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def __call__(self, scope: Scope) -> AsyncIterator[SqlNotificationsUnit]:
        async with self._database.session(scope.household_id) as session:
            yield SqlNotificationsUnit(session, scope)
