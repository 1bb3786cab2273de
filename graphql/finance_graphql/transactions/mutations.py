"""Recording, editing, categorizing, deleting and undoing."""

from __future__ import annotations

from typing import Any

import graphene

from domain.shared.outcomes import Rejected
from domain.shared.viewer import Permission
from domain.transactions import commands
from domain.transactions.commands import KEEP
from domain.transactions.rejections import (
    CategorizeTransactionsRejection,
    DeleteTransactionRejection,
    EditTransactionRejection,
    RecordTransactionRejection,
    RecordTransferRejection,
    UndoRejection,
)
from finance_graphql.context import Context
from finance_graphql.mutation import Answer, FinanceMutation, Ids, named
from finance_graphql.scalars import Date, MinorUnits
from finance_graphql.transactions.objects import Change, Transaction

_UNDOES = "Undoes it; null where nothing new was saved."


def _rows(description: str) -> Any:
    return graphene.List(graphene.NonNull(Transaction), required=True, description=description)


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
            "Absent fields stay; an explicit null clears `category` or `note`. `version` is the one that was read: a "
            "later change by somebody else is refused, not overwritten."
        )

    id = graphene.ID(required=True, description="The transaction.")
    version = graphene.Int(required=True, description="Its version as it was read.")
    booked_on = graphene.InputField(Date, description="Another day.")
    amount = graphene.InputField(MinorUnits, description="Another amount, signed.")
    description = graphene.String(description="Another description.")
    category = graphene.ID(description="Another category; null hands the row back to the model.")
    note = graphene.String(description="Another note; null removes it.")
    account_id = graphene.ID(description="Another account of the same currency.")


class EditTransaction(FinanceMutation):
    class Meta:
        description = "Change the named fields of one transaction."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = EditTransactionInput
        rejections = EditTransactionRejection

    transaction = graphene.Field(Transaction, description="The transaction as it is now; null when it was refused.")
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
        )
        return ids.refused or await context.commands.ledger(context.caller, command)


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


class UndoInput(graphene.InputObjectType):
    class Meta:
        description = "What to undo."

    change_id = graphene.ID(required=True, description="The change.")
    force = graphene.Boolean(
        required=True,
        default_value=False,
        description="Undo an import although rows of it were edited since; those edits are lost.",
    )


class Undo(FinanceMutation):
    class Meta:
        description = "Undo one change, once. Everything comes back or nothing does."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = UndoInput
        rejections = UndoRejection

    change = graphene.Field(Change, description="The change, now undone; null when it was refused.")
    transactions = _rows("Rows as they are now; rows that the undo removed are absent.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(UndoRejection)
        command = commands.Undo(change_id=ids.known(wanted["change_id"], "changeId"), force=wanted["force"])
        return ids.refused or await context.commands.ledger(context.caller, command)


class RedoInput(graphene.InputObjectType):
    class Meta:
        description = "What to do again."

    change_id = graphene.ID(required=True, description="The change that was undone.")


class _Undone(FinanceMutation):
    """What undoing and redoing answer."""

    class Meta:
        abstract = True

    change = graphene.Field(Change, description="The change as it stands now; null when it was refused.")
    transactions = _rows("Rows as they are now; rows that went with it are absent.")


class Redo(_Undone):
    class Meta:
        description = "Do one undone change again."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = RedoInput
        rejections = UndoRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(UndoRejection)
        command = commands.Redo(change_id=ids.known(wanted["change_id"], "changeId"))
        return ids.refused or await context.commands.ledger(context.caller, command)


class UndoLast(_Undone):
    class Meta:
        description = "Undo what you did last."
        requires = Permission.WRITE_TRANSACTIONS
        rejections = UndoRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        return await context.commands.ledger(context.caller, commands.UndoLast())


class RedoLast(_Undone):
    class Meta:
        description = "Do again what you undid last."
        requires = Permission.WRITE_TRANSACTIONS
        rejections = UndoRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        return await context.commands.ledger(context.caller, commands.RedoLast())


class TransactionMutations:
    record_transaction = RecordTransaction.field()
    record_transfer = RecordTransfer.field()
    edit_transaction = EditTransaction.field()
    categorize_transactions = CategorizeTransactions.field()
    delete_transaction = DeleteTransaction.field()
    undo = Undo.field()
    redo = Redo.field()
    undo_last = UndoLast.field()
    redo_last = RedoLast.field()
