"""What a person chooses: which kinds on which channels, when, and to which addresses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from domain.notifications import messages
from domain.notifications.addresses import push_problem, webhook_problem
from domain.notifications.commands import (
    AddWebhook,
    RemoveEndpoint,
    RetryDelivery,
    SendTestNotification,
    SetNotificationPreference,
    SetNotificationSettings,
    SnoozeKind,
    SubscribePush,
    Unsubscribe,
)
from domain.notifications.kinds import (
    CHOSEN_KINDS,
    SNOOZED,
    WITH_ENDPOINTS,
    Channel,
    Mode,
    NotificationKind,
    modes_of,
)
from domain.notifications.model import (
    Delivery,
    DeliveryState,
    Endpoint,
    NotificationSettings,
    Recipient,
)
from domain.notifications.planning import Planned, delivery_id
from domain.notifications.ports import NotificationsUnit
from domain.notifications.rejections import (
    AddWebhookRejection,
    RemoveEndpointRejection,
    RetryDeliveryRejection,
    SendTestNotificationRejection,
    SetNotificationPreferenceRejection,
    SetNotificationSettingsRejection,
    SnoozeKindRejection,
    SubscribePushRejection,
)
from domain.notifications.timing import MINUTES_OF_A_DAY, zone_of
from domain.notifications.use_cases import delivery_of, tell, until_refusal
from domain.shared.money import MAX_MINOR, Money
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller

ENDPOINTS_MAX = 10


@dataclass(frozen=True, slots=True)
class Saved:
    """Done; whoever asked reads what is chosen now."""


SAVED = Saved()


@dataclass(frozen=True, slots=True)
class WebhookAdded:
    """The only moment at which the secret is shown."""

    id: UUID
    secret: str


async def set_preference(
    caller: Caller, command: SetNotificationPreference, unit: NotificationsUnit
) -> Saved | Rejected:
    code = SetNotificationPreferenceRejection
    if command.kind not in CHOSEN_KINDS:
        return Rejected(code.KIND_NOT_CHOSEN, "There is nothing to choose about this kind.", "kind")
    if command.mode not in modes_of(command.channel):
        return Rejected(code.MODE_NOT_OFFERED, "Only e-mail has a digest; choose on or off.", "mode")
    await unit.people.save_choice(caller.viewer.user_id, command.kind, command.channel, command.mode)
    return SAVED


async def set_settings(caller: Caller, command: SetNotificationSettings, unit: NotificationsUnit) -> Saved | Rejected:
    refused = _settings_refusal(command)
    if refused is not None:
        return refused
    currency = await unit.people.currency()

    def money(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, currency)

    settings = NotificationSettings(
        time_zone=command.time_zone,
        quiet_from=command.quiet_from,
        quiet_to=command.quiet_to,
        digest=command.digest,
        digest_minute=command.digest_minute,
        digest_weekday=command.digest_weekday,
        large_from=money(command.large_from_minor),
        low_below=money(command.low_below_minor),
    )
    await unit.people.save_settings(caller.viewer.user_id, settings)
    await unit.people.follow_schedules(caller.viewer.user_id)
    return SAVED


def _settings_refusal(command: SetNotificationSettings) -> Rejected | None:
    code = SetNotificationSettingsRejection
    if zone_of(command.time_zone) is None:
        message = "Choose a time zone by its name, such as Europe/Vienna."
        return Rejected(code.TIME_ZONE_UNKNOWN, message, "timeZone")
    if (command.quiet_from is None) != (command.quiet_to is None):
        field = "quietTo" if command.quiet_to is None else "quietFrom"
        return Rejected(code.QUIET_HOURS_HALF, "Quiet hours have a beginning and an end.", field)
    times = {
        "quietFrom": command.quiet_from,
        "quietTo": command.quiet_to,
        "digestMinute": command.digest_minute,
    }
    for field, minute in times.items():
        if minute is not None and not 0 <= minute < MINUTES_OF_A_DAY:
            return Rejected(code.TIME_OF_DAY_INVALID, "A day has the minutes 0 to 1439.", field)
    if not 0 <= command.digest_weekday <= 6:
        return Rejected(code.WEEKDAY_INVALID, "The days of a week are 0 (Monday) to 6 (Sunday).", "digestWeekday")
    for field, minor in (("largeFrom", command.large_from_minor), ("lowBelow", command.low_below_minor)):
        if minor is not None and minor <= 0:
            message = "Write an amount above zero, or leave it out."
            return Rejected(code.THRESHOLD_NOT_POSITIVE, message, field)
        if minor is not None and minor > MAX_MINOR:
            return Rejected(code.AMOUNT_OUT_OF_RANGE, "The amount is too large.", field)
    return None


async def snooze_kind(caller: Caller, command: SnoozeKind, unit: NotificationsUnit) -> Saved | Rejected:
    """What waits already waits with what comes; ending a snooze lets all of it go."""
    if command.kind not in CHOSEN_KINDS:
        message = "There is nothing to choose about this kind."
        return Rejected(SnoozeKindRejection.KIND_NOT_CHOSEN, message, "kind")
    refused = until_refusal(command.until, unit.now, SnoozeKindRejection)
    if refused is not None:
        return refused
    user_id = caller.viewer.user_id
    await unit.people.save_snooze(user_id, command.kind, command.until)
    await unit.deliveries.move(user_id, command.kind, SNOOZED, command.until or unit.now, unit.now)
    return SAVED


async def add_webhook(caller: Caller, command: AddWebhook, unit: NotificationsUnit) -> WebhookAdded | Rejected:
    code = AddWebhookRejection
    if problem := webhook_problem(command.url):
        return Rejected(code.URL_INVALID, problem, "url")
    me = await _me(caller, unit)
    if len(me.endpoints) >= ENDPOINTS_MAX:
        return Rejected(code.TOO_MANY_ENDPOINTS, f"Remove one first; there are {ENDPOINTS_MAX}.", "url")
    endpoint = Endpoint(
        id=command.id,
        user_id=me.user_id,
        channel=Channel.WEBHOOK,
        address=command.url,
        label="",
        created_at=unit.now,
        secrets={"secret": command.secret},
    )
    if not await unit.people.add_endpoint(endpoint):
        return Rejected(code.ID_CONFLICT, "There is something else with this id; make a new one.", "id")
    return WebhookAdded(command.id, command.secret)


async def subscribe_push(caller: Caller, command: SubscribePush, unit: NotificationsUnit) -> Saved | Rejected:
    """The same browser again changes its keys and nothing else."""
    code = SubscribePushRejection
    if problem := push_problem(command.url, command.key, command.auth):
        return Rejected(code.PUSH_INVALID, problem, "url")
    me = await _me(caller, unit)
    others = [one for one in me.endpoints if one.address != command.url]
    if len(others) >= ENDPOINTS_MAX:
        return Rejected(code.TOO_MANY_ENDPOINTS, f"Remove one first; there are {ENDPOINTS_MAX}.", "url")
    await unit.people.add_endpoint(
        Endpoint(
            id=uuid5(me.user_id, command.url),
            user_id=me.user_id,
            channel=Channel.WEB_PUSH,
            address=command.url,
            label=" ".join(command.label.split())[:80],
            created_at=unit.now,
            secrets={"p256dh": command.key, "auth": command.auth},
        )
    )
    return SAVED


async def remove_endpoint(caller: Caller, command: RemoveEndpoint, unit: NotificationsUnit) -> Saved | Rejected:
    if await unit.people.remove_endpoint(caller.viewer.user_id, command.id, command.url):
        return SAVED
    return Rejected(RemoveEndpointRejection.NOT_FOUND, "This address is not among yours.", "id")


async def send_test(caller: Caller, command: SendTestNotification, unit: NotificationsUnit) -> Saved | Rejected:
    """At once, even in quiet hours: somebody is looking at the screen."""
    me = await _me(caller, unit)
    addresses = [one for one in me.endpoints if one.channel is command.channel]
    reachable = bool(addresses) if command.channel in WITH_ENDPOINTS else True
    if command.channel is Channel.EMAIL:
        reachable = me.email is not None
    if not reachable:
        message = "There is no address to send it to; add one first."
        return Rejected(SendTestNotificationRejection.NO_ADDRESS, message, "channel")
    others = [channel for channel in Channel if channel is not Channel.IN_APP]
    only: dict[tuple[NotificationKind, Channel], Mode] = {(NotificationKind.TEST, one): Mode.OFF for one in others}
    message_ = messages.test_of(command.id, command.channel)
    stored = await tell(caller.household_id, replace(me, choices=only), message_, unit.now, unit)
    if stored is None or command.channel is Channel.IN_APP:
        return SAVED
    for endpoint_id in [one.id for one in addresses] if addresses else [None]:
        planned = Planned(delivery_id(stored.id, command.channel, endpoint_id), command.channel, endpoint_id, unit.now)
        await unit.deliveries.add(delivery_of(planned, stored, unit.now))
    return SAVED


async def retry_delivery(caller: Caller, command: RetryDelivery, unit: NotificationsUnit) -> Delivery | Rejected:
    """Under the same key, so that a receiver can tell that it had it."""
    found = await unit.deliveries.get(caller.viewer.user_id, command.id)
    code = RetryDeliveryRejection
    if found is None:
        return Rejected(code.NOT_FOUND, "There is no such delivery among yours.", "id")
    if not found.is_retriable:
        message = "It is on its way or has arrived; only a webhook is sent once more."
        return Rejected(code.NOT_RETRIABLE, message, "id")
    again = replace(found, state=DeliveryState.PENDING, attempts=0, next_try_at=unit.now, sent_at=None)
    await unit.deliveries.save(again)
    return again


async def unsubscribe(_caller: None, command: Unsubscribe, unit: NotificationsUnit) -> Saved:
    """Off for the kind of that message, or for every kind where it was a digest of many."""
    for kind in CHOSEN_KINDS if command.kind is None else (command.kind,):
        await unit.people.save_choice(command.user_id, kind, Channel.EMAIL, Mode.OFF)
    return SAVED


async def _me(caller: Caller, unit: NotificationsUnit) -> Recipient:
    (found,) = await unit.people.recipients([caller.viewer.user_id])
    return found
