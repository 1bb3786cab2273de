"""The job that looks through households once a day: what comes back, what is worth knowing, what will be spent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.predictions.model import NIGHT_HOURS


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """Of all households, or of one where `household_id` names it, for one day. Counts are households, and all up to
    `reached` are done."""

    id: UUID
    created_at: datetime
    household_id: UUID | None = None
    day: date | None = None
    model_version: str | None = None
    total_count: int = 0
    done_count: int = 0
    analyzed_count: int = 0
    failed_count: int = 0
    reached: UUID | None = None
    finished_at: datetime | None = None

    @property
    def progress(self) -> float:
        """0 to 1."""
        if self.finished_at is not None:
            return 1.0
        return min(1.0, self.done_count / self.total_count) if self.total_count else 0.0


def is_due(last: Analysis | None, now: datetime) -> bool:
    """Once a day: in the small hours, or as soon as a machine that slept then is up again. One that was cut off goes on
    whenever somebody looks."""
    if last is None or last.finished_at is None:
        return True
    return last.day != now.date() and now.hour >= NIGHT_HOURS.start
