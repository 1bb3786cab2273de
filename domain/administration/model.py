"""What an administrator sees of the installation: events that a consumer gave up on, and what was done about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedEvent:
    """One letter. What could not be read as an event has no topic and no household. Nothing of it is secret."""

    id: str
    consumer: str
    lane: int
    topic: str | None
    household_id: UUID | None
    reason: str
    tries: int
    parked_at: datetime | None
    occurred_at: datetime | None
    payload: str


@dataclass(frozen=True, slots=True)
class ParkedCount:
    consumer: str
    count: int


@dataclass(frozen=True, slots=True)
class ParkedEvents:
    """How many each consumer has given up on, and the oldest of them."""

    counts: Sequence[ParkedCount]
    events: Sequence[ParkedEvent]


@dataclass(frozen=True, slots=True)
class ParkedHandled:
    """How many were taken; the others of those that were named are gone already."""

    done_count: int
    missing_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminAction:
    """`done_count` None: it was begun, and nobody knows whether it ended."""

    id: UUID
    at: datetime
    actor: str
    action: str
    subject: str
    done_count: int | None
