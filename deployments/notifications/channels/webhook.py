"""Webhooks, signed as Standard Webhooks 1.0 says, so that any of its libraries can check them.

`webhook-id` is the same in every try: a receiver that has it already answers 2xx and does nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets as random_secrets

import orjson

from deployments.notifications.channels.http import FAILURES, Outside, why
from deployments.notifications.channels.links import Links
from domain.notifications.delivering import NotSent, Parcel, Trouble
from domain.notifications.kinds import Channel

_PREFIX = "whsec_"
_GONE = 410


def new_secret() -> str:
    """24 random bytes, in the form that the libraries take."""
    return _PREFIX + base64.b64encode(random_secrets.token_bytes(24)).decode()


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:  # noqa: A002
    """`v1,` and the HMAC-SHA256 of `id.timestamp.body`."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = b".".join((id.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


class WebhookChannel:
    channel = Channel.WEBHOOK
    is_configured = True

    def __init__(self, links: Links, outside: Outside) -> None:
        self._links = links
        self._outside = outside

    async def send(self, parcel: Parcel) -> NotSent | None:
        endpoint = parcel.endpoint
        if endpoint is None:
            return NotSent("There is no address.", Trouble.FOR_GOOD)
        body, key = self.body(parcel), str(parcel.key)
        timestamp = int(parcel.sent_at.timestamp())
        headers = {
            "content-type": "application/json",
            "user-agent": "Moneta-Webhooks/1",
            "webhook-id": key,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(endpoint.secrets["secret"], key, timestamp, body),
        }
        try:
            answer = await self._outside.post(endpoint.address, body, headers)
        except FAILURES as error:
            return NotSent(why(error))
        if 200 <= answer.status < 300:
            return None
        # 410 says: never again. The address stays to be seen; its owner decides.
        trouble = Trouble.FOR_GOOD if answer.status == _GONE else Trouble.PASSING
        return NotSent(f"It answered {answer.status}.", trouble)

    def body(self, parcel: Parcel) -> bytes:
        """What a program reads: `type`, `timestamp`, `data`."""
        (notification,) = parcel.notifications
        return orjson.dumps(
            {
                "type": f"notification.{notification.kind.lower()}",
                "timestamp": notification.created_at.isoformat(),
                "data": {
                    "id": str(notification.id),
                    "householdId": str(parcel.household_id),
                    "userId": str(notification.user_id),
                    "kind": notification.kind.value,
                    "title": notification.title,
                    "body": notification.body,
                    "aboutKind": notification.about.value if notification.about else None,
                    "aboutId": str(notification.about_id) if notification.about_id else None,
                    "url": self._links.page(notification),
                },
            }
        )
