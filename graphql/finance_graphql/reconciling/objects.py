"""Statements, balances that were said, and what explains a difference, as seen from outside."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import graphene

from domain.shared.money import Money as DomainMoney
from domain.transactions.reconciling import books
from domain.transactions.reconciling.model import CheckedAssertion as DomainAssertion
from finance_graphql.accounts.objects import Account
from finance_graphql.context import Context
from finance_graphql.scalars import Date, DateTime
from finance_graphql.transactions.objects import Transaction, account_of
from finance_graphql.views import Money, Node, View, enum_of, resolves


def rows(type_: Any, description: str) -> Any:
    return graphene.List(graphene.NonNull(type_), required=True, description=description)


Mistake = enum_of(
    books.Mistake,
    "What may have gone wrong.",
    {
        "NOT_TICKED": "A row is not ticked.",
        "PENDING": "A pending row was counted.",
        "DUPLICATE": "A row is there twice.",
        "SIGN": "A row has the wrong sign.",
        "TRANSPOSED": "Two digits are swapped.",
        "DECIMAL": "The decimal point slipped.",
        "WRONG_AMOUNT": "A row has another amount than it should.",
        "OTHER_ACCOUNT": "A row is in the wrong account.",
        "PERIOD": "A row is dated outside the period.",
        "MISSING": "A row is missing.",
        "EXTRA": "A row is there that the statement may not have.",
        "SEVERAL": "Several rows make up the difference together.",
        "OPENING_BALANCE": "The account began with another balance than the books say.",
    },
)
FixKind = enum_of(
    books.FixKind,
    "What would mend it.",
    {
        "TICK": "Tick the rows.",
        "UNTICK": "Leave the rows out of this statement.",
        "DELETE": "Delete the row.",
        "CHANGE_AMOUNT": "Give the row this amount.",
        "CHANGE_DATE": "Give the row this date.",
        "MOVE": "Move the row to this account.",
        "RECORD": "Write down a row of this amount.",
        "CHANGE_OPENING_BALANCE": "Give the account this opening balance.",
    },
)


class Fix(View):
    class Meta:
        description = "What to do; the fields that it needs are given."

    kind = graphene.Field(FixKind, required=True, description="What to do.")
    row_ids = rows(graphene.ID, "The transactions that it changes; none where one is to be recorded.")
    amount = graphene.Field(Money, description="The new amount, that of the row to record, or the opening balance.")
    booked_on = graphene.Field(Date, description="The new date, or that of the row to record.")
    account_id = graphene.ID(description="The account to move to or change, or the other one of a transfer to record.")
    description = graphene.String(description="What the row to record may say.")


class ReasonPart(View):
    class Meta:
        description = "A piece of a sentence: one of the three."

    text = graphene.String(description="Words.")
    amount = graphene.Field(Money, description="An amount, to be shown as the reader writes money.")
    day = graphene.Field(Date, description="A day, to be shown as the reader writes dates.")


def _part(said: Any) -> SimpleNamespace:
    return SimpleNamespace(
        text=said if isinstance(said, str) else None,
        amount=said if isinstance(said, DomainMoney) else None,
        day=said if isinstance(said, date) else None,
    )


class Proposal(View):
    class Meta:
        description = "One explanation of the difference."

    mistake = graphene.Field(Mistake, required=True, description="What may have gone wrong.")
    score = graphene.Int(required=True, description="How likely, 0 to 1000; the list is in this order.")
    reason = graphene.String(required=True, description="Which row and why, in words for people.")
    reason_parts = rows(ReasonPart, "The same in pieces, whose amounts and days are shown as the reader writes them.")
    fix = graphene.Field(Fix, required=True, description="What would mend it.")
    transactions = rows(Transaction, "The rows that it is about; none where one is missing.")

    @resolves
    def resolve_reason_parts(self: books.Proposal, _context: Context) -> Any:
        return [_part(said) for said in self.reason_parts]

    @resolves
    async def resolve_transactions(self: books.Proposal, context: Context) -> Any:
        if not self.row_ids:
            return ()
        found = await context.loaders.transactions.load_many(self.row_ids)
        return tuple(row for row in found if row is not None)


class ReconciliationDraft(View):
    class Meta:
        description = "A statement that is being agreed; nothing is saved."

    account = graphene.Field(Account, required=True, description="The account.")
    statement_on = graphene.Field(Date, required=True, description="The last day of the statement.")
    agreed = graphene.Field(Money, required=True, description="Opening balance and what earlier statements locked.")
    ticked = graphene.Field(Money, required=True, description="What the ticked rows sum to.")
    ticked_count = graphene.Int(required=True, description="How many rows are ticked.")
    open_count = graphene.Int(required=True, description="How many rows up to the day are in no statement yet.")
    balance = graphene.Field(Money, required=True, description="What the statement says.")
    difference = graphene.Field(
        Money, required=True, description="The statement less the books; zero when it can be finished."
    )
    proposals = rows(Proposal, "What explains the difference, the likeliest first; none where it is zero.")

    resolve_account = account_of


class ReconciledStatement(View):
    class Meta:
        interfaces = (Node,)
        description = "A statement that was agreed; its rows are locked."

    statement_on = graphene.Field(Date, required=True, description="The last day of the statement.")
    balance = graphene.Field(Money, required=True, description="What it said.")
    closed_at = graphene.Field(DateTime, required=True, description="When it was agreed.")
    row_count = graphene.Int(required=True, description="How many rows it locks.")
    is_last = graphene.Boolean(required=True, description="Whether it is the last one, which can be opened again.")


class BalanceAssertion(View):
    class Meta:
        interfaces = (Node,)
        description = "What an account held at the end of a day, as a person or a statement said, beside the books."

    account = graphene.Field(Account, required=True, description="The account.")
    asserted_on = graphene.Field(Date, required=True, description="The day, at its end.")
    balance = graphene.Field(Money, required=True, description="What was said.")
    books = graphene.Field(Money, required=True, description="What posted rows up to that day sum to.")
    difference = graphene.Field(Money, required=True, description="What was said less the books.")
    holds = graphene.Boolean(required=True, description="Whether both are the same.")
    note = graphene.String(description="What a person added.")
    import_id = graphene.ID(description="The import whose file said so; null where a person did.")
    proposals = rows(Proposal, "What explains the difference, the likeliest first; none where it holds.")

    resolve_account = account_of

    @resolves
    async def resolve_proposals(self: DomainAssertion, context: Context) -> Any:
        if self.holds:
            return ()
        return await context.reads.statements.explain(context.caller.household_id, self.id) or ()
