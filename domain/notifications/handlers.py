"""Which use case answers which command of a person."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from domain.notifications import commands, preferences, use_cases

HANDLERS: Mapping[type, Callable[..., Awaitable[Any]]] = {
    commands.MarkNotificationsRead: use_cases.mark_read,
    commands.SnoozeNotification: use_cases.snooze,
    commands.SnoozeKind: preferences.snooze_kind,
    commands.SetNotificationPreference: preferences.set_preference,
    commands.SetNotificationSettings: preferences.set_settings,
    commands.AddWebhook: preferences.add_webhook,
    commands.SubscribePush: preferences.subscribe_push,
    commands.RemoveEndpoint: preferences.remove_endpoint,
    commands.SendTestNotification: preferences.send_test,
    commands.RetryDelivery: preferences.retry_delivery,
}
