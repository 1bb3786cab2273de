"""Training what belongs to a household: its part of the model, and the jobs that make it anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.predictions.model import NIGHTLY_AFTER


class TrainingStatus(StrEnum):
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """Learning anew from every label of a household, or of all households where `household_id` is None.

    Counts are households; `row_count` are the labels that were read. All up to `reached` are done.
    """

    id: UUID
    status: TrainingStatus
    created_at: datetime
    household_id: UUID | None = None
    user_id: UUID | None = None
    model_version: str | None = None
    total_count: int = 0
    done_count: int = 0
    trained_count: int = 0
    failed_count: int = 0
    row_count: int = 0
    reached: UUID | None = None
    finished_at: datetime | None = None

    @property
    def progress(self) -> float:
        """0 to 1."""
        if self.status is TrainingStatus.DONE:
            return 1.0
        return min(1.0, self.done_count / self.total_count) if self.total_count else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdModel:
    """What training made of a household. On `judged_count` rows of its own past it was right in `accuracy` of them,
    asked with what was known before each; without anything known it would have been `accuracy_alone`."""

    number: int
    model_version: str
    revision: int
    data_digest: str
    row_count: int
    judged_count: int
    accuracy: float
    accuracy_alone: float
    trained_at: datetime

    def knows(self, revision: int, model_version: str) -> bool:
        """Whether training again would find nothing new."""
        return self.revision == revision and self.model_version == model_version


def is_due(last: Training | None, now: datetime) -> bool:
    """Whether all households are to be trained tonight; a job that was cut off goes on whenever somebody looks."""
    return last is None or last.finished_at is None or now - last.created_at >= NIGHTLY_AFTER
