"""Models that serve everybody, as administrators see and change them."""

from __future__ import annotations

from typing import Any

import graphene

from domain.administration.commands import ListModels
from domain.administration.commands import PromoteModel as Promote
from domain.administration.commands import RollBackModel as RollBack
from domain.administration.commands import ShadowModel as Shadow
from domain.administration.commands import TrainModel as Train
from domain.administration.models import Becomes, ModelTrainingStatus, TrainingReason
from domain.administration.rejections import (
    PromoteModelRejection,
    RollBackModelRejection,
    ShadowModelRejection,
    TrainModelRejection,
)
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Permission
from finance_graphql.administration.asking import Asked
from finance_graphql.administration.telling import told
from finance_graphql.context import Context
from finance_graphql.mutation import Answer, FinanceMutation
from finance_graphql.scalars import DateTime
from finance_graphql.views import Node, View, enum_of, guarded

STATUS = enum_of(
    ModelTrainingStatus,
    "How far the making of a version is.",
    {
        "QUEUED": "It has been asked for.",
        "RUNNING": "Somebody is at it.",
        "DONE": "There is a new version.",
        "REFUSED": "The new version was worse than the one that is served, and is gone.",
        "FAILED": "It came to no end.",
    },
)
REASON = enum_of(
    TrainingReason,
    "Why a version is made anew.",
    {"SCHEDULE": "A month had passed.", "DRIFT": "The old one no longer fitted.", "DEMAND": "Somebody asked for it."},
)
BECOMES = enum_of(
    Becomes,
    "What becomes of a new version that is not refused.",
    {"SHADOW": "It answers beside the active one, and is not believed.", "ACTIVE": "It is served."},
    name="ModelBecomes",
)


class ModelFigure(View):
    class Meta:
        description = "One number that says how good a version is, or how far it has drifted."

    name = graphene.String(required=True, description="What it is.")
    value = graphene.Float(required=True, description="In percent; an index of distance where it is one of drift.")
    baseline = graphene.Float(description="What it is held against: a simple rule, another version, or a limit.")


class ModelVersion(View):
    class Meta:
        description = "A version of a model."

    version = graphene.String(required=True, description="Its name.")
    is_shipped = graphene.Boolean(required=True, description="Whether it came with this release.")
    is_active = graphene.Boolean(required=True, description="Whether it is served.")
    is_shadow = graphene.Boolean(required=True, description="Whether it answers beside the active one.")
    data = graphene.String(description="What it learned from and was judged on; null where that cannot be read.")
    code_commit = graphene.String(description="The code that made it.")
    figures = graphene.List(
        graphene.NonNull(ModelFigure), required=True, description="How it was judged when it was made."
    )


class ModelDrift(View):
    class Meta:
        description = "How far those who are served are from those whom the active version learned from."

    version = graphene.String(required=True, description="The version that was measured.")
    measured_at = graphene.Field(DateTime, required=True, description="When.")
    household_count = graphene.Int(required=True, description="How many households were looked at.")
    figures = graphene.List(
        graphene.NonNull(ModelFigure),
        required=True,
        description="Distances of distributions as `input.…`, and what came of forecasts, each beside its limit.",
    )
    reasons = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="Why it should be made anew; empty where it fits."
    )


class ModelComparison(View):
    class Meta:
        description = "What the version in the shadow says beside the active one."

    shadow = graphene.String(required=True, description="The version in the shadow.")
    compared_count = graphene.Int(required=True, description="How many answers were compared.")
    same_count = graphene.Int(required=True, description="How many of them were the same.")
    apart = graphene.Float(description="How far apart they were on average, in percent of what is usual.")
    since = graphene.Field(DateTime, required=True, description="Since when.")


