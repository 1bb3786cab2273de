"""Reading insights. What is stale is computed first, so nobody reads yesterday's."""

from __future__ import annotations

from collections.abc import Sequence

import graphene

from domain.insights.ports import Silence, Told
from domain.shared.viewer import Permission
from finance_graphql.context import Context
from finance_graphql.insights.objects import Insight, InsightSilence, foremost
from finance_graphql.views import guarded, page_size


async def _insights(context: Context, _info: object, first: int | None = None) -> Sequence[Told]:
    household_id = context.caller.household_id
    feed = await context.reads.insights.feed(household_id, context.today)
    if feed.is_stale:
        await context.commands.refresh_insights(context.caller)
        feed = await context.reads.insights.feed(household_id, context.today)
    return feed.told if first is None else foremost(feed.told, page_size("first", first))


async def _silences(context: Context, _info: object) -> Sequence[Silence]:
    return await context.reads.insights.silences(context.caller.household_id)


class InsightQueries:
    insights = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(Insight))),
        Permission.READ,
        _insights,
        description="What is worth knowing now, the weightiest first; nothing that was silenced.",
        first=graphene.Argument(
            graphene.Int, description="At most so many, 1 to 200, of different kinds where there are; null: all."
        ),
    )
    insight_silences = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(InsightSilence))),
        Permission.READ,
        _silences,
        description="What the household wants to hear no more of.",
    )
