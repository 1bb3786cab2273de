"""Insights, as seen from outside."""

from __future__ import annotations

from typing import Any

import graphene

from domain.insights import model
from domain.insights.ports import Told
from finance_graphql.insights.searching import search_of
from finance_graphql.scalars import Date, DateTime
from finance_graphql.views import Money, Node, View, enum_of, of, resolves

InsightKind = enum_of(
    model.InsightKind,
    "What an insight is about.",
    {
        "PACE_ABOVE": "More than usual was spent by this day of the month.",
        "PACE_BELOW": "Less than usual was spent by this day of the month.",
        "CHANGED": "The last complete month differs from the one before.",
        "ROSE": "A category has been higher for three months.",
        "CASH_IDLE": "An account for payments holds more than two months of spending.",
        "CASH_SHORT": "All cash together would not last a usual month.",
        "GOAL_IN_REACH": "What a goal still needs lies free in one of its accounts, or comes within a month.",
        "FEES": "What banks and cards took in a year.",
        "BUDGET_TIGHT": "A budget was over in each of the last three months.",
        "BUDGET_LOOSE": "A budget was far from used up in each of the last six months.",
        "ENVELOPE_OVERSPENT": "More was spent than is in an envelope.",
        "PRICE_ROSE": "A subscription or a bill costs more each time.",
        "DOUBLE_CHARGE": "Somebody took the same amount twice in a few days, who is not known for it.",
        "FEE_CHARGED": "A fee of somebody who took none before, or not nearly so much.",
        "UNUSUAL_AMOUNT": "Well above what a known merchant usually takes.",
        "NEW_MERCHANT": "A large payment to somebody new.",
    },
    name="InsightKind",
)
InsightActionKind = enum_of(
    model.ActionKind,
    "What Moneta can carry out in one click, with undo.",
    {
        "SET_BUDGET": "Start, raise or lower the budget of a category.",
        "START_GOAL": "Start a saving goal with money that is there.",
        "FILL_GOAL": "Set more of an account aside for a goal.",
        "SET_FUND": "Start an emergency fund.",
        "MOVE_MONEY": "Move money between envelopes.",
        "END_PAYMENT": "Call a recurring payment ended, and be told if it comes again.",
    },
    name="InsightActionKind",
)
InsightOpinion = enum_of(
    model.Opinion,
    "What the household says of a kind of insight for one subject.",
    {"USEFUL": "It is of use: it comes sooner.", "SILENCED": "Not for us: it comes no more until it is wanted again."},
    name="InsightOpinion",
)


class InsightRows(View):
    class Meta:
        description = "The lines of spending behind a figure: a search and its days, for the list of transactions."

    query = graphene.String(description="The search; null where a name in it is too long to be searched for.")
    date_from = graphene.Field(Date, required=True, description="The first day.")
    date_to = graphene.Field(Date, required=True, description="The last day.")

    resolve_query = resolves(lambda root, _context: search_of(root))
    resolve_date_from = of("first")
    resolve_date_to = of("last")


class InsightFigure(View):
    class Meta:
        description = "A number that an insight rests on: an amount, or a text."

    label = graphene.String(required=True, description="What it is.")
    amount = graphene.Field(Money, description="Null where it is no amount.")
    text = graphene.String(description="Null where it is an amount.")


class InsightPart(View):
    class Meta:
        description = "One of what a change is made of. Parts add up to their whole, to the last unit."

    label = graphene.String(required=True, description="A category, a merchant, or how many others.")
    before = graphene.Field(Money, required=True, description="What it was.")
    after = graphene.Field(Money, required=True, description="What it is.")
    change = graphene.Field(Money, required=True, description="`after` minus `before`.")
    rows = graphene.Field(
        InsightRows, description="The lines that `after` is the sum of, or the monthly average; null for others."
    )
    parts = graphene.List(
        graphene.NonNull(lambda: InsightPart), required=True, description="A category by its merchants."
    )


class InsightAction(View):
    class Meta:
        description = "What to do about it: `actOnInsight` does."

    kind = graphene.Field(InsightActionKind, required=True, description="What it is.")
    words = graphene.String(required=True, description="What happens, in words.")
    amount = graphene.Field(Money, description="How much it is about; null where it is about none.")


def _told(name: str) -> Any:
    """An attribute of the insight behind what is told."""
    return resolves(lambda root, _context: getattr(root.insight, name))


class Insight(View):
    class Meta:
        interfaces = (Node,)
        description = "A computed fact about the household's money, with its numbers, its rows and a reason."

    kind = graphene.Field(InsightKind, required=True, description="What it is about.")
    subject = graphene.String(required=True, description="The category, account, budget or goal; `total` for all.")
    title = graphene.String(required=True, description="In one line.")
    reason = graphene.String(required=True, description="Why it is told, in words, with its numbers.")
    figures = graphene.List(graphene.NonNull(InsightFigure), required=True, description="The numbers it rests on.")
    rows = graphene.Field(InsightRows, description="The lines behind it; null where it is about balances.")
    parts = graphene.List(
        graphene.NonNull(InsightPart), required=True, description="What a change is made of; empty for other kinds."
    )
    transaction_id = graphene.ID(description="The one transaction it is about; null where it is about several.")
    action = graphene.Field(InsightAction, description="What Moneta could do about it; null: nothing by itself.")
    opinion = graphene.Field(InsightOpinion, description="What the household says of it; null: nothing.")
    first_on = graphene.Field(Date, required=True, description="Since when it is told.")
    expires_on = graphene.Field(Date, required=True, description="Until when it is told at most.")

    for _name in (
        "kind",
        "subject",
        "title",
        "reason",
        "figures",
        "rows",
        "parts",
        "action",
        "expires_on",
        "transaction_id",
    ):
        locals()[f"resolve_{_name}"] = _told(_name)
    del _name


class Anomaly(View):
    class Meta:
        description = "What is out of the ordinary about a transaction."

    kind = graphene.Field(InsightKind, required=True, description="One of the kinds of single charges.")
    title = graphene.String(required=True, description="In one line.")
    reason = graphene.String(required=True, description="Why, in words, with its numbers.")


class InsightSilence(View):
    class Meta:
        description = "A kind of insight that the household wants to hear no more of, for one subject."

    topic = graphene.ID(required=True, description="For `hearAgain`.")
    words = graphene.String(required=True, description="What it is, in words.")
    since = graphene.Field(DateTime, required=True, description="When that was said.")


def foremost(told: Any, most: int) -> list[Told]:
    """At most so many, in their order: the first of each kind before a second of any."""
    chosen = {insight.key for insight in model.foremost([each.insight for each in told], most)}
    return [each for each in told if each.insight.key in chosen]
