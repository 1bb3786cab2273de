"""What the model would choose for a row that has no category, where it was not sure enough to choose it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """`merchant` is whom the row's text names; what is suggested for one merchant can be accepted at once."""

    transaction_id: UUID
    category: str
    confidence: float
    merchant: str | None = None
