"""What people say of insights, and what they let Moneta do about them."""

from __future__ import annotations

from typing import Any

import graphene

from domain.insights import commands
from domain.insights.rejections import ActOnInsightRejection, GiveInsightFeedbackRejection, HearAgainRejection
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Permission
from finance_graphql.context import Context
from finance_graphql.insights.objects import InsightOpinion
from finance_graphql.mutation import Answer, FinanceMutation, Ids
from finance_graphql.transactions.objects import Change


def _change() -> Any:
    return graphene.Field(Change, description="Undoes it; null where nothing new was saved.")


class GiveInsightFeedbackInput(graphene.InputObjectType):
    class Meta:
        description = "What to say of an insight."

    id = graphene.ID(required=True, description="The insight.")
    opinion = graphene.InputField(InsightOpinion, description="Null takes back what was said.")


class GiveInsightFeedback(FinanceMutation):
    class Meta:
        description = "Say that an insight is of use, or silence its kind for its subject."
        requires = Permission.WRITE_BUDGETS
        input_type = GiveInsightFeedbackInput
        rejections = GiveInsightFeedbackRejection

    opinion = graphene.Field(InsightOpinion, description="What is said of it now; null: nothing, or it was refused.")
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(GiveInsightFeedbackRejection)
        command = commands.GiveOpinion(insight_id=ids.known(wanted["id"]), opinion=wanted.get("opinion"))
        return ids.refused or await context.commands.insights(context.caller, command)


class HearAgainInput(graphene.InputObjectType):
    class Meta:
        description = "Which silence to end."

    topic = graphene.ID(required=True, description="Of `insightSilences`.")


class HearAgain(FinanceMutation):
    class Meta:
        description = "Hear again of a kind of insight that was silenced."
        requires = Permission.WRITE_BUDGETS
        input_type = HearAgainInput
        rejections = HearAgainRejection

    topic = graphene.ID(description="What is heard again; null when it was refused.")
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        return await context.commands.insights(context.caller, commands.HearAgain(topic=wanted["topic"]))


class ActOnInsightInput(graphene.InputObjectType):
    class Meta:
        description = "Which advice to follow."

    id = graphene.ID(required=True, description="An insight with an action.")


class ActOnInsight(FinanceMutation):
    class Meta:
        description = (
            "Do what an insight advises: set a budget, fill or start a goal or a fund, move money, end a payment."
        )
        requires = Permission.WRITE_BUDGETS
        input_type = ActOnInsightInput
        rejections = ActOnInsightRejection

    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(ActOnInsightRejection)
        insight_id = ids.known(wanted["id"])
        if ids.refused:
            return ids.refused
        outcome = await context.commands.act_on_insight(context.caller, insight_id)
        return outcome if isinstance(outcome, Rejected) else Answer(change=outcome.change)


class InsightMutations:
    give_insight_feedback = GiveInsightFeedback.field()
    hear_again = HearAgain.field()
    act_on_insight = ActOnInsight.field()
