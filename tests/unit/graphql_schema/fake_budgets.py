"""Budgets of the small household: what reads show, what commands answer and how they refuse."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from domain.budgets import outcomes, rejections
from domain.budgets.model import BudgetSettings, Mode
from domain.budgets.page import BudgetPage, EnvelopeFunds, Suggestion
from domain.shared.periods import Month, Period
from tests.unit.graphql_schema.household import TODAY, budget_status, change, euros, key

MONTH = Month.of(TODAY)
SUGGESTION = Suggestion(
    category="dining", amount=euros(9_000), spent=(euros(8_950), euros(9_000)), budget_id=None, limit=None
)


def budget_page() -> BudgetPage:
    return BudgetPage(
        settings=BudgetSettings(
            mode=Mode.ENVELOPE, starts_on=MONTH.first_day, account_ids=(key("account 1"),), currency="EUR"
        ),
        period=Period.of_month(MONTH),
        previous=Period.of_month(MONTH.plus(-1)),
        next=Period.of_month(MONTH.plus(1)),
        is_current=True,
        budgets=(budget_status(),),
        planned=euros(40_000),
        spent=euros(41_000),
        left=euros(-1_000),
        unbudgeted=euros(700),
        unbudgeted_rows="-category:groceries currency:EUR",
        funds=EnvelopeFunds(
            from_before=euros(0),
            income=euros(100_000),
            returned=euros(0),
            overspent=euros(0),
            assigned=euros(40_000),
            to_budget=euros(60_000),
            free=euros(60_000),
            in_envelopes=euros(-1_000),
        ),
    )


_MOVED = outcomes.MoneyMoved(change())
BUDGET_OUTCOMES: Mapping[str, Any] = {
    "set_budget": outcomes.BudgetSet(budget_status().budget, change()),
    "delete_budget": outcomes.BudgetDeleted(key("budget"), change()),
    "accept_amounts": outcomes.AmountsAccepted((key("budget"),), change()),
    "set_budget_settings": outcomes.SettingsSet(budget_page().settings, change()),
    "assign_money": _MOVED,
    "move_money": _MOVED,
    "cover_overspending": _MOVED,
}
BUDGET_REJECTIONS: dict[str, tuple[str, type[StrEnum]]] = {
    "setBudget": ("set_budget", rejections.SetBudgetRejection),
    "deleteBudget": ("delete_budget", rejections.DeleteBudgetRejection),
    "acceptBudgetSuggestions": ("accept_amounts", rejections.AcceptAmountsRejection),
    "setBudgetSettings": ("set_budget_settings", rejections.SetBudgetSettingsRejection),
    "assignMoney": ("assign_money", rejections.AssignMoneyRejection),
    "moveMoney": ("move_money", rejections.MoveMoneyRejection),
    "coverOverspending": ("cover_overspending", rejections.CoverOverspendingRejection),
}