class ModelTraining(View):
    class Meta:
        interfaces = (Node,)
        description = "The making of a version, for everybody."

    status = graphene.Field(STATUS, required=True, description="How far it is.")
    reason = graphene.Field(REASON, required=True, description="Why it was begun.")
    becomes = graphene.Field(BECOMES, required=True, description="What becomes of the version.")
    actor = graphene.String(description="Who asked for it; null where the clock or drift did.")
    version = graphene.String(description="The version that it makes; null before it has begun.")
    step = graphene.String(description="What is being done: reading, simulating, learning or judging.")
    done_count = graphene.Int(required=True, description="How much of the step is done.")
    total_count = graphene.Int(required=True, description="Of how much; 0 where that is not known.")
    message = graphene.String(description="Why it was begun, refused, or failed.")
    created_at = graphene.Field(DateTime, required=True, description="When it was asked for.")
    finished_at = graphene.Field(DateTime, description="When it ended.")


class Model(View):
    class Meta:
        description = "A model that serves every household."

    name = graphene.String(required=True, description="`categorization`, `forecasting` or `recurring`.")
    versions = graphene.List(graphene.NonNull(ModelVersion), required=True, description="The newest first.")
    may_roll_back = graphene.Boolean(required=True, description="Whether another version was served before.")
    drift = graphene.Field(ModelDrift, description="What was measured last; null where nothing was.")
    comparison = graphene.Field(ModelComparison, description="Null without a shadow, or before it has answered.")
    trainings = graphene.List(graphene.NonNull(ModelTraining), required=True, description="The latest, newest first.")


async def _models(context: Context, _info: object) -> Any:
    return told(await context.commands.administration(context.caller, ListModels()))


class ModelQueries:
    models = guarded(
        graphene.List(graphene.NonNull(Model)),
        Permission.ADMINISTER,
        _models,
        required=True,
        description="The models that serve everybody: versions, drift and trainings. For administrators only.",
    )


class ModelInput(graphene.InputObjectType):
    class Meta:
        description = "A model."

    model = graphene.String(required=True, description="Its name.")


class ModelVersionInput(graphene.InputObjectType):
    class Meta:
        description = "A version of a model."

    model = graphene.String(required=True, description="The name of the model.")
    version = graphene.String(required=True, description="The version.")


class ShadowModelInput(graphene.InputObjectType):
    class Meta:
        description = "A version to answer in the shadow."

    model = graphene.String(required=True, description="The name of the model.")
    version = graphene.String(description="The version; null: none any more.")


class _Changed(Asked):
    active = graphene.String(description="The version that is served now; null when it was refused.")
    shadow = graphene.String(description="The version in the shadow now, if one is.")


class PromoteModel(_Changed, FinanceMutation):
    class Meta:
        description = "Serve a version to everybody. It is loaded once first; replicas follow within seconds."
        requires = Permission.ADMINISTER
        input_type = ModelVersionInput
        rejections = PromoteModelRejection

    command = Promote


class ShadowModel(_Changed, FinanceMutation):
    class Meta:
        description = "Let a version answer beside the active one, to be compared and not believed; or end that."
        requires = Permission.ADMINISTER
        input_type = ShadowModelInput
        rejections = ShadowModelRejection

    command = Shadow


class RollBackModel(_Changed, FinanceMutation):
    class Meta:
        description = "Serve the version that was served before."
        requires = Permission.ADMINISTER
        input_type = ModelInput
        rejections = RollBackModelRejection

    command = RollBack


class TrainModel(Asked, FinanceMutation):
    class Meta:
        description = (
            "Make a new version in the background. What is no worse than the active one answers in its shadow. While "
            "one is being made, that one is meant."
        )
        requires = Permission.ADMINISTER
        input_type = ModelInput
        rejections = TrainModelRejection

    command = Train
    training = graphene.Field(ModelTraining, description="How it stands; null when it was refused.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        outcome = await super().perform(context, wanted)
        return Answer(training=outcome) if not isinstance(outcome, Rejected) else outcome


class ModelMutations:
    promote_model = PromoteModel.field()
    shadow_model = ShadowModel.field()
    roll_back_model = RollBackModel.field()
    train_model = TrainModel.field()
