"""Predictions: what a model says of a transaction, and when that is good enough to act on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

# Below even odds the guess is wrong more often than right, and correcting it is more work than choosing. What stays
# below is stored, so that the threshold can be judged later, but the row keeps waiting for a person.
DEFAULT_THRESHOLD = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """`confidence` is a calibrated probability, 0 to 1; `merchant` is None where the text names nobody."""

    transaction_id: UUID
    category: str
    confidence: float
    merchant: str | None


def good_enough(prediction: Prediction, threshold: float = DEFAULT_THRESHOLD) -> bool:
    """Whether to apply the category, or only to store it."""
    return prediction.confidence >= threshold


def to_apply(predictions: Iterable[Prediction], threshold: float = DEFAULT_THRESHOLD) -> tuple[Prediction, ...]:
    return tuple(prediction for prediction in predictions if good_enough(prediction, threshold))
