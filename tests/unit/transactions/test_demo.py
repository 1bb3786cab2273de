"""The demo's book: whatever the day and the seed, it must be true to itself and believable."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.shared.money import EXPONENTS, MAX_MINOR
from domain.shared.periods import Month
from domain.transactions.categories import CATEGORIES, INCOME, TRANSFER
from domain.transactions.demo import DemoBook, DemoRow, demo_book
from domain.transactions.model import AccountType

TODAY = date(2026, 11, 23)
SLUGS = {category.slug for category in CATEGORIES}
days = st.dates(date(2024, 1, 1), date(2032, 12, 31))
seeds = st.integers(0, 10_000)
books = settings(max_examples=8)


@pytest.fixture(scope="module")
def book() -> DemoBook:
    return demo_book(TODAY)


def whole_months(book: DemoBook, today: date) -> dict[Month, list[DemoRow]]:
    """The rows by month, without the current one."""
    months: dict[Month, list[DemoRow]] = defaultdict(list)
    for row in book.rows:
        months[Month.of(row.booked_on)].append(row)
    months.pop(Month.of(today), None)
    return months


def earned(rows: list[DemoRow]) -> int:
    return sum(row.amount_minor for row in rows if row.category == INCOME)


def spent(rows: list[DemoRow]) -> int:
    """Refunds make it less."""
    return -sum(row.amount_minor for row in rows if row.category not in (INCOME, TRANSFER))


def test_the_same_day_and_seed_give_the_same_book(book: DemoBook) -> None:
    assert demo_book(TODAY) == book
    assert demo_book(TODAY, seed=8).rows != book.rows


def test_there_is_one_account_of_each_everyday_type(book: DemoBook) -> None:
    assert [account.type for account in book.accounts] == [
        AccountType.CHECKING,
        AccountType.SAVINGS,
        AccountType.CREDIT_CARD,
        AccountType.CASH,
    ]
    assert {row.account_key for row in book.rows} == {account.key for account in book.accounts}


def test_three_years_are_about_3500_rows_of_nearly_every_category(book: DemoBook) -> None:
    assert 3_000 <= len(book.rows) <= 4_000
    assert {row.category for row in book.rows if row.category} == SLUGS


@books
@given(days, seeds)
def test_every_row_is_one_that_the_ledger_takes(today: date, seed: int) -> None:
    book = demo_book(today, seed=seed)
    first = Month.of(today).plus(-36).first_day
    for row in book.rows:
        assert row.amount_minor != 0
        assert abs(row.amount_minor) <= MAX_MINOR
        assert first <= row.booked_on <= today
        assert row.category is None or row.category in SLUGS
        assert row.description == row.description.strip()
        assert 0 < len(row.description) <= 200
        assert not {"#", "@", "{", "}"} & set(row.description)
    assert [row.booked_on for row in book.rows] == sorted(row.booked_on for row in book.rows)


@books
@given(days, seeds)
def test_the_two_legs_of_a_transfer_cancel(today: date, seed: int) -> None:
    pairs: dict[str, list[DemoRow]] = defaultdict(list)
    for row in demo_book(today, seed=seed).rows:
        assert (row.pair_key is not None) == (row.category == TRANSFER)
        if row.pair_key is not None:
            pairs[row.pair_key].append(row)
    assert len(pairs) >= 90
    for one, other in pairs.values():
        assert one.amount_minor == -other.amount_minor
        assert one.booked_on == other.booked_on
        assert one.account_key != other.account_key


@books
@given(days, seeds)
def test_every_whole_month_has_income_and_the_year_leaves_something(today: date, seed: int) -> None:
    months = whole_months(demo_book(today, seed=seed), today)
    assert sorted(months) == [Month.of(today).plus(index - 36) for index in range(36)]
    for rows in months.values():
        assert earned(rows) > 300_000
        assert len({row.category for row in rows}) >= 12
        assert 60 <= len(rows) <= 150
    every = [row for rows in months.values() for row in rows]
    assert len({row.category for row in every}) >= 15
    assert 5 <= 100 * (earned(every) - spent(every)) // earned(every) < 30


@books
@given(days, seeds)
def test_balances_stay_believable_after_every_row(today: date, seed: int) -> None:
    book = demo_book(today, seed=seed)
    balances = {account.key: account.opening_balance_minor for account in book.accounts}
    for row in book.rows:
        balances[row.account_key] += row.amount_minor
        assert balances["checking"] >= 0
        assert balances["cash"] >= 0
        assert balances["savings"] > 0
        assert -400_000 < balances["card"] <= 0
    assert balances["checking"] < 1_500_000


@books
@given(days, seeds)
def test_each_row_says_who_chose_and_only_the_model_doubts(today: date, seed: int) -> None:
    rows = demo_book(today, seed=seed).rows
    for row in rows:
        if row.category is None:
            assert (row.person_chose, row.confidence, row.merchant) == (False, None, None)
            assert row.booked_on > today - timedelta(days=21)
        elif row.person_chose:
            assert row.confidence is None
        else:
            assert row.confidence is not None
            assert 0.71 <= row.confidence <= 0.99
    assert 4 <= sum(row.category is None for row in rows) <= 8


@books
@given(days, st.integers(1, 27))
def test_the_past_stays_as_it_was_from_day_to_day(today: date, later: int) -> None:
    """Within a month the book only grows; who chose what may change, what the bank wrote long ago may not."""
    month_end = Month.of(today).day_or_last(later)
    earlier, now = sorted((today, month_end))
    settled = earlier - timedelta(days=21)

    def facts(day: date) -> list[tuple[object, ...]]:
        return [
            (row.account_key, row.booked_on, row.amount_minor, row.description)
            for row in demo_book(day).rows
            if row.booked_on <= settled
        ]

    assert facts(earlier) == facts(now)


def test_what_people_notice_is_there(book: DemoBook) -> None:
    spotify = [row.amount_minor for row in book.rows if row.merchant == "Spotify"]
    assert sorted(set(spotify)) == [-1_299, -1_099]
    salaries = {row.amount_minor for row in book.rows if row.description.startswith("NORDLICHT SOFTWARE GMBH LOHN")}
    assert salaries == {338_500, 352_000, 368_000}
    refunds = [row for row in book.rows if row.amount_minor > 0 and row.category == "shopping"]
    assert len(refunds) == 6
    doubles = Counter(
        (row.booked_on, row.amount_minor, row.description) for row in book.rows if row.amount_minor <= -5_000
    )
    assert [key[2] for key, count in doubles.items() if count > 1] == ["RESTAURANT SCHNITZELEI MITTE"]
    gas = {row.booked_on.month: -row.amount_minor for row in book.rows if row.merchant == "GASAG"}
    assert gas[1] > 3 * gas[7]
    assert {row.booked_on.month for row in book.rows if row.category == "travel"} <= {4, 7, 8}
    gifts = Counter(row.booked_on.month for row in book.rows if row.category == "charity_gifts")
    assert gifts.most_common(1)[0][0] == 12


@pytest.mark.parametrize("currency", ["EUR", "USD", "JPY", "KWD", "CLF"])
def test_another_currency_keeps_the_digits(currency: str) -> None:
    book = demo_book(TODAY, currency=currency)
    assert book.currency == currency
    rent = {row.amount_minor for row in book.rows if row.category == "housing"}
    factor = {0: 1, 2: 1, 3: 10, 4: 100}[EXPONENTS[currency]]
    assert rent == {-104_000 * factor, -108_500 * factor}
