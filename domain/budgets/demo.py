"""What the demo household means to spend in a month."""

from __future__ import annotations

from uuid import UUID, uuid5

from domain.budgets.commands import SetBudget
from domain.shared.money import EXPONENTS

# In cents, as the demo's transactions are told: a yen is about a cent, a fils a tenth of one.
_LIMITS = {"groceries": 42_000, "dining": 24_000, "shopping": 20_000, "transport": 9_000, "entertainment": 6_000}


def demo_budgets(household_id: UUID, currency: str) -> list[SetBudget]:
    """The same for the same household: asked for again they are the same budgets."""
    factor = 10 ** max(0, EXPONENTS[currency] - 2)
    return [
        SetBudget(
            id=uuid5(household_id, f"budget {category}"),
            category=category,
            limit_minor=cents * factor,
            currency=currency,
            warn_at_percent=80,
        )
        for category, cents in _LIMITS.items()
    ]
