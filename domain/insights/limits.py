"""Budgets that do not fit how the household lives, and envelopes that are overspent."""

from __future__ import annotations

from domain.insights.facts import USUAL_MONTHS, BudgetFact, Facts, round_up
from domain.insights.middles import median
from domain.insights.model import Action, ActionKind, Figure, Insight, InsightKind, Rows

_TIGHT_MONTHS = 3
_LOOSE_PERCENT = 70


def budgets_that_do_not_fit(facts: Facts) -> list[Insight]:
    """Over in each of the last three months, or far from used up in each of the last six: another limit is honest."""
    found = []
    for budget in facts.budgets:
        if budget.category is None or not budget.is_plain or budget.is_envelope or budget.limit_minor <= 0:
            continue
        months = facts.complete_months()
        spent = facts.series(budget.category, months)
        if len(spent) >= _TIGHT_MONTHS and min(spent[-_TIGHT_MONTHS:]) > budget.limit_minor:
            found.append(_raise(facts, budget, spent))
        elif len(spent) == USUAL_MONTHS and max(spent) * 100 < _LOOSE_PERCENT * budget.limit_minor and max(spent) > 0:
            found.append(_lower(facts, budget, spent))
    return found


def _raise(facts: Facts, budget: BudgetFact, spent: list[int]) -> Insight:
    last = spent[-_TIGHT_MONTHS:]
    over = sum(last) // len(last) - budget.limit_minor
    limit = max(round_up(median(spent), facts.usual_month), budget.limit_minor + 1)
    return _told(
        facts,
        budget,
        InsightKind.BUDGET_TIGHT,
        title=f"The budget for {budget.label} is over each month",
        reason=(
            f"In each of the last {len(last)} months more than {facts.money(budget.limit_minor)} was spent, "
            f"{facts.money(over)} more on average. A limit that is met says more than one that is always missed."
        ),
        usual=median(spent),
        limit=limit,
        verb="Raise",
        weight=min(1000, over * 1000 // max(1, facts.usual_month)) * 2,
    )


def _lower(facts: Facts, budget: BudgetFact, spent: list[int]) -> Insight:
    limit = min(round_up(max(spent), facts.usual_month), budget.limit_minor - 1)
    left = budget.limit_minor - max(spent)
    return _told(
        facts,
        budget,
        InsightKind.BUDGET_LOOSE,
        title=f"The budget for {budget.label} is never used up",
        reason=(
            f"Of {facts.money(budget.limit_minor)} at least {facts.money(left)} were left in each of the last "
            f"{len(spent)} months. A lower limit would tell you sooner when something is off."
        ),
        usual=median(spent),
        limit=limit,
        verb="Lower",
        weight=min(1000, left * 1000 // max(1, facts.usual_month)) // 2,
    )


def _told(
    facts: Facts,
    budget: BudgetFact,
    kind: InsightKind,
    *,
    title: str,
    reason: str,
    usual: int,
    limit: int,
    verb: str,
    weight: int,
) -> Insight:
    months = facts.complete_months()
    amount = facts.money(limit)
    return Insight(
        kind=kind,
        subject=str(budget.id),
        subject_label=budget.label,
        currency=facts.currency,
        period="",
        title=title,
        reason=reason,
        figures=(
            Figure("Limit", facts.money(budget.limit_minor)),
            Figure("Usual month", facts.money(usual)),
            Figure("Suggested", amount),
        ),
        weight=weight,
        expires_on=facts.month.last_day,
        rows=Rows(
            first=months[0].first_day, last=months[-1].last_day, currency=facts.currency, category=budget.category
        ),
        action=Action(
            kind=ActionKind.SET_BUDGET,
            words=f"{verb} the budget for {budget.label} to {amount}",
            amount=amount,
            category=budget.category,
            budget_id=budget.id,
        ),
    )


def overspent_envelopes(facts: Facts) -> list[Insight]:
    """Covered from the envelope that has most left, where one has enough."""
    envelopes = [budget for budget in facts.budgets if budget.is_envelope]
    found = []
    for budget in envelopes:
        missing = -budget.remaining_minor
        if missing <= 0:
            continue
        giving = max(envelopes, key=lambda each: (each.remaining_minor, each.label))
        amount = facts.money(missing)
        action = None
        if giving.remaining_minor >= missing:
            action = Action(
                kind=ActionKind.MOVE_MONEY,
                words=f"Move {amount} from {giving.label} to {budget.label}",
                amount=amount,
                budget_id=budget.id,
                source_id=giving.id,
            )
        found.append(
            Insight(
                kind=InsightKind.ENVELOPE_OVERSPENT,
                subject=str(budget.id),
                subject_label=budget.label,
                currency=facts.currency,
                period=str(facts.month),
                title=f"The envelope for {budget.label} is {amount} short",
                reason=(
                    f"More was spent than is in it. {giving.label} has {facts.money(giving.remaining_minor)} left."
                    if action
                    else "More was spent than is in it, and no other envelope has enough left."
                ),
                figures=(Figure("Short", amount), Figure("Most left elsewhere", facts.money(giving.remaining_minor))),
                weight=min(1000, missing * 1000 // max(1, facts.usual_month)) * 2,
                expires_on=facts.month.last_day,
                rows=Rows(
                    first=facts.month.first_day, last=facts.today, currency=facts.currency, category=budget.category
                ),
                action=action,
            )
        )
    return found
