"""From rows to domain values. Apart from the tables, so that who only reads does not load SQLAlchemy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.budgets.model import Budget, BudgetStatus, SearchSpending
from domain.shared.money import Money
from domain.shared.periods import Month


def budget_of(row: Any) -> Budget:
    """From any row with the columns of `budgets`."""
    return Budget(
        id=row["id"],
        category=row["category"],
        name=row["name"],
        query=row["query"],
        limit=Money(row["limit_minor"], row["currency"]),
        warn_at_percent=row["warn_at_percent"],
    )


def status_of(row: Any, spending: Mapping[UUID, SearchSpending]) -> BudgetStatus:
    """From a row of a budget with `month` and, where it is for a category, `spent_minor` beside it."""
    budget, month = budget_of(row), Month.of(row["month"])
    found = spending.get(budget.id)
    if found is None:
        return BudgetStatus(budget, month, Money(row["spent_minor"], row["currency"]))
    spent = Money(found.spent_minor.get(month, 0), row["currency"])
    return BudgetStatus(budget, month, spent, found.search, found.problem)
