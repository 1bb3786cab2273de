"""From rows to domain values. Apart from the tables, so that who only reads does not load SQLAlchemy."""

from __future__ import annotations

from typing import Any

from domain.budgets.model import Budget, BudgetStatus
from domain.shared.money import Money
from domain.shared.periods import Month


def budget_of(row: Any) -> Budget:
    """From any row with the columns of `budgets`."""
    return Budget(
        id=row["id"],
        category=row["category"],
        limit=Money(row["limit_minor"], row["currency"]),
        warn_at_percent=row["warn_at_percent"],
    )


def status_of(row: Any) -> BudgetStatus:
    """From a row of a budget with `month` and `spent_minor` beside it."""
    return BudgetStatus(budget_of(row), Month.of(row["month"]), Money(row["spent_minor"], row["currency"]))
