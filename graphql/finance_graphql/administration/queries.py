"""Reading what waits for an administrator, and what was done."""

from __future__ import annotations

from typing import Any

import graphene

from domain.administration.commands import ListAdminActions, ListParked
from domain.shared.viewer import Permission
from finance_graphql.administration.objects import AdminAction, ParkedEvents
from finance_graphql.administration.telling import told
from finance_graphql.context import Context
from finance_graphql.views import guarded, page_size


async def _parked(context: Context, _info: object, consumer: str | None = None, first: int = 100) -> Any:
    wanted = ListParked(consumer=consumer, first=page_size("first", first))
    return told(await context.commands.administration(context.caller, wanted))


async def _actions(context: Context, _info: object, first: int = 50) -> Any:
    wanted = ListAdminActions(first=page_size("first", first))
    return told(await context.commands.administration(context.caller, wanted))


class AdministrationQueries:
    parked_events = guarded(
        ParkedEvents,
        Permission.ADMINISTER,
        _parked,
        required=True,
        description="Events that a consumer has given up on, of every household. For administrators only.",
        consumer=graphene.Argument(graphene.String, description="Of this one only."),
        first=graphene.Argument(graphene.Int, default_value=100, description="So many of each, the oldest first."),
    )
    admin_actions = guarded(
        graphene.List(graphene.NonNull(AdminAction)),
        Permission.ADMINISTER,
        _actions,
        required=True,
        description="What administrators did, newest first.",
        first=graphene.Argument(graphene.Int, default_value=50, description="So many."),
    )
