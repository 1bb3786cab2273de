"""What people do with notifications: read, snooze, choose."""

from __future__ import annotations

from typing import Any

import graphene

from domain.notifications import commands
from domain.notifications.rejections import (
    MarkNotificationsReadRejection,
    RetryDeliveryRejection,
    SetNotificationPreferenceRejection,
    SetNotificationSettingsRejection,
    SnoozeKindRejection,
    SnoozeNotificationRejection,
)
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Permission
from finance_graphql.context import Context
from finance_graphql.mutation import Answer, FinanceMutation, Ids, named
from finance_graphql.notifications.objects import (
    DeliveryState,
    Notification,
    NotificationChannel,
    NotificationDigest,
    NotificationKind,
    NotificationMode,
    NotificationSettings,
)
from finance_graphql.notifications.queries import read_settings
from finance_graphql.scalars import DateTime, MinorUnits

_SETTINGS = "What holds now; null when it was refused."


async def changed(context: Context, command: Any) -> Any:
    """Run a command of which the settings are the outcome."""
    outcome = await context.commands.notifications(context.caller, command)
    return outcome if isinstance(outcome, Rejected) else Answer(settings=await read_settings(context))


class MarkNotificationsReadInput(graphene.InputObjectType):
    class Meta:
        description = "Which notifications were read."

    ids = graphene.List(graphene.NonNull(graphene.ID), description="Null: all.")
    read = graphene.InputField(
        graphene.NonNull(graphene.Boolean), default_value=True, description="False makes them unread again."
    )


class MarkNotificationsRead(FinanceMutation):
    class Meta:
        description = "Mark notifications as read or unread: all of those that are named, or none."
        requires = Permission.READ
        input_type = MarkNotificationsReadInput
        rejections = MarkNotificationsReadRejection

    unread_count = graphene.Int(required=True, description="How many are unread now.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(MarkNotificationsReadRejection)
        given = wanted.get("ids")
        known = None if given is None else tuple(ids.known(text, "ids") for text in given)
        # One word about the list is enough, however many of its ids are none.
        refused: Any = ids.refused[:1]
        if not refused:
            command = commands.MarkNotificationsRead(known, read=wanted["read"])
            outcome = await context.commands.notifications(context.caller, command)
            if not isinstance(outcome, Rejected):
                return Answer(unread_count=outcome)
            refused = [outcome]
        page = await context.reads.notices.page(context.caller, first=1)
        return Answer(unread_count=page.unread_count if page else 0, errors=refused)


class SnoozeNotificationInput(graphene.InputObjectType):
    class Meta:
        description = "A notification for later."

    id = graphene.ID(required=True, description="The notification.")
    until = graphene.Field(DateTime, description="When it comes back, unread; null: now.")


class SnoozeNotification(FinanceMutation):
    class Meta:
        description = "Take a notification out of the inbox until a time."
        requires = Permission.READ
        input_type = SnoozeNotificationInput
        rejections = SnoozeNotificationRejection

    notification = graphene.Field(Notification, description="As it is now; null when it was refused.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(SnoozeNotificationRejection)
        command = commands.SnoozeNotification(ids.known(wanted["id"]), wanted.get("until"))
        if ids.refused:
            return ids.refused
        outcome = await context.commands.notifications(context.caller, command)
        return outcome if isinstance(outcome, Rejected) else Answer(notification=outcome)


class SnoozeNotificationKindInput(graphene.InputObjectType):
    class Meta:
        description = "A kind for later."

    kind = graphene.Field(NotificationKind, required=True, description="The kind.")
    until = graphene.Field(DateTime, description="What comes until then is told then; null ends a snooze.")


class SnoozeNotificationKind(FinanceMutation):
    class Meta:
        description = "Hear nothing of a kind until a time; nothing is lost."
        requires = Permission.READ
        input_type = SnoozeNotificationKindInput
        rejections = SnoozeKindRejection

    settings = graphene.Field(NotificationSettings, description=_SETTINGS)

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        return await changed(context, commands.SnoozeKind(wanted["kind"], wanted.get("until")))


class SetNotificationPreferenceInput(graphene.InputObjectType):
    class Meta:
        description = "One field of the matrix."

    kind = graphene.Field(NotificationKind, required=True, description="The kind.")
    channel = graphene.Field(NotificationChannel, required=True, description="The channel.")
    mode = graphene.Field(NotificationMode, required=True, description="What the channel is to do with it.")


class SetNotificationPreference(FinanceMutation):
    class Meta:
        description = "Choose what a channel does with a kind."
        requires = Permission.READ
        input_type = SetNotificationPreferenceInput
        rejections = SetNotificationPreferenceRejection

    settings = graphene.Field(NotificationSettings, description=_SETTINGS)

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        command = commands.SetNotificationPreference(wanted["kind"], wanted["channel"], wanted["mode"])
        return await changed(context, command)


class SetNotificationSettingsInput(graphene.InputObjectType):
    class Meta:
        description = "When to be told, and of what. Everything at once: what is null is off."

    time_zone = graphene.String(required=True, description="IANA name, for example `Europe/Vienna`.")
    quiet_from = graphene.Int(description="Minute of the day at which quiet hours begin.")
    quiet_to = graphene.Int(description="Minute of the day at which they end; may be on the next day.")
    digest = graphene.Field(NotificationDigest, required=True, description="How often a digest is sent.")
    digest_minute = graphene.Int(required=True, description="Minute of the day at which it is sent.")
    digest_weekday = graphene.Int(required=True, description="Day of a weekly one; 0 is Monday.")
    large_from = graphene.Field(MinorUnits, description="Payments from this on are large, in the household's currency.")
    low_below = graphene.Field(MinorUnits, description="Balances below this are low, in the household's currency.")


class SetNotificationSettings(FinanceMutation):
    class Meta:
        description = "Set quiet hours, time zone, digest and thresholds of the viewer."
        requires = Permission.READ
        input_type = SetNotificationSettingsInput
        rejections = SetNotificationSettingsRejection

    settings = graphene.Field(NotificationSettings, description=_SETTINGS)

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        command = commands.SetNotificationSettings(
            time_zone=wanted["time_zone"],
            quiet_from=named(wanted, "quiet_from", None),
            quiet_to=named(wanted, "quiet_to", None),
            digest=wanted["digest"],
            digest_minute=wanted["digest_minute"],
            digest_weekday=wanted["digest_weekday"],
            large_from_minor=named(wanted, "large_from", None),
            low_below_minor=named(wanted, "low_below", None),
        )
        return await changed(context, command)


class RetryDeliveryInput(graphene.InputObjectType):
    class Meta:
        description = "A delivery to try again."

    id = graphene.ID(required=True, description="The delivery.")


class RetryDelivery(FinanceMutation):
    class Meta:
        description = "Try a delivery again that failed, or send once more what a webhook has had; under the same key."
        requires = Permission.READ
        input_type = RetryDeliveryInput
        rejections = RetryDeliveryRejection

    state = graphene.Field(DeliveryState, description="How it stands now; null when it was refused.")

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(RetryDeliveryRejection)
        command = commands.RetryDelivery(ids.known(wanted["id"]))
        if ids.refused:
            return ids.refused
        return await context.commands.notifications(context.caller, command)


class NotificationMutations:
    mark_notifications_read = MarkNotificationsRead.field()
    snooze_notification = SnoozeNotification.field()
    snooze_notification_kind = SnoozeNotificationKind.field()
    set_notification_preference = SetNotificationPreference.field()
    set_notification_settings = SetNotificationSettings.field()
    retry_delivery = RetryDelivery.field()
