"""The XGBoost half: scores of pairs become one category and a calibrated confidence per row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import xgboost
from numpy.typing import NDArray

from ml.categorization.features import CANDIDATES, FEATURES, Facts, Tables, choose, pairs


def probabilities(margins: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """Rows of candidate probabilities from the scores of pairs."""
    scaled = margins.reshape(-1, CANDIDATES) / temperature
    scaled = scaled - scaled.max(axis=1, keepdims=True)
    grown = np.exp(scaled)
    result: NDArray[np.float32] = (grown / grown.sum(axis=1, keepdims=True)).astype(np.float32)
    return result


def log_odds(chances: NDArray[np.float32]) -> NDArray[np.float32]:
    """Spreads out what is nearly certain, so that the surest rows keep their order."""
    clipped = np.clip(chances, 1e-5, 1 - 1e-5)
    result: NDArray[np.float32] = np.log(clipped / (1 - clipped)).astype(np.float32)
    return result


def confidence_of(chances: NDArray[np.float32], knots: tuple[Sequence[float], Sequence[float]]) -> NDArray[np.float32]:
    """The scorer's own probability, corrected by what held in calibration."""
    return np.interp(log_odds(chances), *knots).astype(np.float32)


class Scorer:
    """Thread-safe: prediction in place does not change the booster."""

    def __init__(
        self, booster: xgboost.Booster, tables: Tables, temperature: float, knots: tuple[list[float], list[float]]
    ) -> None:
        self._booster = booster
        self._tables = tables
        self._temperature = temperature
        self._knots = knots

    @classmethod
    def load(
        cls, path: Path, nthread: int, tables: Tables, temperature: float, knots: tuple[list[float], list[float]]
    ) -> Scorer:
        booster = xgboost.Booster({"nthread": nthread})
        booster.load_model(path)
        booster.set_param({"nthread": nthread})
        if booster.num_features() != len(FEATURES):
            raise ValueError(f"the booster takes {booster.num_features()} features, this code makes {len(FEATURES)}")
        return cls(booster, tables, temperature, knots)

    def matrix(self, facts: Facts) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The candidates and the dense matrix of pairs."""
        candidates = choose(facts)
        return candidates, pairs(facts, self._tables, candidates)

    def margins(self, matrix: NDArray[np.float32]) -> NDArray[np.float32]:
        result: NDArray[np.float32] = self._booster.inplace_predict(matrix, predict_type="margin")
        return result

    def decide(self, facts: Facts) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
        candidates, matrix = self.matrix(facts)
        chances = probabilities(self.margins(matrix), self._temperature)
        best = chances.argmax(axis=1)
        rows = np.arange(len(best))
        confidence = confidence_of(chances[rows, best], self._knots)
        return candidates[rows, best].astype(np.int8), confidence
