"""What the page of budgets shows of one period, and which amounts the past suggests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.budgets import envelopes
from domain.budgets.looking import look
from domain.budgets.model import BudgetSettings, BudgetStatus
from domain.budgets.picture import Picture
from domain.budgets.ports import Facts
from domain.budgets.projecting import projected
from domain.shared.money import EXPONENTS, Money
from domain.shared.periods import Month, Period

# So many complete periods say what is usual; something bought in fewer of them than this is not.
PERIODS_LOOKED_AT = 6
_OFTEN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeFunds:
    """Where the money of a period came from, and what of it waits; see `envelopes.py` for the formula.

    `free` is what may still be put into envelopes here without taking it from those of later periods.
    """

    from_before: Money
    income: Money
    returned: Money
    overspent: Money
    assigned: Money
    to_budget: Money
    free: Money
    in_envelopes: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetPage:
    """`planned`, `spent` and `left` add up what is of the household's currency, this very period, and a category.

    A budget that draws on another one is part of that. `unbudgeted` was spent on categories without a budget;
    `unbudgeted_rows` searches for it.
    """

    settings: BudgetSettings
    period: Period
    previous: Period
    next: Period
    is_current: bool
    budgets: tuple[BudgetStatus, ...]
    planned: Money
    spent: Money
    left: Money
    unbudgeted: Money
    unbudgeted_rows: str
    funds: EnvelopeFunds | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What is usual for a category: the median of complete periods, rounded up to a whole unit of the currency."""

    category: str
    amount: Money
    spent: tuple[Money, ...]
    budget_id: UUID | None
    limit: Money | None


async def budget_page(facts: Facts, on: date | None, today: date) -> BudgetPage:
    """The period of that day; None is the one of today."""
    plans = await facts.plans()
    schedule = plans.settings.schedule
    period = schedule.period_of(on or today)
    # Budgets of other periods stand as on the last day shown.
    day = today if today in period else period.last_day
    picture = await look(facts, day, day, page=[period], plans=plans)
    budgets = picture.status_on(day)
    if today in period:
        budgets = projected(budgets, await facts.forecast(Month.of(today)))
    currency = plans.settings.currency
    counted = [
        status
        for status in budgets
        if status.budget.category and status.budget.currency == currency and not status.draws_on
        if status.period == period
    ]
    return BudgetPage(
        settings=plans.settings,
        period=period,
        previous=schedule.previous(period),
        next=schedule.next(period),
        is_current=today in period,
        budgets=tuple(budgets),
        planned=Money(sum(status.available.minor for status in counted), currency),
        spent=Money(sum(status.spent.minor for status in counted), currency),
        left=Money(sum(status.remaining.minor for status in counted), currency),
        unbudgeted=Money(picture.spent_without_budget(period), currency),
        unbudgeted_rows=picture.rows_without_budget,
        funds=_funds(picture, period),
    )


def _funds(picture: Picture, period: Period) -> EnvelopeFunds | None:
    at = picture.envelope_at(period)
    if at is None:
        return None
    currency = picture.plans.settings.currency
    found: envelopes.Funds = picture.reckoned[at].funds
    least = min(each.funds.to_budget for each in picture.reckoned[at:])
    balances = sum(envelope.balance for envelope in picture.reckoned[at].envelopes.values())
    return EnvelopeFunds(
        from_before=Money(found.from_before, currency),
        income=Money(found.income, currency),
        returned=Money(found.returned, currency),
        overspent=Money(found.overspent, currency),
        assigned=Money(found.assigned, currency),
        to_budget=Money(found.to_budget, currency),
        free=Money(max(0, least), currency),
        in_envelopes=Money(balances, currency),
    )


async def suggestions(facts: Facts, today: date) -> list[Suggestion]:
    """For categories without a budget, and for budgets of the page's periods that differ from what is usual."""
    plans = await facts.plans()
    schedule = plans.settings.schedule
    last = schedule.previous(schedule.period_of(today))
    past = [schedule.moved(last, -back) for back in range(PERIODS_LOOKED_AT - 1, -1, -1)]
    picture = await look(facts, today, today, page=past, plans=plans, only=())
    by_category = {category: run for category, run in picture.spending_by_category(past).items() if any(run)}
    if not by_category:
        return []
    # A household that began two periods ago did not spend nothing before: nobody wrote it down.
    begins = min(next(at for at, minor in enumerate(run) if minor) for run in by_category.values())
    currency = plans.settings.currency
    found: list[Suggestion] = []
    covered: set[str] = set()
    for place in picture.places:
        budget = place.budget
        if budget.category is None or budget.currency != currency:
            continue
        covered |= place.categories
        runs = [by_category[category] for category in place.categories if category in by_category]
        usual = _usual([sum(each) for each in zip(*runs, strict=True)][begins:], currency)
        if usual and usual != budget.limit and budget.schedule == schedule:
            found.append(_suggestion(budget.category, usual, runs, currency, budget.id, budget.limit))
    for category, run in by_category.items():
        usual = None if category in covered else _usual(run[begins:], currency)
        if usual:
            found.append(_suggestion(category, usual, [run], currency, None, None))
    return sorted(found, key=lambda each: (each.budget_id is not None, -each.amount.minor, each.category))


def _suggestion(
    category: str,
    amount: Money,
    runs: Sequence[Sequence[int]],
    currency: str,
    budget_id: UUID | None,
    limit: Money | None,
) -> Suggestion:
    spent = tuple(Money(sum(each), currency) for each in zip(*runs, strict=True))
    return Suggestion(category=category, amount=amount, spent=spent, budget_id=budget_id, limit=limit)


def _usual(spent: Sequence[int], currency: str) -> Money | None:
    """None where it is not usual to spend anything."""
    if sum(1 for minor in spent if minor > 0) < min(_OFTEN, len(spent)) or not spent:
        return None
    ordered, half = sorted(spent), len(spent) // 2
    middle = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) // 2
    unit = 10 ** EXPONENTS[currency]
    return Money(-(-middle // unit) * unit, currency) if middle > 0 else None
