"""What the model says of a transaction, why, and how often it was right."""

from __future__ import annotations

from typing import Any

import graphene

from domain.predictions import model, training
from finance_graphql.context import Context
from finance_graphql.names.objects import Category, category_of
from finance_graphql.scalars import DateTime
from finance_graphql.views import Node, PageInfo, View, enum_of, resolves


class CategoryCandidate(View):
    class Meta:
        description = "A category that a transaction may have."

    category = graphene.Field(Category, description="Null where the household has no such category any more.")
    confidence = graphene.Float(required=True, description="How likely it is, 0 to 1, calibrated.")

    resolve_category = category_of


class KnownText(View):
    class Meta:
        description = "A text like that of the transaction, whose category is known."

    description = graphene.String(required=True, description="What the other row says, or the name of a merchant.")
    category = graphene.Field(Category, description="What that one is.")
    likeness = graphene.Float(required=True, description="0 to 1.")
    transaction = graphene.Field(
        "finance_graphql.transactions.objects.Transaction",
        description="The household's own row; null where it is a merchant that the model knows by itself.",
    )

    resolve_category = category_of

    @resolves
    def resolve_transaction(self: model.KnownText, context: Context) -> Any:
        return None if self.transaction_id is None else context.loaders.transactions.get(self.transaction_id)


class Explanation(View):
    class Meta:
        description = "Why the model says so, as it is now: it may have learned since it said it."

    category = graphene.Field(Category, description="What it says now.")
    confidence = graphene.Float(required=True, description="How likely that is, 0 to 1, calibrated.")
    neighbours = graphene.List(
        graphene.NonNull(KnownText), required=True, description="The nearest known texts, the household's own first."
    )
    reasons = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="What speaks for it, in words, strongest first."
    )
    model_version = graphene.String(required=True, description="The version that was asked.")

    resolve_category = category_of


class Prediction(View):
    class Meta:
        description = "What the model said of a transaction, whether or not it was applied."

    category = graphene.Field(Category, description="Null where the household has no such category any more.")
    confidence = graphene.Float(required=True, description="How likely it is, 0 to 1, calibrated.")
    model_version = graphene.String(required=True, description="The version of the model.")
    merchant = graphene.String(description="Whom the text names; null where it names nobody.")
    alternatives = graphene.List(
        graphene.NonNull(CategoryCandidate),
        required=True,
        description="What else it may be, likeliest first; kept for what waits for a person.",
    )
    predicted_at = graphene.Field(DateTime, required=True, description="When it was asked.")
    why = graphene.Field(
        Explanation, description="Worked out when it is asked for; null where the transaction is gone by now."
    )

    resolve_category = category_of

    @resolves
    async def resolve_why(self: model.StoredPrediction, context: Context) -> Any:
        return await context.commands.explain_prediction(context.caller, self.transaction_id)


class CategorySuggestion(View):
    class Meta:
        interfaces = (Node,)
        description = "A category that the model is not sure enough of to apply it; its id is the transaction's."

    transaction = graphene.Field(
        "finance_graphql.transactions.objects.Transaction", description="Null where it is gone by now."
    )
    prediction = graphene.Field(Prediction, required=True, description="What the model says.")
    same_merchant_count = graphene.Int(
        required=True, description="Suggestions for the same merchant, this one included."
    )

    @resolves
    def resolve_transaction(self: model.Suggestion, context: Context) -> Any:
        return context.loaders.transactions.get(self.id)


class CategorySuggestionEdge(View):
    class Meta:
        description = "A suggestion in its place in the queue."

    node = graphene.Field(CategorySuggestion, required=True, description="The suggestion.")
    cursor = graphene.String(required=True, description="Its place: pass it as `after` to go on from here.")


class CategorySuggestionConnection(View):
    class Meta:
        description = "A page of suggestions, newest transactions first."

    edges = graphene.List(graphene.NonNull(CategorySuggestionEdge), required=True, description="The rows of this page.")
    page_info = graphene.Field(PageInfo, required=True, description="Where the page stands in the queue.")
    total_count = graphene.Int(required=True, description="How many wait.")


