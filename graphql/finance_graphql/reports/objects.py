"""The dashboard, as seen from outside."""

from __future__ import annotations

from typing import Any

import graphene

from domain.transactions import reporting
from finance_graphql.accounts.objects import Account
from finance_graphql.context import Context
from finance_graphql.currencies.objects import RateGap
from finance_graphql.names.objects import Category, category_of
from finance_graphql.scalars import Month
from finance_graphql.transactions.objects import Transaction
from finance_graphql.views import Money, View, resolves

RECENT_DEFAULT = 8


class MonthFlow(View):
    class Meta:
        description = (
            "What one month of one currency looks like. `income` and `expense` are positive; refunds reduce their "
            "category; transfers between own accounts are in neither."
        )

    month = graphene.Field(Month, required=True, description="The month.")
    income = graphene.Field(Money, required=True, description="Money earned.")
    expense = graphene.Field(Money, required=True, description="Money spent.")
    net = graphene.Field(Money, required=True, description="Income minus expense.")
    is_complete = graphene.Boolean(required=True, description="False where money is left out for want of a rate.")


class CategorySpending(View):
    class Meta:
        description = "What one category of spending took in a month."

    category = graphene.Field(Category, description="Null: not categorized yet.")
    amount = graphene.Field(Money, required=True, description="What was spent, positive.")
    share = graphene.Float(required=True, description="Its part of all spending of the month, 0 to 1.")
    transaction_count = graphene.Int(required=True, description="How many rows make it up.")

    resolve_category = category_of


def _rows(type_: Any, description: str) -> Any:
    return graphene.List(graphene.NonNull(type_), required=True, description=description)


class Dashboard(View):
    class Meta:
        description = (
            "The first screen: one month, of all accounts in the household's currency, or of the accounts in one. Each "
            "row is converted at the rate of its day, balances at today's; what has no rate is left out and told."
        )

    month = graphene.Field(Month, required=True, description="The month it shows.")
    currency = graphene.String(required=True, description="The currency it shows, ISO 4217.")
    other_currencies = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="Other currencies held; without a rate they are in no total, never added 1:1.",
    )
    is_converted = graphene.Boolean(
        required=True, description="Whether money of other currencies is in it; false where one currency was asked for."
    )
    is_complete = graphene.Boolean(required=True, description="False where money is left out for want of a rate.")
    balance = graphene.Field(Money, required=True, description="Sum of the balances, hidden accounts left out.")
    balance_gaps = _rows(RateGap, "What the balance leaves out, or takes at an old rate.")
    flow_gaps = _rows(RateGap, "What income, expense and spending of the month leave out, or take at an old rate.")
    cash_flow_gaps = _rows(RateGap, "The same for the months of the cash flow.")
    accounts = _rows(Account, "Every account of the household.")
    month_to_date = graphene.Field(MonthFlow, required=True, description="The month so far.")
    previous_month = graphene.Field(
        MonthFlow, required=True, description="Previous month up to the same day, to compare with."
    )
    spending_by_category = graphene.List(
        graphene.NonNull(CategorySpending),
        required=True,
        parent=graphene.Argument(
            graphene.ID, description="Of a category: those right below it, and itself for what is in none of them."
        ),
        description="Categories with net spending, largest first, each with everything below it; null: the roots.",
    )
    cash_flow = _rows(MonthFlow, "Twelve months, oldest first, this month last; months without rows are zero.")
    recent_transactions = graphene.List(
        graphene.NonNull(Transaction),
        required=True,
        first=graphene.Argument(graphene.Int, default_value=RECENT_DEFAULT, description="How many rows, 1 to 200."),
        description="The newest rows.",
    )
    uncategorized_count = graphene.Int(required=True, description="Rows of the household that wait for a category.")

    @resolves
    def resolve_spending_by_category(self: reporting.Dashboard, _context: Context, parent: str | None = None) -> Any:
        return self.spending_by_category if parent is None else self.spending_below(parent)

    @resolves
    def resolve_recent_transactions(self: reporting.Dashboard, _context: Context, first: int | None = None) -> Any:
        return self.recent_transactions[: RECENT_DEFAULT if first is None else first]
