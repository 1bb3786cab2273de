"""The scorer of pairs for a household: what its history says, weighed by XGBoost on top of the opinion without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xgboost
from numpy.typing import NDArray

from ml.categorization.household_features import HOUSEHOLD_FEATURES, Asked, household_pairs
from ml.categorization.neighbours import TextMemory
from ml.categorization.recall import Codes, Floats, Recall
from ml.categorization.scorer import log_odds, with_alternatives

Knots = tuple[list[float], list[float]]
_BANDS = (0, 15, 40, 100, 300)
# How much likelier than the best of the others a correction is: one that was told, one that was only found.
TOLD_ODDS, FOUND_ODDS = 3.0, 0.5


def situation(rows: int, open_labels: bool) -> str:
    """Which curve of confidence holds: with few labels, and where only given labels are possible, more is missed."""
    band = max(from_rows for from_rows in _BANDS if rows >= from_rows)
    return f"{'any' if open_labels else 'given'} labels, from {band} rows"


SITUATIONS = tuple(situation(rows, known) for rows in _BANDS for known in (True, False))


@dataclass(frozen=True, slots=True)
class Choices:
    """Likely labels of each row and how likely they are, best first."""

    candidates: Codes
    chances: Floats


class HouseholdScorer:
    """Thread-safe: prediction in place does not change the booster."""

    def __init__(self, booster: xgboost.Booster, temperature: float, knots: Mapping[str, Knots]) -> None:
        self._booster = booster
        self._temperature = temperature
        self._knots = dict(knots)

    @classmethod
    def load(cls, path: Path, nthread: int, temperature: float, knots: Mapping[str, Knots]) -> HouseholdScorer:
        booster = xgboost.Booster({"nthread": nthread})
        booster.load_model(path)
        booster.set_param({"nthread": nthread})
        if booster.num_features() != len(HOUSEHOLD_FEATURES):
            raise ValueError(
                f"the household's booster takes {booster.num_features()} features, "
                f"this code makes {len(HOUSEHOLD_FEATURES)}"
            )
        return cls(booster, temperature, knots)

    def choices(self, asked: Asked, recall: Recall, memory: TextMemory | None = None) -> Choices:
        pairs = household_pairs(asked, recall, memory)
        raw = self._booster.inplace_predict(pairs.matrix, predict_type="margin").reshape(pairs.margin.shape)
        scores = (raw * pairs.weight[:, None] + pairs.margin) / self._temperature
        ruled = np.flatnonzero(pairs.rule >= 0)
        if len(ruled):
            place = (pairs.candidates[ruled] == pairs.rule[ruled, None]).argmax(axis=1)
            odds = np.where(pairs.told[ruled], TOLD_ODDS, FOUND_ODDS)
            scores[ruled, place] = np.maximum(scores[ruled, place], scores[ruled].max(axis=1) + odds)
        grown = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances = grown / grown.sum(axis=1, keepdims=True)
        order = np.argsort(-chances, axis=1, kind="stable")
        return Choices(np.take_along_axis(pairs.candidates, order, 1), np.take_along_axis(chances, order, 1))

    def contributions(self, asked: Asked, recall: Recall) -> tuple[Codes, NDArray[np.float32]]:
        """What each feature adds to the score of each pair (rows x choices x features + bias)."""
        pairs = household_pairs(asked, recall)
        parts = self._booster.predict(xgboost.DMatrix(pairs.matrix), pred_contribs=True)
        return pairs.candidates, parts.reshape(*pairs.candidates.shape, -1)

    def confidence(self, chances: Floats, recall: Recall) -> Floats:
        """Of rows of chances, best first. Calibrated on other people, then by what held for this household."""
        return with_alternatives(self.sure(chances[:, 0], recall), chances)

    def sure(self, best: Floats, recall: Recall) -> Floats:
        """How sure the likeliest labels are, by their chances."""
        knots = self._knots[situation(recall.rows, recall.open)]
        sure = np.interp(log_odds(best), *knots).astype(np.float32)
        slope, shift = recall.confidence_shift
        if (slope, shift) == (1.0, 0.0):
            return sure
        moved = log_odds(sure) * slope + shift
        result: Floats = (1 / (1 + np.exp(-moved))).astype(np.float32)
        return result
