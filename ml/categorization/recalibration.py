"""A household's own calibration: what the scorer would have said of its past, against what the person chose.

Nothing is read anew: the history holds the words and opinions of its rows. Drawn towards no change, so that a few
rows move little.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.categorization.history import HouseholdHistory
from ml.categorization.household import HouseholdScorer
from ml.categorization.household_features import Asked
from ml.categorization.recall import NO_DAY, Background, Floats, Recall
from ml.categorization.scorer import log_odds

FROM_ROWS = 20
# Each piece of the past is asked with what was known before it.
_PIECES = ((0.4, 0.6), (0.6, 0.8), (0.8, 1.0))
_MOST_ROWS = 400
# What comes differs from the past more than one part of the past from another: half of the correction is made.
TRUST = 0.5
_SLOPE_ROWS, _SHIFT_ROWS = 30.0, 6.0


@dataclass(frozen=True, slots=True)
class Measured:
    """How the household's own past went: shares that were right, asked with what was known before each row."""

    rows: int
    accuracy: float
    accuracy_alone: float


def recalibrate(
    history: HouseholdHistory, scorer: HouseholdScorer, background: Background, threads: int = 1
) -> Measured:
    """Set the history's shift of confidence anew; too few rows change nothing."""
    history.set_confidence_shift((1.0, 0.0))
    if len(history) < FROM_ROWS:
        return Measured(0, 0.0, 0.0)
    with ThreadPoolExecutor(threads, thread_name_prefix="recalibration") as pool:
        parts = pool.map(lambda piece: _judged(history, scorer, background, piece), _PIECES)
        sure, right, alone = (np.concatenate(column) for column in zip(*parts, strict=True))
    slope, shift = fitted(sure, right)
    history.set_confidence_shift((1 + TRUST * (slope - 1), TRUST * shift))
    return Measured(len(right), float(right.mean()), float(alone.mean()))


def _judged(
    history: HouseholdHistory, scorer: HouseholdScorer, background: Background, piece: tuple[float, float]
) -> tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    """Of rows of one piece: how sure the household's model would have been, whether it and the other were right."""
    start, end = (int(len(history) * share) for share in piece)
    recall = history.first(start).recall(background)
    rows = np.unique(np.linspace(start, end - 1, min(_MOST_ROWS, end - start)).astype(np.int64))
    asked, truth = asked_of(history, rows, recall), history.column("label")[rows]
    choices = scorer.choices(asked, recall)
    sure = scorer.confidence(choices.chances[:, 0], recall)
    return sure, choices.candidates[:, 0] == truth, asked.cold.argmax(axis=1) == truth


def asked_of(history: HouseholdHistory, rows: NDArray[np.int64], recall: Recall) -> Asked:
    """Rows of the history as if they were asked about."""
    text, name = history.column("text")[rows], history.column("name")[rows]
    texts = [history.texts[at] for at in text]
    days = history.column("day")[rows].astype(np.int64)
    dates = np.where(days == NO_DAY, np.datetime64("NaT", "D"), days.astype("datetime64[D]"))
    typical = np.array([recall.typical_of(code) for code in history.currencies])
    return Asked(
        texts=texts,
        names=[history.names[at] for at in name],
        cold=history.text_cold[text].astype(np.float32),
        word_count=np.array([min(value.count(" ") + 1, 12) if value else 0 for value in texts], np.float32),
        amounts=history.column("amount")[rows].astype(np.float64),
        typical=typical[history.column("currency")[rows]],
        signed=np.full(len(rows), history.signed),
        dates=dates,
    )


def fitted(sure: Floats, right: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and shift of the log-odds with the least penalised log-loss (Newton steps)."""
    odds = log_odds(sure).astype(np.float64)
    target = right.astype(np.float64)
    slope, shift = 1.0, 0.0
    for _ in range(25):
        chance = 1 / (1 + np.exp(-(slope * odds + shift)))
        error, weight = chance - target, np.maximum(chance * (1 - chance), 1e-6)
        gradient = np.array([error @ odds + _SLOPE_ROWS * (slope - 1), error.sum() + _SHIFT_ROWS * shift])
        mixed = weight @ odds
        curvature = np.array([[weight @ odds**2 + _SLOPE_ROWS, mixed], [mixed, weight.sum() + _SHIFT_ROWS]])
        step = np.linalg.solve(curvature, gradient)
        slope, shift = slope - step[0], shift - step[1]
        if np.abs(step).max() < 1e-6:
            break
    return float(np.clip(slope, 0.3, 3.0)), float(np.clip(shift, -3.0, 3.0))
