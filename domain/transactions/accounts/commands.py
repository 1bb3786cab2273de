"""What can be asked of accounts that are there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.transactions.commands import KEEP, Keep
from domain.transactions.model import AccountType


@dataclass(frozen=True, slots=True, kw_only=True)
class EditAccount:
    """`place` is its number in the list of accounts, from 0. A hidden account is out of lists, not out of the books."""

    id: UUID
    name: str | Keep = KEEP
    type: AccountType | Keep = KEEP
    opening_balance_minor: int | Keep = KEEP
    note: str | Keep | None = KEEP
    is_hidden: bool | Keep = KEEP
    place: int | Keep = KEEP


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAccount:
    """From that day on it takes no rows."""

    id: UUID
    closed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenAccount:
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAccountValue:
    """What an investment or an asset was worth at the end of a day; `id` is that of the row that makes it so."""

    id: UUID
    account_id: UUID
    valued_on: date
    value_minor: int
