"""The emergency fund: for how many months of usual spending the money at hand would last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from uuid import UUID

from domain.budgets.goals.payoff import Strategy
from domain.shared.money import Money

# Whole months that the usual spending is taken from: one odd month does not move a median.
FUND_HISTORY = 6
FUND_MONTHS_MAX = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalSettings:
    """What the household has chosen: its fund, and how it pays off debts. `categories` None: all spending counts."""

    fund_months: int | None = None
    fund_categories: tuple[str, ...] | None = None
    fund_account_ids: tuple[UUID, ...] = ()
    strategy: Strategy = Strategy.AVALANCHE
    extra_minor: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class FundStanding:
    """`available` is what the chosen accounts hold and no goal claims; `lasts` is in months, rounded down to a tenth.

    Without a whole month of spending nothing can be said: `monthly`, `target`, `missing` and `lasts` are None.
    """

    settings: GoalSettings
    available: Money
    months_seen: int
    monthly: Money | None
    target: Money | None
    missing: Money | None
    lasts: Decimal | None


def median(values: Sequence[int]) -> int:
    """The middle, or the mean of the two middle ones rounded half up."""
    ordered = sorted(values)
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return (low + high + 1) // 2 if low != high else low


def fund_standing(settings: GoalSettings, available: Money, spent_by_month: Sequence[int]) -> FundStanding:
    """`spent_by_month` are the last whole months of which there are rows, `FUND_HISTORY` at most."""
    if not spent_by_month or settings.fund_months is None:
        return FundStanding(settings, available, len(spent_by_month), None, None, None, None)
    monthly = median([max(0, minor) for minor in spent_by_month])
    target = monthly * settings.fund_months
    lasts = None
    if monthly > 0:
        exact = Decimal(max(0, available.minor)) / Decimal(monthly)
        lasts = exact.quantize(Decimal("0.1"), rounding=ROUND_FLOOR)
    currency = available.currency
    return FundStanding(
        settings,
        available,
        len(spent_by_month),
        Money(monthly, currency),
        Money(target, currency),
        Money(max(0, target - available.minor), currency),
        lasts,
    )
