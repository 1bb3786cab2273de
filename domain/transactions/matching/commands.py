"""What can be asked of the review queue."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.transactions.matching.review import Decision, ReviewItem
from domain.transactions.model import Change, Transaction

REVIEW_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideReview:
    """One decision for each of the items: all of them or none."""

    ids: tuple[UUID, ...]
    decision: Decision


@dataclass(frozen=True, slots=True)
class ReviewDecided:
    """The items as they are now, and the rows that were added or completed; `change` is None where nothing was new."""

    items: tuple[ReviewItem, ...]
    transactions: tuple[Transaction, ...]
    change: Change | None
