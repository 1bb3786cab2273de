"""What a household is going to spend, and how such forecasts have fared."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import graphene

from domain.forecasting import model
from domain.shared.money import Money as DomainMoney
from finance_graphql.names.objects import Category, category_of
from finance_graphql.scalars import Date, Month
from finance_graphql.views import Money, View, enum_of

ForecastMethod = enum_of(
    model.Method,
    "Where the middle of a forecast comes from: whatever came closest so far.",
    {
        "MODEL": "The model.",
        "MODEL_AND_MEDIAN": "Half the model, half the median of the last six months.",
        "MEDIAN_6": "The median of the last six months.",
        "MEAN_6": "The mean of the last six months.",
        "LAST_MONTH": "What the last month came to.",
        "SEASONAL_NAIVE": "The same month a year before.",
    },
    name="ForecastMethod",
)


class ForecastLine(View):
    class Meta:
        description = "What one category, or all together, comes to in a month."

    category = graphene.Field(
        Category, description="Null for the total, for what has no category, and for one that is gone."
    )
    key = graphene.String(required=True, description="Its category's id; `total` for all, `uncategorized` for none.")
    so_far = graphene.Field(Money, description="What is spent already; null where the month has not begun.")
    low = graphene.Field(Money, required=True, description="One month of ten ends below: the 10th percentile.")
    expected = graphene.Field(Money, required=True, description="As many months end below as above.")
    high = graphene.Field(Money, required=True, description="One month of ten ends above: the 90th percentile.")
    usual = graphene.Field(Money, required=True, description="The median of the last six whole months.")
    beyond_usual = graphene.Field(Money, required=True, description="What is expected less what is usual; signed.")
    method = graphene.Field(ForecastMethod, required=True, description="Where the middle comes from.")
    reason = graphene.String(required=True, description="Why that, in words.")

    resolve_category = category_of


class ForecastMonth(View):
    class Meta:
        description = "A month ahead, or the one that has begun."

    month = graphene.Field(Month, required=True, description="The month.")
    has_begun = graphene.Boolean(required=True, description="Whether some of it is spent already.")
    total = graphene.Field(ForecastLine, required=True, description="All together; not the sum of the categories.")
    categories = graphene.List(
        graphene.NonNull(ForecastLine), required=True, description="By category, the largest first."
    )


class SpendingForecast(View):
    class Meta:
        description = (
            "Spending ahead, in the household's own currency. Eight months of ten end within the band of `low` and "
            "`high`. Refunds are taken off, transfers and hidden rows are left out."
        )

    made_on = graphene.Field(Date, required=True, description="The day from which it looks ahead.")
    currency = graphene.String(required=True, description="ISO 4217 code.")
    model_version = graphene.String(required=True, description="The version of the model.")
    months = graphene.List(
        graphene.NonNull(ForecastMonth),
        required=True,
        description="The month that has begun, then three more; empty before three whole months are known.",
    )


class BackTestMonth(View):
    class Meta:
        description = "What would have been said, and what the month then came to."

    month = graphene.Field(Month, required=True, description="The month.")
    low = graphene.Field(Money, required=True, description="The lower end of the band.")
    expected = graphene.Field(Money, required=True, description="The middle.")
    high = graphene.Field(Money, required=True, description="The upper end of the band.")
    spent = graphene.Field(Money, required=True, description="What was spent.")
    is_held = graphene.Boolean(required=True, description="Whether that lay within the band.")


class BackTestLine(View):
    class Meta:
        description = "How forecasts of one category, or of all together, fared. Errors are means over its months."

    category = graphene.Field(
        Category, description="Null for the total, for what has no category, and for one that is gone."
    )
    key = graphene.String(required=True, description="Its category's id; `total` for all, `uncategorized` for none.")
    method = graphene.Field(ForecastMethod, required=True, description="What is in use now: the best so far.")
    month_count = graphene.Int(required=True, description="Months looked back on.")
    held_count = graphene.Int(required=True, description="Of these, how many ended within the band.")
    own_error = graphene.Field(Money, required=True, description="How far off what was shown would have been.")
    last_month_error = graphene.Field(Money, required=True, description="How far off the last month was.")
    seasonal_error = graphene.Field(Money, required=True, description="How far off the same month a year before was.")
    mean_error = graphene.Field(Money, required=True, description="How far off the mean of six months was.")
    median_error = graphene.Field(Money, required=True, description="How far off the median of six months was.")
    months = graphene.List(graphene.NonNull(BackTestMonth), required=True, description="Month by month.")

    resolve_category = category_of


class ForecastBackTest(View):
    class Meta:
        description = "The household's own past, forecast month by month with what was known then."

    currency = graphene.String(required=True, description="ISO 4217 code.")
    model_version = graphene.String(required=True, description="The version of the model.")
    day = graphene.Int(description="From so many first days of each month; null: before it began.")
    total = graphene.Field(BackTestLine, description="All together; null before there is anything to look back on.")
    categories = graphene.List(
        graphene.NonNull(BackTestLine), required=True, description="By category, the largest first."
    )


TOTAL = "total"


def shown(forecast: model.HouseholdForecast, month: Any = None) -> Any:
    """As the schema has it; months without a total are none."""
    months = []
    for each in forecast.months():
        total = forecast.total(each)
        if total is not None and month in (None, each):
            lines = [_line(series) for series in forecast.of(each)]
            months.append(
                SimpleNamespace(month=each, has_begun=total.so_far is not None, total=_line(total), categories=lines)
            )
    return SimpleNamespace(
        made_on=forecast.made_on, currency=forecast.currency, model_version=forecast.model_version, months=months
    )


def _line(series: model.SeriesForecast) -> Any:
    return SimpleNamespace(
        category=series.category,
        key=series.category or TOTAL,
        so_far=series.so_far,
        low=series.low,
        expected=series.expected,
        high=series.high,
        usual=series.usual,
        beyond_usual=DomainMoney(series.expected.minor - series.usual.minor, series.usual.currency),
        method=series.method,
        reason=series.reason,
    )


def looked_back(found: model.BackTest) -> Any:
    lines = [_test(series) for series in found.series]
    spent = {line.key: sum(month.spent.minor for month in line.months) for line in lines}
    return SimpleNamespace(
        currency=found.currency,
        model_version=found.model_version,
        day=found.day,
        total=next((line for line in lines if line.key == TOTAL), None),
        categories=sorted((line for line in lines if line.key != TOTAL), key=lambda line: (-spent[line.key], line.key)),
    )


def _test(series: model.SeriesTest) -> Any:
    return SimpleNamespace(
        category=series.category,
        key=series.category or TOTAL,
        method=series.method,
        month_count=len(series.months),
        held_count=series.held,
        own_error=series.own,
        last_month_error=series.last_month,
        seasonal_error=series.seasonal_naive,
        mean_error=series.mean,
        median_error=series.median,
        months=series.months,
    )
