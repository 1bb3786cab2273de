"""Deciding on rows that wait."""

from __future__ import annotations

from typing import Any

import graphene

from domain.shared.viewer import Permission
from domain.transactions.matching import commands
from domain.transactions.matching.rejections import DecideReviewRejection
from finance_graphql.context import Context
from finance_graphql.mutation import FinanceMutation, Ids
from finance_graphql.review.objects import ReviewDecision, ReviewItem
from finance_graphql.transactions.objects import Change, Transaction


class DecideReviewInput(graphene.InputObjectType):
    class Meta:
        description = "One decision for some rows."

    ids = graphene.List(graphene.NonNull(graphene.ID), required=True, description="The rows, at most 500.")
    decision = graphene.InputField(ReviewDecision, required=True, description="What they are.")


class DecideReview(FinanceMutation):
    class Meta:
        description = "Say of rows that wait whether they are there already. Remembered for every later import."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = DecideReviewInput
        rejections = DecideReviewRejection

    items = graphene.List(
        graphene.NonNull(ReviewItem), required=True, description="The rows of the queue as they are now."
    )
    transactions = graphene.List(
        graphene.NonNull(Transaction), required=True, description="Transactions that were added or completed."
    )
    change = graphene.Field(Change, description="Undoes it; null where nothing new was saved.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(DecideReviewRejection)
        command = commands.DecideReview(
            ids=tuple(ids.known(given, "ids", "NOT_FOUND") for given in wanted["ids"]), decision=wanted["decision"]
        )
        return ids.refused or await context.commands.ledger(context.caller, command)


class ReviewMutations:
    decide_review = DecideReview.field()
