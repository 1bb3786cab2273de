"""Why a command on notifications is refused."""

from __future__ import annotations

from enum import auto

from domain.shared.outcomes import Code


class MarkNotificationsReadRejection(Code):
    NOT_FOUND = auto()


class SnoozeNotificationRejection(Code):
    NOT_FOUND = auto()
    UNTIL_PAST = auto()
    UNTIL_TOO_FAR = auto()


class SnoozeKindRejection(Code):
    KIND_NOT_CHOSEN = auto()
    UNTIL_PAST = auto()
    UNTIL_TOO_FAR = auto()


class SetNotificationPreferenceRejection(Code):
    KIND_NOT_CHOSEN = auto()
    MODE_NOT_OFFERED = auto()


class SetNotificationSettingsRejection(Code):
    TIME_ZONE_UNKNOWN = auto()
    QUIET_HOURS_HALF = auto()
    TIME_OF_DAY_INVALID = auto()
    WEEKDAY_INVALID = auto()
    THRESHOLD_NOT_POSITIVE = auto()
    AMOUNT_OUT_OF_RANGE = auto()


class AddWebhookRejection(Code):
    ID_INVALID = auto()
    ID_CONFLICT = auto()
    URL_INVALID = auto()
    URL_PRIVATE = auto()
    TOO_MANY_ENDPOINTS = auto()


class SubscribePushRejection(Code):
    PUSH_INVALID = auto()
    CHANNEL_NOT_CONFIGURED = auto()
    TOO_MANY_ENDPOINTS = auto()


class RemoveEndpointRejection(Code):
    NOT_FOUND = auto()


class SendTestNotificationRejection(Code):
    ID_INVALID = auto()
    CHANNEL_NOT_CONFIGURED = auto()
    NO_ADDRESS = auto()


class RetryDeliveryRejection(Code):
    NOT_FOUND = auto()
    NOT_RETRIABLE = auto()
