"""The XGBoost half: scores of pairs become one category and a calibrated confidence per row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import xgboost
from numpy.typing import NDArray

from ml.categorization.features import CANDIDATES, FEATURES, Facts, Tables, choose, pairs

_CODES = tuple(FEATURES.index(name) for name in ("mcc", "mcc_other"))
_NEVER_UNKNOWN = FEATURES.index("prior")
_BEYOND = 3e38
# Of each row, what goes to categories that were not scored.
REST = np.float32(0.01)


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


def without_codes(booster: xgboost.Booster) -> xgboost.Booster:
    """The same answers for rows without a merchant's code: where a tree asks for it, it goes where it sent the unknown.

    XGBoost takes a third longer for a row in which anything is unknown, and hardly any file has codes.
    """
    model = json.loads(bytes(booster.save_raw("json")))
    for tree in model["learner"]["gradient_booster"]["model"]["trees"]:
        for node, feature in enumerate(tree["split_indices"]):
            if feature in _CODES and tree["left_children"][node] >= 0:
                tree["split_indices"][node] = _NEVER_UNKNOWN
                tree["split_conditions"][node] = _BEYOND if tree["default_left"][node] else -_BEYOND
    made = xgboost.Booster(model_file=bytearray(json.dumps(model).encode()))
    made.set_param({"nthread": json.loads(booster.save_config())["learner"]["generic_param"]["nthread"]})
    return made


def with_alternatives(sure: NDArray[np.float32], chances: NDArray[np.float32]) -> NDArray[np.float32]:
    """The calibrated confidence of the first, and what it leaves for the others, shared as the scorer would.

    `chances` are rows of probabilities, best first. Together they are no more than 1, and none is above the first.
    """
    left = (1 - sure) / np.maximum(1 - chances[:, 0], 1e-6)
    others = np.minimum(chances[:, 1:] * left[:, None], sure[:, None])
    result: NDArray[np.float32] = np.concatenate([sure[:, None], others], axis=1).astype(np.float32)
    return result


class Scorer:
    """Thread-safe: prediction in place does not change the booster."""

    def __init__(
        self, booster: xgboost.Booster, tables: Tables, temperature: float, knots: tuple[list[float], list[float]]
    ) -> None:
        self._booster = booster
        self._without_codes = without_codes(booster)
        self.tables = tables
        self.temperature = temperature
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

    @property
    def shares(self) -> NDArray[np.float32]:
        """How common each category is among people."""
        return self.tables.shares

    def matrix(self, facts: Facts) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The candidates and the dense matrix of pairs."""
        candidates = choose(facts)
        return candidates, pairs(facts, self.tables, candidates)

    def margins(self, matrix: NDArray[np.float32]) -> NDArray[np.float32]:
        result: NDArray[np.float32] = self._booster.inplace_predict(matrix, predict_type="margin")
        return result

    def contributions(self, facts: Facts) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """What each feature adds to the score of each pair (rows x candidates x features + bias)."""
        candidates, matrix = self.matrix(facts)
        parts = self._booster.predict(xgboost.DMatrix(matrix), pred_contribs=True)
        return candidates, parts.reshape(*candidates.shape, -1)

    def _chances(self, facts: Facts) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        candidates, matrix = self.matrix(facts)
        if (facts.mcc < 0).all():
            matrix[:, _CODES] = 0
            margins = self._without_codes.inplace_predict(matrix, predict_type="margin")
        else:
            margins = self.margins(matrix)
        return candidates, probabilities(margins, self.temperature)

    def opinions(self, facts: Facts) -> NDArray[np.float32]:
        """For each row the probability of every category; those that were no candidates share what little is left."""
        candidates, chances = self._chances(facts)
        spread = np.exp(facts.prior) * REST
        rows = np.arange(len(chances))[:, None]
        spread[rows, candidates] += chances * (1 - REST)
        return spread

    def decide(self, facts: Facts) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
        """The candidates of each row, best first, and how sure each is."""
        candidates, chances = self._chances(facts)
        order = np.argsort(-chances, axis=1, kind="stable")
        ranked = np.take_along_axis(chances, order, axis=1)
        confidence = with_alternatives(confidence_of(ranked[:, 0], self._knots), ranked)
        return np.take_along_axis(candidates, order, axis=1).astype(np.int16), confidence
