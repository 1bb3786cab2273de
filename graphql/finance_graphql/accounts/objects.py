"""Accounts, as seen from outside."""

from __future__ import annotations

import graphene

from domain.transactions import balances, model
from domain.transactions.accounts import grouping
from domain.transactions.accounts.valuing import VALUED
from domain.transactions.model import AccountType as DomainAccountType
from finance_graphql.context import Context
from finance_graphql.scalars import Date, DateTime
from finance_graphql.views import Money, Node, View, enum_of, resolves

AccountType = enum_of(
    DomainAccountType,
    "What kind of account it is.",
    {
        "CHECKING": "For daily payments: a current account at a bank.",
        "SAVINGS": "For money put aside.",
        "CREDIT_CARD": "A card: spending that is paid later, so its balance is owed.",
        "CASH": "Notes and coins.",
        "LOAN": "Money that is owed: a mortgage, a credit.",
        "INVESTMENT": "Shares, funds and the like: moves by transactions and by its value.",
        "ASSET": "Something worth money, a house or a car: moves by its value.",
        "OTHER": "Anything else.",
    },
)


class Account(View):
    class Meta:
        interfaces = (Node,)
        description = "Where money is."

    name = graphene.String(required=True, description="Unique in the household.")
    type = graphene.Field(AccountType, required=True, description="What kind of account it is.")
    currency = graphene.String(required=True, description="ISO 4217 code; every amount of the account is in it.")
    opening_balance = graphene.Field(Money, required=True, description="What was there before the first transaction.")
    balance = graphene.Field(Money, required=True, description="Opening balance plus every transaction.")
    created_at = graphene.Field(DateTime, required=True, description="When it was added here.")
    transaction_count = graphene.Int(required=True, description="Its transactions.")
    closed_on = graphene.Field(Date, description="From this day on it takes no transactions; null while it is open.")
    is_hidden = graphene.Boolean(required=True, description="Out of lists and pickers, not out of the books.")
    note = graphene.String(description="Anything to remember about it.")
    is_owed = graphene.Boolean(required=True, description="Whether its balance is money that is owed: a card, a loan.")
    is_valued = graphene.Boolean(required=True, description="Whether `setAccountValue` says what it is worth.")

    @resolves
    def resolve_is_owed(self: model.Account, _context: Context) -> bool:
        return self.type in (DomainAccountType.CREDIT_CARD, DomainAccountType.LOAN)

    @resolves
    def resolve_is_valued(self: model.Account, _context: Context) -> bool:
        return self.type in VALUED


AccountGroupKind = enum_of(
    grouping.AccountGroupKind,
    "What accounts are for.",
    {
        "EVERYDAY": "Current accounts and cash.",
        "SAVINGS": "Money put aside.",
        "CARDS": "Credit cards.",
        "LOANS": "Money that is owed for long.",
        "INVESTMENTS": "Shares, funds and the like.",
        "ASSETS": "Things that are worth money.",
        "OTHER": "Anything else.",
    },
)


class AccountGroup(View):
    class Meta:
        description = "Open accounts of one kind."

    kind = graphene.Field(AccountGroupKind, required=True, description="What they are for.")
    accounts = graphene.List(graphene.NonNull(Account), required=True, description="In the household's order.")
    subtotals = graphene.List(
        graphene.NonNull(Money), required=True, description="Their balances, a sum for each currency."
    )


BalanceStep = enum_of(
    balances.BalanceStep, "How fine a balance is drawn.", {"DAY": "Each day.", "MONTH": "The end of each month."}
)


class BalancePoint(View):
    class Meta:
        description = "What an account held at the end of a day."

    on = graphene.Field(Date, required=True, description="The day.")
    balance = graphene.Field(Money, required=True, description="The balance at its end.")
