"""Reading the review queue."""

from __future__ import annotations

from collections.abc import Sequence

import graphene

from domain.shared.viewer import Permission
from domain.transactions.matching.review import ReviewItem as Item
from finance_graphql.context import Context
from finance_graphql.review.objects import ReviewItem
from finance_graphql.views import guarded, page_size


async def _items(context: Context, _info: object, first: int | None = None) -> Sequence[Item]:
    return await context.reads.review_items(context.caller, first=page_size("first", 50 if first is None else first))


async def _count(context: Context, _info: object) -> int:
    return await context.reads.review_count(context.caller)


class ReviewQueries:
    review_items = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(ReviewItem))),
        Permission.READ,
        _items,
        description="Rows of statements that may be there already and wait for a person, oldest first.",
        first=graphene.Argument(graphene.Int, default_value=50, description="How many, 1 to 200."),
    )
    review_count = guarded(
        graphene.NonNull(graphene.Int),
        Permission.READ,
        _count,
        description="How many rows wait for a person.",
    )
