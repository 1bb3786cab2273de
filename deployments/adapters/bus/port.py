"""The port every broker adapter fills: at least once to every consumer, dead letters apart, nothing lost in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from deployments.adapters.bus.parked import Parked
from domain.shared.events import Event

# Every consumer of the installation and its topics. The bus needs all names before the first publish: a queue or a
# group that does not exist yet would miss the event.
Topology = Mapping[str, Sequence[str]]


class BusUnavailable(ConnectionError):
    """The broker cannot be reached or went away before it confirmed; publish the same events again later."""


class PublishRefused(Exception):
    """The broker lives but did not take `events`; all others of the call are confirmed."""

    def __init__(self, events: Sequence[Event], reason: str) -> None:
        super().__init__(f"{len(events)} events refused: {reason}")
        self.events = events


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumer:
    """Who handles which topics. Replicas of one name share the work; every name gets its own copy of each event.

    `handle` raises to say that it did not do it. It is called again up to `max_attempts` times, then the event goes to
    the dead letters with the reason. Failures of the world around it (database or broker away) are waited out and do
    not count. Events of one household are handled one after the other in the order of their publishing, whichever
    replica has them; how many households at a time is up to the lanes (`lanes.py`).
    """

    name: str
    topics: Sequence[str]
    handle: Callable[[Event], Awaitable[None]]
    max_attempts: int = 5


class EventBus(Protocol):
    """One connection to one broker, of one process."""

    async def connect(self) -> None:
        """Connect and declare what the topology needs; raises BusUnavailable."""

    async def publish(self, events: Sequence[Event]) -> None:
        """Return once the broker has confirmed every event; raises BusUnavailable or PublishRefused."""

    async def consume(self, consumer: Consumer) -> None:
        """Start delivering to the consumer; again for one that is running replaces it."""

    def consuming(self, name: str) -> bool:
        """Whether events reach the consumer at this moment."""

    async def gap(self) -> timedelta | None:
        """How far back events may be missing because the broker was emptied or restarted; None while it is whole.

        The relay publishes that span again, then calls `mend`; the inbox drops what had been handled.
        """

    async def mend(self) -> None:
        """Everything of the gap is published again."""

    async def dead_letters(self, name: str) -> int:
        """How many events the consumer has given up on."""

    async def parked(self, name: str, limit: int = 100) -> list[Parked]:
        """The oldest of them."""

    async def replay(self, name: str, ids: Collection[str] | None = None) -> int:
        """Give that consumer these events again, or all; how many. Taken away once the broker has confirmed: who is
        killed in between leaves a second one, which the inbox drops.
        """

    async def discard(self, name: str, ids: Collection[str] | None = None) -> int:
        """Throw these away, or all; how many."""

    async def ping(self) -> None:
        """Raise BusUnavailable unless the broker answers."""

    async def close(self, grace_seconds: float = 10) -> None:
        """Take nothing new, let running handlers end, give back what is not done, disconnect."""
