"""Taking suggestions over."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import graphene

from domain.predictions.rejections import RecategorizeRejection, TrainRejection
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Permission
from domain.transactions.suggesting import commands
from domain.transactions.suggesting.rejections import AcceptSuggestionsRejection
from finance_graphql.context import Context
from finance_graphql.mutation import FinanceMutation, Ids
from finance_graphql.predictions.objects import Recategorization as RecategorizationType
from finance_graphql.predictions.objects import Training as TrainingType
from finance_graphql.transactions.objects import Change, Transaction

# A page shows no more at once; the others are read again where they are shown.
_ROWS_TOLD = 100


class SuggestionChoiceInput(graphene.InputObjectType):
    class Meta:
        description = "A person's word on one transaction."

    id = graphene.ID(required=True, description="The transaction.")
    category = graphene.ID(description="What it is; null takes what is suggested.")


class AcceptSuggestionsInput(graphene.InputObjectType):
    class Meta:
        description = "Some rows, or a merchant, or a confidence: one of the three."

    choices = graphene.List(
        graphene.NonNull(SuggestionChoiceInput), description="These transactions, at most 5,000; all of them or none."
    )
    merchant = graphene.String(description="Whatever is suggested for this merchant.")
    category = graphene.ID(description="With `merchant`: what all of it is; null leaves each its own suggestion.")
    from_percent = graphene.Int(description="Whatever is suggested from this confidence on, 0 to 100.")


class AcceptSuggestions(FinanceMutation):
    class Meta:
        description = "Choose what the model suggests, or otherwise, for one row or for many, as one change."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = AcceptSuggestionsInput
        rejections = AcceptSuggestionsRejection

    transactions = graphene.List(
        graphene.NonNull(Transaction), required=True, description="The rows as they are now, the first 100 of them."
    )
    accepted_count = graphene.Int(description="How many have a category now; null when it was refused.")
    remaining_count = graphene.Int(description="How many are left for another time; null when it was refused.")
    change = graphene.Field(Change, description="Undoes all of it; null where nothing new was saved.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(AcceptSuggestionsRejection)
        command = commands.AcceptSuggestions(
            choices=tuple(
                commands.Choice(id=ids.known(choice["id"], "choices"), category=choice.get("category"))
                for choice in wanted.get("choices") or ()
            ),
            merchant=wanted.get("merchant"),
            category=wanted.get("category"),
            from_percent=wanted.get("from_percent"),
        )
        if ids.refused:
            return ids.refused[:1]
        outcome = await context.commands.ledger(context.caller, command)
        if isinstance(outcome, Rejected):
            return outcome
        return SimpleNamespace(
            transactions=outcome.transactions[:_ROWS_TOLD],
            accepted_count=len(outcome.transactions),
            remaining_count=outcome.remaining_count,
            change=outcome.change,
        )


class Recategorize(FinanceMutation):
    class Meta:
        description = (
            "Ask the model again about every row that is its to choose, in the background. While that runs, asking "
            "once more means the same."
        )
        requires = Permission.WRITE_TRANSACTIONS
        rejections = RecategorizeRejection

    recategorization = graphene.Field(
        RecategorizationType, description="The one that runs or waits: follow `recategorization`. Null on a refusal."
    )

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        outcome = await context.commands.recategorize(context.caller)
        return outcome if isinstance(outcome, Rejected) else SimpleNamespace(recategorization=outcome)


class Train(FinanceMutation):
    class Meta:
        description = (
            "Learn every category that people, rules and files have given in this household anew, and measure the "
            "model on them, in the background. A single choice counts at once without this. While it runs, asking once "
            "more means the same."
        )
        requires = Permission.WRITE_TRANSACTIONS
        rejections = TrainRejection

    training = graphene.Field(
        TrainingType, description="The one that runs or waits: follow `training`. Null on a refusal."
    )

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        outcome = await context.commands.train(context.caller)
        return outcome if isinstance(outcome, Rejected) else SimpleNamespace(training=outcome)


class PredictionMutations:
    recategorize = Recategorize.field()
    train = Train.field()
    accept_suggestions = AcceptSuggestions.field()
