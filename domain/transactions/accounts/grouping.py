"""Accounts as people think of them: by what they are for, with a sum for each currency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain.shared.money import Money
from domain.transactions.model import Account, AccountType


class AccountGroupKind(StrEnum):
    EVERYDAY = "EVERYDAY"
    SAVINGS = "SAVINGS"
    CARDS = "CARDS"
    LOANS = "LOANS"
    INVESTMENTS = "INVESTMENTS"
    ASSETS = "ASSETS"
    OTHER = "OTHER"


KIND_OF = {
    AccountType.CHECKING: AccountGroupKind.EVERYDAY,
    AccountType.CASH: AccountGroupKind.EVERYDAY,
    AccountType.SAVINGS: AccountGroupKind.SAVINGS,
    AccountType.CREDIT_CARD: AccountGroupKind.CARDS,
    AccountType.LOAN: AccountGroupKind.LOANS,
    AccountType.INVESTMENT: AccountGroupKind.INVESTMENTS,
    AccountType.ASSET: AccountGroupKind.ASSETS,
    AccountType.OTHER: AccountGroupKind.OTHER,
}


@dataclass(frozen=True, slots=True)
class AccountGroup:
    """`subtotals` has one sum for each currency, never added 1:1."""

    kind: AccountGroupKind
    accounts: tuple[Account, ...]
    subtotals: tuple[Money, ...]


def group_accounts(accounts: Iterable[Account]) -> tuple[AccountGroup, ...]:
    """Open accounts that are not hidden, in the order of the kinds; a kind without accounts is left out."""
    shown = [account for account in accounts if account.closed_on is None and not account.is_hidden]
    groups = []
    for kind in AccountGroupKind:
        members = tuple(account for account in shown if KIND_OF[account.type] is kind)
        if members:
            groups.append(AccountGroup(kind, members, _subtotals(members)))
    return tuple(groups)


def _subtotals(accounts: Iterable[Account]) -> tuple[Money, ...]:
    sums: dict[str, int] = {}
    for account in accounts:
        sums[account.currency] = sums.get(account.currency, 0) + account.balance.minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))
