"""The inbox: nothing leaves the house. The worker writes it in the transaction that settles the delivery."""

from __future__ import annotations

from domain.notifications.delivering import NotSent, Parcel
from domain.notifications.kinds import Channel


class InAppChannel:
    channel = Channel.IN_APP
    is_configured = True

    async def send(self, parcel: Parcel) -> NotSent | None:
        return None
