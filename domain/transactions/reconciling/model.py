"""What a statement or a person said an account held, and the statements that were agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.shared.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceAssertion:
    """What an account held at the end of a day; one for each account and day."""

    id: UUID
    account_id: UUID
    asserted_on: date
    balance_minor: int
    note: str | None = None
    import_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """A statement that agrees with the books: its rows are locked until it is opened again."""

    id: UUID
    account_id: UUID
    statement_on: date
    balance_minor: int
    user_id: UUID | None = None
    closed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedClosing:
    """The closing balance of a file beside the books; `difference` is what the books lack."""

    account_id: UUID
    held_on: date
    balance: Money
    books: Money

    @property
    def difference(self) -> Money:
        return self.balance - self.books

    @property
    def holds(self) -> bool:
        return self.balance == self.books


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedAssertion:
    """An assertion beside what the books say of that day; `difference` is what the books lack."""

    id: UUID
    account_id: UUID
    asserted_on: date
    balance: Money
    books: Money
    note: str | None = None
    import_id: UUID | None = None

    @property
    def difference(self) -> Money:
        return self.balance - self.books

    @property
    def holds(self) -> bool:
        return self.balance == self.books
