"""What mutations of budgets are given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import graphene

from domain.budgets import commands
from domain.budgets.model import Carry
from domain.budgets.periods import MONTHLY, Schedule, WeekendShift, schedule_of
from domain.budgets.periods import ScheduleKind as Kind
from finance_graphql.budgets import objects
from finance_graphql.mutation import named
from finance_graphql.scalars import Date, MinorUnits


class BudgetScheduleInput(graphene.InputObjectType):
    class Meta:
        description = "How time is cut into periods."

    kind = graphene.InputField(graphene.NonNull(objects.ScheduleKind), description="Of what size.")
    day = graphene.Int(
        description="Day of the month on which one begins, 1 where null; a shorter month ends earlier. Of a pay day 0 "
        "is the last working day."
    )
    month = graphene.Int(description="Month in which a quarter (1 to 3) or a year begins; null is January.")
    anchor = graphene.InputField(Date, description="Any day on which a period begins; for weeks, which need it.")
    weekend = graphene.InputField(objects.WeekendShift, description="When a pay day at a weekend is; null: that day.")


def schedule(wanted: Mapping[str, Any] | None) -> Schedule | str:
    """The schedule, or what is wrong with it."""
    if wanted is None:
        return MONTHLY
    return schedule_of(
        Kind(wanted["kind"]),
        day=named(wanted, "day", 1),
        month=named(wanted, "month", 1),
        anchor=wanted.get("anchor"),
        weekend=WeekendShift(named(wanted, "weekend", WeekendShift.NONE)),
    )


class SetBudgetInput(graphene.InputObjectType):
    class Meta:
        description = "A limit for a category, or for what a search finds, in every period."

    id = graphene.ID(required=True, description="Client-made UUID: the same id changes the same budget.")
    category = graphene.ID(description="Slug of a category of spending; null where it is for a search.")
    query = graphene.String(
        description="A search of which spending is limited, such as `tag:holiday -category:housing`; null where it is "
        "for a category."
    )
    name = graphene.String(description="What the search is called, up to 100 characters; a category has its own.")
    limit = graphene.InputField(MinorUnits, required=True, description="At most this much a period; positive.")
    currency = graphene.String(required=True, description="ISO 4217 code; spending in others does not count.")
    warn_at_percent = graphene.InputField(
        graphene.NonNull(graphene.Int),
        default_value=commands.DEFAULT_WARN_AT_PERCENT,
        description="From which part of the limit on to warn.",
    )
    notice_at_percent = graphene.Int(description="From which part on to say a word before that; null: from none.")
    schedule = graphene.InputField(BudgetScheduleInput, description="Its periods; null is calendar months.")
    carry = graphene.InputField(objects.BudgetCarry, description="What goes on to the next period; null is `USUAL`.")
    carry_max = graphene.InputField(MinorUnits, description="At most this much goes on, either way; null: all of it.")
    carries_from = graphene.InputField(
        Date, description="A day of the first period that hands something on; null keeps it, or is today."
    )
    is_ring_fenced = graphene.Boolean(
        description="Its money is its own, although the category above has a budget, too; null is false."
    )


def carry(wanted: Mapping[str, Any]) -> Carry:
    return Carry(named(wanted, "carry", Carry.USUAL))


class AcceptedAmountInput(graphene.InputObjectType):
    class Meta:
        description = "A suggested amount."

    id = graphene.ID(required=True, description="Client-made UUID, for a category that has no budget yet.")
    category = graphene.ID(required=True, description="Slug of the category.")
    limit = graphene.InputField(MinorUnits, required=True, description="The amount; positive.")


class AcceptBudgetSuggestionsInput(graphene.InputObjectType):
    class Meta:
        description = "Which amounts to take over."

    currency = graphene.String(required=True, description="ISO 4217 code of all of them.")
    amounts = graphene.InputField(
        graphene.NonNull(graphene.List(graphene.NonNull(AcceptedAmountInput))),
        description="All of them are taken over, or none.",
    )
    schedule = graphene.InputField(BudgetScheduleInput, description="Periods of new budgets; null is calendar months.")


class SetBudgetSettingsInput(graphene.InputObjectType):
    class Meta:
        description = "How the household budgets."

    mode = graphene.InputField(graphene.NonNull(objects.BudgetMode), description="With limits or with envelopes.")
    schedule = graphene.InputField(
        BudgetScheduleInput, description="Periods of the page and of envelopes; null: months."
    )
    starts_on = graphene.InputField(
        Date,
        description="A day of the first period of envelopes: all money that there is then waits, and nothing that was "
        "assigned before counts. Null keeps it, or is today.",
    )
    account_ids = graphene.List(
        graphene.NonNull(graphene.ID),
        description="The accounts whose money is put into envelopes; null or empty: those that money is spent from.",
    )


class EnvelopeAmountInput(graphene.InputObjectType):
    class Meta:
        description = "What one envelope gets."

    budget_id = graphene.ID(required=True, description="The envelope.")
    amount = graphene.InputField(MinorUnits, required=True, description="All of it in the period; negative takes out.")


class AssignMoneyInput(graphene.InputObjectType):
    class Meta:
        description = "What envelopes get in a period."

    on = graphene.InputField(Date, required=True, description="A day of the period.")
    amounts = graphene.InputField(
        graphene.NonNull(graphene.List(graphene.NonNull(EnvelopeAmountInput))),
        description="All of them get their amount, or none.",
    )


class MoveMoneyInput(graphene.InputObjectType):
    class Meta:
        description = "From where, to where, and how much."

    on = graphene.InputField(Date, required=True, description="A day of the period.")
    source_id = graphene.ID(description="The envelope that gives; null: what waits to be budgeted.")
    target_id = graphene.ID(description="The envelope that gets; null: it waits to be budgeted again.")
    amount = graphene.InputField(MinorUnits, required=True, description="Positive.")


class CoverOverspendingInput(graphene.InputObjectType):
    class Meta:
        description = "Which envelope, and from where."

    id = graphene.ID(required=True, description="The overspent envelope.")
    on = graphene.InputField(Date, required=True, description="A day of the period.")
    source_id = graphene.ID(description="The envelope that gives; null: what waits to be budgeted.")
