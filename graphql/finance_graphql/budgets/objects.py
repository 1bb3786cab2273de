"""Budgets, as seen from outside."""

from __future__ import annotations

from typing import Any

import graphene

from domain.budgets import model
from finance_graphql.context import Context
from finance_graphql.names.objects import Category
from finance_graphql.scalars import Month
from finance_graphql.views import Money, Node, View, enum_of, of, resolves

BudgetLevel = enum_of(
    model.Level,
    "How a month stands against its limit.",
    {
        "ON_TRACK": "Below the warning level.",
        "WARNING": "At the warning level or above it, within the limit.",
        "EXCEEDED": "More was spent than the limit allows.",
    },
    name="BudgetLevel",
)


def _plan(name: str) -> Any:
    """An attribute of the budget behind the month's standing."""
    return resolves(lambda root, _context: getattr(root.budget, name))


class Budget(View):
    class Meta:
        interfaces = (Node,)
        description = "A monthly limit for a category or for what a search finds, and how one month stands against it."

    category = graphene.Field(Category, description="The category whose spending it limits; null: it has a search.")
    name = graphene.String(description="What its search is called; null: it has a category.")
    query = graphene.String(
        description="The search whose spending it limits, with the names of today: `transactions` shows its rows for "
        "this `query`, the days of the month and `counting: SPENDING`. Null: it has a category."
    )
    problem = graphene.String(
        description="Why its search cannot be run, in words for people: something in it is gone. Until it is changed "
        "nothing counts as spent. Null: it can."
    )
    limit = graphene.Field(Money, required=True, description="At most this much a month.")
    warn_at_percent = graphene.Int(required=True, description="From which part of the limit on it warns.")
    month = graphene.Field(Month, required=True, description="The month that is shown.")
    spent = graphene.Field(Money, required=True, description="Spending of the month; refunds reduce it.")
    remaining = graphene.Field(Money, required=True, description="Limit minus spending; negative when exceeded.")
    level = graphene.Field(BudgetLevel, required=True, description="How the month stands.")

    resolve_id = _plan("id")
    resolve_limit = _plan("limit")
    resolve_warn_at_percent = _plan("warn_at_percent")

    resolve_name = _plan("name")
    resolve_query = of("search")

    @resolves
    def resolve_category(self: model.BudgetStatus, context: Context) -> Any:
        category = self.budget.category
        return None if category is None else context.loaders.category(category)
