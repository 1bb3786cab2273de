"""One row to one row, over a whole file: two equal purchases in it are two, and a stored row is used once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.transactions.matching.model import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Pair:
    """`incoming` and `stored` are positions in their lists, with the day of each as a number.

    `alike`: by text and amount the two could be one; `exact`: and the amounts are equal.
    """

    incoming: int
    stored: int
    verdict: Verdict
    incoming_day: int = 0
    stored_day: int = 0
    alike: bool = True
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Chosen:
    """A pair and what becomes of it. `repeats`: such a purchase came several times in these days."""

    pair: Pair
    outcome: Outcome
    repeats: bool = False


def assign(pairs: Iterable[Pair]) -> list[Chosen]:
    """The best pairs first: certain before doubtful, high scores before low ones; what is taken is taken.

    Of a purchase that repeats, one row looks like another. Where both lists have as many of them, they meet in the
    order of their days; where they do not, nobody can say which is missing, and a person is asked.
    """
    every = list(pairs)
    settled: list[Chosen] = []
    unsure: set[tuple[int, int]] = set()
    repeated: set[tuple[int, int]] = set()
    for group in _groups([pair for pair in every if pair.alike]):
        repeated |= {(pair.incoming, pair.stored) for pair in group}
        ordered = _in_order(group)
        if ordered is None:
            unsure |= {(pair.incoming, pair.stored) for pair in group if not _is_one_day(group)}
        else:
            settled += [Chosen(pair, pair.verdict.outcome, repeats=True) for pair in ordered]
    taken_in = {chosen.pair.incoming for chosen in settled}
    taken_stored = {chosen.pair.stored for chosen in settled}
    for pair in sorted(every, key=_best_first):
        if pair.incoming in taken_in or pair.stored in taken_stored:
            continue
        taken_in.add(pair.incoming)
        taken_stored.add(pair.stored)
        key = (pair.incoming, pair.stored)
        outcome = Outcome.REVIEW if key in unsure else pair.verdict.outcome
        settled.append(Chosen(pair, outcome, repeats=key in repeated))
    return settled


def _best_first(pair: Pair) -> tuple[bool, int, int, int]:
    return (pair.verdict.outcome is not Outcome.SAME, -pair.verdict.score, pair.incoming, pair.stored)


def _groups(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """Pairs that share rows, directly or by others; those that share none are left out."""
    parent: dict[tuple[bool, int], tuple[bool, int]] = {}

    def root(node: tuple[bool, int]) -> tuple[bool, int]:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for pair in pairs:
        parent[root((True, pair.incoming))] = root((False, pair.stored))
    groups: dict[tuple[bool, int], list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[root((True, pair.incoming))].append(pair)
    return [group for group in groups.values() if len(group) > 1]


def _in_order(group: Sequence[Pair]) -> list[Pair] | None:
    """First to first and last to last; None where that cannot be."""
    incoming = sorted({(pair.incoming_day, pair.incoming) for pair in group})
    stored = sorted({(pair.stored_day, pair.stored) for pair in group})
    if len(incoming) != len(stored) or not all(pair.exact for pair in group):
        return None
    known = {(pair.incoming, pair.stored): pair for pair in group}
    met = [known.get((one, other)) for (_, one), (_, other) in zip(incoming, stored, strict=True)]
    return None if None in met else [pair for pair in met if pair is not None]


def _is_one_day(group: Sequence[Pair]) -> bool:
    """Whether one side is all of one day and amount: then it does not matter which of its rows is taken."""
    exact = all(pair.exact for pair in group)
    return exact and (len({pair.incoming_day for pair in group}) == 1 or len({pair.stored_day for pair in group}) == 1)
