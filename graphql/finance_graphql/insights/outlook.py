"""The health score and what-if, as seen from outside."""

from __future__ import annotations

from typing import Any

import graphene

from domain.insights import health
from domain.insights.what_if import Wanted
from domain.shared.money import MAX_MINOR
from domain.shared.viewer import Permission
from finance_graphql.context import Context
from finance_graphql.errors import bad_input
from finance_graphql.mutation import NIL
from finance_graphql.scalars import MinorUnits, Month
from finance_graphql.views import Money, View, enum_of, guarded

HealthPart = enum_of(
    health.HealthPart,
    "What the score of financial health is made of.",
    {
        "SAVINGS": "What is left of income; a fifth or more earns all 35 points.",
        "CUSHION": "How many usual months the cash at hand would last; six or more earn all 30.",
        "STEADINESS": "How many months ended with more income than spending; all of them earn 15.",
        "DEBT": "What cards and loans owe in months of income; none earns 10, three or more nothing.",
        "FEES": "What banks took of all spending; nothing earns 10, two in a hundred or more nothing.",
    },
    name="HealthPart",
)


class HealthPartScore(View):
    class Meta:
        description = "One part of the score."

    part = graphene.Field(HealthPart, required=True, description="Which.")
    points = graphene.Int(required=True, description="What it earns; rounded down.")
    most = graphene.Int(required=True, description="What it could earn.")
    reason = graphene.String(required=True, description="What the points rest on, in words and numbers.")


class Health(View):
    class Meta:
        description = "Financial health over six complete months: the sum of its parts, 100 at most."

    month = graphene.Field(Month, required=True, description="At the end of this month; the current one: now.")
    score = graphene.Int(required=True, description="The points of all parts together.")
    parts = graphene.List(graphene.NonNull(HealthPartScore), required=True, description="They add up to the score.")
    income = graphene.Field(Money, required=True, description="Of those months.")
    spending = graphene.Field(Money, required=True, description="Of those months.")
    savings_percent = graphene.Int(required=True, description="The savings rate: what is left of income, in percent.")
    months_seen = graphene.Int(required=True, description="How many complete months that is over.")


class HealthReport(View):
    class Meta:
        description = "Financial health now and month by month, beside nobody but oneself."

    currency = graphene.String(required=True, description="ISO 4217 code.")
    now = graphene.Field(Health, description="Null while fewer than three complete months or no income are known.")
    history = graphene.List(graphene.NonNull(Health), required=True, description="By complete month, oldest first.")


class MonthAhead(View):
    class Meta:
        description = "All cash at the end of a month to come."

    month = graphene.Field(Month, required=True, description="Which.")
    usual = graphene.Field(Money, required=True, description="If everything stays as usual.")
    balance = graphene.Field(Money, required=True, description="With the changes.")
    difference = graphene.Field(Money, required=True, description="`balance` minus `usual`.")
    low = graphene.Field(Money, required=True, description="One in ten would be below.")
    high = graphene.Field(Money, required=True, description="One in ten would be above.")


class CategoryAhead(View):
    class Meta:
        description = "A category in a month to come."

    category = graphene.ID(required=True, description="Its slug.")
    label = graphene.String(required=True, description="Its name.")
    usual = graphene.Field(Money, required=True, description="The median of the last six complete months.")
    planned = graphene.Field(Money, required=True, description="With the changes.")


class GoalAhead(View):
    class Meta:
        description = "A saving goal twelve months on."

    goal_id = graphene.ID(required=True, description="The goal.")
    name = graphene.String(required=True, description="What it is for.")
    target = graphene.Field(Money, required=True, description="How much it takes.")
    usual = graphene.Field(Money, required=True, description="What came in a month lately.")
    planned = graphene.Field(Money, required=True, description="With the changes.")
    saved = graphene.Field(Money, required=True, description="What is there at the end.")
    usually_reached = graphene.Field(Month, description="As usual; null: not within the twelve months.")
    reached = graphene.Field(Month, description="With the changes; null: not within the twelve months.")


