"""Predictions: what a model says of a transaction, and when that is good enough to act on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
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


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A prediction that waits for a person; `same_merchant_count` counts those of its merchant, itself included."""

    prediction: StoredPrediction
    booked_on: date
    same_merchant_count: int

    @property
    def id(self) -> UUID:
        return self.prediction.transaction_id


@dataclass(frozen=True, slots=True)
class ConfidenceBand:
    """What became of predictions of one confidence: how many a person has decided on, and how many of those stand.

    `waiting_count` are offered now. People look at what seems wrong, so the share of right ones is rather too low.
    """

    from_percent: int
    to_percent: int
    predicted_count: int
    decided_count: int
    right_count: int
    waiting_count: int


@dataclass(frozen=True, slots=True)
class KnownText:
    """A text like the one in question; `transaction_id` is the household's own row, None for what the model knows."""

    description: str
    category: str
    likeness: float
    transaction_id: UUID | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a category, said for the model as it is now: the household's own texts first, then plain reasons."""

    category: str
    confidence: float
    neighbours: tuple[KnownText, ...]
    reasons: tuple[str, ...]
    model_version: str


class RecategorizationStatus(StrEnum):
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recategorization:
    """The model asked again about every row that is its to choose. `reached` is the last row that it was asked about.

    `user_id` is None for the nightly one, `revision` what the household had taught the model when it began.
    """

    id: UUID
    status: RecategorizationStatus
    created_at: datetime
    user_id: UUID | None = None
    total_count: int = 0
    done_count: int = 0
    changed_count: int = 0
    reached: UUID | None = None
    revision: int = 0
    model_version: str | None = None
    finished_at: datetime | None = None

    @property
    def progress(self) -> float:
        """0 to 1."""
        if self.status is RecategorizationStatus.DONE:
            return 1.0
        return min(1.0, self.done_count / self.total_count) if self.total_count else 0.0


# A household is asked about again at most once a night, in the hours in which few people look.
NIGHT_HOURS = range(1, 5)
NIGHTLY_AFTER = timedelta(hours=20)


def is_due(last: Recategorization | None, now: datetime, *, revision: int, model_version: str) -> bool:
    """Whether the nightly job has anything to find: something was taught since, or another version answers by now."""
    if last is None:
        return revision > 0
    if last.finished_at is None or now - last.created_at < NIGHTLY_AFTER:
        return False
    return last.revision != revision or last.model_version != model_version


def to_apply(predictions: Iterable[Prediction], percent: int) -> tuple[Prediction, ...]:
    """Those that the household wants applied on their own; the others wait for a person."""
    return tuple(prediction for prediction in predictions if is_sure(prediction.confidence, percent))
