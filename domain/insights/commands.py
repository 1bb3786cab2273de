"""What can be asked of insights."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.insights.model import Opinion


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveOpinion:
    """What a person says of an insight; None takes back that it was useful."""

    insight_id: UUID
    opinion: Opinion | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HearAgain:
    """Take back a silence; `topic` is its kind and subject."""

    topic: str
