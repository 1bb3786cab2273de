"""What can be asked of suggestions."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.transactions.model import Change, Transaction

ACCEPT_MAX = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A person's word on one row; `category` None takes what is suggested."""

    id: UUID
    category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptSuggestions:
    """Some rows, or whatever is suggested for one merchant, or from a confidence on: one of the three.

    `category` is for a merchant, whose rows then all get it; None leaves each its own suggestion.
    """

    choices: tuple[Choice, ...] = ()
    merchant: str | None = None
    category: str | None = None
    from_percent: int | None = None


@dataclass(frozen=True, slots=True)
class SuggestionsAccepted:
    """The rows as they are now; `remaining_count` are left where there were more than one change takes.

    `as_suggested_count` tells how many of those decided on now were taken as the model had suggested.
    """

    transactions: tuple[Transaction, ...]
    remaining_count: int
    change: Change | None
    decided_count: int = 0
    as_suggested_count: int = 0
