"""What GraphQL reads and sends of notifications, in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from domain.notifications import rejections
from domain.notifications.kinds import Channel, Mode, NotificationKind
from domain.notifications.model import (
    Delivery,
    DeliveryShown,
    DeliveryState,
    Endpoint,
    Notification,
    NotificationPage,
    NotificationSettings,
    Recipient,
)
from domain.notifications.preferences import SAVED, WebhookAdded
from domain.shared.money import Money
from domain.shared.paging import Page, page_of
from domain.shared.viewer import Caller
from tests.unit.graphql_schema.household import NOW, USER, key, notification

if TYPE_CHECKING:
    from tests.unit.graphql_schema.fakes import Calls


def delivery(state: DeliveryState = DeliveryState.PARKED) -> Delivery:
    return Delivery(
        id=key("delivery"),
        user_id=USER,
        channel=Channel.WEBHOOK,
        notification_ids=(key("notification 1"),),
        state=state,
        next_try_at=NOW,
        created_at=NOW,
        endpoint_id=key("webhook"),
        attempts=12,
        last_error="It answered 500.",
    )


def recipient() -> Recipient:
    return Recipient(
        user_id=USER,
        display_name="Ada",
        email="ada@example.org",
        settings=NotificationSettings(time_zone="Europe/Vienna", large_from=Money(50_000, "EUR")),
        choices={(NotificationKind.BUDGET_WARNING, Channel.EMAIL): Mode.OFF},
        snoozes={NotificationKind.LOW_BALANCE: NOW},
        endpoints=(
            Endpoint(
                id=key("webhook"),
                user_id=USER,
                channel=Channel.WEBHOOK,
                address="https://example.org/hook",
                label="",
                created_at=NOW,
                secrets={"secret": "whsec_hidden"},
            ),
        ),
    )


class FakeNoticeReads:
    configured = (Channel.IN_APP, Channel.WEBHOOK)
    push_key = "BPublic"

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self.found: Recipient | None = recipient()

    async def page(
        self,
        caller: Caller,
        *,
        first: int,
        after: str | None = None,
        kinds: Collection[NotificationKind] | None = None,
        unread: bool = False,
        snoozed: bool = False,
    ) -> NotificationPage | None:
        self._calls.note("notifications", caller, first, after, kinds, unread, snoozed)
        if after == "nonsense":
            return None
        page = page_of([notification()], first, lambda item: (item.created_at, item.id))
        return NotificationPage(page, 3)

    async def by_ids(self, caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, Notification]:
        self._calls.note("notifications_by_ids", caller, tuple(ids))
        return {each: notification() for each in ids}

    async def recipient(self, caller: Caller) -> Recipient | None:
        self._calls.note("recipient", caller)
        return self.found

    async def deliveries(
        self, caller: Caller, *, first: int, after: str | None = None, states: Collection[DeliveryState] | None = None
    ) -> Page[DeliveryShown] | None:
        self._calls.note("deliveries", caller, first, after, states)
        if after == "nonsense":
            return None
        shown = DeliveryShown(delivery(), "Welcome", "https://example.org/hook")
        return page_of([shown], first, lambda item: (item.delivery.created_at, item.id))


NOTICE_OUTCOMES: Mapping[str, Any] = {
    "mark_notifications_read": 0,
    "snooze_notification": notification(),
    "snooze_kind": SAVED,
    "set_notification_preference": SAVED,
    "set_notification_settings": SAVED,
    "add_webhook": WebhookAdded(key("webhook"), "whsec_shown once"),
    "subscribe_push": SAVED,
    "remove_endpoint": SAVED,
    "send_test_notification": SAVED,
    "retry_delivery": delivery(DeliveryState.PENDING),
}
NOTICE_REJECTIONS: dict[str, tuple[str, type[StrEnum]]] = {
    "markNotificationsRead": ("mark_notifications_read", rejections.MarkNotificationsReadRejection),
    "snoozeNotification": ("snooze_notification", rejections.SnoozeNotificationRejection),
    "snoozeNotificationKind": ("snooze_kind", rejections.SnoozeKindRejection),
    "setNotificationPreference": ("set_notification_preference", rejections.SetNotificationPreferenceRejection),
    "setNotificationSettings": ("set_notification_settings", rejections.SetNotificationSettingsRejection),
    "addWebhook": ("add_webhook", rejections.AddWebhookRejection),
    "subscribePush": ("subscribe_push", rejections.SubscribePushRejection),
    "removeNotificationEndpoint": ("remove_endpoint", rejections.RemoveEndpointRejection),
    "sendTestNotification": ("send_test_notification", rejections.SendTestNotificationRejection),
    "retryDelivery": ("retry_delivery", rejections.RetryDeliveryRejection),
}
