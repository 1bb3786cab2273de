"""What the model says in the small household, how people answer, and how that is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.predictions.model import (
    Candidate,
    ConfidenceBand,
    Explanation,
    KnownText,
    Recategorization,
    RecategorizationStatus,
    StoredPrediction,
    Suggestion,
)
from domain.predictions.rejections import RecategorizeRejection, TrainRejection
from domain.predictions.training import HouseholdModel, Training, TrainingStatus
from domain.shared.paging import Page, page_of
from domain.transactions.suggesting.commands import SuggestionsAccepted
from domain.transactions.suggesting.rejections import AcceptSuggestionsRejection
from tests.unit.graphql_schema.household import NOW, TODAY, change, key, transaction

PREDICTION = StoredPrediction(
    transaction_id=transaction(1).id,
    category="dining",
    confidence=0.42,
    model_version="1.2.0",
    merchant="Cafe Luna",
    alternatives=(Candidate("groceries", 0.3), Candidate("gone", 0.1)),
    predicted_at=NOW,
)
SUGGESTION = Suggestion(PREDICTION, TODAY, 3)
BAND = ConfidenceBand(40, 50, 9, 5, 4, 2)
WHY = Explanation(
    category="dining",
    confidence=0.44,
    neighbours=(
        KnownText("CAFE LUNA 17", "dining", 0.9, transaction(2).id),
        KnownText("Luna", "groceries", 0.4, None),
    ),
    reasons=("“cafe” is common in Dining",),
    model_version="1.2.1",
)

AGAIN = Recategorization(
    id=key("recategorization"),
    status=RecategorizationStatus.RUNNING,
    created_at=NOW,
    total_count=400,
    done_count=100,
    changed_count=7,
    model_version="1.2.1",
)

TRAINING = Training(
    id=key("training"),
    status=TrainingStatus.RUNNING,
    created_at=NOW,
    household_id=key("household"),
    model_version="1.2.1",
    total_count=4,
    done_count=1,
)
LEARNED = HouseholdModel(
    number=3,
    model_version="1.2.1",
    revision=7,
    data_digest="ab12",
    row_count=312,
    judged_count=187,
    accuracy=0.91,
    accuracy_alone=0.74,
    trained_at=NOW,
)

PREDICTION_OUTCOMES: Mapping[str, Any] = {
    "accept_suggestions": SuggestionsAccepted((transaction(1),), 2, change()),
    "explain_prediction": WHY,
    "recategorize": AGAIN,
    "train": TRAINING,
}
PREDICTION_REJECTIONS: dict[str, tuple[str, type[StrEnum]]] = {
    "acceptSuggestions": ("accept_suggestions", AcceptSuggestionsRejection),
    "recategorize": ("recategorize", RecategorizeRejection),
    "train": ("train", TrainRejection),
}


class FakePredictionReads:
    """Notes under `predictions.<method>` in the calls of the reads it belongs to."""

    def __init__(self, calls: Any) -> None:
        self._note = calls.note

    async def predictions_of(self, household_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, StoredPrediction]:
        self._note("predictions.predictions_of", household_id, tuple(ids))
        return {PREDICTION.transaction_id: PREDICTION}

    async def suggestions(self, household_id: UUID, *, first: int, after: str | None) -> Page[Suggestion] | None:
        self._note("predictions.suggestions", household_id, first, after)
        if after == "nonsense":
            return None
        return page_of([SUGGESTION], first, lambda item: (item.booked_on, item.id))

    async def suggestion_count(self, household_id: UUID) -> int:
        self._note("predictions.suggestion_count", household_id)
        return 7

    async def recategorization(self, household_id: UUID) -> Recategorization | None:
        self._note("predictions.recategorization", household_id)
        return AGAIN

    async def training(self, household_id: UUID) -> Training | None:
        self._note("predictions.training", household_id)
        return TRAINING

    async def household_model(self, household_id: UUID) -> HouseholdModel | None:
        self._note("predictions.household_model", household_id)
        return LEARNED

    async def record(self, household_id: UUID) -> Sequence[ConfidenceBand]:
        self._note("predictions.record", household_id)
        return [BAND]
