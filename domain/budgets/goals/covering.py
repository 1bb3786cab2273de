"""Whose money an account holds. Goals never have more of it than its balance.

What a goal claims of an account is what was set aside there and what was contributed since. A command that would raise
a claim above what the account holds is refused; but the balance may fall later. Then the goals are short, by priority:
who comes first has its claim in full, and the last ones what is left, so that one goal is visibly endangered instead of
all a little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.budgets.goals.model import AccountFact, Contributed, Goal, in_order


@dataclass(frozen=True, slots=True)
class Holding:
    """What a goal claims of an account, and what the account holds of it."""

    goal_id: UUID
    account_id: UUID
    claimed_minor: int
    held_minor: int

    @property
    def short_minor(self) -> int:
        return self.claimed_minor - self.held_minor


def claims_of(goals: Iterable[Goal], contributed: Iterable[Contributed]) -> dict[tuple[UUID, UUID], int]:
    """By goal and account; who has taken out more than was there claims nothing."""
    moved: defaultdict[tuple[UUID, UUID], int] = defaultdict(int)
    for each in contributed:
        moved[each.goal_id, each.account_id] += each.minor
    return {
        (goal.id, given.account_id): max(0, given.set_aside_minor + moved[goal.id, given.account_id])
        for goal in goals
        for given in goal.allocations
    }


def cover(
    goals: Sequence[Goal], contributed: Iterable[Contributed], accounts: Mapping[UUID, AccountFact]
) -> list[Holding]:
    """What each goal has in each of its accounts."""
    claims = claims_of(goals, contributed)
    left = {id_: max(0, account.balance_minor) for id_, account in accounts.items()}
    holdings = []
    for goal in in_order(goals):
        for given in goal.allocations:
            claimed = claims[goal.id, given.account_id]
            held = min(claimed, left.get(given.account_id, 0))
            left[given.account_id] = left.get(given.account_id, 0) - held
            holdings.append(Holding(goal.id, given.account_id, claimed, held))
    return holdings


def overdrawn(
    before: Mapping[tuple[UUID, UUID], int],
    after: Mapping[tuple[UUID, UUID], int],
    accounts: Mapping[UUID, AccountFact],
) -> tuple[AccountFact, int] | None:
    """An account of which more is claimed now than it holds, where a claim was raised, and what the others leave.

    An account that has been short since its balance fell keeps nobody from changing the name of a goal.
    """
    for (goal_id, account_id), claimed in after.items():
        if claimed <= before.get((goal_id, account_id), 0):
            continue
        account = accounts[account_id]
        others = sum(minor for (goal, where), minor in after.items() if where == account_id and goal != goal_id)
        free = max(0, max(0, account.balance_minor) - others)
        if claimed > free:
            return account, free
    return None
