"""What changing an account answers; `change` is None where nothing changed."""

from __future__ import annotations

from dataclasses import dataclass

from domain.transactions.model import Account, Change, Transaction


@dataclass(frozen=True, slots=True)
class AccountChanged:
    account: Account
    change: Change | None


@dataclass(frozen=True, slots=True)
class AccountValued:
    """`transactions` are the adjusting rows as they are now: that of the day, and the next one after it."""

    account: Account
    transactions: tuple[Transaction, ...]
    change: Change | None
