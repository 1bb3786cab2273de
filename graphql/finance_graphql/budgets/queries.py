"""Reading budgets."""

from __future__ import annotations

from collections.abc import Sequence

import graphene

from domain.budgets.model import BudgetStatus
from domain.shared.periods import Month as DomainMonth
from domain.shared.viewer import Permission
from finance_graphql.budgets.objects import Budget
from finance_graphql.context import Context
from finance_graphql.scalars import Month
from finance_graphql.views import guarded, usable_month


async def _budgets(context: Context, _info: object, month: DomainMonth | None = None) -> Sequence[BudgetStatus]:
    return await context.reads.budgets(context.caller, month=usable_month(month) or DomainMonth.of(context.today))


class BudgetQueries:
    budgets = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(Budget))),
        Permission.READ,
        _budgets,
        description="Every budget, as it stands in one month.",
        month=graphene.Argument(Month, description="Which month; null is the current one."),
    )
