"""What goes out: the books of a household at one moment, and its transactions one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from domain.shared.money import Money
from domain.transactions.model import Account, Transaction
from domain.transactions.naming.tree import CategoryTree


class ExportFormat(StrEnum):
    CSV = "CSV"
    JSON = "JSON"
    OFX = "OFX"
    BEANCOUNT = "BEANCOUNT"
    LEDGER = "LEDGER"
    ZIP = "ZIP"

    @property
    def extension(self) -> str:
        return {"LEDGER": "journal"}.get(self.value, self.value.lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What is asked for; None is "all of it". The days are both inside."""

    format: ExportFormat
    account_ids: frozenset[UUID] | None = None
    date_from: date | None = None
    date_to: date | None = None
    query: str | None = None

    @property
    def is_everything(self) -> bool:
        return self.account_ids is None and self.date_from is None and self.date_to is None and not self.query


@dataclass(frozen=True, slots=True)
class Leg:
    """The other side of a transfer."""

    account_id: UUID
    amount: Money
    booked_on: date


@dataclass(frozen=True, slots=True)
class Line:
    """One transaction, and what only its neighbours know of it."""

    row: Transaction
    other: Leg | None = None
    other_is_exported: bool = False
    is_refunded: bool = False
    dedup_key: bytes | None = None

    @property
    def speaks_for_both(self) -> bool:
        """Whether this leg writes the transfer where one entry tells of both."""
        return self.other is None or not self.other_is_exported or self.row.amount.minor < 0


@dataclass(frozen=True, slots=True)
class AccountSpan:
    """An account over the exported days; the balances are those before the first and after the last of them."""

    account: Account
    before: Money
    after: Money
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `base` is `rate` units of `quote` on that day."""

    base: str
    quote: str
    rated_on: date
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Assertion:
    """What an account should have held at the end of a day, and what it did hold."""

    account_id: UUID
    asserted_on: date
    asserted: Money
    held: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Everything around the transactions: all accounts, and the spans of those that are exported.

    `balances_hold`: no search has left out rows of the accounts.
    """

    household: str
    currency: str
    exported_at: datetime
    accounts: Mapping[UUID, Account]
    spans: Sequence[AccountSpan]
    tree: CategoryTree
    tags: Mapping[UUID, str] = field(default_factory=dict)
    payees: Mapping[UUID, str] = field(default_factory=dict)
    rates: Sequence[Rate] = ()
    assertions: Sequence[Assertion] = ()
    balances_hold: bool = True
    # Ids that a bank has given to several rows of one account.
    repeated_ids: frozenset[tuple[UUID, str]] = frozenset()

    def account(self, id: UUID) -> Account:  # noqa: A002
        return self.accounts[id]

    def is_exported(self, account_id: UUID) -> bool:
        return any(span.account.id == account_id for span in self.spans)

    def payee(self, row: Transaction) -> str | None:
        return self.payees.get(row.payee_id) if row.payee_id else None

    def tag_names(self, ids: Sequence[UUID]) -> list[str]:
        return [self.tags[id] for id in ids if id in self.tags]  # noqa: A001

    def category_path(self, slug: str | None) -> str | None:
        if slug is None:
            return None
        return " > ".join(category.label for category in self.tree.path(slug)) or slug
