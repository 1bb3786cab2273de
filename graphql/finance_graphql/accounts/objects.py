"""Accounts, as seen from outside."""

from __future__ import annotations

import graphene

from domain.transactions.model import AccountType as DomainAccountType
from finance_graphql.scalars import DateTime
from finance_graphql.views import Money, Node, View, enum_of

AccountType = enum_of(
    DomainAccountType,
    "What kind of account it is.",
    {
        "CHECKING": "For daily payments.",
        "SAVINGS": "For money put aside.",
        "CREDIT_CARD": "Spending that is paid later.",
        "CASH": "Notes and coins.",
        "LOAN": "Money that is owed.",
        "INVESTMENT": "Shares, funds and the like.",
        "ASSET": "Something worth money: a house, a car.",
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
