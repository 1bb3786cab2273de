"""The savings rate, and a score of financial health that anybody can reckon by hand.

The score is the sum of five parts, each from nothing to its points, all over the last six complete months:

- savings, 35 points: what is left of income, of which a fifth or more earns all of them;
- cushion, 30: how many usual months the cash at hand would last, of which six or more earn all;
- steadiness, 15: how many of the months ended with more income than spending;
- debt, 10: what cards and loans owe, in months of income; none earns all, three or more earn nothing;
- fees, 10: what banks took of all spending; nothing earns all, two in a hundred or more earn nothing.

In between points grow in proportion and are rounded down. Without three complete months, or without income, nothing is
said. It compares a household with itself, month after month, and with nobody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.insights.changes import FEES
from domain.insights.facts import USUAL_MONTHS, USUAL_MONTHS_LEAST, Facts
from domain.insights.middles import median
from domain.shared.money import Money
from domain.shared.periods import Month

HISTORY_MONTHS = 12
_SAVED_PERCENT, _CUSHION_MONTHS, _DEBT_MONTHS, _FEES_PERCENT = 20, 6, 3, 2


class HealthPart(StrEnum):
    SAVINGS = "SAVINGS"
    CUSHION = "CUSHION"
    STEADINESS = "STEADINESS"
    DEBT = "DEBT"
    FEES = "FEES"


POINTS = {
    HealthPart.SAVINGS: 35,
    HealthPart.CUSHION: 30,
    HealthPart.STEADINESS: 15,
    HealthPart.DEBT: 10,
    HealthPart.FEES: 10,
}


@dataclass(frozen=True, slots=True)
class PartScore:
    """`reason` says in words and numbers what the points rest on."""

    part: HealthPart
    points: int
    most: int
    reason: str


@dataclass(frozen=True, slots=True)
class Health:
    """At the end of a month, or now. `savings_percent` is negative where more was spent than came in."""

    month: Month
    score: int
    parts: tuple[PartScore, ...]
    income: Money
    spending: Money
    savings_percent: int
    months_seen: int


@dataclass(frozen=True, slots=True)
class HealthReport:
    """`now` is by the last complete months and the balances of today; None while too little is known."""

    currency: str
    now: Health | None
    history: tuple[Health, ...]


def health_report(facts: Facts) -> HealthReport:
    """`history` is by complete month, oldest first, each as it stood at its end."""
    months = facts.complete_months(HISTORY_MONTHS)
    known = [
        found
        for place in range(len(months))
        if (found := _health(facts, months[max(0, place - USUAL_MONTHS + 1) : place + 1], is_now=False))
    ]
    return HealthReport(facts.currency, _health(facts, months[-USUAL_MONTHS:], is_now=True), tuple(known))


def _health(facts: Facts, months: Sequence[Month], *, is_now: bool) -> Health | None:
    income = sum(facts.income.get(month, 0) for month in months)
    if len(months) < USUAL_MONTHS_LEAST or income <= 0:
        return None
    spent = [facts.by_month.get(month, 0) for month in months]
    spending, last = sum(spent), months[-1]
    liquid, owed = facts.cash_at(None if is_now else last), facts.owed_at(None if is_now else last)
    usual = max(1, median(spent))
    parts = (
        _savings(income, spending, facts),
        _cushion(liquid, usual, facts),
        _steadiness([facts.income.get(month, 0) - minor for month, minor in zip(months, spent, strict=True)]),
        _debt(owed, income // len(months), facts),
        _fees(sum(facts.by_category.get((month, FEES), 0) for month in months), spending, facts),
    )
    return Health(
        month=facts.month if is_now else last,
        score=sum(part.points for part in parts),
        parts=parts,
        income=facts.money(income),
        spending=facts.money(spending),
        savings_percent=_percent(income - spending, income),
        months_seen=len(months),
    )


def _points(part: HealthPart, amount: int, whole: int) -> int:
    """In proportion, from none to all, rounded down."""
    return max(0, min(POINTS[part], amount * POINTS[part] // max(1, whole)))


def _savings(income: int, spending: int, facts: Facts) -> PartScore:
    part, left = HealthPart.SAVINGS, income - spending
    reason = f"{_percent(left, income)}\u00a0% of {facts.money(income)} of income were left."
    return PartScore(part, _points(part, left * 100, income * _SAVED_PERCENT), POINTS[part], reason)


def _cushion(liquid: int, usual: int, facts: Facts) -> PartScore:
    part = HealthPart.CUSHION
    tenths = max(0, liquid) * 10 // usual
    reason = f"{facts.money(liquid)} at hand last {tenths // 10}.{tenths % 10} usual months."
    return PartScore(part, _points(part, liquid, usual * _CUSHION_MONTHS), POINTS[part], reason)


def _steadiness(left: Sequence[int]) -> PartScore:
    part, good = HealthPart.STEADINESS, sum(minor >= 0 for minor in left)
    reason = f"{good} of {len(left)} months ended with money left."
    return PartScore(part, _points(part, good, len(left)), POINTS[part], reason)


def _debt(owed: int, monthly_income: int, facts: Facts) -> PartScore:
    part = HealthPart.DEBT
    free = max(0, monthly_income * _DEBT_MONTHS - owed)
    reason = f"Cards and loans owe {facts.money(owed)}." if owed else "Cards and loans owe nothing."
    return PartScore(part, _points(part, free, monthly_income * _DEBT_MONTHS), POINTS[part], reason)


def _fees(fees: int, spending: int, facts: Facts) -> PartScore:
    part = HealthPart.FEES
    most = max(1, spending * _FEES_PERCENT)
    reason = f"Banks took {facts.money(max(0, fees))} of {facts.money(spending)} spent."
    return PartScore(part, _points(part, most - max(0, fees) * 100, most), POINTS[part], reason)


def _percent(part: int, whole: int) -> int:
    """Towards zero."""
    return part * 100 // whole if part >= 0 else -(-part * 100 // whole)
