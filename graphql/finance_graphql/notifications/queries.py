"""Reading notifications, and what was chosen about them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import graphene

from domain.notifications.kinds import CHOSEN_KINDS, Channel, modes_of
from domain.shared.viewer import Permission
from finance_graphql.connections import Connection, edges_of, page_info_of
from finance_graphql.context import Context
from finance_graphql.errors import ClientError, ErrorCode
from finance_graphql.notifications.objects import (
    DeliveryState,
    NotificationConnection,
    NotificationDeliveryConnection,
    NotificationKind,
    NotificationSettings,
)
from finance_graphql.views import bad_cursor, guarded, page_size

_AFTER = "Rows after this cursor; null starts with the newest."


async def _notifications(
    context: Context,
    _info: object,
    first: int | None = None,
    after: str | None = None,
    kinds: list[Any] | None = None,
    unread: bool | None = None,
    snoozed: bool | None = None,
) -> Connection:
    size = page_size("first", 20 if first is None else first)
    found = await context.reads.notices.page(
        context.caller, first=size, after=after, kinds=kinds, unread=bool(unread), snoozed=bool(snoozed)
    )
    if found is None:
        raise bad_cursor()
    return Connection(edges_of(found.page), page_info_of(found.page, after), unread_count=found.unread_count)


async def _deliveries(
    context: Context,
    _info: object,
    first: int | None = None,
    after: str | None = None,
    states: list[Any] | None = None,
) -> Connection:
    size = page_size("first", 20 if first is None else first)
    found = await context.reads.notices.deliveries(context.caller, first=size, after=after, states=states)
    if found is None:
        raise bad_cursor()
    return Connection(edges_of(found), page_info_of(found, after))


async def read_settings(context: Context) -> Any:
    """The payload of mutations that change any of it, too."""
    notices = context.reads.notices
    found = await notices.recipient(context.caller)
    if found is None:
        raise ClientError(ErrorCode.FORBIDDEN, "You are no longer in this household. Sign in again.")
    settings = found.settings
    return SimpleNamespace(
        time_zone=settings.time_zone,
        quiet_from=settings.quiet_from,
        quiet_to=settings.quiet_to,
        digest=settings.digest,
        digest_minute=settings.digest_minute,
        digest_weekday=settings.digest_weekday,
        large_from=settings.large_from,
        low_below=settings.low_below,
        email=found.email,
        push_key=notices.push_key,
        channels=[
            SimpleNamespace(channel=channel, is_configured=channel in notices.configured, modes=modes_of(channel))
            for channel in Channel
        ],
        preferences=[
            SimpleNamespace(
                kind=kind,
                channel=channel,
                mode=found.mode(kind, channel),
                is_default=(kind, channel) not in found.choices,
            )
            for kind in CHOSEN_KINDS
            for channel in Channel
        ],
        snoozes=[SimpleNamespace(kind=kind, until=until) for kind, until in found.snoozes.items()],
        endpoints=found.endpoints,
    )


async def _settings(context: Context, _info: object) -> Any:
    return await read_settings(context)


class NotificationQueries:
    notifications = guarded(
        graphene.NonNull(NotificationConnection),
        Permission.READ,
        _notifications,
        description="A page of the viewer's notifications, newest first.",
        first=graphene.Argument(graphene.Int, default_value=20, description="How many, 1 to 200."),
        after=graphene.Argument(graphene.String, description=_AFTER),
        kinds=graphene.Argument(
            graphene.List(graphene.NonNull(NotificationKind)), description="Only these; null: every kind."
        ),
        unread=graphene.Argument(graphene.Boolean, default_value=False, description="Only unread ones."),
        snoozed=graphene.Argument(
            graphene.Boolean, default_value=False, description="Those that are snoozed instead of the others."
        ),
    )
    notification_settings = guarded(
        graphene.NonNull(NotificationSettings),
        Permission.READ,
        _settings,
        description="All that the viewer has chosen about notifications.",
    )
    notification_deliveries = guarded(
        graphene.NonNull(NotificationDeliveryConnection),
        Permission.READ,
        _deliveries,
        description="What was sent to the viewer outside of the app, newest first.",
        first=graphene.Argument(graphene.Int, default_value=20, description="How many, 1 to 200."),
        after=graphene.Argument(graphene.String, description=_AFTER),
        states=graphene.Argument(
            graphene.List(graphene.NonNull(DeliveryState)), description="Only these; null: every state."
        ),
    )
