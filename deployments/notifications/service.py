"""The door of notifications: reading them, and the events that become messages."""

from __future__ import annotations

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.notifications.repository import NotificationsBegin
from domain.notifications.commands import MarkNotificationsRead
from domain.notifications.use_cases import mark_read, notify
from domain.shared.events import Event
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller


class NotificationsService:
    def __init__(self, database: Database) -> None:
        self._begin = NotificationsBegin(database)

    async def mark_read(self, caller: Caller, command: MarkNotificationsRead) -> int | Rejected:
        """How many are still unread."""
        return await run(self._begin, mark_read, caller, command)

    async def on_event(self, event: Event) -> None:
        """Consumer of `users.registered`, `imports.finished` and `budgets.level_changed`.

        Open screens hear of it by the event `notifications.added`: a hint sent from here after the commit would be lost
        in a crash, the relay loses nothing.
        """
        await run(lambda _: self._begin(event), notify, None, event)
