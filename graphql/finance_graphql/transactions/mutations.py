"""Recording, editing, categorizing, deleting and restoring."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import graphene

from domain.shared.outcomes import Rejected
from domain.shared.viewer import Permission
from domain.transactions import commands
from domain.transactions.commands import KEEP
from domain.transactions.model import Split
from domain.transactions.model import TransactionStatus as TransactionStatus_
from domain.transactions.outcomes import Conflicted
from domain.transactions.rejections import (
    CategorizeTransactionsRejection,
    DeleteTransactionRejection,
    EditTransactionRejection,
    RecordTransactionRejection,
    RecordTransferRejection,
    RestoreTransactionsRejection,
)
from finance_graphql.context import Context
from finance_graphql.mutation import Answer, FinanceMutation, Ids, named
from finance_graphql.scalars import Date, MinorUnits
from finance_graphql.transactions.details import TransactionConflict
from finance_graphql.transactions.objects import Change, Transaction
from finance_graphql.transactions.parts import TransactionStatus

_UNDOES = "Undoes it; null where nothing new was saved."


def _rows(description: str) -> Any:
    return graphene.List(graphene.NonNull(Transaction), required=True, description=description)


_SPLITS = "Two parts or more that sum to the amount, at most 50."


class TransactionSplitInput(graphene.InputObjectType):
    class Meta:
        description = "One part of a split transaction."

    id = graphene.ID(required=True, description="Client-made UUID; keep it where the part stays.")
    amount = graphene.InputField(MinorUnits, required=True, description="Signed, as the transaction's; not zero.")
    category = graphene.ID(description="Slug of its category.")
    note = graphene.String(description="Anything to remember, up to 2,000 characters.")
    tag_ids = graphene.List(graphene.NonNull(graphene.ID), description="Tags of this part alone.")


def _payee(ids: Ids, text: str | None) -> UUID | None:
    return ids.maybe(text, "payeeId", "PAYEE_NOT_FOUND")


def _tags(ids: Ids, texts: Iterable[str], field: str) -> tuple[UUID, ...]:
    return tuple(ids.known(text, field, "TAG_NOT_FOUND") for text in texts)


def _splits(ids: Ids, wanted: Iterable[Any]) -> tuple[Split, ...]:
    return tuple(
        Split(
            # What is no UUID is told as an id that is not the part's own.
            id=ids.known(part["id"], f"splits.{place}.id", "SPLIT_ID_REPEATED"),
            amount_minor=part["amount"],
            category=part.get("category"),
            note=part.get("note"),
            tag_ids=_tags(ids, part.get("tag_ids") or (), f"splits.{place}.tagIds"),
        )
        for place, part in enumerate(wanted)
    )


class RecordTransactionInput(graphene.InputObjectType):
    class Meta:
        description = "Income or an expense."

    id = graphene.ID(required=True, description="Client-made UUID: a retry is the same transaction.")
    account_id = graphene.ID(required=True, description="The account it belongs to.")
    booked_on = graphene.InputField(Date, required=True, description="The day on which it happened.")
    amount = graphene.InputField(
        MinorUnits, required=True, description="Signed, in the account's currency; negative is spending."
    )
    description = graphene.String(required=True, description="What it was, up to 500 characters.")
    category = graphene.ID(description="Slug of its category; null leaves the choice to the model.")
    note = graphene.String(description="Anything to remember, up to 2,000 characters.")
    payee_id = graphene.ID(description="Who money goes to or comes from.")
    tag_ids = graphene.List(graphene.NonNull(graphene.ID), description="Its tags, at most 20.")
    splits = graphene.List(graphene.NonNull(TransactionSplitInput), description=_SPLITS)
    status = graphene.InputField(TransactionStatus, description="Null is POSTED.")
    is_hidden = graphene.Boolean(description="Leave it out of reports and budgets; null is false.")


class RecordTransaction(FinanceMutation):
    class Meta:
        description = "Record one transaction."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = RecordTransactionInput
        rejections = RecordTransactionRejection

    transaction = graphene.Field(Transaction, description="The transaction; null when it was refused.")
    change = graphene.Field(Change, description=_UNDOES)

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(RecordTransactionRejection)
        command = commands.RecordTransaction(
            id=ids.made(wanted["id"]),
            account_id=ids.known(wanted["account_id"], "accountId", "ACCOUNT_NOT_FOUND"),
            booked_on=wanted["booked_on"],
            amount_minor=wanted["amount"],
            description=wanted["description"],
            category=wanted.get("category"),
            note=wanted.get("note"),
            payee_id=_payee(ids, wanted.get("payee_id")),
            tag_ids=_tags(ids, wanted.get("tag_ids") or (), "tagIds"),
            splits=_splits(ids, wanted.get("splits") or ()),
            status=named(wanted, "status", TransactionStatus_.POSTED),
            is_hidden=named(wanted, "is_hidden", False),
        )
        return ids.refused or await context.commands.ledger(context.caller, command)


class RecordTransferInput(graphene.InputObjectType):
    class Meta:
        description = "Money that moves between two own accounts."

    id = graphene.ID(required=True, description="Client-made UUID: a retry is the same transfer.")
    from_account_id = graphene.ID(required=True, description="The account it leaves.")
    to_account_id = graphene.ID(required=True, description="The account it reaches.")
    booked_on = graphene.InputField(Date, required=True, description="The day on which it happened.")
    amount = graphene.InputField(
        MinorUnits, required=True, description="Positive, in the currency of the account it leaves."
    )
    received_amount = graphene.InputField(
        MinorUnits,
        description="Positive, in the other account's currency; required where the currencies differ.",
    )
    description = graphene.String(description="What it was; null names the accounts.")
    note = graphene.String(description="Anything to remember, up to 2,000 characters.")


class RecordTransfer(FinanceMutation):
    class Meta:
        description = "Record a move between two own accounts as two linked legs."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = RecordTransferInput
        rejections = RecordTransferRejection

    transactions = _rows("The leg that leaves, then the leg that arrives.")
    change = graphene.Field(Change, description=_UNDOES)

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(RecordTransferRejection)
        command = commands.RecordTransfer(
            id=ids.made(wanted["id"]),
            from_account_id=ids.known(wanted["from_account_id"], "fromAccountId", "ACCOUNT_NOT_FOUND"),
            to_account_id=ids.known(wanted["to_account_id"], "toAccountId", "ACCOUNT_NOT_FOUND"),
            booked_on=wanted["booked_on"],
            amount_minor=wanted["amount"],
            received_minor=wanted.get("received_amount"),
            description=wanted.get("description"),
            note=wanted.get("note"),
        )
        return ids.refused or await context.commands.ledger(context.caller, command)


class EditTransactionInput(graphene.InputObjectType):
    class Meta:
        description = (
            "Absent fields stay; a null clears `category`, `note`, `payeeId`, `tagIds` or `splits`. `version` is the "
            "one that was read: what somebody else changed since in other fields stays, in the same ones it is "
            "answered as a conflict."
        )

    id = graphene.ID(required=True, description="The transaction.")
    version = graphene.Int(required=True, description="Its version as it was read.")
    booked_on = graphene.InputField(Date, description="Another day.")
    amount = graphene.InputField(MinorUnits, description="Another amount, signed.")
    description = graphene.String(description="Another description.")
    category = graphene.ID(description="Another category; null hands the row back to the model.")
    note = graphene.String(description="Another note; null removes it.")
    account_id = graphene.ID(description="Another account of the same currency.")
    payee_id = graphene.ID(description="Another payee; null removes it.")
    tag_ids = graphene.List(graphene.NonNull(graphene.ID), description="Its tags from now on, at most 20.")
    splits = graphene.List(
        graphene.NonNull(TransactionSplitInput), description=f"{_SPLITS} An empty list makes it one again."
    )
    status = graphene.InputField(TransactionStatus, description="Whether the bank has booked it for good.")
    is_hidden = graphene.Boolean(description="Leave it out of reports and budgets.")


class EditTransaction(FinanceMutation):
    class Meta:
        description = "Change the named fields of one transaction. The same edit sent again is done already."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = EditTransactionInput
        rejections = EditTransactionRejection

    transaction = graphene.Field(Transaction, description="The transaction as it is now; null when it was refused.")
    conflict = graphene.Field(
        TransactionConflict, description="With VERSION_CONFLICT: what both have changed, to choose from."
    )
    change = graphene.Field(Change, description=_UNDOES)

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(EditTransactionRejection)
        account_id = wanted.get("account_id")
        command = commands.EditTransaction(
            id=ids.known(wanted["id"]),
            version=wanted["version"],
            account_id=KEEP if account_id is None else ids.known(account_id, "accountId", "ACCOUNT_NOT_FOUND"),
            booked_on=named(wanted, "booked_on", KEEP),
            amount_minor=named(wanted, "amount", KEEP),
            description=named(wanted, "description", KEEP),
            category=wanted.get("category", KEEP),
            note=wanted.get("note", KEEP),
            payee_id=_payee(ids, wanted["payee_id"]) if "payee_id" in wanted else KEEP,
            tag_ids=_tags(ids, wanted["tag_ids"] or (), "tagIds") if "tag_ids" in wanted else KEEP,
            splits=_splits(ids, wanted["splits"] or ()) if "splits" in wanted else KEEP,
            status=named(wanted, "status", KEEP),
            is_hidden=named(wanted, "is_hidden", KEEP),
        )
        if ids.refused:
            return ids.refused
        outcome = await context.commands.ledger(context.caller, command)
        if isinstance(outcome, Rejected):
            conflict = outcome.conflict if isinstance(outcome, Conflicted) else None
            return Answer(transaction=None, conflict=conflict, change=None, errors=[outcome])
        return Answer(transaction=outcome.transaction, conflict=None, change=outcome.change)


class CategorizeTransactionsInput(graphene.InputObjectType):
    class Meta:
        description = "One category for some rows."

    ids = graphene.List(graphene.NonNull(graphene.ID), required=True, description="The rows, at most 5,000.")
    category = graphene.ID(description="Slug; null hands the rows back to the model.")


class CategorizeTransactions(FinanceMutation):
    class Meta:
        description = "Choose a category for some transactions: all of them or none."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = CategorizeTransactionsInput
        rejections = CategorizeTransactionsRejection

    transactions = _rows("The rows as they are now.")
    change = graphene.Field(Change, description=_UNDOES)

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(CategorizeTransactionsRejection)
        command = commands.CategorizeTransactions(
            ids=tuple(ids.known(text, "ids") for text in wanted["ids"]), category=wanted.get("category")
        )
        # One word about the list is enough, however many of its ids are none.
        return ids.refused[:1] or await context.commands.ledger(context.caller, command)


class DeleteTransactionInput(graphene.InputObjectType):
    class Meta:
        description = "What to delete."

    id = graphene.ID(required=True, description="The transaction, or either leg of a transfer.")


class DeleteTransaction(FinanceMutation):
    class Meta:
        description = "Delete one transaction; a transfer goes with both its legs."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = DeleteTransactionInput
        rejections = DeleteTransactionRejection

    deleted_ids = graphene.List(
        graphene.NonNull(graphene.ID), required=True, description="The rows that are gone; empty when it was refused."
    )
    change = graphene.Field(Change, description=_UNDOES)

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(DeleteTransactionRejection)
        command = commands.DeleteTransaction(id=ids.known(wanted["id"]))
        if ids.refused:
            return ids.refused
        outcome = await context.commands.ledger(context.caller, command)
        return outcome if isinstance(outcome, Rejected) else Answer(deleted_ids=outcome.ids, change=outcome.change)


class RestoreTransactionsInput(graphene.InputObjectType):
    class Meta:
        description = "What to take out of the trash."

    ids = graphene.List(
        graphene.NonNull(graphene.ID),
        required=True,
        description="Deleted transactions, at most 5,000; either leg stands for a whole transfer.",
    )


class RestoreTransactions(FinanceMutation):
    class Meta:
        description = "Take transactions out of the trash, with their splits, tags, files and links."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = RestoreTransactionsInput
        rejections = RestoreTransactionsRejection

    transactions = _rows("The rows as they are now, other legs of transfers among them.")
    change = graphene.Field(Change, description=_UNDOES)

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(RestoreTransactionsRejection)
        command = commands.RestoreTransactions(ids=tuple(ids.known(text, "ids") for text in wanted["ids"]))
        return ids.refused[:1] or await context.commands.ledger(context.caller, command)


class TransactionMutations:
    record_transaction = RecordTransaction.field()
    record_transfer = RecordTransfer.field()
    edit_transaction = EditTransaction.field()
    categorize_transactions = CategorizeTransactions.field()
    delete_transaction = DeleteTransaction.field()
    restore_transactions = RestoreTransactions.field()
