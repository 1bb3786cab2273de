"""What can be asked of statements and balances."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SetBalanceAssertion:
    """What the account held at the end of that day; it replaces what was said of the day before."""

    id: UUID
    account_id: UUID
    asserted_on: date
    balance_minor: int
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteBalanceAssertion:
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """Which rows a statement has: posted ones up to its day, without `left_out`, with `included`."""

    account_id: UUID
    statement_on: date
    left_out: tuple[UUID, ...] = ()
    included: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishReconciliation:
    """Agree with a statement and lock its rows. `adjust` books what is left of a difference as a row of its own."""

    id: UUID
    ticks: Ticks
    balance_minor: int
    adjust: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenReconciliation:
    """Unlock the last statement of an account."""

    id: UUID
