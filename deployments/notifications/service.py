"""The door of notifications: what people do with them, and the events that become messages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.notifications.channels.addresses import is_plainly_private
from deployments.notifications.channels.webhook import new_secret
from deployments.notifications.repository import NotificationsBegin
from domain.notifications.commands import AddWebhook, SendTestNotification, SubscribePush, Unsubscribe
from domain.notifications.handlers import HANDLERS
from domain.notifications.kinds import Channel
from domain.notifications.preferences import unsubscribe
from domain.notifications.rejections import (
    AddWebhookRejection,
    SendTestNotificationRejection,
    SubscribePushRejection,
)
from domain.notifications.use_cases import notify
from domain.shared.events import Event
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller


class NotificationsService:
    """`configured` are the channels that this installation can send on."""

    def __init__(
        self, database: Database, configured: Collection[Channel] = tuple(Channel), *, private_allowed: bool = False
    ) -> None:
        self._begin = NotificationsBegin(database)
        self._configured = frozenset(configured)
        self._private_allowed = private_allowed

    async def handle(self, caller: Caller, command: Any) -> Any:
        """Any command of `domain.notifications.handlers`; gives its outcome or a `Rejected`."""
        refused = self._refusal(command)
        if refused is not None:
            return refused
        if isinstance(command, AddWebhook):
            command = replace(command, secret=new_secret())
        return await run(self._begin, HANDLERS[type(command)], caller, command)

    async def unsubscribe(self, command: Unsubscribe) -> None:
        """From the link in an e-mail: whoever has it is not signed in."""
        await run(lambda _: self._begin(_ByLink(command.household_id)), unsubscribe, None, command)

    async def on_event(self, event: Event) -> None:
        """Consumer of everything that people are told about.

        Open screens hear of it by the event `notifications.added`: a hint sent from here after the commit would be lost
        in a crash, the relay loses nothing.
        """
        await run(lambda _: self._begin(event), notify, None, event)

    def _refusal(self, command: Any) -> Rejected | None:
        """What no household can mend."""
        if isinstance(command, SendTestNotification) and command.channel not in self._configured:
            message = "This installation is not set up to send on this channel."
            return Rejected(SendTestNotificationRejection.CHANNEL_NOT_CONFIGURED, message, "channel")
        if isinstance(command, SubscribePush) and Channel.WEB_PUSH not in self._configured:
            message = "This installation is not set up for push."
            return Rejected(SubscribePushRejection.CHANNEL_NOT_CONFIGURED, message, "url")
        if isinstance(command, AddWebhook) and not self._private_allowed and is_plainly_private(command.url):
            # A name that leads inside is found out when it is used; this one says so itself.
            message = "This address lies inside of a private network; use one that the internet can reach."
            return Rejected(AddWebhookRejection.URL_PRIVATE, message, "url")
        return None


class _ByLink:
    correlation_id = "unsubscribe"

    def __init__(self, household_id: UUID) -> None:
        self.household_id = household_id
