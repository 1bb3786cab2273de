"""Choosing envelopes, putting money into them, moving it between them."""

from __future__ import annotations

from datetime import date
from typing import Any

import graphene

from domain.budgets import commands
from domain.budgets.model import Mode
from domain.budgets.rejections import (
    AssignMoneyRejection,
    CoverOverspendingRejection,
    MoveMoneyRejection,
    SetBudgetSettingsRejection,
)
from domain.shared.outcomes import Rejected
from domain.shared.periods import is_bookable
from domain.shared.viewer import Permission
from finance_graphql.budgets import inputs
from finance_graphql.budgets.objects import BudgetPlan
from finance_graphql.context import Context
from finance_graphql.mutation import Answer, FinanceMutation, Ids
from finance_graphql.transactions.objects import Change


def _shown() -> Any:
    return graphene.Field(BudgetPlan, description="The page of the period after it; null when it was refused.")


def _change() -> Any:
    return graphene.Field(Change, description="Undoes it; null where nothing new was saved.")


async def _answer(context: Context, command: Any, on: date | None) -> Any:
    outcome = await context.commands.budgeting(context.caller, command)
    if isinstance(outcome, Rejected):
        return outcome
    plan = await context.reads.budget_page(context.caller, on=on, today=context.today)
    return Answer(plan=plan, change=outcome.change)


def _day(on: date, ids: Ids, codes: Any) -> date:
    if not is_bookable(on):
        ids.refused.append(Rejected(codes.DATE_OUT_OF_RANGE, "There is no such period.", "on"))
    return on


class SetBudgetSettings(FinanceMutation):
    class Meta:
        description = "Choose between limits and envelopes, and the periods of the page."
        requires = Permission.WRITE_BUDGETS
        input_type = inputs.SetBudgetSettingsInput
        rejections = SetBudgetSettingsRejection

    plan = _shown()
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(SetBudgetSettingsRejection)
        schedule = inputs.schedule(wanted.get("schedule"))
        if isinstance(schedule, str):
            return Rejected(SetBudgetSettingsRejection.SCHEDULE_INVALID, schedule, "schedule")
        given = wanted.get("account_ids")
        command = commands.SetBudgetSettings(
            mode=Mode(wanted["mode"]),
            schedule=schedule,
            starts_on=wanted.get("starts_on"),
            account_ids=None
            if given is None
            else tuple(ids.known(each, "accountIds", "ACCOUNT_NOT_FOUND") for each in given),
        )
        return ids.refused or await _answer(context, command, None)


class AssignMoney(FinanceMutation):
    class Meta:
        description = "Say what envelopes get in a period. More than waits to be budgeted is refused."
        requires = Permission.WRITE_BUDGETS
        input_type = inputs.AssignMoneyInput
        rejections = AssignMoneyRejection

    plan = _shown()
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(AssignMoneyRejection)
        amounts = tuple((ids.known(each["budget_id"], "amounts"), each["amount"]) for each in wanted["amounts"])
        command = commands.AssignMoney(on=_day(wanted["on"], ids, AssignMoneyRejection), amounts=amounts)
        return ids.refused or await _answer(context, command, command.on)


class MoveMoney(FinanceMutation):
    class Meta:
        description = "Move money from one envelope into another, or from and to what waits to be budgeted."
        requires = Permission.WRITE_BUDGETS
        input_type = inputs.MoveMoneyInput
        rejections = MoveMoneyRejection

    plan = _shown()
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(MoveMoneyRejection)
        command = commands.MoveMoney(
            on=_day(wanted["on"], ids, MoveMoneyRejection),
            source_id=ids.maybe(wanted.get("source_id"), "sourceId"),
            target_id=ids.maybe(wanted.get("target_id"), "targetId"),
            amount_minor=wanted["amount"],
        )
        return ids.refused or await _answer(context, command, command.on)


class CoverOverspending(FinanceMutation):
    class Meta:
        description = "Put into an overspent envelope exactly what it lacks."
        requires = Permission.WRITE_BUDGETS
        input_type = inputs.CoverOverspendingInput
        rejections = CoverOverspendingRejection

    plan = _shown()
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(CoverOverspendingRejection)
        command = commands.CoverOverspending(
            on=_day(wanted["on"], ids, CoverOverspendingRejection),
            budget_id=ids.known(wanted["id"]),
            source_id=ids.maybe(wanted.get("source_id"), "sourceId"),
        )
        return ids.refused or await _answer(context, command, command.on)


class EnvelopeMutations:
    set_budget_settings = SetBudgetSettings.field()
    assign_money = AssignMoney.field()
    move_money = MoveMoney.field()
    cover_overspending = CoverOverspending.field()
