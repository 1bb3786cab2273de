"""Fitting the household's scorer: episodes out of simulated lives, most of them with few labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import xgboost
from numpy.typing import NDArray

from ml.categorization.history import HouseholdHistory, LabelledRows, ReadTexts
from ml.categorization.household_features import CHOICES, HOUSEHOLD_FEATURES, Asked, household_pairs
from ml.categorization.recall import Background
from ml.categorization.training.households import HouseholdRows

ROUNDS = 140
PARAMETERS: dict[str, Any] = {
    "max_depth": 6,
    "eta": 0.1,
    "min_child_weight": 8,
    "subsample": 0.8,
    "colsample_bytree": 0.7,
    "lambda": 3.0,
    "tree_method": "hist",
    "max_bin": 128,
    "base_score": 0.0,
    "disable_default_eval_metric": True,
}
_FEW = (5, 10, 15, 25, 25, 50, 80, 120)
_QUERIES = 60
_AHEAD = 400


@dataclass(frozen=True, slots=True)
class ReadRows:
    """What the model reads in a simulated household, row by row."""

    texts: Sequence[str]
    names: Sequence[str]
    cold: NDArray[np.float32]
    word_count: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Episodes:
    """Pairs of asked rows. `right` is the place of the true label among a row's candidates, -1 where it is missing."""

    matrix: NDArray[np.float32]
    margin: NDArray[np.float32]
    weight: NDArray[np.float32]
    trained_weight: NDArray[np.float32]
    right: NDArray[np.int64]
    candidates: NDArray[np.int64]
    household: NDArray[np.int64]
    size: NDArray[np.int64]
    open: NDArray[np.bool_]
    country: NDArray[np.str_]

    def table(self, feature: str) -> NDArray[np.float32]:
        """One feature, a row for each row and a column for each choice."""
        column: NDArray[np.float32] = self.matrix[:, HOUSEHOLD_FEATURES.index(feature)].reshape(-1, CHOICES)
        return column

    def column(self, feature: str) -> NDArray[np.float32]:
        """A feature of the true choice, or of the first where the truth is none."""
        picked: NDArray[np.float32] = self.table(feature)[np.arange(len(self.right)), np.maximum(self.right, 0)]
        return picked

    def take(self, rows: NDArray[np.int64]) -> Episodes:
        cube = self.matrix.reshape(-1, CHOICES, len(HOUSEHOLD_FEATURES))[rows]
        return Episodes(
            cube.reshape(-1, len(HOUSEHOLD_FEATURES)),
            self.margin[rows],
            self.weight[rows],
            self.trained_weight[rows],
            self.right[rows],
            self.candidates[rows],
            self.household[rows],
            self.size[rows],
            self.open[rows],
            self.country[rows],
        )


def _part(read: ReadRows, rows: NDArray[np.int64]) -> ReadTexts:
    return ReadTexts([read.texts[row] for row in rows], [read.names[row] for row in rows], read.cold[rows])


def history_of(life: HouseholdRows, read: ReadRows, rows: NDArray[np.int64]) -> HouseholdHistory:
    history = HouseholdHistory()
    for name, meaning in life.meanings.items():
        opinion = np.zeros(read.cold.shape[1], np.float32)
        opinion[list(meaning)] = 1 / len(meaning)
        history.own_cold[name] = opinion
    labelled = LabelledRows(
        descriptions=[life.descriptions[row] for row in rows],
        amounts=np.array([life.amounts[row] for row in rows]),
        labels=[life.labels[row] for row in rows],
        dates=np.array([life.dates[row] for row in rows], "datetime64[D]"),
        signed=life.signed,
    )
    history.own_cold = {name: opinion for name, opinion in history.own_cold.items() if name in set(labelled.labels)}
    history.add(labelled, _part(read, rows))
    return history


def _cuts(rng: Random, size: int) -> Iterator[NDArray[np.int64]]:
    """Which rows are labelled: all so far, a part of them, the last few."""
    for _ in range(2):
        cut = rng.randint(min(5, size // 3), max(6, int(size * 0.85)))
        few = min(rng.choice(_FEW), cut)
        yield np.arange(cut - few, cut)
    cut = rng.randint(size // 3, int(size * 0.9))
    yield np.arange(cut)
    if rng.random() < 0.5:
        cut = rng.randint(size // 3, int(size * 0.9))
        yield np.array(sorted(rng.sample(range(cut), max(5, cut // 4))))


def episodes_of(lives: Iterable[tuple[HouseholdRows, ReadRows]], background: Background, seed: int) -> Episodes:
    rng = Random(seed)  # noqa: S311 - synthetic data, not secrets
    parts: list[Episodes] = []
    for life, read in lives:
        parts += [_episode(life, read, labelled, background, rng) for labelled in _cuts(rng, len(life))]
    return Episodes(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Episodes.__slots__),
    )


def _episode(
    life: HouseholdRows, read: ReadRows, labelled: NDArray[np.int64], background: Background, rng: Random
) -> Episodes:
    recall = (history := history_of(life, read, labelled)).recall(background)
    first = int(labelled[-1]) + 1
    ahead = range(first, min(len(life), first + _AHEAD))
    rows = np.array(sorted(rng.sample(ahead, min(_QUERIES, len(ahead)))), np.int64)
    asked = asked_of(life, read, rows, recall.typical_of(""))
    pairs = household_pairs(asked, recall)
    candidates = pairs.candidates
    places = {label: at for at, label in enumerate(history.labels)}
    truth = np.array([places.get(life.labels[row], -1) for row in rows], np.int64)
    hit = candidates == truth[:, None]
    right = np.where(hit.any(axis=1), hit.argmax(axis=1), -1)
    size = len(rows)
    return Episodes(
        pairs.matrix,
        pairs.margin,
        pairs.weight,
        pairs.trained_weight,
        right,
        candidates,
        np.full(size, life.number),
        np.full(size, len(labelled), np.int64),
        np.full(size, recall.open),
        np.full(size, life.country, "U3"),
    )


def asked_of(life: HouseholdRows, read: ReadRows, rows: NDArray[np.int64], typical: float) -> Asked:
    return Asked(
        texts=[read.texts[row] for row in rows],
        names=[read.names[row] for row in rows],
        cold=read.cold[rows],
        word_count=read.word_count[rows],
        amounts=np.array([life.amounts[row] for row in rows], np.float64),
        typical=np.full(len(rows), typical),
        signed=np.full(len(rows), life.signed),
        dates=np.array([life.dates[row] for row in rows], "datetime64[D]"),
    )


def fit_household(episodes: Episodes, seed: int, rounds: int = ROUNDS) -> xgboost.Booster:
    """One softmax over each row's pairs; boosting adds to the opinion without history."""
    learnable = episodes.take(np.flatnonzero(episodes.right >= 0))
    weight = learnable.trained_weight[:, None]
    wanted = np.zeros(learnable.margin.shape, np.float32)
    wanted[np.arange(len(wanted)), learnable.right] = 1.0

    def row_softmax(
        margins: NDArray[np.float32], _: xgboost.DMatrix
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        raw = margins.reshape(wanted.shape)
        scores = raw * weight + learnable.margin
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        slope, curve = (chances - wanted) * weight, chances * (1 - chances) * weight**2
        return slope.reshape(-1), np.maximum(curve, 1e-6).reshape(-1)

    data = xgboost.DMatrix(learnable.matrix)
    return xgboost.train({**PARAMETERS, "seed": seed}, data, rounds, obj=row_softmax)
