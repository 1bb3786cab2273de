"""Notifications, as seen from outside."""

from __future__ import annotations

import graphene

from domain.notifications import kinds, model
from finance_graphql.scalars import DateTime
from finance_graphql.views import Node, PageInfo, View, enum_of, resolves

NotificationKind = enum_of(
    kinds.NotificationKind,
    "What a notification is about.",
    {
        "IMPORT_FINISHED": "An import is done, or did not work.",
        "BUDGET_HALF": "Part of a budget is spent: as much as it asks to be told of.",
        "BUDGET_WARNING": "A budget is close to its limit.",
        "BUDGET_FORECAST": "A budget is forecast to go over its limit.",
        "BUDGET_EXCEEDED": "A budget is over its limit.",
        "GOAL_REACHED": "A goal is reached.",
        "GOAL_OFF_PACE": "A goal will not be reached in time at this rate.",
        "GOAL_DUE": "The day of a goal has come before it was reached.",
        "BILL_DUE": "A recurring payment is due within three days.",
        "BILL_MISSED": "A recurring payment, or income, has not come when it was due.",
        "BILL_CHANGED": "A recurring payment has another price.",
        "BILL_DUPLICATED": "A recurring payment is there twice.",
        "BILL_RETURNED": "A recurring payment came again after it was ended.",
        "LARGE_TRANSACTION": "A payment as large as the viewer's threshold.",
        "ANOMALY": "A charge that is out of the ordinary.",
        "LOW_BALANCE": "An account has less than the viewer's threshold.",
        "LOW_BALANCE_AHEAD": "An account is likely to run low within two weeks.",
        "NEW_DEVICE": "A sign-in from a device that was not known.",
        "WEEKLY_SUMMARY": "What the last week came to.",
        "MONTHLY_SUMMARY": "What the last month came to.",
        "WELCOME": "The first one.",
        "TEST": "What the test button sends.",
    },
)
NotificationChannel = enum_of(
    kinds.Channel,
    "A way to a person.",
    {
        "IN_APP": "The inbox and its bell.",
        "EMAIL": "The address that the person signs in with.",
        "WEB_PUSH": "Browsers that have subscribed.",
        "WEBHOOK": "Programs of the person's own.",
    },
    name="NotificationChannel",
)
NotificationMode = enum_of(
    kinds.Mode,
    "What a channel does with a kind.",
    {"OFF": "Nothing.", "NOW": "It is sent at once.", "DIGEST": "It is sent together with others."},
    name="NotificationMode",
)
NotificationDigest = enum_of(
    model.Digest,
    "How often a digest is sent.",
    {"DAILY": "Every day.", "WEEKLY": "Once a week."},
    name="NotificationDigest",
)
NotificationAbout = enum_of(
    model.AboutKind,
    "What a notification leads to.",
    {
        "BUDGET": "A budget.",
        "GOAL": "A goal.",
        "RECURRING": "A recurring payment.",
        "ACCOUNT": "An account.",
        "TRANSACTION": "A transaction.",
        "IMPORT": "An import.",
        "REPORT": "The reports.",
        "DEVICE": "The settings of the viewer.",
    },
    name="NotificationAbout",
)
DeliveryState = enum_of(
    model.DeliveryState,
    "How far a delivery has come.",
    {
        "PENDING": "It waits for its time.",
        "SENDING": "It is on its way.",
        "SENT": "The next hop has taken it.",
        "FAILED": "It did not work; it is tried again by itself.",
        "PARKED": "It was given up until somebody asks for another try.",
    },
)


class Notification(View):
    class Meta:
        interfaces = (Node,)
        description = "Something that the viewer is told."

    kind = graphene.Field(NotificationKind, required=True, description="What it is about.")
    title = graphene.String(required=True, description="In one line.")
    body = graphene.String(required=True, description="In a sentence or two.")
    created_at = graphene.Field(DateTime, required=True, description="When it happened.")
    shown_at = graphene.Field(DateTime, description="When it came into the inbox.")
    read_at = graphene.Field(DateTime, description="When it was read; null until then.")
    snoozed_until = graphene.Field(DateTime, description="Out of the inbox until then; null when it is not snoozed.")
    about = graphene.Field(NotificationAbout, description="What it leads to; null where it leads nowhere.")
    about_id = graphene.ID(description="The id of that; null where the kind is enough.")


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
    unread_count = graphene.Int(required=True, description="Unread ones of the viewer, not only of this page.")


class NotificationPreference(View):
    class Meta:
        description = "What one channel does with one kind."

    kind = graphene.Field(NotificationKind, required=True, description="The kind.")
    channel = graphene.Field(NotificationChannel, required=True, description="The channel.")
    mode = graphene.Field(NotificationMode, required=True, description="What holds.")
    is_default = graphene.Boolean(required=True, description="Whether the viewer has chosen nothing else.")


