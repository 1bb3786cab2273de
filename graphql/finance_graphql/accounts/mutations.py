"""Changing accounts."""

from __future__ import annotations

from typing import Any

import graphene

from domain.shared.viewer import Permission
from domain.transactions import commands
from domain.transactions.accounts import commands as account_commands
from domain.transactions.accounts import rejections
from domain.transactions.commands import KEEP
from domain.transactions.rejections import CreateAccountRejection
from finance_graphql.accounts.objects import Account, AccountType
from finance_graphql.context import Context
from finance_graphql.mutation import FinanceMutation, Ids, named
from finance_graphql.scalars import Date, MinorUnits
from finance_graphql.transactions.objects import Change, Transaction


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


class EditAccountInput(graphene.InputObjectType):
    class Meta:
        description = "Absent fields stay; an explicit null clears `note`."

    id = graphene.ID(required=True, description="The account.")
    name = graphene.String(description="Another name, unique in the household.")
    type = graphene.InputField(AccountType, description="Another kind of account.")
    opening_balance = graphene.InputField(
        MinorUnits, description="What was there before the first transaction; every balance since moves with it."
    )
    note = graphene.String(description="Anything to remember, up to 2,000 characters.")
    is_hidden = graphene.Boolean(description="Out of lists and pickers, not out of the books.")
    place = graphene.Int(description="Its number in the list of accounts, from 0.")


class CloseAccountInput(graphene.InputObjectType):
    class Meta:
        description = "Which account, and when."

    id = graphene.ID(required=True, description="The account.")
    closed_on = graphene.InputField(Date, required=True, description="The day of its last transaction or later.")


class ReopenAccountInput(graphene.InputObjectType):
    class Meta:
        description = "Which account."

    id = graphene.ID(required=True, description="The account.")


class SetAccountValueInput(graphene.InputObjectType):
    class Meta:
        description = "What an investment or an asset was worth."

    id = graphene.ID(required=True, description="Client-made UUID of the adjusting row: a retry is the same row.")
    account_id = graphene.ID(required=True, description="The account.")
    valued_on = graphene.InputField(Date, required=True, description="The day.")
    value = graphene.InputField(
        MinorUnits, required=True, description="The value at its end, in the account's currency."
    )


class _Accounts(FinanceMutation):
    """What changing an account answers."""

    class Meta:
        abstract = True

    account = graphene.Field(Account, description="The account as it is now; null when it was refused.")
    change = graphene.Field(Change, description="Undoes it; null where nothing new was saved.")


class EditAccount(_Accounts):
    class Meta:
        description = "Change the named fields of an account."
        requires = Permission.WRITE_ACCOUNTS
        input_type = EditAccountInput
        rejections = rejections.EditAccountRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.EditAccountRejection)
        command = account_commands.EditAccount(
            id=ids.known(wanted["id"]),
            name=named(wanted, "name", KEEP),
            type=named(wanted, "type", KEEP),
            opening_balance_minor=named(wanted, "opening_balance", KEEP),
            note=wanted.get("note", KEEP),
            is_hidden=named(wanted, "is_hidden", KEEP),
            place=named(wanted, "place", KEEP),
        )
        return ids.refused or await context.commands.ledger(context.caller, command)


class CloseAccount(_Accounts):
    class Meta:
        description = "Close an account: its history stays, and it takes no transactions."
        requires = Permission.WRITE_ACCOUNTS
        input_type = CloseAccountInput
        rejections = rejections.CloseAccountRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.CloseAccountRejection)
        command = account_commands.CloseAccount(id=ids.known(wanted["id"]), closed_on=wanted["closed_on"])
        return ids.refused or await context.commands.ledger(context.caller, command)


class ReopenAccount(_Accounts):
    class Meta:
        description = "Open a closed account again."
        requires = Permission.WRITE_ACCOUNTS
        input_type = ReopenAccountInput
        rejections = rejections.ReopenAccountRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.ReopenAccountRejection)
        command = account_commands.ReopenAccount(id=ids.known(wanted["id"]))
        return ids.refused or await context.commands.ledger(context.caller, command)


class SetAccountValue(_Accounts):
    class Meta:
        description = "Say what an investment or an asset was worth on a day; values of later days stay as they are."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = SetAccountValueInput
        rejections = rejections.SetAccountValueRejection

    transactions = graphene.List(
        graphene.NonNull(Transaction),
        required=True,
        description="The rows that make the balance so: that of the day, and the next one after it.",
    )

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.SetAccountValueRejection)
        command = account_commands.SetAccountValue(
            id=ids.made(wanted["id"]),
            account_id=ids.known(wanted["account_id"], "accountId", "ACCOUNT_NOT_FOUND"),
            valued_on=wanted["valued_on"],
            value_minor=wanted["value"],
        )
        return ids.refused or await context.commands.ledger(context.caller, command)


class AccountMutations:
    create_account = CreateAccount.field()
    edit_account = EditAccount.field()
    close_account = CloseAccount.field()
    reopen_account = ReopenAccount.field()
    set_account_value = SetAccountValue.field()
