"""Reading budgets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import graphene

from domain.budgets.model import BudgetStatus
from domain.budgets.page import BudgetPage, Suggestion
from domain.shared.periods import EARLIEST_DATE, LATEST_DATE, is_bookable
from domain.shared.periods import Month as DomainMonth
from domain.shared.viewer import Permission
from finance_graphql.budgets.objects import Budget, BudgetPlan, BudgetSuggestion
from finance_graphql.context import Context
from finance_graphql.errors import bad_input
from finance_graphql.scalars import Date, Month
from finance_graphql.views import guarded, usable_month


def usable_day(on: date | None) -> date | None:
    """A day that has transactions or could have."""
    if on is not None and not is_bookable(on):
        raise bad_input("on", f"{on} is outside {EARLIEST_DATE} to {LATEST_DATE}.")
    return on


async def _budgets(
    context: Context, _info: object, month: DomainMonth | None = None, on: date | None = None
) -> Sequence[BudgetStatus]:
    asked = usable_month(month)
    day = usable_day(on) or context.today
    if on is None and asked is not None and asked != DomainMonth.of(context.today):
        day = asked.last_day
    return await context.reads.budgets(context.caller, on=day, today=context.today)


async def _plan(context: Context, _info: object, on: date | None = None) -> BudgetPage:
    return await context.reads.budget_page(context.caller, on=usable_day(on), today=context.today)


async def _suggestions(context: Context, _info: object) -> Sequence[Suggestion]:
    return await context.reads.budget_suggestions(context.caller, today=context.today)


class BudgetQueries:
    budgets = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(Budget))),
        Permission.READ,
        _budgets,
        description="Every budget, as it stands in its period of one day.",
        month=graphene.Argument(
            Month, description="Of the last day of this month, or today in the current one; null is the current one."
        ),
        on=graphene.Argument(Date, description="Of which day; null: `month` says."),
    )
    budget_plan = guarded(
        graphene.NonNull(BudgetPlan),
        Permission.READ,
        _plan,
        description="The page of budgets: one period, every budget around it, and what waits to be budgeted.",
        on=graphene.Argument(Date, description="A day of the period; null is today."),
    )
    budget_suggestions = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(BudgetSuggestion))),
        Permission.READ,
        _suggestions,
        description="Amounts that the last six complete periods suggest: for categories without a budget first.",
    )
