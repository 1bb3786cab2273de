"""Setting and deleting budgets."""

from __future__ import annotations

from typing import Any

import graphene

from domain.budgets import commands
from domain.budgets.rejections import DeleteBudgetRejection, SetBudgetRejection
from domain.shared.outcomes import Rejected
from domain.shared.periods import Month
from domain.shared.viewer import Permission
from finance_graphql.budgets.objects import Budget
from finance_graphql.context import Context
from finance_graphql.mutation import Answer, FinanceMutation, Ids
from finance_graphql.scalars import MinorUnits
from finance_graphql.transactions.objects import Change


class SetBudgetInput(graphene.InputObjectType):
    class Meta:
        description = "A monthly limit for a category, or for what a search finds."

    id = graphene.ID(required=True, description="Client-made UUID: the same id changes the same budget.")
    category = graphene.ID(description="Slug of a category of spending; null where it is for a search.")
    query = graphene.String(
        description="A search of which spending is limited, such as `tag:holiday -category:housing`; null where it is "
        "for a category."
    )
    name = graphene.String(description="What the search is called, up to 100 characters; a category has its own.")
    limit = graphene.InputField(MinorUnits, required=True, description="At most this much a month; positive.")
    currency = graphene.String(required=True, description="ISO 4217 code; spending in others does not count.")
    warn_at_percent = graphene.InputField(
        graphene.NonNull(graphene.Int),
        default_value=commands.DEFAULT_WARN_AT_PERCENT,
        description="From which part of the limit on to warn.",
    )


class SetBudget(FinanceMutation):
    class Meta:
        description = "Make a budget, or change the one of this id."
        requires = Permission.WRITE_BUDGETS
        input_type = SetBudgetInput
        rejections = SetBudgetRejection

    budget = graphene.Field(Budget, description="The budget in the current month; null when it was refused.")
    change = graphene.Field(Change, description="Undoes it; null where nothing new was saved.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(SetBudgetRejection)
        command = commands.SetBudget(
            id=ids.made(wanted["id"]),
            category=wanted.get("category"),
            query=wanted.get("query"),
            name=wanted.get("name"),
            limit_minor=wanted["limit"],
            currency=wanted["currency"],
            warn_at_percent=wanted["warn_at_percent"],
        )
        if ids.refused:
            return ids.refused
        outcome = await context.commands.set_budget(context.caller, command)
        if isinstance(outcome, Rejected):
            return outcome
        standing = await context.reads.budgets(context.caller, month=Month.of(context.today))
        shown = next((status for status in standing if status.budget.id == outcome.budget.id), None)
        return Answer(budget=shown, change=outcome.change)


class DeleteBudgetInput(graphene.InputObjectType):
    class Meta:
        description = "What to delete."

    id = graphene.ID(required=True, description="The budget.")


class DeleteBudget(FinanceMutation):
    class Meta:
        description = "Delete one budget; its transactions stay."
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


class BudgetMutations:
    set_budget = SetBudget.field()
    delete_budget = DeleteBudget.field()
