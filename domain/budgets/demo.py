"""What the demo household means to spend: months mostly, a week, a year, and what several categories cost together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid5

from domain.budgets.commands import SetBudget
from domain.budgets.model import Carry
from domain.budgets.periods import Schedule, ScheduleKind
from domain.shared.money import EXPONENTS

# In cents, as the demo's transactions are told: a yen is about a cent, a fils a tenth of one.
_LIMITS = {"groceries": 42_000, "dining": 24_000, "shopping": 20_000, "transport": 2_500, "entertainment": 6_000}
_TRAVEL = 240_000
_FIXED = 175_000
_WEEKLY = Schedule(kind=ScheduleKind.WEEK, anchor=date(2024, 1, 1))
# Long enough for something to have been carried.
_CARRIED_DAYS = 90


def demo_budgets(household_id: UUID, currency: str, today: date) -> list[SetBudget]:
    """The same for the same household: asked for again they are the same budgets."""
    factor = 10 ** max(0, EXPONENTS[currency] - 2)

    def budget(slug: str, cents: int) -> SetBudget:
        return SetBudget(
            id=uuid5(household_id, f"budget {slug}"),
            category=slug,
            limit_minor=cents * factor,
            currency=currency,
            warn_at_percent=80,
        )

    months = {slug: budget(slug, cents) for slug, cents in _LIMITS.items()}
    since = today - timedelta(days=_CARRIED_DAYS)
    return [
        replace(months["groceries"], notice_at_percent=50),
        replace(months["dining"], carry=Carry.BOTH, carry_max_minor=10_000 * factor, carries_from=since),
        months["shopping"],
        replace(months["transport"], schedule=_WEEKLY),
        months["entertainment"],
        replace(budget("travel", _TRAVEL), schedule=Schedule(kind=ScheduleKind.YEAR)),
        replace(
            budget("fixed costs", _FIXED),
            category=None,
            name="Fixed costs",
            query="category:housing OR category:utilities OR category:insurance",
            warn_at_percent=100,
        ),
    ]
