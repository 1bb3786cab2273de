"""Setting and deleting debts, how they are paid off, and the emergency fund."""

from __future__ import annotations

from typing import Any

import graphene

from domain.budgets.goals import commands
from domain.budgets.goals.rejections import (
    DeleteDebtRejection,
    SetDebtPlanRejection,
    SetDebtRejection,
    SetEmergencyFundRejection,
)
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Permission
from finance_graphql.context import Context
from finance_graphql.goals.debt_objects import Debt, DebtPlan, EmergencyFund, PayoffStrategy
from finance_graphql.goals.mutations import change_field
from finance_graphql.mutation import Answer, FinanceMutation, Ids
from finance_graphql.scalars import DecimalNumber, MinorUnits


class SetDebtInput(graphene.InputObjectType):
    class Meta:
        description = "Money that is owed: by an account, or as much as is said."

    id = graphene.ID(required=True, description="Client-made UUID: the same id changes the same debt.")
    version = graphene.Int(description="The one that was read; null for a new debt.")
    name = graphene.String(required=True, description="Up to 100 characters.")
    currency = graphene.String(required=True, description="ISO 4217 code.")
    account_id = graphene.ID(description="The loan or card whose balance is owed; null: `owed` says how much.")
    owed = graphene.InputField(MinorUnits, description="What is owed; null: `accountId` says where.")
    yearly_rate = graphene.InputField(DecimalNumber, required=True, description="Interest, percent a year.")
    minimum = graphene.InputField(MinorUnits, required=True, description="What is paid each month at least.")
    minimum_percent = graphene.InputField(
        DecimalNumber, description="Or this part of what is owed, where that is more; null: no such part."
    )
    position = graphene.Int(description="Its place in the household's own order; null: last, or as it was.")


class SetDebt(FinanceMutation):
    class Meta:
        description = "Add a debt, or change the one of this id. A payment that does not pay the interest is refused."
        requires = Permission.WRITE_BUDGETS
        input_type = SetDebtInput
        rejections = SetDebtRejection

    debt = graphene.Field(Debt, description="The debt as it stands; null when it was refused.")
    change = change_field()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(SetDebtRejection)
        command = commands.SetDebt(
            id=ids.made(wanted["id"]),
            version=wanted.get("version"),
            name=wanted["name"],
            currency=wanted["currency"],
            account_id=ids.maybe(wanted.get("account_id"), "accountId", "ACCOUNT_NOT_FOUND"),
            owed_minor=wanted.get("owed"),
            yearly_rate=wanted["yearly_rate"],
            minimum_minor=wanted["minimum"],
            minimum_percent=wanted.get("minimum_percent"),
            position=wanted.get("position"),
        )
        if ids.refused:
            return ids.refused
        outcome = await context.commands.goals(context.caller, command)
        if isinstance(outcome, Rejected):
            return outcome
        debts = await context.reads.goals.debts(context.caller.household_id)
        shown = next((each for each in debts if each.id == outcome.debt.id), None)
        return Answer(debt=shown, change=outcome.change)


class DeleteDebtInput(graphene.InputObjectType):
    class Meta:
        description = "What to delete."

    id = graphene.ID(required=True, description="The debt.")


class DeleteDebt(FinanceMutation):
    class Meta:
        description = "Delete one debt; an account that owes it stays."
        requires = Permission.WRITE_BUDGETS
        input_type = DeleteDebtInput
        rejections = DeleteDebtRejection

    deleted_id = graphene.ID(description="The debt that is gone; null when it was refused.")
    change = change_field()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(DeleteDebtRejection)
        command = commands.DeleteDebt(id=ids.known(wanted["id"]))
        return ids.refused or await context.commands.goals(context.caller, command)


class SetDebtPlanInput(graphene.InputObjectType):
    class Meta:
        description = "How debts are to be paid off."

    version = graphene.Int(required=True, description="The one that was read.")
    strategy = graphene.InputField(PayoffStrategy, required=True, description="The strategy.")
    extra = graphene.InputField(MinorUnits, required=True, description="Beyond the minimums, each month.")


class SetDebtPlan(FinanceMutation):
    class Meta:
        description = "Choose how the debts are paid off."
        requires = Permission.WRITE_BUDGETS
        input_type = SetDebtPlanInput
        rejections = SetDebtPlanRejection

    plan = graphene.Field(DebtPlan, description="The plan; null when it was refused.")
    change = change_field()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        command = commands.SetDebtPlan(
            version=wanted["version"], strategy=wanted["strategy"], extra_minor=wanted["extra"]
        )
        outcome = await context.commands.goals(context.caller, command)
        if isinstance(outcome, Rejected):
            return outcome
        return Answer(plan=outcome.settings, change=outcome.change)


class SetEmergencyFundInput(graphene.InputObjectType):
    class Meta:
        description = "For how long the money at hand should last."

    version = graphene.Int(required=True, description="The one that was read.")
    months = graphene.Int(description="For how many months; null: no fund any more.")
    categories = graphene.List(
        graphene.NonNull(graphene.ID), description="Slugs of the spending that counts; null: all of it."
    )
    account_ids = graphene.List(
        graphene.NonNull(graphene.ID), required=True, description="Where it is kept: accounts of one currency."
    )


class SetEmergencyFund(FinanceMutation):
    class Meta:
        description = "Say for how many months of which spending there should be money, and where it is kept."
        requires = Permission.WRITE_BUDGETS
        input_type = SetEmergencyFundInput
        rejections = SetEmergencyFundRejection

    fund = graphene.Field(EmergencyFund, description="The fund as it stands; null when it was refused.")
    change = change_field()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(SetEmergencyFundRejection)
        categories = wanted.get("categories")
        command = commands.SetEmergencyFund(
            version=wanted["version"],
            months=wanted.get("months"),
            categories=None if categories is None else tuple(categories),
            account_ids=tuple(ids.known(id_, "accountIds", "ACCOUNT_NOT_FOUND") for id_ in wanted["account_ids"]),
        )
        if ids.refused:
            return ids.refused
        outcome = await context.commands.goals(context.caller, command)
        if isinstance(outcome, Rejected):
            return outcome
        fund = await context.reads.goals.fund(context.caller.household_id, context.today)
        return Answer(fund=fund, change=outcome.change)


class DebtMutations:
    set_debt = SetDebt.field()
    delete_debt = DeleteDebt.field()
    set_debt_plan = SetDebtPlan.field()
    set_emergency_fund = SetEmergencyFund.field()
