"""Rows of a statement that may be there already: held out until a person decides, and remembered ever after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

# How a decision is remembered: a dismissal of this kind, whose subject names the pair.
SAME_ROW, DIFFERENT_ROW = "SAME_ROW", "DIFFERENT_ROW"


class Decision(StrEnum):
    """What a person says of two rows."""

    SAME = "SAME"
    DIFFERENT = "DIFFERENT"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """A row of a file beside the stored row that it may be. `incoming` holds the row as JSON: it is in no total."""

    id: UUID
    import_id: UUID
    account_id: UUID
    candidate_id: UUID
    incoming: dict[str, Any]
    dedup_key: bytes | None
    score: float
    reasons: list[str]
    decision: Decision | None = None
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    created_at: datetime

    @property
    def booked_on(self) -> date:
        return date.fromisoformat(self.incoming["booked_on"])

    @property
    def amount_minor(self) -> int:
        return int(self.incoming["amount_minor"])

    @property
    def subject(self) -> str:
        return subject_of((self.dedup_key or b"").hex(), self.candidate_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionKey:
    """A further key or bank id under which a row has come."""

    id: UUID
    account_id: UUID
    dedup_key: bytes | None
    external_id: str | None
    transaction_id: UUID


def subject_of(key_hex: str, transaction_id: UUID) -> str:
    return f"{key_hex}:{transaction_id}"


def pair_of(subject: str) -> tuple[str, str]:
    """The key in hex and the stored row that a subject names."""
    key, _, transaction_id = subject.partition(":")
    return key, transaction_id
