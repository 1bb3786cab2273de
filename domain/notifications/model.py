"""Notifications: what a household is told, and whether it has been read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.shared.money import Money
from domain.shared.paging import Page


class NotificationKind(StrEnum):
    IMPORT_FINISHED = "IMPORT_FINISHED"
    BUDGET_WARNING = "BUDGET_WARNING"
    BUDGET_EXCEEDED = "BUDGET_EXCEEDED"
    WELCOME = "WELCOME"


@dataclass(frozen=True, slots=True)
class Message:
    """What is said; not yet to whom and when."""

    kind: NotificationKind
    title: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    id: UUID
    kind: NotificationKind
    title: str
    body: str
    created_at: datetime
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NotificationPage:
    """Newest first; `unread_count` counts all of the household, not only this page."""

    page: Page[Notification]
    unread_count: int


@dataclass(frozen=True, slots=True)
class BudgetFact:
    """A budget in one period, as a message about it needs it; `limit` is what the period has, with what was carried."""

    label: str
    limit: Money
    spent: Money
