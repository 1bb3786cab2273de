"""Reading the history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import graphene

from domain.shared.viewer import Permission
from domain.transactions import telling
from finance_graphql.connections import Connection, edges_of, page_info_of
from finance_graphql.context import Context
from finance_graphql.errors import bad_input
from finance_graphql.history.objects import Change, ChangeConnection, ChangeKind, NextSteps
from finance_graphql.scalars import Date
from finance_graphql.views import bad_cursor, enum_of, guarded, page_size

TEXT_MAX = 200

ChangeSource = enum_of(
    telling.ChangeSource,
    "Who made a change.",
    {"ME": "You.", "OTHERS": "Somebody else of the household.", "MONETA": "Moneta itself: the model."},
)


class HistoryFilter(graphene.InputObjectType):
    class Meta:
        description = "Every condition that is given must hold."

    source = graphene.InputField(ChangeSource, description="Who made it.")
    kinds = graphene.List(graphene.NonNull(ChangeKind), description="What was done: any of these.")
    date_from = graphene.InputField(Date, description="Done on this day or later, in UTC.")
    date_to = graphene.InputField(Date, description="Done on this day or earlier, in UTC.")
    text = graphene.String(description="Found in the summary; case does not matter.")


async def _history(
    context: Context,
    _info: object,
    first: int | None = None,
    after: str | None = None,
    filter: dict[str, Any] | None = None,  # noqa: A002
) -> Connection:
    given: dict[str, Any] = filter or {}
    kinds, text = given.get("kinds"), given.get("text")
    if text is not None and len(text) > TEXT_MAX:
        raise bad_input("filter.text", f"search for at most {TEXT_MAX} characters.")
    wanted = telling.HistoryFilter(
        source=given.get("source"),
        kinds=None if kinds is None else tuple(kinds),
        date_from=given.get("date_from"),
        date_to=given.get("date_to"),
        text=text,
    )
    viewer = context.caller.viewer
    page = await context.reads.history.page(
        viewer.household_id,
        viewer.user_id,
        wanted,
        first=page_size("first", 50 if first is None else first),
        after=after,
    )
    if page is None:
        raise bad_cursor()
    return Connection(edges_of(page), page_info_of(page, after))


async def _change(context: Context, _info: object, id: str) -> Any:  # noqa: A002
    try:
        key = UUID(id)
    except ValueError:
        return None
    return (await context.reads.changes_by_ids(context.caller, [key])).get(key)


async def _next_steps(context: Context, _info: object) -> telling.NextSteps:
    viewer = context.caller.viewer
    return await context.reads.history.next_steps(viewer.household_id, viewer.user_id)


class HistoryQueries:
    history = guarded(
        graphene.NonNull(ChangeConnection),
        Permission.READ,
        _history,
        description="Everything that was done, newest first.",
        first=graphene.Argument(graphene.Int, default_value=50, description="How many changes, 1 to 200."),
        after=graphene.Argument(graphene.String, description="Changes after this cursor; null starts with the newest."),
        filter=graphene.Argument(HistoryFilter, description="Which changes; null takes all."),
    )
    change = guarded(
        Change,
        Permission.READ,
        _change,
        description="One change; null where the household has none of this id.",
        id=graphene.Argument(graphene.ID, required=True, description="Its id."),
    )
    next_steps = guarded(
        graphene.NonNull(NextSteps), Permission.READ, _next_steps, description="What your undo and redo would do now."
    )
