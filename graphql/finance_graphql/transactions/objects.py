"""Transactions and changes, as seen from outside."""

from __future__ import annotations

from asyncio import Future
from typing import Any

import graphene

from domain.transactions import model, names
from domain.transactions.naming.avatars import merchant_of
from finance_graphql.accounts.objects import Account
from finance_graphql.context import Context
from finance_graphql.history.objects import Change as Change
from finance_graphql.names.objects import Category, Counterparty, Payee, Tag, category_of
from finance_graphql.scalars import Date, DateTime
from finance_graphql.search.objects import CurrencySums
from finance_graphql.transactions.parts import (
    Attachment,
    Part,
    RefundKind,
    TransactionSplit,
    TransactionStatus,
    total_of,
)
from finance_graphql.views import Money, Node, PageInfo, View, enum_of, resolves

TransactionKind = enum_of(
    model.TransactionKind,
    "What a transaction does.",
    {
        "EXPENSE": "Money out of the account.",
        "INCOME": "Money into the account.",
        "TRANSFER": "One of the two legs of a move between own accounts.",
    },
)
Categorizer = enum_of(
    model.Categorizer,
    "Who chose a category.",
    {
        "PERSON": "Somebody of the household; never overwritten by a prediction.",
        "RULE": "A rule of the household.",
        "MODEL": "The categorization model.",
        "IMPORT": "The imported file.",
    },
)


@resolves
def account_of(root: Any, context: Context) -> Any:
    return context.loaders.accounts.get(root.account_id)


@resolves
def payee_of(root: Any, context: Context) -> Any:
    return None if root.payee_id is None else context.loaders.payees.get(root.payee_id)


@resolves
def counterparty_of(root: Any, context: Context) -> Any:
    payee = None if root.payee_id is None else context.loaders.payees.get(root.payee_id)
    if isinstance(payee, Future):
        return _counterparty_of(payee, root)
    return merchant_of(payee.name if payee else root.merchant or root.description)


async def _counterparty_of(loading: Future[names.Payee | None], root: Any) -> Any:
    payee = await loading
    return merchant_of(payee.name if payee else root.merchant or root.description)


@resolves
def tags_of(root: Any, context: Context) -> Any:
    """A tag that somebody deletes meanwhile is left out."""
    return context.loaders.tags_of(root.tag_ids) if root.tag_ids else ()


