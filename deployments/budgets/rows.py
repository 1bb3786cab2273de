"""From rows to domain values. Apart from the tables, so that who only reads does not load SQLAlchemy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from domain.budgets.model import Budget, BudgetSettings, Carry, Mode, PastLimit
from domain.budgets.periods import Schedule
from domain.shared.money import Money


def budget_of(row: Any) -> Budget:
    """From any row with the columns of `budgets`."""
    past = row["past_limits"] or ()
    return Budget(
        id=row["id"],
        category=row["category"],
        name=row["name"],
        query=row["query"],
        limit=Money(row["limit_minor"], row["currency"]),
        warn_at_percent=row["warn_at_percent"],
        notice_at_percent=row["notice_at_percent"],
        schedule=Schedule.parse(row["schedule"]),
        carry=Carry(row["carry"]),
        carry_max_minor=row["carry_max_minor"],
        carries_from=row["carries_from"],
        is_ring_fenced=row["is_ring_fenced"],
        past_limits=tuple(
            PastLimit(date.fromisoformat(each["before"]), each["limit_minor"])
            # A driver that SQLAlchemy has set up gives JSON as its text.
            for each in (json.loads(past) if isinstance(past, str) else past)
        ),
    )


def past_limits_of(budget: Budget) -> list[dict[str, Any]] | None:
    """As they are kept."""
    return [{"before": past.before.isoformat(), "limit_minor": past.limit_minor} for past in budget.past_limits] or None


def settings_of(rows: Sequence[Any]) -> BudgetSettings:
    """From the household's currency, and what is kept of its settings, if anything is."""
    [row] = rows
    if row["mode"] is None:
        return BudgetSettings(currency=row["currency"])
    return BudgetSettings(
        mode=Mode(row["mode"]),
        schedule=Schedule.parse(row["schedule"]),
        currency=row["currency"],
        starts_on=row["starts_on"],
        account_ids=None if row["account_ids"] is None else tuple(row["account_ids"]),
    )
