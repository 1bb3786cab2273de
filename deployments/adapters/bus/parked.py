"""Events that a consumer has given up on: what a person must know to send them again, or away."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

from domain.shared.event_json import InvalidEvent
from domain.shared.events import decode

# A list longer than this is not for reading; `replay` and `discard` without ids go through all of them.
LIST_MAX = 500
# Of `delivery.py`, and of what RabbitMQ itself parks.
_TRIES = re.compile(r"(?:failed|the process died) (\d+) times")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """One letter. What cannot be read as an event has no topic and no household, but its text."""

    id: str
    consumer: str
    reason: str
    parked_at: datetime | None
    topic: str | None
    household_id: UUID | None
    occurred_at: datetime | None
    text: str

    @property
    def tries(self) -> int:
        """As the reason says; what cannot be read was tried once."""
        found = _TRIES.match(self.reason)
        return int(found[1]) if found else 1


def parked_of(id_: str, consumer: str, reason: str, parked_at: datetime | None, body: bytes) -> Parked:
    text = body.decode(errors="replace")
    try:
        event = decode(body)
    except InvalidEvent:
        # A newer version, or noise: as much of it as can be understood.
        topic, household_id, occurred_at = *_guess(text), None
    else:
        topic, household_id, occurred_at = event.topic, event.household_id, event.occurred_at
        text = json.dumps(event.payload)
    return Parked(
        id=id_,
        consumer=consumer,
        reason=reason,
        parked_at=parked_at,
        topic=topic,
        household_id=household_id,
        occurred_at=occurred_at,
        text=text,
    )


def household_of(body: bytes) -> UUID | None:
    return _guess(body.decode(errors="replace"))[1]


def id_of(body: bytes) -> str:
    """For a letter that came without a name of its own."""
    return blake2b(body, digest_size=16).hexdigest()


def is_wanted(id_: str, ids: Collection[str] | None) -> bool:
    return ids is None or id_ in ids


def _guess(text: str) -> tuple[str | None, UUID | None]:
    try:
        raw: Any = json.loads(text)
        topic, household = raw.get("topic"), raw.get("household_id")
    except (ValueError, RecursionError, AttributeError):
        return None, None
    try:
        household_id = UUID(household)
    except (ValueError, TypeError, AttributeError):
        household_id = None
    return topic if isinstance(topic, str) else None, household_id
