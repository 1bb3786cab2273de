"""What people say of payments that come back. Each can be undone."""

from __future__ import annotations

from typing import Any, ClassVar

import graphene

from domain.recurring import commands
from domain.recurring.rejections import DecideStreamRejection, EditStreamRejection, MergeStreamsRejection
from domain.shared.viewer import Permission
from finance_graphql.context import Context
from finance_graphql.mutation import FinanceMutation, Ids
from finance_graphql.recurring.objects import RecurringCadence, RecurringKind, RecurringStream
from finance_graphql.scalars import Date, MinorUnits
from finance_graphql.transactions.objects import Change


def change_field() -> Any:
    return graphene.Field(Change, description="Undoes it; null where nothing new was saved.")


def stream_field() -> Any:
    return graphene.Field(RecurringStream, description="The payment as it stands; null when it was refused.")


class RecurringInput(graphene.InputObjectType):
    class Meta:
        description = "Which recurring payment."

    id = graphene.ID(required=True, description="Its id.")


_ById = commands.ConfirmStream | commands.EndStream | commands.DismissStream | commands.RestoreStream


class _Decision:
    """What is said of one payment by its id alone; `decision` is the command."""

    decision: ClassVar[type[_ById]]
    stream = stream_field()
    change = change_field()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(DecideStreamRejection)
        command = cls.decision(id=ids.known(wanted["id"]))
        return ids.refused or await context.commands.recurring(context.caller, command)


class ConfirmRecurring(_Decision, FinanceMutation):
    class Meta:
        description = "Say that it is a recurring payment."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = RecurringInput
        rejections = DecideStreamRejection

    decision = commands.ConfirmStream


class EndRecurring(_Decision, FinanceMutation):
    class Meta:
        description = "Say that it has ended: nothing is expected any more."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = RecurringInput
        rejections = DecideStreamRejection

    decision = commands.EndStream


class DismissRecurring(_Decision, FinanceMutation):
    class Meta:
        description = "Say that it is no recurring payment. It never returns as one, nor with a new import."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = RecurringInput
        rejections = DecideStreamRejection

    decision = commands.DismissStream


class RestoreRecurring(_Decision, FinanceMutation):
    class Meta:
        description = "Take back that it has ended, was dismissed or merged."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = RecurringInput
        rejections = DecideStreamRejection

    decision = commands.RestoreStream


class EditRecurringInput(graphene.InputObjectType):
    class Meta:
        description = "What a person knows better. Null: as it was found."

    id = graphene.ID(required=True, description="The recurring payment.")
    version = graphene.Int(required=True, description="The one that was read.")
    name = graphene.String(description="Up to 100 characters.")
    kind = graphene.InputField(RecurringKind, description="What it is.")
    cadence = graphene.InputField(RecurringCadence, description="How often it comes.")
    amount = graphene.InputField(MinorUnits, description="Of the next charge, without sign; positive.")
    next_on = graphene.InputField(Date, description="When the next charge is due; holds until one has come after it.")


class EditRecurring(FinanceMutation):
    class Meta:
        description = "Say what it is, how often it comes, how much and when next. Who edits it confirms it."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = EditRecurringInput
        rejections = EditStreamRejection

    stream = stream_field()
    change = change_field()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(EditStreamRejection)
        command = commands.EditStream(
            id=ids.known(wanted["id"]),
            version=wanted["version"],
            name=wanted.get("name"),
            kind=wanted.get("kind"),
            cadence=wanted.get("cadence"),
            amount_minor=wanted.get("amount"),
            next_on=wanted.get("next_on"),
        )
        return ids.refused or await context.commands.recurring(context.caller, command)


class MergeRecurringInput(graphene.InputObjectType):
    class Meta:
        description = "Which payments are one."

    into = graphene.ID(required=True, description="The one that stays.")
    ids = graphene.List(graphene.NonNull(graphene.ID), required=True, description="Those that become part of it.")


class MergeRecurring(FinanceMutation):
    class Meta:
        description = "Make several recurring payments one: a shop changed its name, a card was replaced."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = MergeRecurringInput
        rejections = MergeStreamsRejection

    stream = stream_field()
    change = change_field()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(MergeStreamsRejection)
        command = commands.MergeStreams(
            into=ids.known(wanted["into"], "into"), ids=tuple(ids.known(each, "ids") for each in wanted["ids"])
        )
        return ids.refused or await context.commands.recurring(context.caller, command)


class RecurringMutations:
    confirm_recurring = ConfirmRecurring.field()
    edit_recurring = EditRecurring.field()
    merge_recurring = MergeRecurring.field()
    end_recurring = EndRecurring.field()
    dismiss_recurring = DismissRecurring.field()
    restore_recurring = RestoreRecurring.field()
