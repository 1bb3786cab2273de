"""What GraphQL needs to show what the model says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from domain.predictions.model import ConfidenceBand, Recategorization, StoredPrediction, Suggestion
    from domain.predictions.training import HouseholdModel, Training
    from domain.shared.paging import Page


class PredictionReads(Protocol):
    """Each method takes the household whose rows it may see."""

    async def predictions_of(self, household_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, StoredPrediction]: ...
    async def suggestions(self, household_id: UUID, *, first: int, after: str | None) -> Page[Suggestion] | None:
        """Newest first; None where `after` is not a cursor of this list."""
        ...

    async def suggestion_count(self, household_id: UUID) -> int: ...
    async def recategorization(self, household_id: UUID) -> Recategorization | None:
        """The last one."""
        ...

    async def training(self, household_id: UUID) -> Training | None:
        """The last one that the household is part of."""
        ...

    async def household_model(self, household_id: UUID) -> HouseholdModel | None:
        """What training made of the household's labels."""
        ...

    async def record(self, household_id: UUID) -> Sequence[ConfidenceBand]:
        """How predictions of each confidence fared, unsure ones first."""
        ...
