"""What a demo household is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.transactions.model import AccountType


@dataclass(frozen=True, slots=True)
class DemoAccount:
    key: str
    name: str
    type: AccountType
    opening_balance_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRow:
    """`amount_minor` is signed. The two legs of a transfer share `pair_key`.

    `category` None waits for somebody; otherwise a person chose it, or the model did with this confidence.
    """

    account_key: str
    booked_on: date
    amount_minor: int
    description: str
    merchant: str | None = None
    category: str | None = None
    note: str | None = None
    pair_key: str | None = None
    person_chose: bool = False
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class DemoBook:
    """Rows by day, and within a day in the order in which the bank saw them."""

    currency: str
    accounts: tuple[DemoAccount, ...]
    rows: tuple[DemoRow, ...]
