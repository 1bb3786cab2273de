"""A statement that is being agreed: how far it is, and what may be wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.shared.money import Money
from domain.transactions.reconciling.books import Proposal
from domain.transactions.reconciling.model import Reconciliation


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`difference` is the statement less the books; it is zero when the statement can be finished.

    `agreed` is what earlier statements locked with the opening balance, `ticked` what this one would lock.
    """

    account_id: UUID
    statement_on: date
    last: Reconciliation | None
    agreed: Money
    ticked: Money
    ticked_count: int
    open_count: int
    balance: Money
    difference: Money
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedStatement:
    """An agreed statement in the list of an account; only the last one can be opened again."""

    id: UUID
    account_id: UUID
    statement_on: date
    balance: Money
    closed_at: datetime
    row_count: int
    is_last: bool
