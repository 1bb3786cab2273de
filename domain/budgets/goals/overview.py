"""Everything about the goals of a household at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.budgets.goals.covering import cover
from domain.budgets.goals.model import GoalState, in_order
from domain.budgets.goals.ports import GoalsNow
from domain.budgets.goals.standing import GoalStanding, standing_of
from domain.shared.money import Money


@dataclass(frozen=True, slots=True)
class GoalsSummary:
    """The figures above the goals; amounts for each currency that has any."""

    count: int
    reached_count: int
    on_track_count: int
    recent: tuple[Money, ...]
    needed_this_month: tuple[Money, ...]


def standings_of(now: GoalsNow, today: date) -> list[GoalStanding]:
    """By priority."""
    holdings = cover(now.goals, now.contributed, now.accounts)
    return [
        standing_of(
            goal,
            [each for each in holdings if each.goal_id == goal.id],
            [each for each in now.contributed if each.goal_id == goal.id],
            today,
            now.searches.get(goal.id),
        )
        for goal in in_order(now.goals)
    ]


def summary_of(standings: Sequence[GoalStanding]) -> GoalsSummary:
    """A goal that is reached is on track, too."""
    states = [standing.state for standing in standings]
    return GoalsSummary(
        count=len(standings),
        reached_count=states.count(GoalState.REACHED),
        on_track_count=states.count(GoalState.REACHED) + states.count(GoalState.ON_TRACK),
        recent=_by_currency([standing.recent for standing in standings]),
        needed_this_month=_by_currency(
            [standing.needed_this_month for standing in standings if standing.needed_this_month is not None]
        ),
    )


def _by_currency(amounts: Sequence[Money]) -> tuple[Money, ...]:
    sums: dict[str, int] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))
