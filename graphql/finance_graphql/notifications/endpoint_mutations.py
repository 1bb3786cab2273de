"""Where people are reached: webhooks, browsers, and a test of either."""

from __future__ import annotations

from typing import Any

import graphene

from domain.notifications import commands
from domain.notifications.rejections import (
    AddWebhookRejection,
    RemoveEndpointRejection,
    SendTestNotificationRejection,
    SubscribePushRejection,
)
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Permission
from finance_graphql.context import Context
from finance_graphql.mutation import Answer, FinanceMutation, Ids
from finance_graphql.notifications.mutations import changed
from finance_graphql.notifications.objects import NotificationChannel, NotificationSettings
from finance_graphql.notifications.queries import read_settings

_SETTINGS = "What holds now; null when it was refused."


class AddWebhookInput(graphene.InputObjectType):
    class Meta:
        description = "The address of a program."

    id = graphene.ID(required=True, description="A UUID made by the client.")
    url = graphene.String(required=True, description="Where messages are sent to, by POST.")


class AddWebhook(FinanceMutation):
    class Meta:
        description = "Send messages to a program of the viewer's, signed as Standard Webhooks says."
        requires = Permission.READ
        input_type = AddWebhookInput
        rejections = AddWebhookRejection

    settings = graphene.Field(NotificationSettings, description=_SETTINGS)
    secret = graphene.String(description="What signatures are checked with. It is shown here and never again.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(AddWebhookRejection)
        command = commands.AddWebhook(ids.made(wanted["id"]), wanted["url"])
        if ids.refused:
            return ids.refused
        outcome = await context.commands.notifications(context.caller, command)
        if isinstance(outcome, Rejected):
            return outcome
        return Answer(settings=await read_settings(context), secret=outcome.secret)


class SubscribePushInput(graphene.InputObjectType):
    class Meta:
        description = "What `PushManager.subscribe` gave."

    endpoint = graphene.String(required=True, description="The address of the push service.")
    p256dh = graphene.String(required=True, description="The browser's public key, base64url.")
    auth = graphene.String(required=True, description="Its secret, base64url.")
    label = graphene.String(required=True, description="The browser in words.")


class SubscribePush(FinanceMutation):
    class Meta:
        description = "Push messages to this browser."
        requires = Permission.READ
        input_type = SubscribePushInput
        rejections = SubscribePushRejection

    settings = graphene.Field(NotificationSettings, description=_SETTINGS)

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        command = commands.SubscribePush(
            url=wanted["endpoint"], key=wanted["p256dh"], auth=wanted["auth"], label=wanted["label"]
        )
        return await changed(context, command)


class RemoveNotificationEndpointInput(graphene.InputObjectType):
    class Meta:
        description = "An address that is no longer wanted: by its id, or a browser's by its address."

    id = graphene.ID(description="The endpoint.")
    address = graphene.String(description="The browser that asks, by the address of its pushes.")


class RemoveNotificationEndpoint(FinanceMutation):
    class Meta:
        description = "Send nothing more to an address."
        requires = Permission.READ
        input_type = RemoveNotificationEndpointInput
        rejections = RemoveEndpointRejection

    settings = graphene.Field(NotificationSettings, description=_SETTINGS)

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(RemoveEndpointRejection)
        command = commands.RemoveEndpoint(ids.maybe(wanted.get("id")), wanted.get("address"))
        return ids.refused or await changed(context, command)


class SendTestNotificationInput(graphene.InputObjectType):
    class Meta:
        description = "A channel to try."

    id = graphene.ID(required=True, description="A UUID made by the client: the same again sends nothing more.")
    channel = graphene.Field(NotificationChannel, required=True, description="The channel.")


class SendTestNotification(FinanceMutation):
    class Meta:
        description = "Send the viewer a test on a channel, whatever the preferences and quiet hours say."
        requires = Permission.READ
        input_type = SendTestNotificationInput
        rejections = SendTestNotificationRejection

    settings = graphene.Field(NotificationSettings, description=_SETTINGS)

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(SendTestNotificationRejection)
        command = commands.SendTestNotification(ids.made(wanted["id"]), wanted["channel"])
        return ids.refused or await changed(context, command)


class NotificationEndpointMutations:
    add_webhook = AddWebhook.field()
    subscribe_push = SubscribePush.field()
    remove_notification_endpoint = RemoveNotificationEndpoint.field()
    send_test_notification = SendTestNotification.field()
