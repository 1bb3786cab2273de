"""When a model is made anew by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from domain.administration.models import (
    Becomes,
    ModelTraining,
    ModelTrainingStatus,
    TrainingReason,
    why_due,
)

NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)
LAST = ModelTraining(
    id=uuid4(),
    kind="forecasting",
    reason=TrainingReason.DEMAND,
    status=ModelTrainingStatus.REFUSED,
    becomes=Becomes.SHADOW,
    created_at=NOW - timedelta(days=100),
)
DRIFT = ["scale moved", "the band holds 50 %"]


@pytest.mark.parametrize(
    ("days", "drift", "due"),
    [
        (None, [], (TrainingReason.SCHEDULE, None)),
        (None, DRIFT, (TrainingReason.DRIFT, "; ".join(DRIFT))),
        (29, [], None),
        (30, [], (TrainingReason.SCHEDULE, None)),
        (6, DRIFT, None),
        (7, DRIFT, (TrainingReason.DRIFT, "; ".join(DRIFT))),
        (40, DRIFT, (TrainingReason.DRIFT, "; ".join(DRIFT))),
    ],
)
def test_after_a_month_or_a_week_of_drift(
    days: int | None, drift: list[str], due: tuple[TrainingReason, str | None] | None
) -> None:
    last = None if days is None else replace(LAST, finished_at=NOW - timedelta(days=days))
    assert why_due(last, drift, NOW) == due
