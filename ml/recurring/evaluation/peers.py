"""The rules of other programs on the same histories: what each finds, and what it says comes next.

Actual: three in a row within two days of the rhythm, the same payee, amounts within 7.5 %. Sure: the same amount three
times in the last three months, about the same day of the month. Plaid-like: a merchant with three or more charges at
regular gaps. Fixed: three in a row at any cadence within a tenth of the period and 15 % of the amount.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from statistics import median, pstdev

from domain.recurring.cadence import CADENCES, MONTHLY, TWO_WEEKS, WEEKLY, Cadence
from ml.recurring.charges import Group, History, groups

_ACTUAL_CADENCES = (WEEKLY, TWO_WEEKS, MONTHLY)
_ACTUAL_DAYS, _ACTUAL_AMOUNT = 2, 0.075
_SURE_DAYS_BACK, _SURE_LATEST, _SURE_SPREAD = 92, 45, 5
_FIXED_AMOUNT = 0.15


@dataclass(frozen=True, slots=True)
class Found:
    """A stream as a peer sees it. Rows are positions in the history; amounts carry no sign."""

    key: str
    incoming: bool
    cadence: Cadence
    rows: tuple[int, ...]
    last: int
    amount: float

    def due(self, today: int, until: int) -> Iterator[tuple[int, float]]:
        """Its charges to come, unless it has been silent for two periods."""
        if today > self.last + 2 * self.cadence.days + self.cadence.tolerance:
            return
        steps = 1
        while (day := self.cadence.step(self.last, steps)) <= until:
            if day > today:
                yield day, self.amount
            steps += 1


Peer = Callable[[History, int], list[Found]]


def actual(history: History, today: int) -> list[Found]:
    del today
    return [
        found
        for group in groups(history)
        for cadence in _ACTUAL_CADENCES
        if (found := _three_in_a_row(group, cadence, _ACTUAL_DAYS, _ACTUAL_AMOUNT)) is not None
    ]


def fixed(history: History, today: int) -> list[Found]:
    del today
    chosen = []
    for group in groups(history):
        each = (
            _three_in_a_row(group, cadence, max(1, round(cadence.days / 10)), _FIXED_AMOUNT) for cadence in CADENCES
        )
        best = max((found for found in each if found is not None), key=lambda found: len(found.rows), default=None)
        if best is not None:
            chosen.append(best)
    return chosen


def sure(history: History, today: int) -> list[Found]:
    chosen = []
    for group in groups(history):
        by_amount: dict[float, list[int]] = defaultdict(list)
        for at, amount in enumerate(group.amounts):
            by_amount[round(amount, 2)].append(at)
        for amount, members in by_amount.items():
            recent = [at for at in members if group.days[at] > today - _SURE_DAYS_BACK]
            if len(recent) < 3 or today - group.days[recent[-1]] > _SURE_LATEST:
                continue
            if _circular_spread([date.fromordinal(group.days[at]).day for at in recent]) <= _SURE_SPREAD:
                rows = tuple(group.rows[at] for at in members)
                chosen.append(Found(group.key, group.incoming, MONTHLY, rows, group.days[recent[-1]], amount))
    return chosen


def plaid_like(history: History, today: int) -> list[Found]:
    del today
    chosen = []
    for group in groups(history):
        if len(group) < 3:
            continue
        gaps = [b - a for a, b in zip(group.days, group.days[1:], strict=False)]
        usual = median(gaps)
        cadence = min(CADENCES, key=lambda each: abs(each.days - usual))
        within = sum(abs(gap - cadence.days) <= cadence.tolerance for gap in gaps) / len(gaps)
        if within >= 0.75:
            last = group.days[-1]
            chosen.append(Found(group.key, group.incoming, cadence, group.rows, last, median(group.amounts[-3:])))
    return chosen


PEERS: dict[str, Peer] = {"actual": actual, "sure": sure, "plaid_like": plaid_like, "fixed_rule": fixed}


def _three_in_a_row(group: Group, cadence: Cadence, days: int, share: float) -> Found | None:
    """The longest run of charges that each follow the one before on the day and within the share of its amount."""
    length = [1] * len(group)
    came = [-1] * len(group)
    for there, day in enumerate(group.days):
        for here in range(there - 1, -1, -1):
            gap = day - group.days[here]
            if gap > cadence.days + days + 3:
                break
            on_day = abs(day - cadence.step(group.days[here])) <= days
            alike = abs(group.amounts[there] - group.amounts[here]) <= share * group.amounts[here]
            if on_day and alike and length[here] + 1 > length[there]:
                length[there], came[there] = length[here] + 1, here
    end = max(range(len(group)), key=lambda at: (length[at], at))
    if length[end] < 3:
        return None
    last, members = end, [end]
    while came[end] >= 0:
        end = came[end]
        members.append(end)
    rows = tuple(group.rows[at] for at in reversed(members))
    return Found(group.key, group.incoming, cadence, rows, group.days[last], group.amounts[last])


def _circular_spread(days: list[int]) -> float:
    """Standard deviation of days of the month on a circle of 31, around the place where it is smallest."""
    return min(pstdev([(day + turn) % 31 for day in days]) for turn in range(31)) if len(days) > 1 else math.inf
