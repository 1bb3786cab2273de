"""Reading goals, debts and the emergency fund, and reckoning with other figures than the saved ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import graphene

from domain.budgets.goals.checks import RATE_MAX
from domain.budgets.goals.fund import FundStanding, GoalSettings
from domain.budgets.goals.overview import GoalsSummary as DomainSummary
from domain.budgets.goals.overview import summary_of
from domain.budgets.goals.payoff import Owed
from domain.budgets.goals.planning import SavingPlan as DomainPlan
from domain.budgets.goals.planning import plan_for_amount, plan_for_date
from domain.budgets.goals.standing import GoalStanding
from domain.shared.money import MAX_MINOR, is_currency
from domain.shared.money import Money as DomainMoney
from domain.shared.periods import Month, is_bookable
from domain.shared.viewer import Permission
from finance_graphql.context import Context
from finance_graphql.errors import bad_input
from finance_graphql.goals.debt_objects import Debt, DebtPlan, EmergencyFund, Payoff
from finance_graphql.goals.objects import Goal, GoalsSummary, SavingPlan
from finance_graphql.goals.payoffs import compared
from finance_graphql.scalars import Date, DecimalNumber, MinorUnits
from finance_graphql.views import guarded


async def _goals(context: Context, _info: object) -> Sequence[GoalStanding]:
    return await context.reads.goals.goals(context.caller.household_id, context.today)


async def _goal(context: Context, _info: object, id: str) -> GoalStanding | None:  # noqa: A002
    try:
        key = UUID(id)
    except ValueError:
        return None
    return next((standing for standing in await _goals(context, None) if standing.id == key), None)


async def _summary(context: Context, _info: object) -> DomainSummary:
    return summary_of(await _goals(context, None))


def _checked(name: str, minor: int) -> int:
    if not 0 <= minor <= MAX_MINOR:
        raise bad_input(name, "the amount cannot be negative, nor larger than one can be.")
    return minor


def _currency(currency: str) -> str:
    if not is_currency(currency):
        raise bad_input("currency", f"{currency[:10]!r} is not an ISO 4217 code such as EUR or USD.")
    return currency


def _saving_plan(
    context: Context,
    _info: object,
    saved: int,
    target: int,
    currency: str,
    monthly: int | None = None,
    due_on: date | None = None,
    yearly_rate: Decimal | None = None,
) -> DomainPlan:
    rate = yearly_rate or Decimal(0)
    if not 0 <= rate <= RATE_MAX:
        raise bad_input("yearlyRate", f"a yearly rate lies between 0 and {RATE_MAX} percent.")
    if due_on is not None and not is_bookable(due_on):
        raise bad_input("dueOn", "choose a day between 1950 and 2100.")
    _currency(currency)
    has = DomainMoney(_checked("saved", saved), currency)
    wants = DomainMoney(_checked("target", target), currency)
    if monthly is not None:
        pays = DomainMoney(_checked("monthly", monthly), currency)
        return plan_for_amount(has, wants, pays, rate, context.today, due_on)
    return plan_for_date(has, wants, rate, context.today, due_on or context.today)


async def _debts(context: Context, _info: object) -> Sequence[Owed]:
    return await context.reads.goals.debts(context.caller.household_id)


async def _payoffs(context: Context, _info: object, currency: str, extra: int | None = None) -> list[Any]:
    _currency(currency)
    if extra is None:
        extra = (await context.reads.goals.settings(context.caller.household_id)).extra_minor
    debts = await context.reads.goals.debts(context.caller.household_id)
    return compared(debts, currency, _checked("extra", extra), Month.of(context.today).plus(1))


async def _debt_plan(context: Context, _info: object) -> GoalSettings:
    return await context.reads.goals.settings(context.caller.household_id)


async def _fund(context: Context, _info: object) -> FundStanding:
    return await context.reads.goals.fund(context.caller.household_id, context.today)


def _list(type_: Any) -> Any:
    return graphene.NonNull(graphene.List(graphene.NonNull(type_)))


class GoalQueries:
    goals = guarded(_list(Goal), Permission.READ, _goals, description="Every saving goal as it stands, by priority.")
    goal = guarded(
        Goal,
        Permission.READ,
        _goal,
        description="One saving goal; null where there is none.",
        id=graphene.Argument(graphene.ID, required=True, description="Its id."),
    )
    goals_summary = guarded(
        graphene.NonNull(GoalsSummary), Permission.READ, _summary, description="The figures above the goals."
    )
    saving_plan = guarded(
        graphene.NonNull(SavingPlan),
        Permission.READ,
        _saving_plan,
        description="What if: of monthly amount, date and target two give the third. Nothing is saved.",
        saved=graphene.Argument(MinorUnits, required=True, description="What is there already."),
        target=graphene.Argument(MinorUnits, required=True, description="How much is wanted."),
        currency=graphene.Argument(graphene.String, required=True, description="ISO 4217 code."),
        monthly=graphene.Argument(
            MinorUnits, description="How much a month; null: as much as the date takes, without one all at once."
        ),
        due_on=graphene.Argument(Date, description="Until when; null: no matter."),
        yearly_rate=graphene.Argument(DecimalNumber, description="Interest, percent a year; null: none."),
    )
    debts = guarded(_list(Debt), Permission.READ, _debts, description="Every debt, in the household's own order.")
    debt_payoffs = guarded(
        _list(Payoff),
        Permission.READ,
        _payoffs,
        description="What each strategy comes to, over the debts of one currency. Nothing is saved.",
        currency=graphene.Argument(graphene.String, required=True, description="ISO 4217 code."),
        extra=graphene.Argument(MinorUnits, description="Beyond the minimums, each month; null: as was chosen."),
    )
    debt_plan = guarded(
        graphene.NonNull(DebtPlan), Permission.READ, _debt_plan, description="How the debts are to be paid off."
    )
    emergency_fund = guarded(
        graphene.NonNull(EmergencyFund), Permission.READ, _fund, description="For how long the money at hand lasts."
    )
