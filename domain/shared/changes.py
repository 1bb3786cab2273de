"""What was done in a household, by whom: the entries of its history, whichever context wrote them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class ChangeKind(StrEnum):
    """What somebody did, as the history lists it."""

    CREATE_ACCOUNT = "CREATE_ACCOUNT"
    EDIT_ACCOUNT = "EDIT_ACCOUNT"
    RECORD = "RECORD"
    EDIT = "EDIT"
    CATEGORIZE = "CATEGORIZE"
    DELETE = "DELETE"
    RESTORE = "RESTORE"
    BULK_EDIT = "BULK_EDIT"
    LINK = "LINK"
    ATTACH = "ATTACH"
    NAMES = "NAMES"
    RULES = "RULES"
    RUN_RULES = "RUN_RULES"
    RATES = "RATES"
    RECONCILE = "RECONCILE"
    BUDGET = "BUDGET"
    GOAL = "GOAL"
    RECURRING = "RECURRING"
    CURRENCY = "CURRENCY"
    SETTINGS = "SETTINGS"
    REVIEW = "REVIEW"
    IMPORT = "IMPORT"
    PREDICT = "PREDICT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that was done, by whom, and whether it stands. Which rows it touched is in the history.

    `user_id` is None for the model's work, `sequence` orders the changes of a household (0 until saved).
    """

    id: UUID
    kind: ChangeKind
    summary: str
    created_at: datetime
    user_id: UUID | None = None
    sequence: int = field(default=0, compare=False)
    account_id: UUID | None = None
    import_id: UUID | None = None
    undone_at: datetime | None = None
    undone_by: UUID | None = None
