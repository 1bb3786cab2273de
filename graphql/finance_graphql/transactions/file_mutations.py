"""Renaming and removing files; they come in by `POST /attachments`."""

from __future__ import annotations

from typing import Any

import graphene

from domain.shared.outcomes import Rejected
from domain.shared.viewer import Permission
from domain.transactions.attaching import commands, rejections
from finance_graphql.context import Context
from finance_graphql.mutation import Answer, FinanceMutation, Ids
from finance_graphql.transactions.objects import Change
from finance_graphql.transactions.parts import Attachment


class RenameAttachmentInput(graphene.InputObjectType):
    class Meta:
        description = "Another name for a file."

    id = graphene.ID(required=True, description="The file.")
    file_name = graphene.String(required=True, description="Its new name, up to 200 characters.")


class RenameAttachment(FinanceMutation):
    class Meta:
        description = "Give a file another name."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = RenameAttachmentInput
        rejections = rejections.RenameAttachmentRejection

    attachment = graphene.Field(Attachment, description="The file as it is now; null when it was refused.")
    change = graphene.Field(Change, description="Undoes it; null where nothing new was saved.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.RenameAttachmentRejection)
        command = commands.RenameAttachment(id=ids.known(wanted["id"]), file_name=wanted["file_name"])
        return ids.refused or await context.commands.ledger(context.caller, command)


class DeleteAttachmentInput(graphene.InputObjectType):
    class Meta:
        description = "Which file to remove."

    id = graphene.ID(required=True, description="The file.")


class DeleteAttachment(FinanceMutation):
    class Meta:
        description = "Remove a file from its transaction; undoing brings it back."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = DeleteAttachmentInput
        rejections = rejections.DeleteAttachmentRejection

    deleted_id = graphene.ID(description="The file that is gone; null when it was refused.")
    change = graphene.Field(Change, description="Undoes it; null when it was refused.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(rejections.DeleteAttachmentRejection)
        command = commands.DeleteAttachment(id=ids.known(wanted["id"]))
        if ids.refused:
            return ids.refused
        outcome = await context.commands.ledger(context.caller, command)
        return outcome if isinstance(outcome, Rejected) else Answer(deleted_id=command.id, change=outcome.change)


class FileMutations:
    rename_attachment = RenameAttachment.field()
    delete_attachment = DeleteAttachment.field()
