"""Saying balances, agreeing with statements, opening them again."""

from __future__ import annotations

from typing import Any

import graphene

from domain.shared.outcomes import Rejected
from domain.shared.viewer import Permission
from domain.transactions.reconciling import commands
from domain.transactions.reconciling.rejections import (
    DeleteBalanceAssertionRejection,
    FinishReconciliationRejection,
    ReopenReconciliationRejection,
    SetBalanceAssertionRejection,
)
from finance_graphql.context import Context
from finance_graphql.mutation import Answer, FinanceMutation, Ids
from finance_graphql.reconciling.objects import BalanceAssertion
from finance_graphql.reconciling.queries import TicksInput, ids_of
from finance_graphql.scalars import Date, MinorUnits
from finance_graphql.transactions.objects import Change, Transaction


def _change() -> Any:
    return graphene.Field(Change, description="Undoes it; null where nothing new was saved.")


class SetBalanceAssertionInput(graphene.InputObjectType):
    class Meta:
        description = "What an account held at the end of a day."

    id = graphene.ID(required=True, description="Client-made UUID, or that of a balance to correct.")
    account_id = graphene.ID(required=True, description="The account.")
    asserted_on = graphene.InputField(Date, required=True, description="The day.")
    balance = graphene.InputField(MinorUnits, required=True, description="Signed, in the account's currency.")
    note = graphene.String(description="Where it was read, for example.")


class SetBalanceAssertion(FinanceMutation):
    class Meta:
        description = "Say what an account held at the end of a day; it replaces what was said of that day."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = SetBalanceAssertionInput
        rejections = SetBalanceAssertionRejection

    assertion = graphene.Field(BalanceAssertion, description="The balance beside the books; null when refused.")
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(SetBalanceAssertionRejection)
        command = commands.SetBalanceAssertion(
            id=ids.made(wanted["id"]),
            account_id=ids.known(wanted["account_id"], "accountId", "ACCOUNT_NOT_FOUND"),
            asserted_on=wanted["asserted_on"],
            balance_minor=wanted["balance"],
            note=wanted.get("note"),
        )
        if ids.refused:
            return ids.refused
        outcome = await context.commands.ledger(context.caller, command)
        if isinstance(outcome, Rejected):
            return outcome
        household, account = context.caller.household_id, outcome.assertion.account_id
        known = await context.reads.statements.assertions(household, account)
        shown = next((each for each in known if each.id == outcome.assertion.id), None)
        return Answer(assertion=shown, change=outcome.change)


class DeleteBalanceAssertionInput(graphene.InputObjectType):
    class Meta:
        description = "What to delete."

    id = graphene.ID(required=True, description="The balance.")


class DeleteBalanceAssertion(FinanceMutation):
    class Meta:
        description = "Take back what was said of a day; no transaction changes."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = DeleteBalanceAssertionInput
        rejections = DeleteBalanceAssertionRejection

    deleted_id = graphene.ID(description="The balance that is gone; null when it was refused.")
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(DeleteBalanceAssertionRejection)
        command = commands.DeleteBalanceAssertion(id=ids.known(wanted["id"]))
        return ids.refused or await context.commands.ledger(context.caller, command)


class FinishReconciliationInput(graphene.InputObjectType):
    class Meta:
        description = "A statement that agrees."

    id = graphene.ID(required=True, description="Client-made UUID: sent again it is the same statement.")
    ticks = graphene.InputField(TicksInput, required=True, description="Which rows it has.")
    balance = graphene.InputField(MinorUnits, required=True, description="What it says at its end.")
    adjust = graphene.Boolean(
        required=True,
        default_value=False,
        description="Book what is left of a difference as a row of its own, neither spent nor earned.",
    )


class FinishReconciliation(FinanceMutation):
    class Meta:
        description = "Agree with a statement and lock its rows; refused while there is a difference."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = FinishReconciliationInput
        rejections = FinishReconciliationRejection

    row_count = graphene.Int(description="How many rows are locked now; null when it was refused.")
    adjustment = graphene.Field(Transaction, description="The row of the difference; null where there was none.")
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(FinishReconciliationRejection)
        given = wanted["ticks"]
        ticks = commands.Ticks(
            account_id=ids.known(given["account_id"], "accountId", "ACCOUNT_NOT_FOUND"),
            statement_on=given["statement_on"],
            left_out=ids_of(given.get("left_out"), "leftOut"),
            included=ids_of(given.get("included"), "included"),
        )
        command = commands.FinishReconciliation(
            id=ids.made(wanted["id"]), ticks=ticks, balance_minor=wanted["balance"], adjust=wanted["adjust"]
        )
        return ids.refused or await context.commands.ledger(context.caller, command)


class ReopenReconciliationInput(graphene.InputObjectType):
    class Meta:
        description = "Which statement to open again."

    id = graphene.ID(required=True, description="The last statement of its account.")


class ReopenReconciliation(FinanceMutation):
    class Meta:
        description = "Unlock the rows of the last statement of an account."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = ReopenReconciliationInput
        rejections = ReopenReconciliationRejection

    row_count = graphene.Int(description="How many rows are open again; null when it was refused.")
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(ReopenReconciliationRejection)
        command = commands.ReopenReconciliation(id=ids.known(wanted["id"]))
        return ids.refused or await context.commands.ledger(context.caller, command)


class ReconcilingMutations:
    set_balance_assertion = SetBalanceAssertion.field()
    delete_balance_assertion = DeleteBalanceAssertion.field()
    finish_reconciliation = FinishReconciliation.field()
    reopen_reconciliation = ReopenReconciliation.field()
