"""Changing tags."""

from __future__ import annotations

from typing import Any

import graphene

from domain.shared.viewer import Permission
from domain.transactions.commands import KEEP
from domain.transactions.naming import commands, rejections
from finance_graphql.context import Context
from finance_graphql.mutation import FinanceMutation, Ids, named
from finance_graphql.names.category_mutations import UNDOES
from finance_graphql.names.objects import Tag
from finance_graphql.transactions.objects import Change


class CreateTagInput(graphene.InputObjectType):
    class Meta:
        description = "A new tag."

    id = graphene.ID(required=True, description="Client-made UUID: a retry is the same tag.")
    name = graphene.String(required=True, description="Up to 100 characters, unique in the household.")
    color = graphene.String(description="Such as `#12a37b`.")


class EditTagInput(graphene.InputObjectType):
    class Meta:
        description = "Absent fields stay; an explicit null clears `color`."

    id = graphene.ID(required=True, description="The tag.")
    name = graphene.String(description="Another name.")
    color = graphene.String(description="Such as `#12a37b`; null takes the usual one.")


class MergeTagsInput(graphene.InputObjectType):
    class Meta:
        description = "Which tags become one."

    ids = graphene.List(graphene.NonNull(graphene.ID), required=True, description="The tags that go.")
    into = graphene.ID(required=True, description="The one that stays.")


class DeleteTagInput(graphene.InputObjectType):
    class Meta:
        description = "What to delete."

    id = graphene.ID(required=True, description="The tag.")


class _Tags(FinanceMutation):
    """What changing a tag answers."""

    class Meta:
        abstract = True

    tag = graphene.Field(Tag, description="The tag as it is now; null when it was refused or is gone.")
    moved_count = graphene.Int(description="Transactions that changed with it; null when it was refused.")
    change = graphene.Field(Change, description=UNDOES)


class CreateTag(_Tags):
    class Meta:
        description = "Add a tag."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = CreateTagInput
        rejections = rejections.CreateTagRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.CreateTagRejection)
        command = commands.CreateTag(id=ids.made(wanted["id"]), name=wanted["name"], color=wanted.get("color"))
        return ids.refused or await context.commands.ledger(context.caller, command)


class EditTag(_Tags):
    class Meta:
        description = "Rename or colour a tag."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = EditTagInput
        rejections = rejections.EditTagRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.EditTagRejection)
        command = commands.EditTag(
            id=ids.known(wanted["id"]), name=named(wanted, "name", KEEP), color=wanted.get("color", KEEP)
        )
        return ids.refused or await context.commands.ledger(context.caller, command)


class MergeTags(_Tags):
    class Meta:
        description = "Make several tags one; what had two of them has it once."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = MergeTagsInput
        rejections = rejections.MergeTagsRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.MergeTagsRejection)
        command = commands.MergeTags(
            ids=tuple(ids.known(text, "ids") for text in wanted["ids"]),
            into=ids.known(wanted["into"], "into", "TARGET_NOT_FOUND"),
        )
        return ids.refused[:1] or await context.commands.ledger(context.caller, command)


class DeleteTag(_Tags):
    class Meta:
        description = "Delete a tag and take it off every transaction."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = DeleteTagInput
        rejections = rejections.DeleteTagRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.DeleteTagRejection)
        command = commands.DeleteTag(id=ids.known(wanted["id"]))
        return ids.refused or await context.commands.ledger(context.caller, command)


class TagMutations:
    create_tag = CreateTag.field()
    edit_tag = EditTag.field()
    merge_tags = MergeTags.field()
    delete_tag = DeleteTag.field()
