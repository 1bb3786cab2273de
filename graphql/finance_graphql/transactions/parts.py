"""What a transaction is made of: parts of a split, files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import graphene

from domain.shared.money import Money as Amount
from domain.transactions import model
from finance_graphql.context import Context
from finance_graphql.names.objects import Category, Tag, category_of
from finance_graphql.scalars import DateTime
from finance_graphql.views import Money, Node, View, enum_of, of, resolves

TransactionStatus = enum_of(
    model.TransactionStatus,
    "Whether the bank has booked it for good.",
    {"PENDING": "Not yet: its amount and day may still change.", "POSTED": "Booked for good."},
)
RefundKind = enum_of(
    model.RefundKind,
    "Who gave the money back.",
    {"REFUND": "The seller took something back.", "REIMBURSEMENT": "Somebody else paid a share."},
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part with the currency of its transaction."""

    id: UUID
    amount: Amount
    category: str | None
    note: str | None
    tag_ids: tuple[UUID, ...]

    @classmethod
    def of(cls, row: model.Transaction) -> tuple[Part, ...]:
        return tuple(
            cls(part.id, Amount(part.amount_minor, row.amount.currency), part.category, part.note, part.tag_ids)
            for part in row.splits
        )


class TransactionSplit(View):
    class Meta:
        interfaces = (Node,)
        description = "One part of a split transaction; the parts sum to its amount."

    amount = graphene.Field(Money, required=True, description="Signed, as the transaction's.")
    category = graphene.Field(Category, description="What this part was for.")
    note = graphene.String(description="What a person added.")
    tags = graphene.List(graphene.NonNull(Tag), required=True, description="Tags of this part alone.")

    resolve_category = category_of

    @resolves
    def resolve_tags(self: Part, context: Context) -> Any:
        return context.loaders.tags_of(self.tag_ids) if self.tag_ids else ()


class Attachment(View):
    class Meta:
        interfaces = (Node,)
        description = "A file that belongs to a transaction: `GET /attachments/{id}` with the access token gives it."

    file_name = graphene.String(required=True, description="Its name for people.")
    media_type = graphene.String(required=True, description="What its content is, for example `application/pdf`.")
    size = graphene.Int(required=True, description="In bytes.")
    created_at = graphene.Field(DateTime, required=True, description="When it was attached.")

    resolve_size = of("size_bytes")


def total_of(row: model.Transaction, refunds: Sequence[model.Transaction]) -> Amount | None:
    """What came back of an expense; None where nothing did."""
    return Amount(sum(refund.amount.minor for refund in refunds), row.amount.currency) if refunds else None
