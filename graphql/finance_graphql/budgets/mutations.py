"""Setting and deleting budgets."""

from __future__ import annotations

from typing import Any

import graphene

from domain.budgets import commands
from domain.budgets.rejections import AcceptAmountsRejection, DeleteBudgetRejection, SetBudgetRejection
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Permission
from finance_graphql.budgets import inputs
from finance_graphql.budgets.money_mutations import EnvelopeMutations
from finance_graphql.budgets.objects import Budget, BudgetPlan
from finance_graphql.context import Context
from finance_graphql.mutation import Answer, FinanceMutation, Ids, named
from finance_graphql.transactions.objects import Change


class SetBudget(FinanceMutation):
    class Meta:
        description = "Make a budget, or change the one of this id."
        requires = Permission.WRITE_BUDGETS
        input_type = inputs.SetBudgetInput
        rejections = SetBudgetRejection

    budget = graphene.Field(Budget, description="The budget in its period of today; null when it was refused.")
    change = graphene.Field(Change, description="Undoes it; null where nothing new was saved.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(SetBudgetRejection)
        id_ = ids.made(wanted["id"])
        schedule = inputs.schedule(wanted.get("schedule"))
        if isinstance(schedule, str):
            ids.refused.append(Rejected(SetBudgetRejection.SCHEDULE_INVALID, schedule, "schedule"))
        if ids.refused or isinstance(schedule, str):
            return ids.refused
        command = commands.SetBudget(
            id=id_,
            category=wanted.get("category"),
            query=wanted.get("query"),
            name=wanted.get("name"),
            limit_minor=wanted["limit"],
            currency=wanted["currency"],
            warn_at_percent=wanted["warn_at_percent"],
            notice_at_percent=wanted.get("notice_at_percent"),
            schedule=schedule,
            carry=inputs.carry(wanted),
            carry_max_minor=wanted.get("carry_max"),
            carries_from=wanted.get("carries_from"),
            is_ring_fenced=named(wanted, "is_ring_fenced", False),
        )
        outcome = await context.commands.set_budget(context.caller, command)
        if isinstance(outcome, Rejected):
            return outcome
        standing = await context.reads.budgets(context.caller, on=context.today, today=context.today)
        shown = next((status for status in standing if status.budget.id == outcome.budget.id), None)
        return Answer(budget=shown, change=outcome.change)


class DeleteBudgetInput(graphene.InputObjectType):
    class Meta:
        description = "What to delete."

    id = graphene.ID(required=True, description="The budget.")


class DeleteBudget(FinanceMutation):
    class Meta:
        description = "Delete one budget; its transactions stay, and money in its envelope waits again."
        requires = Permission.WRITE_BUDGETS
        input_type = DeleteBudgetInput
        rejections = DeleteBudgetRejection

    deleted_id = graphene.ID(description="The budget that is gone; null when it was refused.")
    change = graphene.Field(Change, description="Undoes it; null when it was refused.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(DeleteBudgetRejection)
        command = commands.DeleteBudget(id=ids.known(wanted["id"]))
        return ids.refused or await context.commands.delete_budget(context.caller, command)


class AcceptBudgetSuggestions(FinanceMutation):
    class Meta:
        description = "Take over suggested amounts as one change: a category's budget gets it as its limit, or is made."
        requires = Permission.WRITE_BUDGETS
        input_type = inputs.AcceptBudgetSuggestionsInput
        rejections = AcceptAmountsRejection

    plan = graphene.Field(BudgetPlan, description="The page of today; null when it was refused.")
    change = graphene.Field(Change, description="Undoes all of it; null where nothing new was saved.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(AcceptAmountsRejection)
        schedule = inputs.schedule(wanted.get("schedule"))
        if isinstance(schedule, str):
            return Rejected(AcceptAmountsRejection.SCHEDULE_INVALID, schedule, "schedule")
        amounts = tuple(
            commands.AcceptedAmount(
                id=ids.made(each["id"], "amounts"), category=each["category"], limit_minor=each["limit"]
            )
            for each in wanted["amounts"]
        )
        if ids.refused:
            return ids.refused
        command = commands.AcceptAmounts(currency=wanted["currency"], schedule=schedule, amounts=amounts)
        outcome = await context.commands.budgeting(context.caller, command)
        if isinstance(outcome, Rejected):
            return outcome
        plan = await context.reads.budget_page(context.caller, on=None, today=context.today)
        return Answer(plan=plan, change=outcome.change)


class BudgetMutations(EnvelopeMutations):
    set_budget = SetBudget.field()
    delete_budget = DeleteBudget.field()
    accept_budget_suggestions = AcceptBudgetSuggestions.field()