RecategorizationStatus = enum_of(
    model.RecategorizationStatus,
    "How far categorizing again has come.",
    {"QUEUED": "It waits to be begun.", "RUNNING": "It is being done.", "DONE": "Every row was looked at."},
)


class Recategorization(View):
    class Meta:
        interfaces = (Node,)
        description = (
            "The model asked again about every row without a category or with one of its own. What a person, a rule or "
            "a file said stays, and so does a category where the model is not sure enough of another one."
        )

    status = graphene.Field(RecategorizationStatus, required=True, description="How far it has come.")
    progress = graphene.Float(required=True, description="0 to 1.")
    total_count = graphene.Int(required=True, description="Rows to ask about, as it began.")
    done_count = graphene.Int(required=True, description="Rows that it was asked about.")
    changed_count = graphene.Int(required=True, description="Rows that got another category or confidence.")
    model_version = graphene.String(description="The version that answered; null before the first answer.")
    is_nightly = graphene.Boolean(required=True, description="Nobody asked for it.")
    created_at = graphene.Field(DateTime, required=True, description="When it was asked for.")
    finished_at = graphene.Field(DateTime, description="Null until it is done.")

    @resolves
    def resolve_is_nightly(self: model.Recategorization, _context: Context) -> bool:
        return self.user_id is None


TrainingStatus = enum_of(
    training.TrainingStatus,
    "How far learning anew has come.",
    {"QUEUED": "It waits to be begun.", "RUNNING": "It is being done.", "DONE": "Everything was learned."},
)


class Training(View):
    class Meta:
        interfaces = (Node,)
        description = "Every label learned anew, and the model measured on them: of this household, or of all at once."

    status = graphene.Field(TrainingStatus, required=True, description="How far it has come.")
    progress = graphene.Float(required=True, description="0 to 1.")
    is_nightly = graphene.Boolean(required=True, description="It is one over all households; nobody here asked for it.")
    has_failed = graphene.Boolean(
        required=True, description="The household's labels could not be learned; what was known before goes on."
    )
    model_version = graphene.String(description="The version that learns; null before it begins.")
    created_at = graphene.Field(DateTime, required=True, description="When it was asked for.")
    finished_at = graphene.Field(DateTime, description="Null until it is done.")

    @resolves
    def resolve_is_nightly(self: training.Training, _context: Context) -> bool:
        return self.household_id is None

    @resolves
    def resolve_has_failed(self: training.Training, _context: Context) -> bool:
        return self.household_id is not None and self.failed_count > 0


class HouseholdModel(View):
    class Meta:
        description = (
            "The household's part of the model. It is measured on the household's own past: each row asked with what "
            "was known before it."
        )

    row_count = graphene.Int(required=True, description="Labels that were learned.")
    judged_count = graphene.Int(required=True, description="Rows that it was measured on; 0 where there are too few.")
    accuracy = graphene.Float(required=True, description="Share of them where it was right, 0 to 1.")
    accuracy_alone = graphene.Float(
        required=True, description="The same, had it known nothing of the household, 0 to 1."
    )
    model_version = graphene.String(required=True, description="The version that learned them.")
    data_digest = graphene.String(required=True, description="Of the labels: equal ones were learned from the same.")
    trained_at = graphene.Field(DateTime, required=True, description="When that was.")


class ConfidenceBand(View):
    class Meta:
        description = (
            "What became of predictions of one confidence. People look at what seems wrong, so the share of right ones "
            "among those that were decided on is rather too low."
        )

    from_percent = graphene.Int(required=True, description="From this confidence on, in percent.")
    to_percent = graphene.Int(required=True, description="Below this one.")
    predicted_count = graphene.Int(required=True, description="Predictions of this confidence.")
    decided_count = graphene.Int(required=True, description="Those that a person has decided on.")
    right_count = graphene.Int(required=True, description="Those where the person chose the same.")
    waiting_count = graphene.Int(required=True, description="Those that are offered now.")
