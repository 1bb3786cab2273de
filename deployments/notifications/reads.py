"""What the gateway shows of notifications: a person's own, newest first, and what they have chosen."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from uuid import UUID

from deployments.adapters.db import Database
from deployments.notifications.rows import ENDPOINTS, RECIPIENTS, delivery_of, notification_of, recipients_of
from domain.notifications.kinds import Channel, NotificationKind
from domain.notifications.model import DeliveryShown, DeliveryState, Notification, NotificationPage, Recipient
from domain.shared.paging import Page, decode_cursor, page_of
from domain.shared.viewer import Caller

PAGE_MAX = 200

_COLUMNS = "id, user_id, kind, cause, title, body, about, about_id, created_at, shown_at, read_at, snoozed_until"
_AWAKE = "(snoozed_until IS NULL OR snoozed_until <= $3)"
_UNREAD = f"""
    SELECT count(*) AS unread_count FROM notifications
    WHERE household_id = $1 AND user_id = $2 AND shown_at IS NOT NULL AND read_at IS NULL AND {_AWAKE}
"""  # noqa: S608 (constants)

# The count stands at the left of the join, so that an empty page still carries it.
_PAGE = f"""
    SELECT unread.unread_count, n.*
    FROM ({_UNREAD}) AS unread
    LEFT JOIN LATERAL (
      SELECT {_COLUMNS} FROM notifications
      WHERE household_id = $1 AND user_id = $2 AND shown_at IS NOT NULL
        AND ($4::timestamptz IS NULL OR (shown_at, id) < ($4, $5::uuid))
        AND ($7::text[] IS NULL OR kind = ANY($7)) AND (NOT $8 OR read_at IS NULL)
        AND CASE WHEN $9 THEN snoozed_until > $3 ELSE {_AWAKE} END
      ORDER BY shown_at DESC, id DESC
      LIMIT $6
    ) AS n ON true
    ORDER BY n.shown_at DESC, n.id DESC
"""  # noqa: S608 (constants)

_BY_IDS = f"""
    SELECT {_COLUMNS} FROM notifications
    WHERE household_id = $1 AND user_id = $2 AND shown_at IS NOT NULL AND id = ANY ($4) AND {_AWAKE}
"""  # noqa: S608 (constants)

_RECIPIENT = RECIPIENTS.format(household="$1", users="$2")
_ENDPOINT = ENDPOINTS.format(household="$1", users="$2")

_DELIVERIES = """
    SELECT d.*, n.title, e.address FROM notification_deliveries d
    LEFT JOIN notifications n ON n.household_id = d.household_id AND n.id = d.notification_ids[1]
    LEFT JOIN notification_endpoints e ON e.household_id = d.household_id AND e.id = d.endpoint_id
    WHERE d.household_id = $1 AND d.user_id = $2 AND d.channel <> 'IN_APP'
      AND ($3::timestamptz IS NULL OR (d.created_at, d.id) < ($3, $4::uuid))
      AND ($6::text[] IS NULL OR d.state = ANY($6))
    ORDER BY d.created_at DESC, d.id DESC LIMIT $5
"""


class NotificationReads:
    """Implements `finance_graphql.notifications.clients.NotificationReads`; `configured` is what can be sent on."""

    def __init__(
        self, database: Database, configured: Collection[Channel] = tuple(Channel), push_key: str | None = None
    ) -> None:
        self._database = database
        self.configured = frozenset(configured)
        self.push_key = push_key

    async def page(
        self,
        caller: Caller,
        *,
        first: int,
        after: str | None = None,
        kinds: Collection[NotificationKind] | None = None,
        unread: bool = False,
        snoozed: bool = False,
    ) -> NotificationPage | None:
        """A page and the unread count in one statement; None where `after` is not a cursor of this list."""
        first = min(first, PAGE_MAX)
        key = (None, None) if after is None else decode_cursor(after, datetime, UUID)
        if key is None:
            return None
        wanted = None if kinds is None else [kind.value for kind in kinds]
        async with self._database.read(caller.household_id) as connection:
            rows = await connection.fetch(
                _PAGE, *_me(caller), datetime.now(UTC), *key, first + 1, wanted, unread, snoozed
            )
        found = [notification_of(row) for row in rows if row["id"] is not None]
        page = page_of(found, first, key=lambda item: (item.shown_at or item.created_at, item.id))
        return NotificationPage(page, rows[0]["unread_count"])

    async def unread_count(self, caller: Caller) -> int:
        async with self._database.read(caller.household_id) as connection:
            return int(await connection.fetchval(_UNREAD, *_me(caller), datetime.now(UTC)))

    async def by_ids(self, caller: Caller, ids: Collection[UUID]) -> dict[UUID, Notification]:
        """Those in the caller's inbox; a hint may name somebody else's."""
        async with self._database.read(caller.household_id) as connection:
            rows = await connection.fetch(_BY_IDS, *_me(caller), datetime.now(UTC), list(ids))
        return {row["id"]: notification_of(row) for row in rows}

    async def recipient(self, caller: Caller) -> Recipient | None:
        """All that the caller has chosen; None once they have left the household."""
        mine = (caller.household_id, [caller.viewer.user_id])
        async with self._database.read(caller.household_id) as connection:
            rows = await connection.fetch(_RECIPIENT, *mine)
            found = recipients_of(rows, await connection.fetch(_ENDPOINT, *mine))
        return found[0] if found else None

    async def deliveries(
        self, caller: Caller, *, first: int, after: str | None = None, states: Collection[DeliveryState] | None = None
    ) -> Page[DeliveryShown] | None:
        """What went out or should have, newest first; None where `after` is not a cursor of this list."""
        first = min(first, PAGE_MAX)
        key = (None, None) if after is None else decode_cursor(after, datetime, UUID)
        if key is None:
            return None
        wanted = None if states is None else [state.value for state in states]
        async with self._database.read(caller.household_id) as connection:
            rows = await connection.fetch(_DELIVERIES, *_me(caller), *key, first + 1, wanted)
        found = [DeliveryShown(delivery_of(row), row["title"] or "", row["address"]) for row in rows]
        return page_of(found, first, key=lambda item: (item.delivery.created_at, item.delivery.id))


def _me(caller: Caller) -> tuple[UUID, UUID]:
    return caller.household_id, caller.viewer.user_id
