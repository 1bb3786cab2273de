"""What GraphQL needs to show insights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from datetime import date

    from domain.insights.health import HealthReport
    from domain.insights.ports import Silence, Strange, Told
    from domain.insights.what_if import Outlook, Wanted


class Feed(Protocol):
    """What is kept; stale where something changed since, or another day has begun."""

    @property
    def told(self) -> Sequence[Told]: ...
    @property
    def is_stale(self) -> bool: ...


class OutlookReads(Protocol):
    """Of one currency, None: the one that is spent in most. None where too little is known."""

    async def health(self, household_id: UUID, currency: str | None, today: date) -> HealthReport | None: ...
    async def what_if(
        self, household_id: UUID, currency: str | None, wanted: Wanted, today: date
    ) -> Outlook | None: ...


class InsightReads(Protocol):
    """Each method takes the household whose insights it may see."""

    async def feed(self, household_id: UUID, today: date) -> Feed:
        """The weightiest first."""
        ...

    async def anomalies_of(self, household_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, Strange]:
        """Ordinary rows are absent."""
        ...

    async def silences(self, household_id: UUID) -> Sequence[Silence]: ...
