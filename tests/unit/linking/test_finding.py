"""What makes two rows one transfer, without any storage."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.money import Money
from domain.transactions.currencies.model import ExchangeRate, RateSource
from domain.transactions.currencies.rates import RateTable
from domain.transactions.linking.finding import (
    DAYS_APART_MAX,
    SCORE_MIN,
    OpenRow,
    TransferPair,
    across_currencies,
    best_pairs,
    judged,
)
from domain.transactions.model import Account, AccountType, Categorizer, Transaction

DAY = date(2026, 11, 2)
NOW = datetime(2026, 11, 23, tzinfo=UTC)
NO_RATES = RateTable()


def account(name: str, kind: AccountType = AccountType.CHECKING) -> Account:
    nothing = Money(0, "EUR")
    return Account(id=uuid4(), name=name, type=kind, opening_balance=nothing, balance=nothing, created_at=NOW)


CHECKING, OTHER = account("Everyday"), account("Household book")
SAVINGS = account("Rainy Days", AccountType.SAVINGS)
ACCOUNTS = {each.id: each for each in (CHECKING, OTHER, SAVINGS)}


def row(owner: Account, minor: int, description: str, days: int = 0, **fields: Any) -> Transaction:
    values = {"booked_on": DAY + timedelta(days=days), "amount": Money(minor, "EUR"), "updated_at": NOW, **fields}
    return Transaction(id=uuid4(), account_id=owner.id, description=description, **values)


def judge(outgoing: Transaction, incoming: Transaction) -> TransferPair:
    return judged(outgoing, incoming, ACCOUNTS, NO_RATES)


def test_two_purchases_of_one_amount_are_not_offered() -> None:
    rent = row(CHECKING, -80_000, "Miete", category="housing", categorized_by=Categorizer.PERSON)
    salary = row(OTHER, 80_000, "Lohn", 1, category="income", categorized_by=Categorizer.PERSON)
    assert judge(rent, salary).score < SCORE_MIN


def test_the_name_of_the_other_account_speaks_for_it() -> None:
    named = judge(row(CHECKING, -100, "Dauerauftrag RAINY DAYS"), row(SAVINGS, 100, "Gutschrift"))
    plain = judge(row(CHECKING, -100, "Dauerauftrag"), row(SAVINGS, 100, "Gutschrift"))
    assert named.score > plain.score
    assert "mentions Rainy Days" in named.reasons


def test_a_shared_reference_is_told() -> None:
    pair = judge(row(CHECKING, -100, "Auftrag 20261102"), row(OTHER, 100, "Eingang 20261102", 2))
    assert pair.reasons == ("same amount", "2 days apart", "both mention “20261102”")


@pytest.mark.parametrize("days", range(DAYS_APART_MAX))
def test_nearer_days_score_higher(days: int) -> None:
    near = judge(row(CHECKING, -100, "a"), row(OTHER, 100, "b", days))
    far = judge(row(CHECKING, -100, "a"), row(OTHER, 100, "b", days + 1))
    assert near.score > far.score


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 100)), max_size=25))
def test_no_row_is_offered_twice_and_no_better_pair_is_passed_over(drawn: list[tuple[int, int, int]]) -> None:
    outs = [row(CHECKING, -100, str(n)) for n in range(5)]
    ins = [row(SAVINGS, 100, str(n)) for n in range(5)]
    pairs = [TransferPair(outs[a], ins[b], score, ()) for a, b, score in drawn]
    chosen = best_pairs(pairs)
    used = [each for pair in chosen for each in (pair.outgoing.id, pair.incoming.id)]
    assert len(used) == len(set(used))
    for pair in pairs:
        if pair.score >= SCORE_MIN and pair not in chosen:
            rivals = [each for each in chosen if each.outgoing is pair.outgoing or each.incoming is pair.incoming]
            assert max(each.score for each in rivals) >= pair.score


def _rates(rate: str) -> RateTable:
    known = ExchangeRate(id=uuid4(), base="EUR", quote="JPY", rated_on=DAY, rate=Decimal(rate), source=RateSource.ECB)
    return RateTable([known])


def _open(owner: UUID, minor: int, currency: str, days: int = 0) -> OpenRow:
    return OpenRow(uuid4(), owner, DAY + timedelta(days=days), Money(minor, currency))


@pytest.mark.parametrize(
    ("arrived", "days", "is_found"),
    [
        (16_000, 0, True),
        (14_400, 4, True),
        (17_600, 0, True),
        (14_300, 0, False),
        (17_700, 0, False),
        (16_000, 5, False),
    ],
)
def test_across_currencies_the_value_must_be_near(arrived: int, days: int, is_found: bool) -> None:
    left = _open(CHECKING.id, -10_000, "EUR")
    came = _open(SAVINGS.id, arrived, "JPY", days)
    expected = [(left.id, came.id)] if is_found else []
    assert across_currencies([left, came], _rates("160")) == expected
    assert across_currencies([left, came], NO_RATES) == []
    assert across_currencies([left, replace(came, account_id=CHECKING.id)], _rates("160")) == []
