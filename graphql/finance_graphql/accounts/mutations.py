"""Changing accounts."""

from __future__ import annotations

from typing import Any

import graphene

from domain.shared.viewer import Permission
from domain.transactions import commands
from domain.transactions.rejections import CreateAccountRejection
from finance_graphql.accounts.objects import Account, AccountType
from finance_graphql.context import Context
from finance_graphql.mutation import FinanceMutation, Ids
from finance_graphql.scalars import MinorUnits
from finance_graphql.transactions.objects import Change


class CreateAccountInput(graphene.InputObjectType):
    class Meta:
        description = "A new account."

    id = graphene.ID(required=True, description="Client-made UUID: a retry is the same account.")
    name = graphene.String(required=True, description="Up to 100 characters, unique in the household.")
    type = graphene.InputField(AccountType, required=True, description="What kind of account it is.")
    currency = graphene.String(required=True, description="ISO 4217 code.")
    opening_balance = graphene.InputField(
        graphene.NonNull(MinorUnits), default_value=0, description="What is there before the first transaction; signed."
    )


class CreateAccount(FinanceMutation):
    class Meta:
        description = "Open an account."
        requires = Permission.WRITE_ACCOUNTS
        input_type = CreateAccountInput
        rejections = CreateAccountRejection

    account = graphene.Field(Account, description="The account; null when it was refused.")
    change = graphene.Field(Change, description="Undoes it while the account has no transactions.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(CreateAccountRejection)
        command = commands.CreateAccount(
            id=ids.made(wanted["id"]),
            name=wanted["name"],
            type=wanted["type"],
            currency=wanted["currency"],
            opening_balance_minor=wanted["opening_balance"],
        )
        return ids.refused or await context.commands.ledger(context.caller, command)


class AccountMutations:
    create_account = CreateAccount.field()
