"""What an administrator sees of the models that serve everybody: versions, how they do, and the making of new ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

# A version is made anew so often by itself, and because of drift no more often than this.
EVERY = timedelta(days=30)
NOT_AGAIN_BEFORE = timedelta(days=7)
MEASURED_EVERY = timedelta(hours=20)


class TrainingReason(StrEnum):
    SCHEDULE = "SCHEDULE"
    DRIFT = "DRIFT"
    DEMAND = "DEMAND"


class ModelTrainingStatus(StrEnum):
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    REFUSED = "REFUSED"
    FAILED = "FAILED"


class Becomes(StrEnum):
    """What a version is once it has been made, unless it is refused."""

    SHADOW = "SHADOW"
    ACTIVE = "ACTIVE"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelTraining:
    """`total_count` 0: not known yet. `message` says why it began, then why it was refused or failed."""

    id: UUID
    kind: str
    reason: TrainingReason
    status: ModelTrainingStatus
    becomes: Becomes
    created_at: datetime
    actor: str | None = None
    version: str | None = None
    step: str | None = None
    done_count: int = 0
    total_count: int = 0
    message: str | None = None
    finished_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.finished_at is None


@dataclass(frozen=True, slots=True)
class ModelFigure:
    """`baseline` is what it is held against: a simple rule, another version, or a limit."""

    name: str
    value: float
    baseline: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelVersion:
    version: str
    is_shipped: bool
    is_active: bool
    is_shadow: bool
    data: str | None
    code_commit: str | None
    figures: Sequence[ModelFigure]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelDrift:
    """`reasons` are empty where nothing says that the version should be made anew."""

    version: str
    measured_at: datetime
    household_count: int
    figures: Sequence[ModelFigure]
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelComparison:
    """The version in the shadow beside the active one. `apart` is in percent of what is usual, where it is measured."""

    shadow: str
    compared_count: int
    same_count: int
    apart: float | None
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    name: str
    versions: Sequence[ModelVersion]
    may_roll_back: bool
    drift: ModelDrift | None
    comparison: ModelComparison | None
    trainings: Sequence[ModelTraining]


@dataclass(frozen=True, slots=True)
class ModelChanged:
    """The version that is served now, and the one in its shadow."""

    active: str
    shadow: str | None


def why_due(
    last: ModelTraining | None, drift: Sequence[str], now: datetime
) -> tuple[TrainingReason, str | None] | None:
    """Whether a version should be made now, and why; `last` is the latest training that has ended."""
    since = now - last.finished_at if last is not None and last.finished_at is not None else None
    if drift and (since is None or since >= NOT_AGAIN_BEFORE):
        return TrainingReason.DRIFT, "; ".join(drift)
    if since is None or since >= EVERY:
        return TrainingReason.SCHEDULE, None
    return None
