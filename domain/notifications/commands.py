"""What can be asked of notifications."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class MarkNotificationsRead:
    """`ids` None means all."""

    ids: tuple[UUID, ...] | None
