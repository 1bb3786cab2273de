"""Marking notifications as read."""

from __future__ import annotations

from typing import Any

import graphene

from domain.notifications.commands import MarkNotificationsRead as MarkReadCommand
from domain.notifications.rejections import MarkNotificationsReadRejection
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Permission
from finance_graphql.context import Context
from finance_graphql.mutation import Answer, FinanceMutation, Ids


class MarkNotificationsReadInput(graphene.InputObjectType):
    class Meta:
        description = "Which notifications were read."

    ids = graphene.List(graphene.NonNull(graphene.ID), description="Null: all.")


class MarkNotificationsRead(FinanceMutation):
    class Meta:
        description = "Mark notifications as read: all of those that are named, or none."
        requires = Permission.READ
        input_type = MarkNotificationsReadInput
        rejections = MarkNotificationsReadRejection

    unread_count = graphene.Int(required=True, description="How many are unread now.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(MarkNotificationsReadRejection)
        given = wanted.get("ids")
        command = MarkReadCommand(None if given is None else tuple(ids.known(text, "ids") for text in given))
        # One word about the list is enough, however many of its ids are none.
        refused: Any = ids.refused[:1]
        if not refused:
            outcome = await context.commands.mark_notifications_read(context.caller, command)
            if not isinstance(outcome, Rejected):
                return Answer(unread_count=outcome)
            refused = [outcome]
        page = await context.reads.notifications(context.caller, first=1, after=None)
        return Answer(unread_count=page.unread_count if page else 0, errors=refused)


class NotificationMutations:
    mark_notifications_read = MarkNotificationsRead.field()