class BudgetAhead(View):
    class Meta:
        description = "A monthly budget over twelve months to come."

    budget_id = graphene.ID(required=True, description="The budget.")
    label = graphene.String(required=True, description="What it is for.")
    limit = graphene.Field(Money, required=True, description="A month.")
    planned = graphene.Field(Money, required=True, description="What would be spent in a month.")
    left = graphene.Field(Money, required=True, description="Of all twelve limits; negative: so much is missing.")


class Outlook(View):
    class Meta:
        description = "Twelve months on by usual months and the changes on top. Nothing is saved."

    currency = graphene.String(required=True, description="ISO 4217 code.")
    usual_income = graphene.Field(Money, required=True, description="A month, the median of six.")
    planned_income = graphene.Field(Money, required=True, description="A month, with the changes.")
    usual_spending = graphene.Field(Money, required=True, description="A month, the median of six.")
    planned_spending = graphene.Field(Money, required=True, description="A month, with the changes.")
    months = graphene.List(graphene.NonNull(MonthAhead), required=True, description="The twelve that come.")
    categories = graphene.List(graphene.NonNull(CategoryAhead), required=True, description="The largest first.")
    goals = graphene.List(graphene.NonNull(GoalAhead), required=True, description="Those that are not reached.")
    budgets = graphene.List(graphene.NonNull(BudgetAhead), required=True, description="Monthly ones of a category.")
    free = graphene.Field(Money, required=True, description="What no goal has of the cash at the end.")


class AmountOfInput(graphene.InputObjectType):
    class Meta:
        description = "How much a month."

    id = graphene.ID(required=True, description="A category, or a goal.")
    monthly = graphene.InputField(MinorUnits, required=True, description="From zero on.")


class WhatIfInput(graphene.InputObjectType):
    class Meta:
        description = "What is to be otherwise; the rest stays as usual."

    income = graphene.InputField(MinorUnits, description="A month; null: as usual.")
    categories = graphene.List(graphene.NonNull(AmountOfInput), description="Spending; at most 50.")
    goals = graphene.List(graphene.NonNull(AmountOfInput), description="Saving; at most 50.")


def _checked(name: str, minor: int) -> int:
    if not 0 <= minor <= MAX_MINOR:
        raise bad_input(name, "this amount is below zero, or larger than an amount can be.")
    return minor


def _amounts(name: str, given: Any) -> dict[str, int]:
    if len(given or ()) > 50:
        raise bad_input(name, "name 50 at most.")
    return {each["id"]: _checked(name, each["monthly"]) for each in given or ()}


async def _health(context: Context, _info: object, currency: str | None = None) -> Any:
    return await context.reads.outlook.health(context.caller.household_id, currency, context.today)


async def _what_if(context: Context, _info: object, input: Any = None, currency: str | None = None) -> Any:  # noqa: A002
    given = input or {}
    income = given.get("income")
    wanted = Wanted(
        None if income is None else _checked("income", income),
        _amounts("categories", given.get("categories")),
        {_uuid(id_): minor for id_, minor in _amounts("goals", given.get("goals")).items()},
    )
    return await context.reads.outlook.what_if(context.caller.household_id, currency, wanted, context.today)


def _uuid(text: str) -> Any:
    """What is no id is that of no goal."""
    try:
        return type(NIL)(text)
    except ValueError:
        return NIL


def _currency() -> Any:
    return graphene.Argument(graphene.String, description="ISO 4217 code; null: the one that is spent in most.")


class OutlookQueries:
    health_report = guarded(
        HealthReport,
        Permission.READ,
        _health,
        description="Savings rate and score of financial health; null where nothing was spent lately.",
        currency=_currency(),
    )
    what_if = guarded(
        Outlook,
        Permission.READ,
        _what_if,
        description="Income, categories or goals otherwise, and where that leads; null while too little is known.",
        input=graphene.Argument(WhatIfInput, description="Null: everything as usual."),
        currency=_currency(),
    )
