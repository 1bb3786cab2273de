"""The last running balance of a table is what the account held, where it follows from the amounts; else it is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployments.transactions.importing.statement import StatedBalance, Statement, parse_statement
from domain.transactions.importing.mapping import (
    ColumnAssignment,
    ColumnMapping,
    ColumnRole,
    DateOrder,
    DecimalSeparator,
)

HEADER = "Date,Description,Amount,Balance"
MAPPING = ColumnMapping(
    tuple(
        ColumnAssignment(place, role)
        for place, role in enumerate((ColumnRole.DATE, ColumnRole.DESCRIPTION, ColumnRole.AMOUNT, ColumnRole.BALANCE))
    ),
    DateOrder.YMD,
    DecimalSeparator.DOT,
    spending_is_positive=False,
)
BROKEN = "it does not follow from the amounts, at first in line {line}"


def read(*rows: str, header: str = HEADER, mapping: ColumnMapping | None = None) -> Statement:
    statement = parse_statement("\n".join((header, *rows, "")).encode(), "file.csv", currency="EUR", mapping=mapping)
    assert isinstance(statement, Statement), statement
    return statement


def held(statement: Statement) -> list[tuple[str | None, int | None, date | None]]:
    return [(each.label, each.closing_balance_minor, each.closing_on) for each in statement.balances]


OLDEST_FIRST = ("2026-03-01,Shop,-10.00,90.00", "2026-03-02,Pay,200.00,290.00", "2026-03-04,Shop,-40.00,250.00")


@pytest.mark.parametrize("rows", [OLDEST_FIRST, OLDEST_FIRST[::-1]], ids=["oldest first", "newest first"])
def test_the_last_balance_of_either_order_is_kept(rows: Sequence[str]) -> None:
    statement = read(*rows)
    assert statement.balances == (
        StatedBalance(label=None, currency="EUR", closing_balance_minor=25_000, closing_on=date(2026, 3, 4)),
    )
    assert statement.balance_problem is None


def test_a_balance_may_stand_at_the_end_of_each_day_only() -> None:
    rows = ("2026-03-01,Shop,-10.00,90.00", "2026-03-02,Bus,-5.00,", "2026-03-02,Bus,-5.00,80.00")
    assert held(read(*rows)) == [(None, 8_000, date(2026, 3, 2))]
    assert held(read(*rows[::-1])) == [(None, 8_000, date(2026, 3, 2))]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (("2026-03-01,Shop,-10.00,90.00", "2026-03-02,Bus,-5.00,80.00"), BROKEN.format(line=3)),
        # The balances run upwards, the days downwards.
        (("2026-03-02,Shop,-10.00,90.00", "2026-03-01,Bus,-5.00,85.00"), BROKEN.format(line=3)),
        (("2026-03-01,Shop,-10.00,90.00",), "one balance alone cannot be checked"),
        (
            ("2026-03-01,Shop,-10.00,90.00", "2026-03-02,Bus,-5.00,85.00", "2026-03-03,Bus,-5.00,"),
            "the last row has none",
        ),
        (
            ("2026-03-01,Out,-10.00,90.00", "2026-03-01,Back,10.00,100.00"),
            "the rows of one day can be read in either order, and nothing tells which of them was last",
        ),
        (
            ("2026-03-01,Shop,-10.00,90.00", "2026-03-02,Bus,-5.00,85.00", "2026-03-02,Tram,5.0.0,80.00"),
            "a row that comes after the last one cannot be read",
        ),
    ],
)
def test_what_does_not_follow_from_the_amounts_is_not_used(rows: Sequence[str], problem: str) -> None:
    statement = read(*rows)
    assert (statement.balances, statement.balance_problem) == ((), problem)


def test_a_file_without_balances_has_no_problem() -> None:
    for rows, header in (
        (("2026-03-01,Shop,-10.00,", "2026-03-02,Shop,-1.00,"), HEADER),
        (("2026-03-01,Shop,-10.00",), HEADER[:-8]),
    ):
        statement = read(*rows, header=header)
        assert (statement.balances, statement.balance_problem) == ((), None)


def test_what_is_pending_is_in_no_balance_yet() -> None:
    header = "Date,Description,Amount,Balance,Status"
    rows = (
        "2026-03-01,Shop,-10.00,90.00,booked",
        "2026-03-03,Hotel,-50.00,,pending",
        "2026-03-02,Bus,-5.00,85.00,booked",
    )
    assert held(read(*rows, header=header)) == [(None, 8_500, date(2026, 3, 2))]


def test_each_account_of_a_file_has_its_own() -> None:
    header = "Date,Description,Amount,Balance,Account"
    rows = (
        "2026-03-01,Shop,-10.00,90.00,Giro", "2026-03-01,Pay,10.00,510.00,Card",
        "2026-03-02,Shop,-10.00,80.00,Giro", "2026-03-02,Pay,10.00,999.00,Card",
    )  # fmt: skip
    statement = read(*rows, header=header)
    assert held(statement) == [("Giro", 8_000, date(2026, 3, 2))]
    assert statement.balance_problem == BROKEN.format(line=5)


@given(
    st.integers(-(10**9), 10**9),
    st.lists(st.tuples(st.integers(-(10**7), 10**7).filter(bool), st.integers(0, 3)), min_size=2, max_size=30),
    st.booleans(),
    st.data(),
)
def test_a_whole_history_gives_its_end_and_a_wrong_balance_nothing(
    opening: int, moves: list[tuple[int, int]], is_newest_first: bool, data: st.DataObject
) -> None:
    day, balance, rows = date(2025, 1, 1), opening, []
    for minor, days in moves:
        day, balance = day + timedelta(days=days), balance + minor
        rows.append((day, minor, balance))
    end = rows[-1]
    wrong = data.draw(st.none() | st.integers(0, len(rows) - 1))
    written = [
        f"{on},Shop number {place},{_euros(minor)},{_euros(held + (place == wrong))}"
        for place, (on, minor, held) in enumerate(rows)
    ]
    statement = read(*(written[::-1] if is_newest_first else written), mapping=MAPPING)
    found = held(statement)
    if wrong is not None and len({on for on, _, _ in rows}) > 1:
        assert found == []
    elif wrong is None and end[0] != rows[0][0]:
        assert found == [(None, end[2], end[0])]
    assert (found == []) == (statement.balance_problem is not None)


def _euros(minor: int) -> str:
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02d}"
