"""Setting and deleting goals, and deciding what counts for them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import graphene

from domain.budgets.goals import commands, model
from domain.budgets.goals.rejections import DecideContributionRejection, DeleteGoalRejection, SetGoalRejection
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Permission
from finance_graphql.context import Context
from finance_graphql.goals.objects import Goal
from finance_graphql.mutation import Answer, FinanceMutation, Ids
from finance_graphql.scalars import Date, DecimalNumber, MinorUnits
from finance_graphql.transactions.objects import Change
from finance_graphql.views import enum_of

ContributionDecision = enum_of(
    model.Decision,
    "Whether a transaction counts for a goal.",
    {
        "COUNT": "It counts for the goal that is named.",
        "LEAVE_OUT": "It counts for none.",
        "AUTOMATIC": "As Moneta finds: by the search of a goal, or as a transfer.",
    },
    name="ContributionDecision",
)


def change_field() -> Any:
    return graphene.Field(Change, description="Undoes it; null where nothing new was saved.")


class GoalAccountInput(graphene.InputObjectType):
    class Meta:
        description = "An account that keeps money of a goal."

    account_id = graphene.ID(required=True, description="The account; its currency is that of the goal.")
    set_aside = graphene.InputField(
        MinorUnits, required=True, description="What of its balance is the goal's, before anything is contributed."
    )


class SetGoalInput(graphene.InputObjectType):
    class Meta:
        description = "A saving goal."

    id = graphene.ID(required=True, description="Client-made UUID: the same id changes the same goal.")
    version = graphene.Int(description="The one that was read; null for a new goal.")
    name = graphene.String(required=True, description="Up to 100 characters.")
    target = graphene.InputField(MinorUnits, required=True, description="How much it takes; positive.")
    currency = graphene.String(required=True, description="ISO 4217 code.")
    starts_on = graphene.InputField(Date, required=True, description="Transfers from this day on are contributions.")
    due_on = graphene.InputField(Date, description="Until when; null: no matter.")
    yearly_rate = graphene.InputField(DecimalNumber, description="Interest, percent a year; null: none.")
    accounts = graphene.List(graphene.NonNull(GoalAccountInput), description="Where its money is; null: nowhere yet.")
    query = graphene.String(
        description="A search for its contributions among the rows of its accounts; null: transfers count."
    )
    position = graphene.Int(description="Priority, the lowest first; null: last, or as it was.")


class SetGoal(FinanceMutation):
    class Meta:
        description = (
            "Make a saving goal, or change the one of this id. Together goals never get more than an account holds."
        )
        requires = Permission.WRITE_BUDGETS
        input_type = SetGoalInput
        rejections = SetGoalRejection

    goal = graphene.Field(Goal, description="The goal as it stands; null when it was refused.")
    change = change_field()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(SetGoalRejection)
        command = commands.SetGoal(
            id=ids.made(wanted["id"]),
            version=wanted.get("version"),
            name=wanted["name"],
            target_minor=wanted["target"],
            currency=wanted["currency"],
            starts_on=wanted["starts_on"],
            due_on=wanted.get("due_on"),
            yearly_rate=wanted.get("yearly_rate") or Decimal(0),
            allocations=tuple(
                model.Allocation(ids.known(given["account_id"], "accounts", "ACCOUNT_NOT_FOUND"), given["set_aside"])
                for given in wanted.get("accounts") or ()
            ),
            query=wanted.get("query"),
            position=wanted.get("position"),
        )
        if ids.refused:
            return ids.refused
        outcome = await context.commands.goals(context.caller, command)
        if isinstance(outcome, Rejected):
            return outcome
        standings = await context.reads.goals.goals(context.caller.household_id, context.today)
        shown = next((standing for standing in standings if standing.id == outcome.goal.id), None)
        return Answer(goal=shown, change=outcome.change)


class DeleteGoalInput(graphene.InputObjectType):
    class Meta:
        description = "What to delete."

    id = graphene.ID(required=True, description="The goal.")


class DeleteGoal(FinanceMutation):
    class Meta:
        description = "Delete one goal; its accounts and their transactions stay."
        requires = Permission.WRITE_BUDGETS
        input_type = DeleteGoalInput
        rejections = DeleteGoalRejection

    deleted_id = graphene.ID(description="The goal that is gone; null when it was refused.")
    change = change_field()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(DeleteGoalRejection)
        command = commands.DeleteGoal(id=ids.known(wanted["id"]))
        return ids.refused or await context.commands.goals(context.caller, command)


class DecideContributionInput(graphene.InputObjectType):
    class Meta:
        description = "Whether a transaction counts for a goal."

    transaction_id = graphene.ID(required=True, description="The transaction, in an account of the goal.")
    decision = graphene.InputField(ContributionDecision, required=True, description="What to do with it.")
    goal_id = graphene.ID(description="The goal that it counts for; null for the other decisions.")


class DecideContribution(FinanceMutation):
    class Meta:
        description = (
            "Count a transaction for a goal, move it to another one, take it off, or leave that to Moneta again."
        )
        requires = Permission.WRITE_BUDGETS
        input_type = DecideContributionInput
        rejections = DecideContributionRejection

    goals = graphene.List(graphene.NonNull(Goal), required=True, description="The goals that stand differently now.")
    change = change_field()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(DecideContributionRejection)
        command = commands.DecideContribution(
            transaction_id=ids.known(wanted["transaction_id"], "transactionId", "TRANSACTION_NOT_FOUND"),
            decision=wanted["decision"],
            goal_id=ids.maybe(wanted.get("goal_id"), "goalId", "GOAL_NOT_FOUND"),
        )
        if ids.refused:
            return ids.refused
        outcome = await context.commands.goals(context.caller, command)
        if isinstance(outcome, Rejected):
            return outcome
        standings = await context.reads.goals.goals(context.caller.household_id, context.today)
        moved = [standing for standing in standings if standing.id in outcome.goal_ids]
        return Answer(goals=moved, change=outcome.change)


class GoalMutations:
    set_goal = SetGoal.field()
    delete_goal = DeleteGoal.field()
    decide_contribution = DecideContribution.field()
