"""Reading forecasts, and their record."""

from __future__ import annotations

from typing import Any

import graphene

from domain.shared.periods import Month as DomainMonth
from domain.shared.viewer import Permission
from finance_graphql.context import Context
from finance_graphql.errors import bad_input
from finance_graphql.forecasting.objects import ForecastBackTest, SpendingForecast, looked_back, shown
from finance_graphql.scalars import Month
from finance_graphql.views import guarded

# From fewer days nothing is known of a month, from more there is none left.
_DAYS = range(1, 29)


async def _forecast(context: Context, _info: object, month: DomainMonth | None = None) -> Any:
    found = await context.reads.forecasts.fresh(context.caller.household_id, context.today)
    if found is None:
        found = await context.commands.forecast(context.caller, context.today)
    return shown(found, month)


async def _back_test(context: Context, _info: object, day: int | None = None) -> Any:
    if day is not None and day not in _DAYS:
        raise bad_input("day", "choose a day from 1 to 28, or leave it out.")
    return looked_back(await context.commands.forecast_back_test(context.caller, context.today, day))


class ForecastQueries:
    spending_forecast = guarded(
        graphene.NonNull(SpendingForecast),
        Permission.READ,
        _forecast,
        description="What will be spent: to the end of this month, and in the next three. Made anew when rows have "
        "changed.",
        month=graphene.Argument(Month, description="Only this month; null: all that are forecast."),
    )
    forecast_back_test = guarded(
        graphene.NonNull(ForecastBackTest),
        Permission.READ,
        _back_test,
        description="How forecasts would have fared in the last twelve months, beside simple rules.",
        day=graphene.Argument(
            graphene.Int, description="Month ends from so many first days, 1 to 28; null: months before they began."
        ),
    )
