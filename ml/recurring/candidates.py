"""Streams that might be: in each set of charges and for each cadence, the chain that keeps its rhythm best."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from domain.recurring.cadence import CADENCES, Cadence
from ml.recurring.charges import Group, amount_sets

# A charge may be left out once or twice; each time makes the link worth less.
SKIP_CREDIT = (1.0, 0.5, 0.25)
_OFF_PENALTY = 0.35
_AMOUNT_PENALTY = 0.6
_AMOUNT_SCALE = math.log(1.6)
# So many chains are taken from one set: two subscriptions at one shop, not its whole till roll.
_CHAINS = 3
# With more charges than this within reach of any day, some chain is always there and says nothing.
_TOO_DENSE = 1.2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chain of charges: `at` are positions in the group, `steps` how many periods lie between neighbours."""

    group: Group
    cadence: Cadence
    at: tuple[int, ...]
    steps: tuple[int, ...]
    set_size: int

    @property
    def days(self) -> tuple[int, ...]:
        return tuple(self.group.days[at] for at in self.at)

    @property
    def amounts(self) -> tuple[float, ...]:
        return tuple(self.group.amounts[at] for at in self.at)

    @property
    def rows(self) -> tuple[int, ...]:
        return tuple(self.group.rows[at] for at in self.at)


def candidates(group: Group) -> Iterator[Candidate]:
    """Every chain long enough for its cadence, each once."""
    seen: set[tuple[str, tuple[int, ...]]] = set()
    for members in amount_sets(group):
        span = group.days[members[-1]] - group.days[members[0]]
        for cadence in CADENCES:
            if len(members) < cadence.least or span < cadence.days * (cadence.least - 1) - cadence.tolerance:
                continue
            if len(members) * (2 * cadence.tolerance + 1) > _TOO_DENSE * span:
                continue
            left = list(members)
            for _ in range(_CHAINS):
                chain, steps = _best_chain(group, left, cadence)
                if len(chain) < cadence.least:
                    break
                if (cadence.name, chain) not in seen:
                    seen.add((cadence.name, chain))
                    yield Candidate(group, cadence, chain, steps, len(members))
                taken = set(chain)
                left = [at for at in left if at not in taken]
                if len(left) < cadence.least:
                    break


def _best_chain(group: Group, members: list[int], cadence: Cadence) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The chain with the highest worth of links: on the day, of the same amount, without gaps."""
    days = [group.days[at] for at in members]
    logs = [math.log(group.amounts[at]) for at in members]
    worth = [0.0] * len(members)
    came: list[tuple[int, int]] = [(-1, 0)] * len(members)
    tolerance, end_of_days = cadence.tolerance, days[-1] + cadence.tolerance
    # Of calendar months a step depends on the day; else it is as long everywhere.
    links = [(steps, credit, cadence.step(0, steps) if not cadence.months else 0)
             for steps, credit in enumerate(SKIP_CREDIT, start=1)]  # fmt: skip
    for here, day in enumerate(days):
        so_far, log_here = worth[here], logs[here]
        for steps, credit, length in links:
            expected = day + length if length else cadence.step(day, steps)
            if expected > end_of_days:
                break
            there = bisect_left(days, expected - tolerance, here + 1)
            latest = expected + tolerance
            while there < len(days) and days[there] <= latest:
                off = abs(days[there] - expected) / (tolerance + 1)
                moved = min(1.0, abs(logs[there] - log_here) / _AMOUNT_SCALE)
                gain = so_far + credit - _OFF_PENALTY * off - _AMOUNT_PENALTY * moved
                if gain > worth[there]:
                    worth[there] = gain
                    came[there] = (here, steps)
                there += 1
    # Of equal worth the later one: what goes on matters more than what was.
    end = max(range(len(members)), key=lambda at: (worth[at], at))
    chain, steps_back = [members[end]], list[int]()
    while came[end][0] >= 0:
        end, steps = came[end]
        chain.append(members[end])
        steps_back.append(steps)
    return tuple(reversed(chain)), tuple(reversed(steps_back))
