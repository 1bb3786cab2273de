"""A household's own calibration: what the scorer would have said of its past, against what the person chose.

Nothing is read anew: the history holds the words and opinions of its rows. Drawn towards no change, so that a few
rows move little.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.categorization.history import HouseholdHistory
from ml.categorization.household import HouseholdScorer
from ml.categorization.household_features import Asked
from ml.categorization.recall import NO_DAY, Background, Floats, Recall
from ml.categorization.scorer import log_odds

FROM_ROWS = 10
# Up to so many rows each fifth is asked knowing the others: asking a short past in order of time would ask with next to
# nothing known. Of a longer one each piece is asked with what was known before it.
_SHORT = 400
_FOLDS = 5
_PIECES = ((0.4, 0.6), (0.6, 0.8), (0.8, 1.0))
_MOST_ROWS = 400
# What comes differs from a long past more than one part of the past from another: half of the correction is made.
TRUST = 0.5
_SLOPE_ROWS, _SHIFT_ROWS = 10.0, 2.0
_LONG_SLOPE_ROWS, _LONG_SHIFT_ROWS = 30.0, 6.0


@dataclass(frozen=True, slots=True)
class Measured:
    """How the household's own past went: shares that were right, asked with what the other rows tell of each."""

    rows: int
    accuracy: float
    accuracy_alone: float


def recalibrate(
    history: HouseholdHistory, scorer: HouseholdScorer, background: Background, threads: int = 1
) -> Measured:
    """Set the history's shift of confidence anew; too few rows change nothing."""
    history.set_confidence_shift((1.0, 0.0))
    rows = len(history)
    if rows < FROM_ROWS:
        return Measured(0, 0.0, 0.0)
    with ThreadPoolExecutor(threads, thread_name_prefix="recalibration") as pool:
        parts = pool.map(lambda split: _judged(history, scorer, background, *split), splits_of(rows))
        sure, right, alone = (np.concatenate(column) for column in zip(*parts, strict=True))
    if rows <= _SHORT:
        history.set_confidence_shift(fitted(sure, right, _SLOPE_ROWS, _SHIFT_ROWS))
    else:
        slope, shift = fitted(sure, right, _LONG_SLOPE_ROWS, _LONG_SHIFT_ROWS)
        history.set_confidence_shift((1 + TRUST * (slope - 1), TRUST * shift))
    return Measured(len(right), float(right.mean()), float(alone.mean()))


def _judged(
    history: HouseholdHistory,
    scorer: HouseholdScorer,
    background: Background,
    known: NDArray[np.int64],
    asked_rows: NDArray[np.int64],
) -> tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    """Of the rows asked about: how sure the household's model would have been, whether it and the other were right."""
    recall = history.part(known).recall(background)
    asked, truth = asked_of(history, asked_rows, recall), history.column("label")[asked_rows]
    choices = scorer.choices(asked, recall)
    sure = scorer.sure(choices.chances[:, 0], recall)
    return sure, choices.candidates[:, 0] == truth, asked.cold.argmax(axis=1) == truth


def splits_of(rows: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Rows that are known, and rows that are asked about."""
    if rows <= _SHORT:
        fold = np.arange(rows) % _FOLDS
        for number in range(_FOLDS):
            yield np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        return
    for low, high in _PIECES:
        start, end = int(rows * low), int(rows * high)
        yield (
            np.arange(start),
            np.unique(np.linspace(start, end - 1, min(_MOST_ROWS, end - start)).astype(np.int64)),
        )


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


def fitted(sure: Floats, right: NDArray[np.bool_], slope_rows: float, shift_rows: float) -> tuple[float, float]:
    """Slope and shift of the log-odds with the least penalised log-loss (Newton steps).

    So many rows weigh the belief that there is nothing to correct.
    """
    odds = log_odds(sure).astype(np.float64)
    target = right.astype(np.float64)
    slope, shift = 1.0, 0.0
    for _ in range(25):
        chance = 1 / (1 + np.exp(-(slope * odds + shift)))
        error, weight = chance - target, np.maximum(chance * (1 - chance), 1e-6)
        gradient = np.array([error @ odds + slope_rows * (slope - 1), error.sum() + shift_rows * shift])
        mixed = weight @ odds
        curvature = np.array([[weight @ odds**2 + slope_rows, mixed], [mixed, weight.sum() + shift_rows]])
        step = np.linalg.solve(curvature, gradient)
        slope, shift = slope - step[0], shift - step[1]
        if np.abs(step).max() < 1e-6:
            break
    return float(np.clip(slope, 0.3, 3.0)), float(np.clip(shift, -3.0, 3.0))
