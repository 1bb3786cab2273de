"""Web push: encrypted for one browser, handed to the push service that the browser named."""

from __future__ import annotations

import orjson

from deployments.notifications.channels.http import FAILURES, Outside, why
from deployments.notifications.channels.links import Links, page_of
from deployments.notifications.channels.push_crypto import VapidKey, b64, encrypt, unb64
from domain.notifications.delivering import NotSent, Parcel, Trouble
from domain.notifications.kinds import Channel

# A browser that is off for longer hears of it in the inbox.
_KEEP_SECONDS = 86_400
_GONE = (404, 410)
# Together far below the 3,993 bytes that fit, even in letters of four bytes.
_TITLE_MAX, _BODY_MAX = 120, 600


class WebPushChannel:
    channel = Channel.WEB_PUSH

    def __init__(self, private_key: str | None, contact: str, links: Links, outside: Outside) -> None:
        self._vapid = VapidKey(private_key, contact) if private_key else None
        self._links = links
        self._outside = outside

    @property
    def is_configured(self) -> bool:
        return self._vapid is not None

    async def send(self, parcel: Parcel) -> NotSent | None:
        endpoint = parcel.endpoint
        if self._vapid is None or endpoint is None:
            return NotSent("There is no way to push.", Trouble.FOR_GOOD)
        headers = {
            "content-type": "application/octet-stream",
            "content-encoding": "aes128gcm",
            "ttl": str(_KEEP_SECONDS),
            "urgency": "normal",
            # A second copy takes the place of the first while the browser is off: at most 32 letters of base64url.
            "topic": b64(parcel.key.bytes),
            "authorization": self._vapid.authorization(endpoint.address, parcel.sent_at),
        }
        sealed = encrypt(self.body(parcel), unb64(endpoint.secrets["p256dh"]), unb64(endpoint.secrets["auth"]))
        try:
            answer = await self._outside.post(endpoint.address, sealed, headers)
        except FAILURES as error:
            return NotSent(why(error))
        if 200 <= answer.status < 300:
            return None
        if answer.status in _GONE:
            return NotSent("The browser has unsubscribed.", Trouble.GONE)
        passing = answer.status == 429 or answer.status >= 500
        return NotSent(f"The push service answered {answer.status}.", Trouble.PASSING if passing else Trouble.FOR_GOOD)

    def body(self, parcel: Parcel) -> bytes:
        """What the service worker shows; `tag` replaces a copy that is on the screen already."""
        (notification,) = parcel.notifications
        return orjson.dumps(
            {
                "title": notification.title[:_TITLE_MAX],
                "body": notification.body[:_BODY_MAX],
                "tag": str(notification.id),
                "path": page_of(notification),
            }
        )
