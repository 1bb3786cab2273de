"""Money in or out where a file does not say it with a plain sign."""

from __future__ import annotations

import pytest

from deployments.transactions.importing.statement import Statement, parse_statement


def _minors(text: str, currency: str = "EUR") -> list[int]:
    statement = parse_statement(text.encode(), "a.csv", currency=currency)
    assert isinstance(statement, Statement), statement
    assert statement.errors == ()
    return statement.rows["amount_minor"].to_list()


def _column(header: str, *cells: str) -> str:
    rows = "".join(f"2024-03-{day:02},Shop {day},{cell}\n" for day, cell in enumerate(cells, start=1))
    return f"Date,Description,{header}\n{rows}"


def test_an_account_writes_spending_with_a_minus() -> None:
    assert _minors(_column("Amount", "-1.00", "-2.00", "500.00")) == [-100, -200, 50000]


def test_a_card_writes_spending_without_sign() -> None:
    assert _minors(_column("Amount", "1.00", "2.00", "3.00", "-4.00")) == [-100, -200, -300, 400]


def test_words_outvote_what_is_usual() -> None:
    rows = "2024-03-01,Salary March,900.00\n2024-03-02,Refund shoes,20.00\n2024-03-03,Shop,-5.00\n"
    assert _minors("Date,Description,Amount\n" + rows) == [90000, 2000, -500]


def test_a_file_of_income_only_is_income() -> None:
    assert _minors("Date,Description,Amount\n2024-03-01,Salary March,900.00\n2024-04-01,Salary April,900.00\n") == [
        90000,
        90000,
    ]


def test_a_credit_mark_makes_unmarked_amounts_spending() -> None:
    assert _minors(_column("Amount", "1.00", "2.00", "300.00 CR")) == [-100, -200, 30000]


def test_the_balance_settles_the_sign_of_a_card() -> None:
    assert _minors(_column("Amount,Balance", "10.00,90.00", "-5.00,95.00", "-1.00,96.00", "-2.00,98.00")) == [
        -1000,
        500,
        100,
        200,
    ]


def test_the_balance_of_newest_first_rows() -> None:
    rows = [
        "2024-03-05,D,10.00,250.00",
        "2024-03-04,C,40.00,240.00",
        "2024-03-03,B,30.00,280.00",
        "2024-03-02,A,50.00,250.00",
    ]
    assert _minors("Date,Description,Amount,Balance\n" + "\n".join(rows))[:3] == [1000, -4000, 3000]


@pytest.mark.parametrize("is_newest_first", [False, True])
@pytest.mark.parametrize(("sign", "balances"), [(1, (100, 200, 300)), (-1, (300, 200, 100))])
def test_where_all_amounts_are_equal_the_days_say_which_way_the_balance_runs(
    sign: int, balances: tuple[int, ...], is_newest_first: bool
) -> None:
    rows = [f"2024-03-0{day},Shop {day},1.00,{held / 100:.2f}\n" for day, held in enumerate(balances, start=1)]
    text = "Date,Description,Amount,Balance\n" + "".join(rows[::-1] if is_newest_first else rows)
    assert _minors(text) == [100 * sign] * 3


@pytest.mark.parametrize(
    ("debits", "credits_"), [(("1.00", "", "2.00"), ("", "9.00", "")), (("-1.00", "", "-2.00"), ("", "9.00", ""))]
)
def test_debits_are_spending_with_or_without_a_minus(debits: tuple[str, ...], credits_: tuple[str, ...]) -> None:
    cells = [f"{debit},{credit}" for debit, credit in zip(debits, credits_, strict=True)]
    assert _minors(_column("Debit,Credit", *cells)) == [-100, 900, -200]


def test_a_negative_debit_among_positive_ones_is_a_reversal() -> None:
    assert _minors(_column("Amount,Type", "1.00,Debit", "2.00,Debit", "-2.00,Debit", "9.00,Credit")) == [
        -100,
        -200,
        200,
        900,
    ]


def test_signed_amounts_beside_a_direction_keep_their_meaning() -> None:
    assert _minors(_column("Amount,Type", "-1.00,Debit", "-2.00,Debit", "9.00,Credit")) == [-100, -200, 900]


def test_a_debit_column_alone_is_enough() -> None:
    assert _minors(_column("Paid out", "1.00", "2.00")) == [-100, -200]


def test_yen_have_no_decimals() -> None:
    assert _minors(_column("Amount", '"-1,200"', "-300", "5000"), "JPY") == [-1200, -300, 5000]
