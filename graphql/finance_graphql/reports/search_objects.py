"""Reports over a search, as seen from outside."""

from __future__ import annotations

from typing import Any

import graphene

from domain.transactions import reports
from domain.transactions.naming.avatars import merchant_of
from finance_graphql.context import Context
from finance_graphql.currencies.objects import RateGap
from finance_graphql.names.objects import Category, Counterparty
from finance_graphql.scalars import Date, Month
from finance_graphql.views import Money, View, enum_of, page_size, resolves

GROUPS_DEFAULT = 50

ReportGrouping = enum_of(
    reports.Grouping,
    "What lines are added up by.",
    {
        "MONTH": "The month that they count in.",
        "CATEGORY": "The root of their category, or the level below one.",
        "PAYEE": "Who was paid or who paid.",
        "ACCOUNT": "The account they belong to.",
        "TAG": "Each of their tags: a line with two of them is in both groups.",
    },
    name="ReportGrouping",
)


class ReportFigures(View):
    class Meta:
        description = "What some lines come to, in the household's currency."

    money_in = graphene.Field(Money, required=True, description="Into the accounts.")
    money_out = graphene.Field(Money, required=True, description="Out of the accounts, positive.")
    net = graphene.Field(Money, required=True, description="In minus out.")
    line_count = graphene.Int(required=True, description="How many rows, and parts of split ones.")
    is_complete = graphene.Boolean(required=True, description="False where money is left out for want of a rate.")


class ReportMonth(View):
    class Meta:
        description = "What a group has in one month."

    month = graphene.Field(Month, required=True, description="The month.")
    figures = graphene.Field(ReportFigures, required=True, description="What its lines come to.")


class ReportGroup(View):
    class Meta:
        description = (
            "Lines that have one thing in common. `transactions` shows exactly them for this `query`, these days and "
            "the `counting` of the report, and their `sums` are these figures."
        )

    key = graphene.String(description="A month, or the id of what it is; null: what has none.")
    label = graphene.String(description="Its name; null: what has none.")
    category = graphene.Field(Category, description="For categories; null for others.")
    counterparty = graphene.Field(Counterparty, description="For payees; null for others.")
    figures = graphene.Field(ReportFigures, required=True, description="What its lines come to.")
    months = graphene.List(
        graphene.NonNull(ReportMonth), required=True, description="The same by month; those without lines are left out."
    )
    query = graphene.String(description="The search for `filter.query`; null where it would be too long.")
    date_from = graphene.Field(Date, required=True, description="For `filter.dateFrom`.")
    date_to = graphene.Field(Date, required=True, description="For `filter.dateTo`.")

    @resolves
    def resolve_category(self: reports.ReportGroup, context: Context) -> Any:
        if self.grouping is not reports.Grouping.CATEGORY or self.key is None:
            return None
        return context.loaders.category(self.key)

    @resolves
    def resolve_counterparty(self: reports.ReportGroup, _context: Context) -> Any:
        if self.grouping is not reports.Grouping.PAYEE or self.label is None:
            return None
        return merchant_of(self.label)


class Report(View):
    class Meta:
        description = "What the lines of a search come to. Each is converted at the rate of the day it was booked on."

    currency = graphene.String(required=True, description="The household's currency, ISO 4217.")
    total = graphene.Field(ReportFigures, required=True, description="Of each line once.")
    groups = graphene.List(
        graphene.NonNull(ReportGroup),
        required=True,
        first=graphene.Argument(graphene.Int, default_value=GROUPS_DEFAULT, description="How many, 1 to 200."),
        description="Months in their order, others by size.",
    )
    group_count = graphene.Int(required=True, description="How many groups there are.")
    overlaps = graphene.Boolean(
        required=True, description="Whether a line may be in several groups, which then come to more than the total."
    )
    is_complete = graphene.Boolean(required=True, description="False where money is left out for want of a rate.")
    gaps = graphene.List(
        graphene.NonNull(RateGap), required=True, description="What it leaves out, or takes at an old rate."
    )

    @resolves
    def resolve_groups(self: reports.Report, _context: Context, first: int | None = None) -> Any:
        return self.groups[: page_size("groups.first", GROUPS_DEFAULT if first is None else first)]
