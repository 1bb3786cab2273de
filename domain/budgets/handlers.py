"""Which use case does what: the one list of the commands of budgets. A new command is its use case and a line here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from domain.budgets import assigning, commands, use_cases

UseCase = Callable[[Any, Any, Any], Awaitable[Any]]

USE_CASES: Mapping[type[Any], UseCase] = {
    commands.SetBudget: use_cases.set_budget,
    commands.DeleteBudget: use_cases.delete_budget,
    commands.AcceptAmounts: use_cases.accept_amounts,
    commands.SetBudgetSettings: assigning.set_budget_settings,
    commands.AssignMoney: assigning.assign_money,
    commands.MoveMoney: assigning.move_money,
    commands.CoverOverspending: assigning.cover_overspending,
}