class Transaction(View):
    class Meta:
        interfaces = (Node,)
        description = "One line of one account."

    account = graphene.Field(Account, required=True, description="The account it belongs to.")
    kind = graphene.Field(TransactionKind, required=True, description="Expense, income or leg of a transfer.")
    booked_on = graphene.Field(Date, required=True, description="The day on which the bank booked it.")
    amount = graphene.Field(Money, required=True, description="Negative is money out of the account.")
    description = graphene.String(required=True, description="What the bank wrote.")
    merchant = graphene.String(description="The cleaned name of the other party; null until known.")
    payee = graphene.Field(Payee, description="Who money went to or came from; null where no payee has the name.")
    counterparty = graphene.Field(
        Counterparty,
        required=True,
        description="Who is shown for it: the payee, else the merchant, else what it says.",
    )
    tags = graphene.List(graphene.NonNull(Tag), required=True, description="Its tags, in the order they were given.")
    note = graphene.String(description="What a person added.")
    category = graphene.Field(Category, description="What it was for; null until categorized.")
    categorized_by = graphene.Field(Categorizer, description="Who chose the category; null where there is none.")
    confidence = graphene.Float(description="0 to 1, calibrated; null unless the model chose.")
    prediction = graphene.Field(
        "finance_graphql.predictions.objects.Prediction",
        description="What the model said last, whoever has the last word; null where it was never asked.",
    )
    anomaly = graphene.Field(
        "finance_graphql.insights.objects.Anomaly",
        description="What is out of the ordinary about it; null for most. What was called expected is ordinary.",
    )
    counterpart = graphene.Field(lambda: Transaction, description="The other leg of a transfer.")
    exchange = graphene.Field(
        "finance_graphql.currencies.objects.Exchange",
        description="The rate it got beside that of its day; null unless it is a transfer between two currencies.",
    )
    import_id = graphene.ID(description="The import it came with; null where a person recorded it.")
    status = graphene.Field(TransactionStatus, required=True, description="Whether the bank has booked it for good.")
    is_hidden = graphene.Boolean(required=True, description="In the balance, but not in reports and budgets.")
    is_reconciled = graphene.Boolean(
        required=True, description="Part of an agreed statement: amount, day and account are locked."
    )
    splits = graphene.List(
        graphene.NonNull(TransactionSplit), required=True, description="Its parts; empty where it is not split."
    )
    refund_of = graphene.Field(lambda: Transaction, description="The expense that this money gives back.")
    refund_kind = graphene.Field(RefundKind, description="Who gave it back; null unless it is linked to an expense.")
    refunds = graphene.List(
        graphene.NonNull(lambda: Transaction), required=True, description="Money of this expense that came back."
    )
    refunded = graphene.Field(Money, description="What came back of this expense in all; null where nothing did.")
    counts_on = graphene.Field(
        Date, description="The day that reports count it on, where that is not the day it was booked."
    )
    attachments = graphene.List(graphene.NonNull(Attachment), required=True, description="Its files, oldest first.")
    deleted_at = graphene.Field(DateTime, description="When it went to the trash; null while it is in the ledger.")
    version = graphene.Int(required=True, description="Counts what people changed; an edit names the one it has read.")
    updated_at = graphene.Field(DateTime, required=True, description="When it was last changed.")

    resolve_account = account_of
    resolve_category = category_of
    resolve_payee = payee_of
    resolve_counterparty = counterparty_of
    resolve_tags = tags_of

    @resolves
    def resolve_prediction(self: model.Transaction, context: Context) -> Any:
        return context.loaders.predictions.get(self.id)

    @resolves
    def resolve_anomaly(self: model.Transaction, context: Context) -> Any:
        return context.loaders.anomalies.get(self.id)

    @resolves
    def resolve_is_reconciled(self: model.Transaction, _context: Context) -> bool:
        return self.reconciliation_id is not None

    @resolves
    def resolve_splits(self: model.Transaction, _context: Context) -> Any:
        return Part.of(self)

    @resolves
    def resolve_refund_of(self: model.Transaction, context: Context) -> Any:
        return None if self.refund_of is None else context.loaders.transactions.get(self.refund_of)

    @resolves
    def resolve_refunds(self: model.Transaction, context: Context) -> Any:
        return () if self.amount.minor > 0 else context.loaders.refunds.get(self.id)

    @resolves
    async def resolve_refunded(self: model.Transaction, context: Context) -> Any:
        return None if self.amount.minor > 0 else total_of(self, await context.loaders.refunds.load(self.id) or ())

    @resolves
    def resolve_attachments(self: model.Transaction, context: Context) -> Any:
        return context.loaders.attachments.get(self.id)

    @resolves
    def resolve_counterpart(self: model.Transaction, context: Context) -> Any:
        if self.counterpart_id is None:
            return None
        return context.loaders.transactions.get(self.counterpart_id)

    @resolves
    def resolve_exchange(self: model.Transaction, context: Context) -> Any:
        return None if self.counterpart_id is None else context.loaders.exchanges.get(self.id)


class TransactionEdge(View):
    class Meta:
        description = "A transaction in its place in the list."

    node = graphene.Field(Transaction, required=True, description="The transaction.")
    cursor = graphene.String(required=True, description="Its place: pass it as `after` to go on from here.")


class TransactionConnection(View):
    class Meta:
        description = "A page of transactions, newest first."

    edges = graphene.List(graphene.NonNull(TransactionEdge), required=True, description="The rows of this page.")
    page_info = graphene.Field(PageInfo, required=True, description="Where the page stands in the list.")
    total_count = graphene.Int(required=True, description="Rows that match the filter.")
    sums = graphene.List(
        graphene.NonNull(CurrencySums),
        required=True,
        description="What all rows that match come to, for each currency, the most frequent first.",
    )
