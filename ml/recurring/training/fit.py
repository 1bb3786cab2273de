"""Learn from simulated lives whether a stream goes on: the label is only whether its next charge came."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np

from ml.recurring.candidates import Candidate
from ml.recurring.charges import History
from ml.recurring.detector import Settings, candidate_matrix
from ml.recurring.features import FEATURES
from ml.recurring.rules import rule_of
from ml.recurring.streams import Reason, amount_range, stream_of
from ml.recurring.training.lives import Life, life

ROUNDS = 220
PARAMETERS = {
    "objective": "binary:logistic",
    "max_depth": 6,
    "eta": 0.08,
    "min_child_weight": 8,
    "subsample": 0.8,
    "colsample_bytree": 0.7,
    "lambda": 2.0,
    "nthread": 2,
}
# Of streams on offer, this share must go on for the model's word to count; and since real lives are less regular than
# simulated ones, it must be at least so sure of each.
PRECISION, SURE = 0.8, 0.65
# The next amount may lie so far outside of what was seen.
NEAR = 0.3
# So much of a candidate must be of one stream to follow it.
OWN = 0.75
# And so many charges of that stream there may be for each of its own.
WHOLE = 1.4
# In fewer days nothing has come again that could come once more.
SHORTEST = 120


@dataclass(frozen=True, slots=True)
class Lesson:
    matrix: np.ndarray[Any, np.dtype[np.float32]]
    came: np.ndarray[Any, np.dtype[np.float32]]
    ruled: np.ndarray[Any, np.dtype[np.bool_]]


def lesson(count: int, seed: int) -> Lesson:
    """Of simulated lives."""
    # S311: synthetic data, not secrets
    return lesson_of((life(rng := Random(seed * 1_000_003 + number)), rng) for number in range(count))  # noqa: S311


def lesson_of(lives: Iterable[tuple[Life, Random]], *, lived: bool = False) -> Lesson:
    """Candidates that were still going on at some day, and whether their next charge came.

    Of lives that somebody `lived` the streams are not known: each merchant stands for one.
    """
    matrices, came, ruled = list[np.ndarray[Any, np.dtype[np.float32]]](), list[float](), list[bool]()
    for whole, rng in lives:
        days = whole.history.days
        first, last = min(days), max(days)
        if last - first < SHORTEST:
            continue
        today = rng.randrange(first + (last - first) // 3, last - 20)
        past, streams, future = _split(whole, today)
        found, matrix = candidate_matrix(past)
        kept = []
        for place, candidate in enumerate(found):
            answer = _answer(candidate, streams, future, today, last, lived)
            if answer is not None:
                kept.append(place)
                came.append(float(answer))
                ruled.append(rule_of(candidate) is not None)
        matrices.append(matrix[kept])
    matrix = np.concatenate(matrices) if matrices else np.empty((0, len(FEATURES)), np.float32)
    return Lesson(matrix, np.array(came, np.float32), np.array(ruled, np.bool_))


def joined(lessons: Sequence[Lesson]) -> Lesson:
    return Lesson(*(np.concatenate([getattr(each, name) for each in lessons]) for name in Lesson.__slots__))


def fit(learned: Lesson) -> Any:
    import xgboost

    data = xgboost.DMatrix(learned.matrix, learned.came, feature_names=list(FEATURES))
    return xgboost.train({**PARAMETERS, "seed": 7}, data, ROUNDS)


def settle(scores: np.ndarray[Any, np.dtype[np.float32]], learned: Lesson) -> tuple[Settings, dict[str, float]]:
    """The lowest threshold from which on the wanted share goes on, and what the rules' word is worth below it."""
    order = np.argsort(-scores)
    hits = np.cumsum(learned.came[order]) / np.arange(1, len(order) + 1)
    enough = np.nonzero(hits >= PRECISION)[0]
    threshold = max(SURE, float(scores[order[enough[-1]]]) if len(enough) else 1.0)
    last = max(0, int((scores >= threshold).sum()) - 1)
    below = learned.ruled & (scores < threshold)
    worth = float(learned.came[below].mean()) if below.any() else 0.5
    found = learned.came[scores >= threshold].sum() / max(1.0, float(learned.came.sum()))
    figures = {
        "candidates": float(len(scores)),
        "base_rate": float(learned.came.mean()),
        "precision": float(hits[last]),
        "recall": float(found),
        "auc": _auc(scores, learned.came),
        "rules_below_threshold": float(below.sum()),
    }
    return Settings(round(threshold, 4), round(min(worth, 0.99), 4)), {k: round(v, 4) for k, v in figures.items()}


def _auc(scores: np.ndarray[Any, np.dtype[np.float32]], came: np.ndarray[Any, np.dtype[np.float32]]) -> float:
    ranks = np.empty(len(scores))
    ranks[np.argsort(scores)] = np.arange(1, len(scores) + 1)
    positive = came > 0
    count = positive.sum()
    return float((ranks[positive].sum() - count * (count + 1) / 2) / (count * (len(scores) - count)))


def _split(whole: Life, today: int) -> tuple[History, list[str], dict[str, list[tuple[int, float]]]]:
    """What is known on a day, of which streams it is, and what comes of each stream afterwards."""
    history = whole.history
    kept = [row for row, day in enumerate(history.days) if day <= today]
    past = History(
        [history.keys[row] for row in kept], [history.days[row] for row in kept], [history.amounts[row] for row in kept]
    )
    future: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for day, amount, stream in zip(history.days, history.amounts, whole.streams, strict=True):
        if day > today and stream:
            future[stream].append((day, abs(amount)))
    return past, [whole.streams[row] for row in kept], future


def _answer(
    candidate: Candidate,
    streams: list[str],
    future: dict[str, list[tuple[int, float]]],
    today: int,
    last: int,
    lived: bool,
) -> bool | None:
    """Whether the next charge came, of the stream that the candidate follows: in a busy shop any day has some charge.

    None where it was due before the day, or is due after all that is known; and in a busy shop of which nobody has said
    which charges belong together.
    """
    expected = stream_of(candidate, 1.0, Reason.MODEL).nth(1)
    tolerance = candidate.cadence.tolerance
    if expected < today or expected + tolerance > last:
        return None
    stream, count = Counter(streams[row] for row in candidate.rows).most_common(1)[0]
    if not stream or count < OWN * len(candidate.rows):
        return False
    # Every second charge of a monthly stream is no stream of two months.
    first, latest = candidate.days[0], candidate.days[-1]
    group = candidate.group
    there = sum(
        first <= day <= latest and streams[row] == stream for row, day in zip(group.rows, group.days, strict=True)
    )
    if there > WHOLE * len(candidate.rows):
        return None if lived else False
    low, amount, high = amount_range(candidate.amounts)
    low, high = min(low, amount) * (1 - NEAR), max(high, amount) * (1 + NEAR)
    return any(
        max(expected - tolerance, today + 1) <= day <= expected + tolerance and low <= paid <= high
        for day, paid in future.get(stream, [])
    )
