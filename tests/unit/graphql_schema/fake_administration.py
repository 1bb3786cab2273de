"""What waits for an administrator, in memory."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from domain.administration.model import AdminAction, ParkedCount, ParkedEvent, ParkedEvents, ParkedHandled
from domain.administration.models import (
    Becomes,
    Model,
    ModelChanged,
    ModelComparison,
    ModelDrift,
    ModelFigure,
    ModelTraining,
    ModelTrainingStatus,
    ModelVersion,
    TrainingReason,
)
from domain.administration.rejections import (
    DiscardParkedRejection,
    PromoteModelRejection,
    ReplayParkedRejection,
    RollBackModelRejection,
    ShadowModelRejection,
    TrainModelRejection,
)
from tests.unit.graphql_schema.household import HOUSEHOLD, NOW, key

PARKED = ParkedEvent(
    id="1-0",
    consumer="notifications",
    lane=2,
    topic="users.registered",
    household_id=HOUSEHOLD,
    reason="failed 5 times: ValueError: no such person",
    tries=5,
    parked_at=NOW,
    occurred_at=NOW,
    payload="{}",
)
ACTION = AdminAction(
    id=key("action"), at=NOW, actor="ada@example.org", action="REPLAY", subject="notifications: all", done_count=3
)
TRAINING = ModelTraining(
    id=key("model training"),
    kind="forecasting",
    reason=TrainingReason.DRIFT,
    status=ModelTrainingStatus.RUNNING,
    becomes=Becomes.SHADOW,
    created_at=NOW,
    version="1.0.2",
    step="judging",
    done_count=3,
    total_count=31,
    message="scale moved: 0.31, limit 0.25",
)
MODEL = Model(
    name="forecasting",
    versions=(
        ModelVersion(
            version="1.0.1",
            is_shipped=False,
            is_active=True,
            is_shadow=False,
            data="812 households and simulated people",
            code_commit="4775500671",
            figures=(ModelFigure("Error", 41.5, 44.2), ModelFigure("Band holds", 80.1, None)),
        ),
    ),
    may_roll_back=True,
    drift=ModelDrift(
        version="1.0.1",
        measured_at=NOW,
        household_count=400,
        figures=(ModelFigure("input.scale", 0.31, 0.25),),
        reasons=("scale moved: 0.31, limit 0.25",),
    ),
    comparison=ModelComparison(shadow="1.0.2", compared_count=40, same_count=30, apart=3.5, since=NOW),
    trainings=(TRAINING,),
)
ADMIN_OUTCOMES: dict[str, Any] = {
    "list_parked": ParkedEvents((ParkedCount("notifications", 1),), (PARKED,)),
    "list_admin_actions": (ACTION,),
    "replay_parked": ParkedHandled(3, 1),
    "discard_parked": ParkedHandled(3, 1),
    "list_models": (MODEL,),
    "promote_model": ModelChanged("1.0.1", None),
    "shadow_model": ModelChanged("1.0.0", "1.0.1"),
    "roll_back_model": ModelChanged("1.0.0", None),
    "train_model": TRAINING,
}
ADMIN_REJECTIONS: dict[str, tuple[str, type[StrEnum]]] = {
    "replayParked": ("replay_parked", ReplayParkedRejection),
    "discardParked": ("discard_parked", DiscardParkedRejection),
    "promoteModel": ("promote_model", PromoteModelRejection),
    "shadowModel": ("shadow_model", ShadowModelRejection),
    "rollBackModel": ("roll_back_model", RollBackModelRejection),
    "trainModel": ("train_model", TrainModelRejection),
}
