"""Undoing and doing again."""

from __future__ import annotations

from typing import Any

import graphene

from domain.shared.viewer import Permission
from domain.transactions import commands
from domain.transactions.rejections import UndoRejection
from finance_graphql.context import Context
from finance_graphql.mutation import FinanceMutation, Ids
from finance_graphql.transactions.objects import Change, Transaction


def _rows(description: str) -> Any:
    return graphene.List(graphene.NonNull(Transaction), required=True, description=description)


class UndoInput(graphene.InputObjectType):
    class Meta:
        description = "What to undo."

    change_id = graphene.ID(required=True, description="The change.")
    force = graphene.Boolean(
        required=True,
        default_value=False,
        description="Undo an import although rows of it were edited since; those edits are lost.",
    )


class Undo(FinanceMutation):
    class Meta:
        description = "Undo one change, once. Everything comes back or nothing does."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = UndoInput
        rejections = UndoRejection

    change = graphene.Field(Change, description="The change, now undone; null when it was refused.")
    transactions = _rows(
        "Rows as they are now; rows that the undo removed are absent. Empty where the change has more than 1,000."
    )

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(UndoRejection)
        command = commands.Undo(change_id=ids.known(wanted["change_id"], "changeId"), force=wanted["force"])
        return ids.refused or await context.commands.ledger(context.caller, command)


class RedoInput(graphene.InputObjectType):
    class Meta:
        description = "What to do again."

    change_id = graphene.ID(required=True, description="The change that was undone.")


class _Undone(FinanceMutation):
    """What undoing and redoing answer."""

    class Meta:
        abstract = True

    change = graphene.Field(Change, description="The change as it stands now; null when it was refused.")
    transactions = _rows(
        "Rows as they are now; rows that went with it are absent. Empty where the change has more than 1,000."
    )


class Redo(_Undone):
    class Meta:
        description = "Do one undone change again."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = RedoInput
        rejections = UndoRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(UndoRejection)
        command = commands.Redo(change_id=ids.known(wanted["change_id"], "changeId"))
        return ids.refused or await context.commands.ledger(context.caller, command)


class UndoLast(_Undone):
    class Meta:
        description = "Undo what you did last."
        requires = Permission.WRITE_TRANSACTIONS
        rejections = UndoRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        return await context.commands.ledger(context.caller, commands.UndoLast())


class RedoLast(_Undone):
    class Meta:
        description = "Do again what you undid last."
        requires = Permission.WRITE_TRANSACTIONS
        rejections = UndoRejection

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        return await context.commands.ledger(context.caller, commands.RedoLast())


class UndoMutations:
    undo = Undo.field()
    redo = Redo.field()
    undo_last = UndoLast.field()
    redo_last = RedoLast.field()
