"""What the use cases of recurring payments need; every store is already that of one household."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from domain.recurring.model import Charge, Choice, ExpectedItem, Found
from domain.recurring.noticing import Notice
from domain.shared.changes import Change
from domain.shared.event_json import Payload


@dataclass(frozen=True, slots=True)
class StreamsNow:
    """Everything about recurring payments in one moment; `last_days` is how far each account is known."""

    found: tuple[Found, ...]
    choices: Mapping[UUID, Choice]
    last_days: Mapping[UUID, date]
    charges: Mapping[UUID, tuple[Charge, ...]]


class StreamStore(Protocol):
    async def lock(self) -> None:
        """One writer of the household's streams at a time, until the unit ends."""
        ...

    async def now(self) -> StreamsNow: ...
    async def save(
        self, found: Sequence[Found], charges: Mapping[UUID, Sequence[Charge]], gone: Collection[UUID]
    ) -> None:
        """Write these as they are, with their charges alone, and take those away."""
        ...

    async def put_choice(self, choice: Choice) -> None: ...
    async def told(self) -> Collection[Notice]: ...
    async def remember(self, notices: Collection[Notice]) -> None: ...
    async def ran(self, at: datetime) -> None:
        """Note that the rows of that moment have been looked through."""
        ...


class RecurringUnit(Protocol):
    """One database transaction over the recurring payments of one household."""

    @property
    def streams(self) -> StreamStore: ...
    @property
    def now(self) -> datetime: ...

    async def open(self, change: Change) -> None:
        """Save the change; everything this unit writes from now on belongs to it. Once, before any write."""
        ...

    async def accept(self, event_id: UUID) -> bool: ...
    def tell(self, *payloads: Payload) -> None: ...
    async def commit(self) -> None: ...
    async def rollback(self) -> None: ...


class Upcoming(Protocol):
    """What other contexts ask of recurring payments."""

    async def upcoming(self, household_id: UUID, since: date, until: date) -> tuple[ExpectedItem, ...]:
        """The charges to come from `since` to `until`, both days in it, by day."""
        ...
