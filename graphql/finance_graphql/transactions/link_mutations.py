"""Linking refunds and transfers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import graphene

from domain.shared.outcomes import Rejected
from domain.shared.viewer import Permission
from domain.transactions.commands import KEEP
from domain.transactions.linking import commands, rejections
from domain.transactions.model import RefundKind as Kind
from domain.transactions.outcomes import Conflicted
from finance_graphql.context import Context
from finance_graphql.mutation import Answer, FinanceMutation, Ids, named
from finance_graphql.scalars import Date, MinorUnits
from finance_graphql.transactions.details import LedgerSettings, RefundMonth, TransactionConflict
from finance_graphql.transactions.objects import Change, Transaction
from finance_graphql.transactions.parts import RefundKind

_UNDOES = "Undoes it; null where nothing new was saved."
_ROWS = "The rows as they are now."


def _rows(description: str = _ROWS) -> Any:
    return graphene.List(graphene.NonNull(Transaction), required=True, description=description)


def _ids(description: str) -> Any:
    return graphene.List(graphene.NonNull(graphene.ID), required=True, description=description)


class LinkRefundsInput(graphene.InputObjectType):
    class Meta:
        description = "Money that came back, and what it was spent on."

    ids = _ids("Transactions with positive amounts, at most 100.")
    expense_id = graphene.ID(required=True, description="The expense.")
    kind = graphene.InputField(RefundKind, description="Who gave it back; null is REFUND.")
    category = graphene.ID(description="Of a split expense the part that it is for; null takes the largest.")


class LinkRefunds(FinanceMutation):
    class Meta:
        description = (
            "Link money that came back to its expense: it takes the expense's category, counts in the month that the "
            "settings say, and follows when the expense changes."
        )
        requires = Permission.WRITE_TRANSACTIONS
        input_type = LinkRefundsInput
        rejections = rejections.LinkRefundsRejection

    transactions = _rows()
    change = graphene.Field(Change, description=_UNDOES)

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.LinkRefundsRejection)
        command = commands.LinkRefunds(
            ids=tuple(ids.known(text, "ids") for text in wanted["ids"]),
            expense_id=ids.known(wanted["expense_id"], "expenseId", "EXPENSE_NOT_FOUND"),
            kind=named(wanted, "kind", Kind.REFUND),
            category=wanted.get("category"),
        )
        return ids.refused[:1] or await context.commands.ledger(context.caller, command)


class UnlinkRefundsInput(graphene.InputObjectType):
    class Meta:
        description = "Which refunds to unlink."

    ids = _ids("Linked refunds, at most 100.")


class UnlinkRefunds(FinanceMutation):
    class Meta:
        description = "Make refunds rows of their own again, categorized as they were before."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = UnlinkRefundsInput
        rejections = rejections.UnlinkRefundsRejection

    transactions = _rows()
    change = graphene.Field(Change, description=_UNDOES)

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.UnlinkRefundsRejection)
        command = commands.UnlinkRefunds(ids=tuple(ids.known(text, "ids") for text in wanted["ids"]))
        return ids.refused[:1] or await context.commands.ledger(context.caller, command)


class SetLedgerSettingsInput(graphene.InputObjectType):
    class Meta:
        description = "How the household wants its reports and its categories. What is not named stays as it is."

    version = graphene.Int(required=True, description="The version that was read.")
    refunds_count_in = graphene.InputField(RefundMonth, description="In which month a linked refund reduces spending.")
    apply_from_percent = graphene.Int(
        description="From how sure on, 0 to 100, the model's category is applied on its own; at 100 it never is."
    )
    teaches_models = graphene.Boolean(
        description="Whether models that the installation shares learn from the household's amounts and dates."
    )


class SetLedgerSettings(FinanceMutation):
    class Meta:
        description = "Set how the ledger counts and categorizes. Linked refunds move along in the same change."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = SetLedgerSettingsInput
        rejections = rejections.SetLedgerSettingsRejection

    settings = graphene.Field(LedgerSettings, description="The settings as they are now; null when it was refused.")
    moved_count = graphene.Int(description="Refunds that count in another month now; null when it was refused.")
    change = graphene.Field(Change, description=_UNDOES)

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        command = commands.SetLedgerSettings(
            version=wanted["version"],
            refunds_count_in=wanted.get("refunds_count_in"),
            apply_from_percent=wanted.get("apply_from_percent"),
            teaches_models=wanted.get("teaches_models"),
        )
        return await context.commands.ledger(context.caller, command)


class TransferPairInput(graphene.InputObjectType):
    class Meta:
        description = "Two rows of different accounts; which one leaves, their amounts say."

    outgoing_id = graphene.ID(required=True, description="One leg.")
    incoming_id = graphene.ID(required=True, description="The other leg.")


def _pairs(description: str) -> Any:
    return graphene.List(graphene.NonNull(TransferPairInput), required=True, description=description)


def _pair_ids(ids: Ids, wanted: Any) -> tuple[tuple[UUID, UUID], ...]:
    return tuple(
        (
            ids.known(pair["outgoing_id"], f"pairs.{place}.outgoingId"),
            ids.known(pair["incoming_id"], f"pairs.{place}.incomingId"),
        )
        for place, pair in enumerate(wanted["pairs"])
    )


class LinkTransfersInput(graphene.InputObjectType):
    class Meta:
        description = "Which rows are transfers."

    pairs = _pairs("At most 500 pairs; no row in two of them.")


class LinkTransfers(FinanceMutation):
    class Meta:
        description = "Make each pair of rows the two legs of one transfer: all of them or none."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = LinkTransfersInput
        rejections = rejections.LinkTransfersRejection

    transactions = _rows()
    change = graphene.Field(Change, description=_UNDOES)

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.LinkTransfersRejection)
        command = commands.LinkTransfers(pairs=_pair_ids(ids, wanted))
        return ids.refused[:1] or await context.commands.ledger(context.caller, command)


class UnlinkTransferInput(graphene.InputObjectType):
    class Meta:
        description = "Which transfer to unlink."

    id = graphene.ID(required=True, description="Either leg.")


class UnlinkTransfer(FinanceMutation):
    class Meta:
        description = "Make the legs of a transfer rows of their own again, categorized as they were before."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = UnlinkTransferInput
        rejections = rejections.UnlinkTransferRejection

    transactions = _rows()
    change = graphene.Field(Change, description=_UNDOES)

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.UnlinkTransferRejection)
        command = commands.UnlinkTransfer(id=ids.known(wanted["id"]))
        return ids.refused or await context.commands.ledger(context.caller, command)


class DeclineTransfersInput(graphene.InputObjectType):
    class Meta:
        description = "Which pairs are no transfers."

    pairs = _pairs("At most 500 pairs.")


class DeclineTransfers(FinanceMutation):
    class Meta:
        description = "Remember that these pairs are no transfers: they are not offered again."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = DeclineTransfersInput
        rejections = rejections.DeclineTransfersRejection

    change = graphene.Field(Change, description=_UNDOES)

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.DeclineTransfersRejection)
        command = commands.DeclineTransfers(pairs=_pair_ids(ids, wanted))
        return ids.refused[:1] or await context.commands.ledger(context.caller, command)


class EditTransferInput(graphene.InputObjectType):
    class Meta:
        description = "Absent fields stay; an explicit null clears `note`. Amounts are positive."

    id = graphene.ID(required=True, description="Either leg.")
    version = graphene.Int(required=True, description="The version of that leg as it was read.")
    booked_on = graphene.InputField(Date, description="Another day, for both legs.")
    amount = graphene.InputField(MinorUnits, description="What leaves, in the currency of the account it leaves.")
    received_amount = graphene.InputField(
        MinorUnits, description="What arrives, in the other account's currency; of one currency it is the same."
    )
    description = graphene.String(description="Another description, for both legs.")
    note = graphene.String(description="Another note, for both legs; null removes it.")


class EditTransfer(FinanceMutation):
    class Meta:
        description = "Change both legs of a transfer as one."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = EditTransferInput
        rejections = rejections.EditTransferRejection

    transactions = _rows("The leg that leaves, then the leg that arrives.")
    conflict = graphene.Field(
        TransactionConflict, description="With VERSION_CONFLICT: what both have changed, to choose from."
    )
    change = graphene.Field(Change, description=_UNDOES)

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.EditTransferRejection)
        command = commands.EditTransfer(
            id=ids.known(wanted["id"]),
            version=wanted["version"],
            booked_on=named(wanted, "booked_on", KEEP),
            amount_minor=named(wanted, "amount", KEEP),
            received_minor=named(wanted, "received_amount", KEEP),
            description=named(wanted, "description", KEEP),
            note=wanted.get("note", KEEP),
        )
        if ids.refused:
            return ids.refused
        outcome = await context.commands.ledger(context.caller, command)
        if isinstance(outcome, Rejected):
            conflict = outcome.conflict if isinstance(outcome, Conflicted) else None
            return Answer(transactions=(), conflict=conflict, change=None, errors=[outcome])
        return Answer(transactions=outcome.transactions, conflict=None, change=outcome.change)


class LinkMutations:
    link_refunds = LinkRefunds.field()
    unlink_refunds = UnlinkRefunds.field()
    set_ledger_settings = SetLedgerSettings.field()
    link_transfers = LinkTransfers.field()
    unlink_transfer = UnlinkTransfer.field()
    decline_transfers = DeclineTransfers.field()
    edit_transfer = EditTransfer.field()
