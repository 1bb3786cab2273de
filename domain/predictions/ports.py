"""What predictions need; every store is already that of one household."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from domain.predictions.model import Prediction
from domain.shared.event_json import Payload


class PredictionStore(Protocol):
    async def save(self, predictions: Sequence[Prediction], model_version: str) -> None:
        """Keep the latest prediction of each transaction."""
        ...

    async def save_shadow(self, predictions: Sequence[Prediction], model_version: str) -> None:
        """Keep what a version that is only compared says of each transaction."""
        ...


class PredictionsUnit(Protocol):
    """One database transaction over the predictions of one household."""

    @property
    def predictions(self) -> PredictionStore: ...

    def tell(self, *payloads: Payload) -> None:
        """Save an event with the work."""
        ...

    async def accept(self, event_id: UUID) -> bool:
        """Whether the event is new; it is remembered with the work."""
        ...

    async def commit(self) -> None: ...
    async def rollback(self) -> None: ...
