"""Reading suggestions, and how often the model was right."""

from __future__ import annotations

from typing import Any

import graphene

from domain.shared.viewer import Permission
from finance_graphql.connections import Connection, edges_of, page_info_of
from finance_graphql.context import Context
from finance_graphql.predictions.objects import (
    CategorySuggestionConnection,
    ConfidenceBand,
    HouseholdModel,
    Recategorization,
    Training,
)
from finance_graphql.selection import selected
from finance_graphql.views import bad_cursor, guarded, page_size


async def _suggestions(
    context: Context, info: graphene.ResolveInfo, first: int = 50, after: str | None = None
) -> Connection:
    reads, household_id = context.reads.predictions, context.caller.household_id
    page = await reads.suggestions(household_id, first=page_size("first", first), after=after)
    if page is None:
        raise bad_cursor()
    total = await reads.suggestion_count(household_id) if "totalCount" in selected(info) else None
    return Connection(edges_of(page), page_info_of(page, after), total_count=total)


async def _count(context: Context, _info: object) -> int:
    return await context.reads.predictions.suggestion_count(context.caller.household_id)


async def _record(context: Context, _info: object) -> Any:
    return await context.reads.predictions.record(context.caller.household_id)


async def _recategorization(context: Context, _info: object) -> Any:
    return await context.reads.predictions.recategorization(context.caller.household_id)


async def _training(context: Context, _info: object) -> Any:
    return await context.reads.predictions.training(context.caller.household_id)


async def _household_model(context: Context, _info: object) -> Any:
    return await context.reads.predictions.household_model(context.caller.household_id)


class PredictionQueries:
    training = guarded(
        Training,
        Permission.READ,
        _training,
        description="The last time that labels were learned anew, of this household or of all; `ledgerChanged` tells "
        "of each step of its own as `trainings`. Null where it never was.",
    )
    household_model = guarded(
        HouseholdModel,
        Permission.READ,
        _household_model,
        description="What the last training made of the household's labels; null where there is nothing yet.",
    )
    recategorization = guarded(
        Recategorization,
        Permission.READ,
        _recategorization,
        description="The last time that the model was asked again; `ledgerChanged` tells of each step as "
        "`recategorizations`. Null where it never was.",
    )
    suggestions = guarded(
        graphene.NonNull(CategorySuggestionConnection),
        Permission.READ,
        _suggestions,
        description="Categories that the model is not sure enough of, for a person to accept or to choose otherwise.",
        first=graphene.Argument(graphene.Int, default_value=50, description="How many, 1 to 200."),
        after=graphene.Argument(graphene.String, description="Rows after this cursor; null starts with the newest."),
    )
    suggestion_count = guarded(
        graphene.NonNull(graphene.Int), Permission.READ, _count, description="How many suggestions wait for a person."
    )
    prediction_record = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(ConfidenceBand))),
        Permission.READ,
        _record,
        description="How predictions of each confidence fared in this household, unsure ones first.",
    )
