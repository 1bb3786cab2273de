"""Two versions side by side, as a household meets them: people neither has seen, asked through the predictor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.categorization.batch import TransactionBatch
from ml.categorization.history import LabelledRows
from ml.categorization.predictor import LABELS, CategorizationPredictor
from ml.categorization.training.households import HouseholdRows, Households

SEED = 77_001
PEOPLE = 40
ROWS = 240
_PAST = 0.6
# What two trainings on the same knowledge may differ by.
_NOISE = 0.004


@dataclass(frozen=True, slots=True)
class Standing:
    """Shares of rows that were right: by category without history, by the household's own labels with one."""

    without_history: float
    with_history: float

    def better_than(self, other: Standing) -> bool:
        """Better in sum, and in neither worse by more than noise."""
        alone = self.without_history - other.without_history
        known = self.with_history - other.with_history
        return alone + known > 0 and min(alone, known) >= -_NOISE

    def __str__(self) -> str:
        return f"{self.without_history:.1%} without and {self.with_history:.1%} with history"


def standing_of(predictor: CategorizationPredictor) -> Standing:
    alone: list[bool] = []
    known: list[bool] = []
    for life in Households(SEED).take(PEOPLE, rows=ROWS):
        cut = int(len(life) * _PAST)
        rest = _batch(life, cut)
        answer = predictor.predict(rest)
        alone += [
            LABELS[said] == LABELS[is_] for said, is_ in zip(answer.categories, life.categories[cut:], strict=True)
        ]
        with_past = predictor.predict(rest, predictor.history(_labelled(life, cut)))
        known += [said == label for said, label in zip(with_past.slugs(), life.labels[cut:], strict=True)]
    return Standing(float(np.mean(alone)), float(np.mean(known)))


def _batch(life: HouseholdRows, start: int) -> TransactionBatch:
    return TransactionBatch(
        descriptions=life.descriptions[start:],
        amounts=np.array(life.amounts[start:]),
        dates=np.array(life.dates[start:], "datetime64[D]"),
        typical_amount=float(np.median(np.abs(life.amounts))),
        signed=life.signed,
    )


def _labelled(life: HouseholdRows, end: int) -> LabelledRows:
    return LabelledRows(
        descriptions=life.descriptions[:end],
        amounts=np.array(life.amounts[:end]),
        labels=life.labels[:end],
        dates=np.array(life.dates[:end], "datetime64[D]"),
        signed=life.signed,
    )
