"""What an insight advises, as the command that carries it out: the same one that a person would send."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from deployments.adapters.db import Database
from deployments.budgets.goals.reads import GoalReads
from deployments.transactions.search.contributions import RowsOfGoals
from domain.budgets.commands import AcceptAmounts, AcceptedAmount, CoverOverspending
from domain.budgets.goals.commands import SetEmergencyFund, SetGoal
from domain.budgets.goals.model import Allocation
from domain.insights.model import Action, ActionKind, Insight
from domain.insights.rejections import ActOnInsightRejection
from domain.recurring.commands import EndStream
from domain.shared.outcomes import Rejected

# Service, method and command.
Prepared = tuple[str, str, Any]


class Advice:
    def __init__(self, database: Database) -> None:
        self._goals = GoalReads(database, RowsOfGoals())

    async def prepare(self, household_id: UUID, insight: Insight | None) -> Prepared | Rejected:
        """Ids are made of the insight's: asked for again it is the same budget, or the same goal."""
        code = ActOnInsightRejection
        if insight is None:
            return Rejected(code.NOT_FOUND, "This insight is gone by now; load the page again.", "id")
        if insight.action is None:
            return Rejected(code.NO_ACTION, "There is nothing that Moneta could do about this by itself.", "id")
        action, today = insight.action, datetime.now(UTC).date()
        made = uuid5(household_id, f"advice {insight.key}")
        match action.kind:
            case ActionKind.SET_BUDGET:
                return _set_budget(action, made)
            case ActionKind.MOVE_MONEY:
                return _move_money(action, today)
            case ActionKind.START_GOAL:
                return _start_goal(action, made, today)
            case ActionKind.END_PAYMENT:
                assert action.stream_id is not None
                return "predictions", "recurring", EndStream(id=action.stream_id)
            case ActionKind.SET_FUND:
                return await self._set_fund(household_id, action)
            case ActionKind.FILL_GOAL:
                return await self._fill_goal(household_id, action, today)

    async def _set_fund(self, household_id: UUID, action: Action) -> Prepared:
        assert action.months is not None
        assert action.account_id is not None
        version = (await self._goals.settings(household_id)).version
        command = SetEmergencyFund(version=version, months=action.months, account_ids=(action.account_id,))
        return "budgets", "goals", command

    async def _fill_goal(self, household_id: UUID, action: Action, today: date) -> Prepared | Rejected:
        """More of the account is the goal's; everything else of it stays."""
        assert action.amount is not None
        standings = await self._goals.goals(household_id, today)
        goal = next((each.goal for each in standings if each.goal.id == action.goal_id), None)
        if goal is None:
            return Rejected(ActOnInsightRejection.NOT_FOUND, "The goal is gone by now; load the page again.", "id")
        command = SetGoal(
            id=goal.id,
            version=goal.version,
            name=goal.name,
            target_minor=goal.target.minor,
            currency=goal.currency,
            starts_on=goal.starts_on,
            due_on=goal.due_on,
            yearly_rate=goal.yearly_rate,
            allocations=tuple(
                Allocation(
                    each.account_id,
                    each.set_aside_minor + (action.amount.minor if each.account_id == action.account_id else 0),
                )
                for each in goal.allocations
            ),
            query=goal.query,
        )
        return "budgets", "goals", command


def _set_budget(action: Action, made: UUID) -> Prepared:
    assert action.amount is not None
    assert action.category is not None
    amount = AcceptedAmount(id=made, category=action.category, limit_minor=action.amount.minor)
    return "budgets", "handle", AcceptAmounts(currency=action.amount.currency, amounts=(amount,))


def _move_money(action: Action, today: date) -> Prepared:
    assert action.budget_id is not None
    command = CoverOverspending(on=today, budget_id=action.budget_id, source_id=action.source_id)
    return "budgets", "handle", command


def _start_goal(action: Action, made: UUID, today: date) -> Prepared:
    assert action.amount is not None
    assert action.account_id is not None
    command = SetGoal(
        id=made,
        name=action.name or "Reserve",
        target_minor=action.amount.minor,
        currency=action.amount.currency,
        starts_on=today,
        allocations=(Allocation(action.account_id, action.amount.minor),),
    )
    return "budgets", "goals", command
