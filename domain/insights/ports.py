"""What the use cases of insights need; every store is already that of one household."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from domain.insights.facts import Facts
from domain.insights.model import Insight, InsightKind, Opinion
from domain.insights.strange import Badge
from domain.shared.changes import Change
from domain.shared.event_json import Payload


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was read of a household, and how many changes it had seen before that."""

    facts: tuple[Facts, ...]
    sequence: int
    today: date


@dataclass(frozen=True, slots=True)
class Told:
    """An insight as it is shown; `opinion` is what the household says of its kind for its subject."""

    id: UUID
    insight: Insight
    first_on: date
    opinion: Opinion | None = None


@dataclass(frozen=True, slots=True)
class Strange:
    """What is out of the ordinary about a row, in words."""

    kind: InsightKind
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Silence:
    """A kind that the household wants to hear no more of, for one subject."""

    topic: str
    words: str
    since: datetime


class InsightStore(Protocol):
    async def lock(self) -> None:
        """One writer of the household's insights at a time, until the unit ends."""
        ...

    async def computed(self) -> int:
        """After how many changes the stored ones were computed; -1: never."""
        ...

    async def get(self, id: UUID) -> Insight | None: ...  # noqa: A002
    async def replace(self, insights: Sequence[Insight], today: date, sequence: int) -> bool:
        """Keep exactly these, each with the day that it was first told on. Whether anything is different now."""
        ...

    async def replace_badges(self, badges: Sequence[Badge]) -> Sequence[Badge]:
        """Keep exactly these; those that are new."""
        ...

    async def drop(self, topics: Collection[str]) -> None: ...


class OpinionStore(Protocol):
    async def all(self) -> Mapping[str, Opinion]:
        """By topic."""
        ...

    async def words(self, topic: str) -> str | None:
        """What the topic was called when somebody said something of it."""
        ...

    async def put(self, topic: str, opinion: Opinion, words: str) -> None: ...
    async def remove(self, topic: str) -> None: ...


class InsightsUnit(Protocol):
    """One database transaction over the insights of one household."""

    @property
    def insights(self) -> InsightStore: ...
    @property
    def opinions(self) -> OpinionStore: ...
    @property
    def now(self) -> datetime: ...

    async def open(self, change: Change) -> None:
        """Save the change; what people say from now on belongs to it."""
        ...

    def tell(self, *payloads: Payload) -> None: ...
    async def commit(self) -> None: ...
    async def rollback(self) -> None: ...
