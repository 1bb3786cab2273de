"""Editing many rows at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import graphene

from domain.shared.viewer import Permission
from domain.transactions.bulk import commands
from domain.transactions.bulk.rejections import EditTransactionsRejection
from domain.transactions.commands import KEEP
from finance_graphql.context import Context
from finance_graphql.mutation import FinanceMutation, Ids, named
from finance_graphql.transactions.details import BulkSkipped
from finance_graphql.transactions.objects import Change
from finance_graphql.transactions.parts import TransactionStatus
from finance_graphql.transactions.queries import TransactionFilter, filter_of


class TransactionSelection(graphene.InputObjectType):
    class Meta:
        description = "Either `ids` or everything that `filter` finds; an empty filter finds all. At most 100,000."

    ids = graphene.List(graphene.NonNull(graphene.ID), description="These rows.")
    filter = graphene.InputField(TransactionFilter, description="Every row that matches, as `transactions` lists them.")


class TransactionChanges(graphene.InputObjectType):
    class Meta:
        description = "What to change in every row. Absent fields stay; null clears `category`, `payeeId` or `note`."

    category = graphene.ID(description="Slug; null hands the rows back to the model.")
    payee_id = graphene.ID(description="Who money went to or came from.")
    note = graphene.String(description="In place of the note that a row has.")
    is_hidden = graphene.Boolean(description="Leave the rows out of reports and budgets, or count them again.")
    status = graphene.InputField(TransactionStatus, description="Whether the bank has booked them for good.")
    account_id = graphene.ID(description="Another account; rows of another currency stay where they are.")
    add_tag_ids = graphene.List(graphene.NonNull(graphene.ID), description="Tags to add.")
    remove_tag_ids = graphene.List(graphene.NonNull(graphene.ID), description="Tags to take away.")
    delete = graphene.Boolean(description="Put the rows into the trash, and change nothing else.")


class EditTransactionsInput(graphene.InputObjectType):
    class Meta:
        description = "Which rows, and what to change in them."

    id = graphene.ID(required=True, description="Client-made UUID: a retry is the same edit.")
    selection = graphene.InputField(TransactionSelection, required=True, description="Which rows.")
    changes = graphene.InputField(TransactionChanges, required=True, description="What to change.")


class EditTransactions(FinanceMutation):
    class Meta:
        description = (
            "Change many transactions in one change, which one undo takes back. Rows that cannot change are left as "
            "they are and counted with the reason."
        )
        requires = Permission.WRITE_TRANSACTIONS
        input_type = EditTransactionsInput
        rejections = EditTransactionsRejection

    matched_count = graphene.Int(description="Rows of the selection; null when it was refused.")
    changed_count = graphene.Int(description="Rows that were changed; null when it was refused.")
    skipped = graphene.List(
        graphene.NonNull(BulkSkipped), required=True, description="Rows that were left as they are, by reason."
    )
    change = graphene.Field(Change, description="Undoes it; null where nothing was changed.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(EditTransactionsRejection)
        selection = wanted["selection"]
        named_ids, matching = selection.get("ids"), selection.get("filter")
        rows = None if named_ids is None else tuple(ids.known(text, "selection.ids") for text in named_ids)
        # One word about a list is enough, however many of its ids are none.
        del ids.refused[1:]
        command = commands.EditTransactions(
            id=ids.made(wanted["id"]),
            ids=rows,
            matching=None if matching is None else filter_of(matching),
            changes=_changes(ids, wanted["changes"]),
        )
        return ids.refused or await context.commands.ledger(context.caller, command)


def _changes(ids: Ids, wanted: Any) -> commands.BulkChanges:
    account_id = wanted.get("account_id")
    return commands.BulkChanges(
        category=wanted.get("category", KEEP),
        payee_id=_payee(ids, wanted["payee_id"]) if "payee_id" in wanted else KEEP,
        note=wanted.get("note", KEEP),
        is_hidden=named(wanted, "is_hidden", KEEP),
        status=named(wanted, "status", KEEP),
        account_id=KEEP if account_id is None else ids.known(account_id, "changes.accountId", "ACCOUNT_NOT_FOUND"),
        add_tag_ids=_tags(ids, wanted.get("add_tag_ids"), "changes.addTagIds"),
        remove_tag_ids=_tags(ids, wanted.get("remove_tag_ids"), "changes.removeTagIds"),
        delete=named(wanted, "delete", False),
    )


def _payee(ids: Ids, text: str | None) -> UUID | None:
    return ids.maybe(text, "changes.payeeId", "PAYEE_NOT_FOUND")


def _tags(ids: Ids, texts: Iterable[str] | None, field: str) -> tuple[UUID, ...]:
    return tuple(ids.known(text, field, "TAG_NOT_FOUND") for text in texts or ())


class BulkMutations:
    edit_transactions = EditTransactions.field()
