"""Fitting: the text prior (softmax regression over hashed n-grams) and the XGBoost scorer of pairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xgboost
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from ml.categorization.features import CANDIDATES, FEATURES, SIZE
from ml.categorization.hashing import grams
from ml.categorization.prior import TextPrior
from ml.categorization.scorer import log_odds

BITS = 17
EPOCHS = 6
BATCH = 1024
RATE = 0.6
DECAY = 2e-6
SCORER_ROUNDS = 160
SCORER: dict[str, Any] = {
    "max_depth": 6,
    "eta": 0.12,
    "min_child_weight": 4,
    "subsample": 0.8,
    "colsample_bytree": 0.8,
    "lambda": 2.0,
    "tree_method": "hist",
    "max_bin": 128,
    "base_score": 0.0,
    "disable_default_eval_metric": True,
}


def _matrix(texts: Sequence[str]) -> tuple[csr_matrix, NDArray[np.float32]]:
    found = grams(texts, BITS)
    counts = np.diff(found.starts)
    frequency = np.bincount(found.buckets, minlength=1 << BITS)
    rarity = (np.log((1 + len(texts)) / (1 + frequency)) + 1).astype(np.float32)
    rarity /= rarity.max()
    values = rarity[found.buckets] / np.sqrt(np.repeat(np.maximum(counts, 1), counts)).astype(np.float32)
    shape = (len(texts), 1 << BITS)
    return csr_matrix((values.astype(np.float32), found.buckets, found.starts), shape=shape), rarity


def fit_prior(texts: Sequence[str], labels: NDArray[np.int64], seed: int) -> TextPrior:
    """Mini-batches with a step per weight that shrinks as the weight is used (Adagrad)."""
    matrix, rarity = _matrix(texts)
    rng = np.random.default_rng(seed)
    weights = np.zeros((1 << BITS, SIZE), np.float32)
    bias = np.zeros(SIZE, np.float32)
    seen = np.full((1 << BITS, SIZE), 1e-6, np.float32)
    wanted = np.eye(SIZE, dtype=np.float32)[labels]
    for epoch in range(EPOCHS):
        order = rng.permutation(len(texts))
        rate = RATE * (1 - epoch / EPOCHS * 0.8)
        for low in range(0, len(order), BATCH):
            rows = order[low : low + BATCH]
            part = matrix[rows]
            used, columns = np.unique(part.indices, return_inverse=True)
            local = csr_matrix((part.data, columns, part.indptr), shape=(len(rows), len(used)))
            scores = local @ weights[used] + bias
            scores -= scores.max(axis=1, keepdims=True)
            chances = np.exp(scores)
            chances /= chances.sum(axis=1, keepdims=True)
            error = (chances - wanted[rows]) / len(rows)
            gradient = local.T @ error + DECAY * weights[used]
            seen[used] += gradient * gradient
            weights[used] -= rate * gradient / np.sqrt(seen[used])
            bias -= 0.5 * rate * error.sum(axis=0)
    return TextPrior.quantised(weights * rarity[:, None], bias, rarity)


def fit_scorer(matrix: NDArray[np.float32], right: NDArray[np.int64], seed: int, rounds: int) -> xgboost.Booster:
    """`right` is the place of the true category among each row's candidates. One softmax over each row's pairs."""
    wanted = np.zeros((len(right), CANDIDATES), np.float32)
    wanted[np.arange(len(right)), right] = 1.0

    def row_softmax(
        margins: NDArray[np.float32], _: xgboost.DMatrix
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        scores = margins.reshape(-1, CANDIDATES)
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        return (chances - wanted).reshape(-1), np.maximum(chances * (1 - chances), 1e-6).reshape(-1)

    data = xgboost.DMatrix(matrix, label=wanted.reshape(-1), feature_names=list(FEATURES))
    booster = xgboost.train({**SCORER, "seed": seed}, data, rounds, obj=row_softmax)
    booster.feature_names = None
    return booster


def fit_temperature(margins: NDArray[np.float32], right: NDArray[np.int64]) -> float:
    """The temperature with the least log-loss on rows the scorer has not seen."""
    scores = margins.reshape(-1, CANDIDATES).astype(np.float64)
    best, loss = 1.0, np.inf
    for temperature in np.geomspace(0.5, 3.0, 60):
        scaled = scores / temperature
        logs = (
            scaled
            - np.log(np.exp(scaled - scaled.max(1, keepdims=True)).sum(1, keepdims=True))
            - scaled.max(1, keepdims=True)
        )
        current = -logs[np.arange(len(right)), right].mean()
        if current < loss:
            best, loss = float(temperature), current
    return best


def fit_knots(sure: NDArray[np.float32], right: NDArray[np.bool_], count: int = 30) -> tuple[list[float], list[float]]:
    """A rising curve from the log-odds of the scorer's own probability to the share that was right."""
    from sklearn.isotonic import IsotonicRegression

    odds = log_odds(sure)
    curve = IsotonicRegression(y_min=0.02, y_max=0.995, out_of_bounds="clip").fit(odds, right.astype(float))
    xs = np.unique(np.quantile(odds, np.linspace(0, 1, count)).round(4))
    # Averaged around each knot and tilted a little: flat steps of the isotonic curve would tie unequal rows.
    ys = np.array([curve.predict(x + np.linspace(-0.25, 0.25, 9)).mean() for x in xs])
    tilt = np.linspace(-0.012, 0.012, len(xs))
    ys = np.clip(np.maximum.accumulate(ys) + tilt, 0.01, 0.995)
    return [float(x) for x in xs], [round(float(y), 5) for y in ys]
