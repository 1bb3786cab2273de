"""The tasks: planted subscriptions found, and what is said to come held against what came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from statistics import median

from domain.recurring.cadence import BY_NAME, CADENCES, Cadence
from ml.recurring.charges import Group, History, amount_sets, groups
from ml.recurring.detector import Detector
from ml.recurring.evaluation.peers import PEERS, Found
from ml.recurring.training import kinds

US = "moneta"
WINDOW_DAYS = 92
CUTS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
# A planted stream is found where this share of it is in one stream that holds so much of nothing else.
_COVERED, _PURE = 0.5, 0.75
_SAME_PERIOD = 1.13
_DAY_SHARE, _LEAST_DAYS, _AMOUNT = 0.15, 3, 0.25
# What counts as regular when all is known: nobody's rule is asked.
_HINDSIGHT_CHARGES, _HINDSIGHT_GAPS, _HINDSIGHT_AMOUNT = 4, 0.75, 0.25
_SEEN_BEFORE = 2


@dataclass(frozen=True, slots=True)
class Seen:
    """What a detector says of one history: rows by stream, and the charges it expects."""

    rows: tuple[int, ...]
    cadence: Cadence
    due: tuple[tuple[str, bool, int, float, float], ...]  # key, direction, day, amount, days of the period


def ask(detector: Detector, history: History, today: int, until: int) -> dict[str, list[Seen]]:
    """Everybody's streams of the same history."""
    ours = [
        Seen(
            stream.rows,
            stream.cadence,
            tuple(
                (stream.key, stream.incoming, due.day, abs(due.amount), stream.cadence.days)
                for due in stream.upcoming(today, until)
            ),
        )
        for stream in detector.streams(history)
    ]
    theirs = {name: [_seen(found, today, until) for found in peer(history, today)] for name, peer in PEERS.items()}
    return {US: ours, **theirs}


def _seen(found: Found, today: int, until: int) -> Seen:
    due = tuple((found.key, found.incoming, day, amount, found.cadence.days) for day, amount in found.due(today, until))
    return Seen(found.rows, found.cadence, due)


@dataclass(frozen=True, slots=True)
class Planting:
    """Who found how many of how many, by (peer, kind)."""

    found: dict[tuple[str, str], int]
    planted: dict[str, int]


def planted(detector: Detector, history: History, draws: int, seed: int) -> Planting:
    """Every kind so many times into one history, each under a merchant of its own."""
    rng = Random(seed)  # noqa: S311 - synthetic data, not secrets
    scale = median(abs(amount) for amount in history.amounts) / 30
    first, last = min(history.days), max(history.days)
    keys, days, amounts = list(history.keys), list(history.days), list(history.amounts)
    truth: list[tuple[str, frozenset[int]]] = []
    for kind, draw in kinds.PLANTED.items():
        cadence = BY_NAME[kinds.CADENCE_OF.get(kind, "monthly")]
        latest = last - round((cadence.least + 1) * cadence.days)
        sign = scale if kind in kinds.INCOMING else -scale
        for number in range(draws):
            # Half of them began some time within the history: a stream of four charges is to be found, too.
            begins = rng.randrange(first, latest) if rng.random() < 0.5 and latest > first else first
            charges = [charge for charge in draw(rng, begins, last) if first <= charge[0] <= last]
            if len(charges) < cadence.least:
                continue
            key = f"planted {kind} {number}"
            truth.append((kind, frozenset(range(len(keys), len(keys) + len(charges)))))
            if kind == "busy_merchant":
                charges += kinds.around(rng, first, last)
            for day, amount in charges:
                keys.append(key)
                days.append(day)
                amounts.append(round(sign * amount, 2) or sign)
    answers = ask(detector, History(keys, days, amounts), last, last)
    found: dict[tuple[str, str], int] = defaultdict(int)
    count: dict[str, int] = defaultdict(int)
    for kind, rows in truth:
        count[kind] += 1
        wanted = BY_NAME[kinds.CADENCE_OF.get(kind, "monthly")].days
        for peer, streams in answers.items():
            found[peer, kind] += any(_is(seen, rows, wanted) for seen in streams)
    return Planting(dict(found), dict(count))


