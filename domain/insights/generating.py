"""Everything that can be said of a household, and what remains of it when people have said what they want to hear."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from domain.insights import changes, limits, money_at_hand, pace, prices, strange
from domain.insights.facts import Facts
from domain.insights.model import Insight, Opinion, ranked

GENERATORS: tuple[Callable[[Facts], list[Insight]], ...] = (
    pace.pace,
    changes.changed,
    changes.rose,
    changes.fees,
    prices.prices_that_rose,
    money_at_hand.cash_idle,
    money_at_hand.cash_short,
    money_at_hand.goals_in_reach,
    limits.budgets_that_do_not_fit,
    limits.overspent_envelopes,
    strange.strange_charges,
)


def insights_of(facts: Sequence[Facts], opinions: Mapping[str, Opinion]) -> list[Insight]:
    """Of every currency that the household spends in, the weightiest first; nothing that somebody has silenced.

    Charges that are out of the ordinary are told of the whole time that is remembered: for badges on their rows.
    """
    found = [insight for each in facts for generate in GENERATORS for insight in generate(each)]
    heard = [insight for insight in found if opinions.get(insight.topic) is not Opinion.SILENCED]
    return ranked(heard, [topic for topic, opinion in opinions.items() if opinion is Opinion.USEFUL])
