"""Notifications, as seen from outside."""

from __future__ import annotations

import graphene

from domain.notifications import model
from finance_graphql.scalars import DateTime
from finance_graphql.views import Node, PageInfo, View, enum_of

NotificationKind = enum_of(
    model.NotificationKind,
    "What a notification is about.",
    {
        "IMPORT_FINISHED": "An import is done, or did not work.",
        "BUDGET_WARNING": "A budget is close to its limit.",
        "BUDGET_EXCEEDED": "A budget is over its limit.",
        "WELCOME": "The first one.",
    },
)


class Notification(View):
    class Meta:
        interfaces = (Node,)
        description = "Something that the household is told."

    kind = graphene.Field(NotificationKind, required=True, description="What it is about.")
    title = graphene.String(required=True, description="In one line.")
    body = graphene.String(required=True, description="In a sentence or two.")
    created_at = graphene.Field(DateTime, required=True, description="When it happened.")
    read_at = graphene.Field(DateTime, description="When it was read; null until then.")


class NotificationEdge(View):
    class Meta:
        description = "A notification in its place in the list."

    node = graphene.Field(Notification, required=True, description="The notification.")
    cursor = graphene.String(required=True, description="Its place: pass it as `after` to go on from here.")


class NotificationConnection(View):
    class Meta:
        description = "A page of notifications, newest first."

    edges = graphene.List(graphene.NonNull(NotificationEdge), required=True, description="The rows of this page.")
    page_info = graphene.Field(PageInfo, required=True, description="Where the page stands in the list.")
    unread_count = graphene.Int(required=True, description="Unread ones of the household, not only of this page.")
