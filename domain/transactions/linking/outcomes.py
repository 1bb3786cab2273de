"""What linking answers."""

from __future__ import annotations

from dataclasses import dataclass

from domain.transactions.model import Change, Transaction
from domain.transactions.names import LedgerSettings


@dataclass(frozen=True, slots=True)
class Linked:
    """The rows that were named, as they are now."""

    transactions: tuple[Transaction, ...]
    change: Change | None


@dataclass(frozen=True, slots=True)
class Declined:
    change: Change | None


@dataclass(frozen=True, slots=True)
class SettingsSaved:
    """`moved_count` is how many refunds count in another month now."""

    settings: LedgerSettings
    moved_count: int
    change: Change | None
