"""A history as columns, and its charges by merchant and direction."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

# Amounts further apart than this belong to different clusters.
CLUSTER_GAP = math.log(1.12)
# Below, an amount counts as the same: foreign prices wobble with the rate.
SAME = 0.005


@dataclass(frozen=True, slots=True)
class History:
    """Columns of one household in any order: merchant keys, days as ordinals, signed amounts in one unit."""

    keys: Sequence[str]
    days: Sequence[int]
    amounts: Sequence[float]

    def __len__(self) -> int:
        return len(self.days)


@dataclass(frozen=True, slots=True)
class Group:
    """All charges of a merchant in one direction, by day. `rows` are positions in the history."""

    key: str
    incoming: bool
    rows: tuple[int, ...]
    days: tuple[int, ...]
    amounts: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.rows)


def groups(history: History) -> Iterator[Group]:
    """Merchants with at least two charges on different days, in the order of their keys."""
    found: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for row, (key, amount) in enumerate(zip(history.keys, history.amounts, strict=True)):
        if amount:
            found[key, amount > 0].append(row)
    for (key, incoming), rows in sorted(found.items()):
        if len(rows) < 2:
            continue
        rows.sort(key=lambda row: (history.days[row], abs(history.amounts[row]), row))
        days = tuple(history.days[row] for row in rows)
        if days[0] == days[-1]:
            continue
        yield Group(key, incoming, tuple(rows), days, tuple(abs(history.amounts[row]) for row in rows))


def amount_sets(group: Group) -> list[tuple[int, ...]]:
    """The whole group, its clusters of amounts, and every amount that is there exactly three times or more."""
    everything = tuple(range(len(group)))
    sets = [everything]
    by_amount = sorted(everything, key=lambda at: group.amounts[at])
    cluster = [by_amount[0]]
    for before, at in pairwise(by_amount):
        if math.log(group.amounts[at] / group.amounts[before]) > CLUSTER_GAP:
            sets.append(tuple(sorted(cluster)))
            cluster = []
        cluster.append(at)
    sets.append(tuple(sorted(cluster)))
    exact: dict[float, list[int]] = defaultdict(list)
    for at in everything:
        exact[group.amounts[at]].append(at)
    sets += [tuple(same) for same in exact.values() if len(same) >= 3]
    return [each for each in dict.fromkeys(sets) if len(each) >= 2]
