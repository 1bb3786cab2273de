"""What if: two of monthly amount, date and target give the third."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.budgets.goals.model import months_between
from domain.budgets.goals.saving import last_payment, months_needed, reachable, required_monthly
from domain.shared.money import Money
from domain.shared.periods import Month


@dataclass(frozen=True, slots=True)
class SavingPlan:
    """`monthly` until `finishes`; the last payment may be smaller, or nothing where interest does the rest.

    Without an end `finishes` is None. `reachable` is how far it gets by the day, where there is one.
    """

    target: Money
    monthly: Money
    payments: int | None
    last_payment: Money | None
    finishes: Month | None
    reachable: Money | None = None


def plan_for_date(saved: Money, target: Money, yearly_rate: Decimal, today: date, due_on: date) -> SavingPlan:
    """What each month takes, so that the target is there on the day."""
    monthly = required_monthly(saved.minor, target.minor, yearly_rate, _months(today, due_on))
    return plan_for_amount(saved, target, Money(monthly, target.currency), yearly_rate, today, due_on)


def plan_for_amount(
    saved: Money, target: Money, monthly: Money, yearly_rate: Decimal, today: date, due_on: date | None
) -> SavingPlan:
    """When the target is reached with so much a month, and how far that gets by the day, if there is one."""
    gets = None
    if due_on is not None:
        gets = Money(reachable(saved.minor, monthly.minor, yearly_rate, _months(today, due_on)), target.currency)
    needed = months_needed(saved.minor, target.minor, monthly.minor, yearly_rate)
    if needed is None:
        return SavingPlan(target, monthly, None, None, None, gets)
    last = last_payment(saved.minor, target.minor, monthly.minor, yearly_rate, needed)
    return SavingPlan(target, monthly, needed, Money(last, target.currency), _month_after(today, needed), gets)


def _months(today: date, due_on: date) -> int:
    return max(1, months_between(today, due_on) + 1)


def _month_after(today: date, payments_made: int) -> Month:
    """The first payment is this month's."""
    return Month.of(today).plus(max(0, payments_made - 1))
