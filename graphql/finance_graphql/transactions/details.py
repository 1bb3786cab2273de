"""Conflicts, the history of a row, what Moneta proposes to link, and how refunds count."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import graphene
import orjson

from domain.shared.money import Money as Amount
from domain.transactions import names
from domain.transactions.bulk.obstacles import Obstacle
from domain.transactions.linking import finding
from domain.transactions.model import Split
from domain.transactions.outcomes import Conflict, FieldConflict
from finance_graphql.context import Context
from finance_graphql.history.objects import Change, FieldChange
from finance_graphql.scalars import DateTime
from finance_graphql.transactions.objects import Transaction
from finance_graphql.views import Node, PageInfo, View, enum_of, resolves

RefundMonth = enum_of(
    names.RefundMonth,
    "In which month a linked refund reduces spending.",
    {"EXPENSE_MONTH": "In that of the expense.", "REFUND_MONTH": "In that in which the money came back."},
)
BulkObstacle = enum_of(
    Obstacle,
    "Why a bulk edit left a row as it is.",
    {
        "TRANSFER_LEG": "A leg of a transfer keeps its category and account.",
        "LINKED_REFUND": "A linked refund has the category of its expense.",
        "SPLIT_ROW": "A split transaction has a category for each part.",
        "RECONCILED": "It belongs to a reconciled statement.",
        "CURRENCY_DIFFERS": "The other account is in another currency.",
        "TOO_MANY_TAGS": "It would have more tags than a transaction can have.",
        "UNCHANGED": "It is as it should be already.",
    },
    name="BulkObstacle",
)


def shown(value: Any) -> str | None:
    """A value as text: amounts in minor units, dates and instants in ISO 8601, lists as JSON."""
    if value is None or value == ():
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Amount):
        return str(value.minor)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return orjson.dumps([_plain(each) for each in value]).decode()
    return str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Split):
        return {
            "id": str(value.id),
            "amount": str(value.amount_minor),
            "category": value.category,
            "note": value.note,
            "tagIds": [str(tag) for tag in value.tag_ids],
        }
    return str(value) if isinstance(value, UUID) else value


_FORM = "As text: amounts in minor units, days in ISO 8601, lists as JSON; null where it is empty."


class ConflictField(View):
    class Meta:
        description = "A field that both have changed."

    name = graphene.String(required=True, description="Its name in `EditTransactionInput`.")
    base = graphene.String(description=f"What was read. {_FORM}")
    yours = graphene.String(description=f"What was sent. {_FORM}")
    theirs = graphene.String(description=f"What is there now. {_FORM}")

    @resolves
    def resolve_base(self: FieldConflict, _context: Context) -> str | None:
        return shown(self.base)

    @resolves
    def resolve_yours(self: FieldConflict, _context: Context) -> str | None:
        return shown(self.yours)

    @resolves
    def resolve_theirs(self: FieldConflict, _context: Context) -> str | None:
        return shown(self.theirs)


class TransactionConflict(View):
    class Meta:
        description = (
            "Somebody else changed the same fields. Take `current`, or send yours again with its version to keep yours."
        )

    current = graphene.Field(Transaction, required=True, description="The transaction as it is now.")
    fields = graphene.List(graphene.NonNull(ConflictField), required=True, description="What both have changed.")
    changed_by = graphene.String(description="Who did it; null where it was Moneta.")
    changed_at = graphene.Field(DateTime, required=True, description="When.")

    @resolves
    def resolve_changed_by(self: Conflict, context: Context) -> Any:
        return None if self.changed_by is None else context.loaders.people.get(self.changed_by)


class RowHistory(View):
    class Meta:
        description = "What one change did to a transaction, or to one of its files."

    change = graphene.Field(Change, required=True, description="The change: who, when, and whether it stands.")
    fields = graphene.List(
        graphene.NonNull(FieldChange), required=True, description="What it moved; empty where it made the row."
    )


class TransferSuggestion(View):
    class Meta:
        interfaces = (Node,)
        description = "Two rows of different accounts that are probably one transfer."

    outgoing = graphene.Field(Transaction, required=True, description="Money that went out.")
    incoming = graphene.Field(Transaction, required=True, description="Money that came in.")
    score = graphene.Int(required=True, description="How sure it is, of 100.")
    reasons = graphene.List(graphene.NonNull(graphene.String), required=True, description="Why, in words for people.")

    @resolves
    def resolve_id(self: finding.TransferPair, _context: Context) -> str:
        return f"{self.outgoing.id}:{self.incoming.id}"


class TransferSuggestions(View):
    class Meta:
        description = "Pairs that Moneta found, the surest first."

    total_count = graphene.Int(required=True, description="How many there are.")
    pairs = graphene.List(graphene.NonNull(TransferSuggestion), required=True, description="The first of them.")


class TrashEdge(View):
    class Meta:
        description = "A deleted transaction in its place in the trash."

    node = graphene.Field(Transaction, required=True, description="The transaction.")
    cursor = graphene.String(required=True, description="Its place: pass it as `after` to go on from here.")


class TrashConnection(View):
    class Meta:
        description = "A page of the trash, deleted last first."

    edges = graphene.List(graphene.NonNull(TrashEdge), required=True, description="The rows of this page.")
    page_info = graphene.Field(PageInfo, required=True, description="Where the page stands in the list.")
    total_count = graphene.Int(required=True, description="Transactions in the trash.")


class LedgerSettings(View):
    class Meta:
        description = "How the household wants its reports and its categories."

    refunds_count_in = graphene.Field(
        RefundMonth, required=True, description="In which month a linked refund reduces spending."
    )
    apply_from_percent = graphene.Int(
        required=True,
        description="How sure the model must be, in percent, for its category to be applied on its own; 100 is never.",
    )
    teaches_models = graphene.Boolean(
        required=True,
        description="Whether models that the installation shares learn from its amounts and dates, never from words.",
    )
    version = graphene.Int(required=True, description="Counts the changes; setting them names the one it has read.")


class BulkSkipped(View):
    class Meta:
        description = "Rows that a bulk edit left as they are, for one reason."

    reason = graphene.Field(BulkObstacle, required=True, description="Why.")
    count = graphene.Int(required=True, description="How many.")
