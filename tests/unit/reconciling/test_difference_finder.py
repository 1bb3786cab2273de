"""The difference finder: seeded mistakes, hand-made cases, and thousands of rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.shared.money import Money
from domain.transactions.reconciling.books import BookRow, Books, FixKind, Mistake
from domain.transactions.reconciling.digits import decimal_slip, is_transposition
from domain.transactions.reconciling.finder import PROPOSALS_MAX, find_difference
from tests.support.seeded_books import HERE, SEEDS, SINCE, THERE, UNTIL, Maker, Seeded, seeded, table


@pytest.mark.parametrize("seed", range(1, 6))
def test_of_the_seeded_mistakes_nearly_all_are_found_at_once(seed: int) -> None:
    ranks = {name: rank for name, rank, _ in table(seed)}
    assert len(ranks) >= 20
    found_at_once = sum(rank == 1 for rank in ranks.values())
    assert found_at_once >= len(ranks) - 2, ranks
    assert sum(rank is not None and rank <= 3 for rank in ranks.values()) >= len(ranks) - 1, ranks


def _mended(book: Seeded) -> int | None:
    """What is left of the difference when the first proposal is taken; None where it is part of an explanation."""
    first = find_difference(book.books)[0]
    by_id = {row.id: row for row in (*book.books.rows, *book.books.elsewhere)}
    rows = [by_id[id_] for id_ in first.fix.row_ids]
    match first.fix.kind:
        case FixKind.TICK | FixKind.CHANGE_DATE:
            explained = sum(row.minor for row in rows)
        case FixKind.UNTICK | FixKind.DELETE:
            explained = -sum(row.minor for row in rows)
        case FixKind.CHANGE_AMOUNT:
            assert first.fix.amount
            explained = first.fix.amount.minor - rows[0].minor
        case FixKind.MOVE:
            explained = rows[0].minor * (1 if first.fix.account_id == HERE else -1)
        case FixKind.RECORD:
            assert first.fix.amount
            explained = first.fix.amount.minor
    return book.books.difference - explained


@pytest.mark.parametrize("make", SEEDS, ids=lambda make: make.__name__)
def test_the_first_proposal_makes_the_difference_zero(make: Callable[[Maker], tuple[Mistake, list[BookRow]]]) -> None:
    assert _mended(seeded(make, 7)) == 0


def test_without_a_difference_nothing_is_proposed() -> None:
    assert find_difference(replace(seeded(SEEDS[0], 1).books, difference=0)) == ()


def test_locked_rows_and_rows_of_an_agreed_statement_are_never_blamed() -> None:
    for place, make in enumerate(SEEDS):
        book = seeded(make, place)
        locked = replace(book.books, rows=tuple(replace(row, is_locked=True) for row in book.books.rows))
        early = {row.id for row in book.books.rows if row.booked_on <= SINCE}
        for proposal in find_difference(locked):
            assert not set(proposal.fix.row_ids) & {row.id for row in locked.rows}
        for proposal in find_difference(book.books):
            assert not set(proposal.fix.row_ids) & early


@settings(max_examples=60)
@given(st.integers(-(10**7), 10**7).filter(bool), st.integers(0, 10**6))
def test_whatever_the_difference_there_is_an_answer_that_explains_it(difference: int, seed: int) -> None:
    books = replace(seeded(SEEDS[seed % len(SEEDS)], seed).books, difference=difference, stated=())
    proposals = find_difference(books)
    assert 1 <= len(proposals) <= PROPOSALS_MAX
    assert [proposal.score for proposal in proposals] == sorted((p.score for p in proposals), reverse=True)
    assert proposals == find_difference(books)
    assert all(0 <= proposal.score <= 1_000 and proposal.reason for proposal in proposals)


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        (1234, 1324, True),
        (-5420, -4520, True),
        (705, 75, True),
        (1234, 4321, False),
        (1234, 1234, False),
        (1234, -1324, False),
        (1234, 1235, False),
        (90, 9, True),
    ],
)
def test_transpositions(one: int, other: int, is_one: bool) -> None:
    assert is_transposition(one, other) is is_transposition(other, one) is is_one


@given(st.integers(1, 10**9))
def test_a_transposition_differs_by_a_multiple_of_nine(minor: int) -> None:
    text = str(minor)
    for place in range(len(text) - 1):
        swapped = int(text[:place] + text[place + 1] + text[place] + text[place + 2 :])
        assert (minor - swapped) % 9 == 0
        assert is_transposition(minor, swapped) == (minor != swapped)


def test_decimal_slips() -> None:
    assert decimal_slip(1250, 125) == 10
    assert decimal_slip(125, 12500) == -100
    assert decimal_slip(-1250, -125) == 10
    assert decimal_slip(1250, 126) is None


def _row(number: int, **changes: object) -> BookRow:
    """Row `number` of a large account: amounts without a pattern, forty payees."""
    row = BookRow(
        id=UUID(int=number + 10),
        account_id=HERE,
        booked_on=UNTIL - timedelta(days=number % 3_000),
        minor=-100 - (number * 7_919) % 90_000,
        description=f"PAYEE{'ABCDEFGHIJ'[number % 10]} STREET{'KLMN'[number % 4]} {number}",
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def test_ten_thousand_rows_are_looked_at_once_each() -> None:
    """No timing here (`make bench` has that): the work is counted in rows that are visited."""
    rows = [_row(number) for number in range(10_000)]
    wrong = replace(rows[1_234], minor=rows[1_234].minor * 10)
    rows[1_234] = wrong
    books = Books(
        account_id=HERE,
        account_name="Checking",
        currency="EUR",
        since=None,
        until=UNTIL,
        difference=wrong.minor // 10 - wrong.minor,
        rows=tuple(rows),
        elsewhere=tuple(replace(_row(number), account_id=THERE) for number in range(10_000, 10_500)),
        account_names=((HERE, "Checking"), (THERE, "Card")),
    )
    [first, *_] = find_difference(books)
    assert (first.mistake, first.fix.row_ids) == (Mistake.DECIMAL, (wrong.id,))


@pytest.mark.parametrize(
    ("since", "opening", "score", "reason"),
    [
        (None, 0, 800, "Nobody has said what was there before 2026-10-09. With an opening balance of 246.13 EUR the"
         " books agree."),
        (None, 500, 300, "With an opening balance of 251.13 EUR instead of 5.00 EUR the books agree."),
        (None, None, None, None),
        (SINCE, 0, None, None),
    ],
)  # fmt: skip
def test_the_account_may_have_begun_with_something_until_a_statement_was_agreed(
    since: date | None, opening: int | None, score: int | None, reason: str | None
) -> None:
    books = Books(
        account_id=HERE,
        account_name="Checking",
        currency="EUR",
        since=since,
        until=UNTIL,
        difference=24_613,
        rows=(_row(1, minor=-1_230, booked_on=date(2026, 10, 9), description="Bakery"),),
        opening_minor=opening,
    )
    found = [each for each in find_difference(books) if each.mistake is Mistake.OPENING_BALANCE]
    assert [(each.score, each.reason) for each in found] == ([(score, reason)] if score else [])
    assert all(each.fix.kind is FixKind.CHANGE_OPENING_BALANCE for each in found)
    assert [each.fix.amount for each in found] == ([Money((opening or 0) + 24_613, "EUR")] if score else [])


def test_a_reason_says_which_row_and_why() -> None:
    rows = (_row(1, minor=-1_230, booked_on=date(2026, 10, 9), description="Bakery"), _row(2))
    books = Books(
        account_id=HERE,
        account_name="Checking",
        currency="EUR",
        since=SINCE,
        until=UNTIL,
        difference=2_460,
        rows=rows,
    )
    [first, *_] = find_difference(books)
    assert first.reason == (
        "“Bakery” of 2026-10-09: with the other sign the books agree: the difference is twice its amount."
    )
    assert first.fix.amount is not None
    assert str(first.fix.amount) == "12.30 EUR"