def _is(seen: Seen, rows: frozenset[int], wanted: float) -> bool:
    shared = len(rows.intersection(seen.rows))
    ratio = max(seen.cadence.days, wanted) / min(seen.cadence.days, wanted)
    return shared >= _COVERED * len(rows) and shared >= _PURE * len(seen.rows) and ratio < _SAME_PERIOD


@dataclass(slots=True)
class Tally:
    """Of what was said to come and of what came: how much was right."""

    said: int = 0
    right: int = 0
    came: int = 0
    foreseen: int = 0

    def add(self, other: Tally) -> None:
        self.said += other.said
        self.right += other.right
        self.came += other.came
        self.foreseen += other.foreseen

    @property
    def precision(self) -> float:
        return self.right / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        return self.foreseen / self.came if self.came else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def future(detector: Detector, history: History) -> dict[str, Tally]:
    """At several days of a history: the charges that each expects in the next three months, against what came."""
    first, last = min(history.days), max(history.days)
    tallies: dict[str, Tally] = {peer: Tally() for peer in (US, *PEERS)}
    regular = list(_regular(history))
    for share in CUTS:
        today = first + round((last - first) * share)
        until = min(last, today + WINDOW_DAYS)
        known = [row for row, day in enumerate(history.days) if day <= today]
        if len(known) < 10 or until <= today:
            continue
        past = History(
            [history.keys[row] for row in known],
            [history.days[row] for row in known],
            [history.amounts[row] for row in known],
        )
        coming = [row for row, day in enumerate(history.days) if today < day <= until]
        # Nobody can foresee what has not come twice before.
        wanted = {
            row
            for members in regular
            if sum(history.days[row] <= today for row in members) >= _SEEN_BEFORE
            for row in members
            if today < history.days[row] <= until
        }
        for peer, streams in ask(detector, past, today, until).items():
            tallies[peer].add(_held_against(streams, history, coming, wanted))
    return tallies


def _held_against(streams: list[Seen], history: History, coming: list[int], wanted: set[int]) -> Tally:
    """Each charge answers to one expectation at most, the nearest in time first."""
    there: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for row in coming:
        there[history.keys[row], history.amounts[row] > 0].append(row)
    tally, used = Tally(came=len(wanted)), set[int]()
    for seen in streams:
        for key, incoming, day, amount, period in seen.due:
            tally.said += 1
            reach = max(_LEAST_DAYS, _DAY_SHARE * period)
            fitting = [
                row
                for row in there.get((key, incoming), [])
                if row not in used
                and abs(history.days[row] - day) <= reach
                and abs(abs(history.amounts[row]) - amount) <= _AMOUNT * amount
            ]
            if fitting:
                # Of several the one that is regular: a purchase there answers only where nothing else does.
                best = min(fitting, key=lambda row: (row not in wanted, abs(history.days[row] - day)))
                used.add(best)
                tally.right += 1
                tally.foreseen += best in wanted
    return tally


def _regular(history: History) -> Iterator[tuple[int, ...]]:
    """Rows of each set of charges that keeps a rhythm when all is known, past and future."""
    for group in groups(history):
        for members in amount_sets(group):
            if len(members) >= _HINDSIGHT_CHARGES and _keeps_rhythm(group, members):
                yield tuple(group.rows[at] for at in members)


def _keeps_rhythm(group: Group, members: tuple[int, ...]) -> bool:
    gaps = [group.days[b] - group.days[a] for a, b in pairwise(members)]
    usual = median(gaps)
    cadence = min(CADENCES, key=lambda each: abs(each.days - usual))
    within = sum(abs(gap - cadence.days) <= cadence.tolerance for gap in gaps) / len(gaps)
    amounts = [group.amounts[at] for at in members]
    changes = median(abs(b - a) / a for a, b in pairwise(amounts))
    return within >= _HINDSIGHT_GAPS and changes <= _HINDSIGHT_AMOUNT
