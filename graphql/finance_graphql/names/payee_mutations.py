"""Changing payees and their names."""

from __future__ import annotations

from typing import Any

import graphene

from domain.shared.viewer import Permission
from domain.transactions.commands import KEEP
from domain.transactions.naming import commands, rejections
from finance_graphql.context import Context
from finance_graphql.mutation import FinanceMutation, Ids, named
from finance_graphql.names.category_mutations import UNDOES
from finance_graphql.names.objects import Payee
from finance_graphql.transactions.objects import Change


class CreatePayeeInput(graphene.InputObjectType):
    class Meta:
        description = "A new payee."

    id = graphene.ID(required=True, description="Client-made UUID: a retry is the same payee.")
    name = graphene.String(required=True, description="Up to 100 characters, unique in the household.")
    category = graphene.ID(description="What its new transactions are for; null leaves that to the model.")
    aliases = graphene.List(graphene.NonNull(graphene.String), description="Other names that mean it, as banks write.")


class EditPayeeInput(graphene.InputObjectType):
    class Meta:
        description = "Absent fields stay; an explicit null clears `category`."

    id = graphene.ID(required=True, description="The payee.")
    name = graphene.String(description="Another name; the earlier one goes on meaning it.")
    category = graphene.ID(description="What its new transactions are for; null leaves that to the model.")


class AddPayeeAliasInput(graphene.InputObjectType):
    class Meta:
        description = "Another name of a payee."

    payee_id = graphene.ID(required=True, description="The payee.")
    alias = graphene.String(required=True, description="The name; case, accents and signs do not matter.")


class RemovePayeeAliasInput(graphene.InputObjectType):
    class Meta:
        description = "Which name goes."

    id = graphene.ID(required=True, description="The alias.")


class SplitPayeeInput(graphene.InputObjectType):
    class Meta:
        description = "Which name becomes a payee of its own."

    alias_id = graphene.ID(required=True, description="The alias.")
    id = graphene.ID(required=True, description="Client-made UUID of the new payee: a retry is the same payee.")
    name = graphene.String(required=True, description="What the new payee is called.")


class MergePayeesInput(graphene.InputObjectType):
    class Meta:
        description = "Which payees become one."

    ids = graphene.List(graphene.NonNull(graphene.ID), required=True, description="The payees that go.")
    into = graphene.ID(required=True, description="The one that stays, and takes their names and transactions.")


class DeletePayeeInput(graphene.InputObjectType):
    class Meta:
        description = "What to delete."

    id = graphene.ID(required=True, description="The payee.")


class _Payees(FinanceMutation):
    """What changing a payee answers."""

    class Meta:
        abstract = True

    payee = graphene.Field(Payee, description="The payee as it is now; null when it was refused or is gone.")
    moved_count = graphene.Int(description="Transactions that changed with it; null when it was refused.")
    change = graphene.Field(Change, description=UNDOES)


class CreatePayee(_Payees):
    class Meta:
        description = "Add a payee; transactions of its names that have none become its transactions."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = CreatePayeeInput
        rejections = rejections.CreatePayeeRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.CreatePayeeRejection)
        command = commands.CreatePayee(
            id=ids.made(wanted["id"]),
            name=wanted["name"],
            category=wanted.get("category"),
            aliases=tuple(wanted.get("aliases") or ()),
        )
        return ids.refused or await context.commands.ledger(context.caller, command)


class EditPayee(_Payees):
    class Meta:
        description = "Rename a payee, or say what its new transactions are for."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = EditPayeeInput
        rejections = rejections.EditPayeeRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.EditPayeeRejection)
        command = commands.EditPayee(
            id=ids.known(wanted["id"]), name=named(wanted, "name", KEEP), category=wanted.get("category", KEEP)
        )
        return ids.refused or await context.commands.ledger(context.caller, command)


class AddPayeeAlias(_Payees):
    class Meta:
        description = "Add a name to a payee; transactions of that name that have none become its transactions."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = AddPayeeAliasInput
        rejections = rejections.AddPayeeAliasRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.AddPayeeAliasRejection)
        command = commands.AddPayeeAlias(payee_id=ids.known(wanted["payee_id"], "payeeId"), alias=wanted["alias"])
        return ids.refused or await context.commands.ledger(context.caller, command)


class RemovePayeeAlias(_Payees):
    class Meta:
        description = "Take a name from a payee; transactions that are there keep it."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = RemovePayeeAliasInput
        rejections = rejections.RemovePayeeAliasRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.RemovePayeeAliasRejection)
        command = commands.RemovePayeeAlias(id=ids.known(wanted["id"]))
        return ids.refused or await context.commands.ledger(context.caller, command)


class SplitPayee(_Payees):
    class Meta:
        description = "Make one name of a payee a payee of its own, with its transactions."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = SplitPayeeInput
        rejections = rejections.SplitPayeeRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.SplitPayeeRejection)
        command = commands.SplitPayee(
            alias_id=ids.known(wanted["alias_id"], "aliasId"), id=ids.made(wanted["id"]), name=wanted["name"]
        )
        return ids.refused or await context.commands.ledger(context.caller, command)


class MergePayees(_Payees):
    class Meta:
        description = "Make several payees one."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = MergePayeesInput
        rejections = rejections.MergePayeesRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.MergePayeesRejection)
        command = commands.MergePayees(
            ids=tuple(ids.known(text, "ids") for text in wanted["ids"]),
            into=ids.known(wanted["into"], "into", "TARGET_NOT_FOUND"),
        )
        return ids.refused[:1] or await context.commands.ledger(context.caller, command)


class DeletePayee(_Payees):
    class Meta:
        description = "Delete a payee with its names; its transactions are called by their merchant again."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = DeletePayeeInput
        rejections = rejections.DeletePayeeRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.DeletePayeeRejection)
        command = commands.DeletePayee(id=ids.known(wanted["id"]))
        return ids.refused or await context.commands.ledger(context.caller, command)


class PayeeMutations:
    create_payee = CreatePayee.field()
    edit_payee = EditPayee.field()
    add_payee_alias = AddPayeeAlias.field()
    remove_payee_alias = RemovePayeeAlias.field()
    split_payee = SplitPayee.field()
    merge_payees = MergePayees.field()
    delete_payee = DeletePayee.field()
