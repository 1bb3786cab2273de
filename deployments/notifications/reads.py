"""What the gateway shows of notifications, newest first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from deployments.adapters.db import Database
from deployments.notifications.rows import notification_of
from domain.notifications.model import Notification, NotificationPage
from domain.shared.paging import decode_cursor, page_of

PAGE_MAX = 200

_UNREAD = "SELECT count(*) AS unread_count FROM notifications WHERE household_id = $1 AND read_at IS NULL"

# The count stands at the left of the join, so that an empty page still carries it.
_PAGE = f"""
    SELECT unread.unread_count, n.*
    FROM ({_UNREAD}) AS unread
    LEFT JOIN LATERAL (
      SELECT id, kind, title, body, created_at, read_at FROM notifications
      WHERE household_id = $1 AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3::uuid))
      ORDER BY created_at DESC, id DESC
      LIMIT $4
    ) AS n ON true
    ORDER BY n.created_at DESC, n.id DESC
"""  # noqa: S608 (constants)

_BY_IDS = """
    SELECT id, kind, title, body, created_at, read_at FROM notifications
    WHERE household_id = $1 AND id = ANY ($2)
"""


class NotificationReads:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def notifications(self, household_id: UUID, first: int, after: str | None = None) -> NotificationPage | None:
        """A page and the unread count in one statement; None where `after` is not a cursor of this list."""
        first = min(first, PAGE_MAX)
        key = (None, None) if after is None else decode_cursor(after, datetime, UUID)
        if key is None:
            return None
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_PAGE, household_id, *key, first + 1)
        found = [notification_of(row) for row in rows if row["id"] is not None]
        page = page_of(found, first, key=lambda item: (item.created_at, item.id))
        return NotificationPage(page, rows[0]["unread_count"])

    async def unread_count(self, household_id: UUID) -> int:
        async with self._database.read(household_id) as connection:
            return int(await connection.fetchval(_UNREAD, household_id))

    async def by_ids(self, household_id: UUID, ids: Collection[UUID]) -> dict[UUID, Notification]:
        """Those that exist; for a subscription that got a hint."""
        async with self._database.read(household_id) as connection:
            rows = await connection.fetch(_BY_IDS, household_id, list(ids))
        return {row["id"]: notification_of(row) for row in rows}
