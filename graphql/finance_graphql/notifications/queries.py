"""Reading notifications."""

from __future__ import annotations

import graphene

from domain.shared.viewer import Permission
from finance_graphql.connections import Connection, edges_of, page_info_of
from finance_graphql.context import Context
from finance_graphql.notifications.objects import NotificationConnection
from finance_graphql.views import bad_cursor, guarded, page_size


async def _notifications(
    context: Context, _info: object, first: int | None = None, after: str | None = None
) -> Connection:
    size = page_size("first", 20 if first is None else first)
    found = await context.reads.notifications(context.caller, first=size, after=after)
    if found is None:
        raise bad_cursor()
    return Connection(edges_of(found.page), page_info_of(found.page, after), unread_count=found.unread_count)


class NotificationQueries:
    notifications = guarded(
        graphene.NonNull(NotificationConnection),
        Permission.READ,
        _notifications,
        description="A page of notifications, newest first.",
        first=graphene.Argument(graphene.Int, default_value=20, description="How many, 1 to 200."),
        after=graphene.Argument(graphene.String, description="Rows after this cursor; null starts with the newest."),
    )
