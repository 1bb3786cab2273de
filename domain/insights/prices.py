"""Subscriptions and bills that cost more than they did."""

from __future__ import annotations

from datetime import timedelta

from domain.insights.facts import Facts, PriceFact
from domain.insights.model import Action, ActionKind, Figure, Insight, InsightKind, Rows
from domain.shared.periods import MONTH_NAMES

# A price that has been paid for so long is the usual one.
_NEWS = timedelta(days=60)
# What a year of it takes is little beside a month's spending, and still what people want to hear first.
_WEIGHT = 100


def prices_that_rose(facts: Facts) -> list[Insight]:
    return [_rose(facts, price) for price in facts.prices if price.changed_on + _NEWS >= facts.today]


def _rose(facts: Facts, price: PriceFact) -> Insight:
    day = f"{price.changed_on.day} {MONTH_NAMES[price.changed_on.month - 1]}"
    before, after = facts.money(price.before_minor), facts.money(price.after_minor)
    more = facts.money(price.more_a_year)
    return Insight(
        kind=InsightKind.PRICE_ROSE,
        subject=str(price.stream_id),
        subject_label=price.name,
        currency=facts.currency,
        period=price.changed_on.isoformat(),
        title=f"{price.name} costs {after - before} more",
        reason=f"Since {day} it takes {after} each time, where it took {before} before: {more} more in a year.",
        figures=(Figure("Before", before), Figure("Now", after), Figure("More in a year", more)),
        weight=_WEIGHT + min(900, price.more_a_year * 1000 // max(1, facts.usual_month)),
        expires_on=price.changed_on + _NEWS,
        rows=Rows(first=price.changed_on, last=facts.today, currency=facts.currency, merchant=price.merchant)
        if price.merchant
        else None,
        action=_end(price) if price.is_subscription else None,
    )


def _end(price: PriceFact) -> Action:
    """Nobody can cancel it for them; but what is called ended is expected no more, and missed by nobody if it stays."""
    return Action(kind=ActionKind.END_PAYMENT, words=f"I have cancelled {price.name}", stream_id=price.stream_id)
