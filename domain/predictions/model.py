"""Predictions: what a model says of a transaction, and when that is good enough to act on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.shared.confidence import is_sure

# What else it may be: more would be a list of all there is.
ALTERNATIVES_MAX = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A category that a transaction may have; `confidence` is a calibrated probability."""

    category: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """`confidence` is a calibrated probability, 0 to 1; `merchant` is None where the text names nobody.

    `alternatives` are the likeliest other categories, likeliest first.
    """

    transaction_id: UUID
    category: str
    confidence: float
    merchant: str | None
    alternatives: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPrediction:
    """The last prediction of a transaction, whether or not it was applied."""

    transaction_id: UUID
    category: str
    confidence: float
    model_version: str
    merchant: str | None
    alternatives: tuple[Candidate, ...]
    predicted_at: datetime


def to_apply(predictions: Iterable[Prediction], percent: int) -> tuple[Prediction, ...]:
    """Those that the household wants applied on their own; the others wait for a person."""
    return tuple(prediction for prediction in predictions if is_sure(prediction.confidence, percent))
