"""What GraphQL reads of notifications: always the caller's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from domain.notifications.kinds import Channel, NotificationKind
    from domain.notifications.model import DeliveryShown, DeliveryState, Notification, NotificationPage, Recipient
    from domain.shared.paging import Page
    from domain.shared.viewer import Caller


class NotificationReads(Protocol):
    @property
    def configured(self) -> Collection[Channel]:
        """The channels that this installation can send on."""
        ...

    @property
    def push_key(self) -> str | None:
        """What a browser subscribes to pushes with."""
        ...

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
        """Newest first; None where `after` is not a cursor of this list."""
        ...

    async def by_ids(self, caller: Caller, ids: Sequence[UUID]) -> Mapping[UUID, Notification]: ...

    async def recipient(self, caller: Caller) -> Recipient | None:
        """None once the caller has left the household."""
        ...

    async def deliveries(
        self, caller: Caller, *, first: int, after: str | None = None, states: Collection[DeliveryState] | None = None
    ) -> Page[DeliveryShown] | None:
        """Newest first; None where `after` is not a cursor of this list."""
        ...
