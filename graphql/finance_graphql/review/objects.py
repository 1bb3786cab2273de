"""Rows of statements that wait for a person."""

from __future__ import annotations

from typing import Any

import graphene

from domain.shared.money import Money as MoneyValue
from domain.transactions.matching import review
from finance_graphql.accounts.objects import Account
from finance_graphql.context import Context
from finance_graphql.scalars import Date, DateTime
from finance_graphql.transactions.objects import Transaction, account_of
from finance_graphql.views import Money, Node, View, enum_of, resolves

ReviewDecision = enum_of(
    review.Decision,
    "What a person says of two rows.",
    {"SAME": "They are one: the stored row stays.", "DIFFERENT": "They are two: the row of the file is added."},
    name="ReviewDecision",
)


class ReviewItem(View):
    class Meta:
        interfaces = (Node,)
        description = "A row of a file beside the stored row that it may be. Until it is decided it is in no total."

    account = graphene.Field(Account, required=True, description="The account of both.")
    candidate = graphene.Field(Transaction, description="The stored row; null where it is gone.")
    booked_on = graphene.Field(Date, required=True, description="The day in the file.")
    amount = graphene.Field(Money, required=True, description="The amount in the file.")
    description = graphene.String(required=True, description="What the file says.")
    note = graphene.String(description="A remark in the file.")
    is_pending = graphene.Boolean(required=True, description="The bank has not booked it for good.")
    score = graphene.Int(required=True, description="How likely the two are one, 0 to 100.")
    reasons = graphene.List(graphene.NonNull(graphene.String), required=True, description="Why, in words.")
    decision = graphene.Field(ReviewDecision, description="Null until somebody has decided.")
    created_at = graphene.Field(DateTime, required=True, description="When it was imported.")

    resolve_account = account_of

    @resolves
    def resolve_candidate(self: review.ReviewItem, context: Context) -> Any:
        return context.loaders.transactions.get(self.candidate_id)

    @resolves
    def resolve_amount(self: review.ReviewItem, context: Context) -> Any:
        return MoneyValue(self.amount_minor, self.incoming["currency"])

    @resolves
    def resolve_description(self: review.ReviewItem, context: Context) -> Any:
        return self.incoming["description"]

    @resolves
    def resolve_note(self: review.ReviewItem, context: Context) -> Any:
        return self.incoming.get("note")

    @resolves
    def resolve_is_pending(self: review.ReviewItem, context: Context) -> Any:
        return bool(self.incoming.get("pending"))

    @resolves
    def resolve_score(self: review.ReviewItem, context: Context) -> Any:
        return round(self.score)
