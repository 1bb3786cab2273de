"""Accounts by what they are for: each open one in one group, and no sum over two currencies."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from domain.shared.money import Money
from domain.transactions.accounts.grouping import KIND_OF, group_accounts
from domain.transactions.model import Account, AccountType


def account(type_: AccountType, minor: int, currency: str, **fields: Any) -> Account:
    balance = Money(minor, currency)
    return Account(
        id=uuid4(), name="A", type=type_, opening_balance=balance, balance=balance,
        created_at=datetime(2026, 1, 1, tzinfo=UTC), **fields,
    )  # fmt: skip


_ACCOUNTS = st.lists(
    st.builds(
        account,
        st.sampled_from(AccountType),
        st.integers(-(10**9), 10**9),
        st.sampled_from(["EUR", "USD"]),
        closed_on=st.sampled_from([None, None, date(2026, 1, 1)]),
        is_hidden=st.booleans(),
    ),
    max_size=12,
)


def test_every_type_has_its_place() -> None:
    assert set(KIND_OF) == set(AccountType)


@given(_ACCOUNTS)
def test_each_open_account_is_in_one_group_and_the_subtotals_are_theirs(accounts: list[Account]) -> None:
    groups = group_accounts(accounts)
    shown = [each for group in groups for each in group.accounts]
    assert sorted(each.id for each in shown) == sorted(
        each.id for each in accounts if each.closed_on is None and not each.is_hidden
    )
    for group in groups:
        for total in group.subtotals:
            assert total.minor == sum(a.balance.minor for a in group.accounts if a.currency == total.currency)
        assert {total.currency for total in group.subtotals} == {each.currency for each in group.accounts}
