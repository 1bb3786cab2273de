"""Which use case carries out which command."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from domain.budgets.goals import commands, debt_use_cases, use_cases

HANDLERS: Mapping[type, Callable[..., Awaitable[Any]]] = {
    commands.SetGoal: use_cases.set_goal,
    commands.DeleteGoal: use_cases.delete_goal,
    commands.DecideContribution: use_cases.decide_contribution,
    commands.SetDebt: debt_use_cases.set_debt,
    commands.DeleteDebt: debt_use_cases.delete_debt,
    commands.SetDebtPlan: debt_use_cases.set_debt_plan,
    commands.SetEmergencyFund: debt_use_cases.set_emergency_fund,
}
