"""Weekly and monthly summaries at each person's own time: a row says when the next one is due."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.notifications.delivering import Scoped
from deployments.notifications.repository import SqlNotificationsUnit
from domain.notifications.kinds import NotificationKind
from domain.notifications.summaries import SUMMARIES, due_after, summarize

_SERVE = text("SELECT set_config('moneta.serves', 'deliveries', true)")
_AS_HOUSEHOLD = text("""
    SELECT set_config('moneta.serves', '', true), set_config('moneta.household_id', :household, true)
""")
# Whoever has joined a household since; demos live for a day.
_ENROL = text("""
    INSERT INTO notification_schedules (household_id, user_id, kind, next_at)
    SELECT m.household_id, m.user_id, kind.kind, :now FROM memberships m JOIN households h ON h.id = m.household_id
    CROSS JOIN unnest(CAST(:kinds AS text[])) AS kind (kind)
    WHERE NOT h.is_demo AND m.household_id = :household
    ON CONFLICT DO NOTHING
""")
_UNENROLLED = text("""
    SELECT DISTINCT m.household_id FROM memberships m JOIN households h ON h.id = m.household_id
    WHERE NOT h.is_demo AND NOT EXISTS (
      SELECT FROM notification_schedules s WHERE s.household_id = m.household_id AND s.user_id = m.user_id)
    LIMIT 1000
""")
_TAKE = text("""
    SELECT household_id, user_id, kind, is_new FROM notification_schedules
    WHERE next_at <= :now ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED
""")
_NEXT = text("""
    UPDATE notification_schedules SET next_at = :at, is_new = false
    WHERE household_id = :household AND user_id = :user AND kind = :kind
""")


class Scheduler:
    """One summary, its message and the next date are one transaction: killed anywhere, it is told once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def enrol(self, now: datetime | None = None) -> int:
        """Give everybody their schedule who has none."""
        now = now or datetime.now(UTC)
        async with self._database.session(None) as session:
            await session.execute(_SERVE)
            found = list(await session.scalars(_UNENROLLED))
        for household_id in found:
            async with self._database.session(household_id) as session:
                kinds = [kind.value for kind in SUMMARIES]
                await session.execute(_ENROL, {"now": now, "kinds": kinds, "household": household_id})
                await session.commit()
        return len(found)

    async def step(self, now: datetime | None = None) -> bool:
        """Tell one summary that is due; whether there was one."""
        async with self._database.session(None) as session:
            await session.execute(_SERVE)
            moment = now or datetime.now(UTC)
            row: Any = (await session.execute(_TAKE, {"now": moment})).mappings().one_or_none()
            if row is None:
                return False
            household_id, user_id = row["household_id"], row["user_id"]
            await session.execute(_AS_HOUSEHOLD, {"household": str(household_id)})
            unit = SqlNotificationsUnit(session, Scoped(household_id, f"summary {user_id}"))
            unit.now = moment
            kind = NotificationKind(row["kind"])
            (recipient,) = await unit.people.recipients([user_id])
            if not row["is_new"]:
                await summarize(household_id, recipient, kind, unit)
            at = due_after(moment, kind, recipient.settings)
            values = {"at": at, "household": household_id, "user": user_id, "kind": kind.value}
            await session.execute(_NEXT, values)
            await unit.commit()
        return True
