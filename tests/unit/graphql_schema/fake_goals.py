"""Goals and debts of the small household: what reads show, what commands answer and how they refuse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.budgets.goals import rejections
from domain.budgets.goals.covering import cover
from domain.budgets.goals.fund import FundStanding, GoalSettings, fund_standing
from domain.budgets.goals.model import AccountFact, Allocation, Contributed, ContributionRow, Goal, GoalSearch
from domain.budgets.goals.outcomes import (
    ContributionDecided,
    DebtDeleted,
    DebtSet,
    GoalDeleted,
    GoalSet,
    SettingsSet,
)
from domain.budgets.goals.payoff import Debt, Owed, Strategy
from domain.budgets.goals.standing import GoalStanding, standing_of
from domain.shared.money import Money
from domain.shared.paging import Page, page_of
from tests.unit.graphql_schema.household import TODAY, change, key

GOAL = Goal(
    id=key("goal"),
    name="Bike",
    target=Money(100_000, "EUR"),
    starts_on=date(2026, 8, 1),
    due_on=date(2027, 5, 31),
    yearly_rate=Decimal("1.50"),
    allocations=(Allocation(key("account 1"), 20_000),),
    query="tag:bike",
    version=2,
)
DEBT = Debt(
    id=key("debt"),
    name="Car loan",
    currency="EUR",
    owed_minor=500_000,
    yearly_rate=Decimal(6),
    minimum_minor=10_000,
    minimum_percent=Decimal("2.5"),
)
CARD = Debt(
    id=key("card"),
    name="Card",
    currency="EUR",
    account_id=key("account 2"),
    yearly_rate=Decimal(18),
    minimum_minor=5_000,
)
SETTINGS = GoalSettings(
    fund_months=3, fund_categories=("groceries",), fund_account_ids=(key("account 1"),), extra_minor=2_500, version=4
)


def goal_standing() -> GoalStanding:
    came = [Contributed(GOAL.id, key("account 1"), TODAY, 5_000)]
    accounts = {key("account 1"): AccountFact(key("account 1"), "Account 1", "EUR", 24_000)}
    return standing_of(GOAL, cover([GOAL], came, accounts), came, TODAY, GoalSearch("tag:bike"))


class FakeGoalReads:
    """Notes under `goals.<method>` in the calls of the reads it belongs to."""

    def __init__(self, calls: Any) -> None:
        self._note = calls.note

    async def goals(self, household_id: UUID, today: date) -> Sequence[GoalStanding]:
        self._note("goals.goals", household_id, today)
        return [goal_standing()]

    async def contributions(
        self, household_id: UUID, goal_id: UUID, *, first: int, after: str | None, taken_off: bool
    ) -> Page[ContributionRow] | None:
        self._note("goals.contributions", household_id, goal_id, first, after, taken_off)
        if after == "nonsense":
            return None
        row = ContributionRow(key("transaction 1"), TODAY, Money(5_000, "EUR"), taken_off)
        return page_of([row], first, lambda each: (each.on, each.transaction_id))

    async def debts(self, household_id: UUID) -> Sequence[Owed]:
        self._note("goals.debts", household_id)
        return [Owed(DEBT, 500_000), Owed(CARD, 90_000)]

    async def settings(self, household_id: UUID) -> GoalSettings:
        self._note("goals.settings", household_id)
        return SETTINGS

    async def fund(self, household_id: UUID, today: date) -> FundStanding:
        self._note("goals.fund", household_id, today)
        return fund_standing(SETTINGS, Money(405_000, "EUR"), [200_000, 210_000])


GOAL_OUTCOMES: dict[str, Any] = {
    "set_goal": GoalSet(GOAL, change()),
    "delete_goal": GoalDeleted(GOAL.id, change()),
    "decide_contribution": ContributionDecided((GOAL.id,), change()),
    "set_debt": DebtSet(DEBT, change()),
    "delete_debt": DebtDeleted(DEBT.id, change()),
    "set_debt_plan": SettingsSet(GoalSettings(strategy=Strategy.SNOWBALL, extra_minor=100, version=5), change()),
    "set_emergency_fund": SettingsSet(SETTINGS, change()),
}
GOAL_REJECTIONS: dict[str, tuple[str, type[StrEnum]]] = {
    "setGoal": ("set_goal", rejections.SetGoalRejection),
    "deleteGoal": ("delete_goal", rejections.DeleteGoalRejection),
    "decideContribution": ("decide_contribution", rejections.DecideContributionRejection),
    "setDebt": ("set_debt", rejections.SetDebtRejection),
    "deleteDebt": ("delete_debt", rejections.DeleteDebtRejection),
    "setDebtPlan": ("set_debt_plan", rejections.SetDebtPlanRejection),
    "setEmergencyFund": ("set_emergency_fund", rejections.SetEmergencyFundRejection),
}