class NotificationSnooze(View):
    class Meta:
        description = "A kind that is not told until a time; what comes meanwhile is told then."

    kind = graphene.Field(NotificationKind, required=True, description="The kind.")
    until = graphene.Field(DateTime, required=True, description="When it ends.")


class NotificationEndpoint(View):
    class Meta:
        interfaces = (Node,)
        description = "An address of the viewer."

    channel = graphene.Field(NotificationChannel, required=True, description="Pushes of a browser, or a webhook.")
    address = graphene.String(required=True, description="Where it leads.")
    label = graphene.String(required=True, description="The browser in words; empty for a webhook.")
    created_at = graphene.Field(DateTime, required=True, description="Since when.")


class NotificationChannelState(View):
    class Meta:
        description = "A channel, as far as this installation has it."

    channel = graphene.Field(NotificationChannel, required=True, description="The channel.")
    is_configured = graphene.Boolean(required=True, description="Whether this installation can send on it.")
    modes = graphene.List(
        graphene.NonNull(NotificationMode), required=True, description="What can be chosen for a kind."
    )


class NotificationSettings(View):
    class Meta:
        description = "All that the viewer has chosen about notifications."

    time_zone = graphene.String(required=True, description="IANA name; all local times are its.")
    quiet_from = graphene.Int(description="Minute of the day at which quiet hours begin; null: never quiet.")
    quiet_to = graphene.Int(description="Minute of the day at which they end.")
    digest = graphene.Field(NotificationDigest, required=True, description="How often a digest is sent.")
    digest_minute = graphene.Int(required=True, description="Minute of the day at which it is sent.")
    digest_weekday = graphene.Int(required=True, description="Day of a weekly one; 0 is Monday.")
    large_from = graphene.Field("finance_graphql.views.Money", description="Payments from this on are large.")
    low_below = graphene.Field("finance_graphql.views.Money", description="Balances below this are low.")
    email = graphene.String(description="Where e-mails go: the confirmed address; null where there is none.")
    push_key = graphene.String(description="What a browser subscribes with; null: no push here.")
    channels = graphene.List(
        graphene.NonNull(NotificationChannelState), required=True, description="Every channel there is."
    )
    preferences = graphene.List(
        graphene.NonNull(NotificationPreference), required=True, description="Every kind on every channel."
    )
    snoozes = graphene.List(graphene.NonNull(NotificationSnooze), required=True, description="Snoozed kinds.")
    endpoints = graphene.List(
        graphene.NonNull(NotificationEndpoint), required=True, description="Browsers and webhooks, the oldest first."
    )


class NotificationDelivery(View):
    class Meta:
        interfaces = (Node,)
        description = "One sending of a message, or of a digest, to one address."

    channel = graphene.Field(
        NotificationChannel, required=True, resolver=resolves(lambda root, _: root.delivery.channel), description="How."
    )
    title = graphene.String(required=True, description="What the message says; of a digest, its first one.")
    count = graphene.Int(
        required=True,
        resolver=resolves(lambda root, _: len(root.delivery.notification_ids)),
        description="How many messages go with it.",
    )
    address = graphene.String(description="Of a webhook or a browser; null elsewhere, or where it was removed.")
    state = graphene.Field(
        DeliveryState, required=True, resolver=resolves(lambda root, _: root.delivery.state), description="How far."
    )
    attempts = graphene.Int(
        required=True, resolver=resolves(lambda root, _: root.delivery.attempts), description="How often it was tried."
    )
    next_try_at = graphene.Field(
        DateTime,
        resolver=resolves(lambda root, _: _next_try(root.delivery)),
        description="When it is tried; null when it is not any more.",
    )
    last_error = graphene.String(
        resolver=resolves(lambda root, _: root.delivery.last_error), description="Why the last try did not work."
    )
    created_at = graphene.Field(
        DateTime,
        required=True,
        resolver=resolves(lambda root, _: root.delivery.created_at),
        description="When it was planned.",
    )
    sent_at = graphene.Field(
        DateTime, resolver=resolves(lambda root, _: root.delivery.sent_at), description="When it was taken."
    )
    can_retry = graphene.Boolean(
        required=True,
        resolver=resolves(lambda root, _: root.delivery.is_retriable),
        description="Whether `retryDelivery` takes it.",
    )


def _next_try(delivery: model.Delivery) -> object:
    waits = delivery.state in {model.DeliveryState.PENDING, model.DeliveryState.FAILED}
    return delivery.next_try_at if waits else None


class NotificationDeliveryEdge(View):
    class Meta:
        description = "A delivery in its place in the list."

    node = graphene.Field(NotificationDelivery, required=True, description="The delivery.")
    cursor = graphene.String(required=True, description="Its place: pass it as `after` to go on from here.")


class NotificationDeliveryConnection(View):
    class Meta:
        description = "A page of deliveries, newest first."

    edges = graphene.List(
        graphene.NonNull(NotificationDeliveryEdge), required=True, description="The rows of this page."
    )
    page_info = graphene.Field(PageInfo, required=True, description="Where the page stands in the list.")
