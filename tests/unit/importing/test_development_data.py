"""Real statements, where a developer has them: set MONETA_DEVELOPMENT_DATA to their directory."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from deployments.transactions.importing.keys import dedup_keys
from deployments.transactions.importing.statement import Statement, parse_statement

_DIRECTORY = Path(os.environ.get("MONETA_DEVELOPMENT_DATA", "/nonexistent"))
pytestmark = pytest.mark.skipif(not _DIRECTORY.is_dir(), reason="MONETA_DEVELOPMENT_DATA is not set")


def _statement(name: str, currency: str) -> Statement:
    statement = parse_statement((_DIRECTORY / name).read_bytes(), name, currency=currency)
    assert isinstance(statement, Statement), statement
    return statement


@pytest.mark.parametrize(
    ("name", "currency", "rows", "errors", "outgoing", "first", "last"),
    [
        ("czech_accounts.csv", "CZK", 19_984, 0, 12_175, date(1995, 5, 4), date(1998, 12, 5)),
        ("india_household.csv", "INR", 2_461, 0, 2_336, date(2015, 1, 1), date(2018, 9, 20)),
        ("uk_purchase_cards.csv.gz", "GBP", 130_397, 92_611, 36_412, date(2016, 12, 21), date(2018, 2, 5)),
        ("us_mint_export.csv", "USD", 5_696, 0, 5_108, date(2016, 7, 15), date(2020, 4, 11)),
        ("us_personal_transactions.csv", "USD", 808, 0, 689, date(2018, 1, 1), date(2019, 9, 30)),
    ],
)
def test_real_statements(
    name: str, currency: str, rows: int, errors: int, outgoing: int, first: date, last: date
) -> None:
    statement = _statement(name, currency)
    booked = statement.rows["booked_on"]
    found = (statement.row_count, statement.error_count, (statement.rows["amount_minor"] < 0).sum())
    assert found == (rows, errors, outgoing)
    assert (booked.min(), booked.max()) == (first, last)
    again = parse_statement((_DIRECTORY / name).read_bytes(), name, currency=currency, mapping=statement.mapping)
    assert isinstance(again, Statement)
    assert again.rows.equals(statement.rows)
    assert dedup_keys(statement.rows).n_unique() >= 0.99 * statement.rows.height


def test_the_household_diary_is_in_order_once_its_exchanged_dates_are_put_right() -> None:
    days = _statement("india_household.csv", "INR").rows["booked_on"]
    assert (days.diff().dt.total_days() > 0).sum() == 0


def test_the_balance_of_czech_accounts_agrees_with_the_signs() -> None:
    statement = _statement("czech_accounts.csv", "CZK")
    steps = statement.rows.with_columns(pl.col("balance_minor").diff().alias("step"))
    assert (steps["step"] == steps["amount_minor"]).sum() > 0.6 * steps.height
    assert (steps["step"] == -steps["amount_minor"]).sum() < 0.01 * steps.height


def test_a_workbook_leaves_out_what_failed() -> None:
    statement = _statement("russia_card_operations.xlsx", "RUB")
    found = (statement.format, statement.row_count, statement.error_count, statement.left_out_count)
    assert found == ("xlsx", 6705, 18, 42)
    booked = statement.rows["booked_on"]
    assert (booked.min(), booked.max()) == (date(2018, 1, 1), date(2021, 12, 31))
    assert statement.rows["category_label"].null_count() < 0.02 * statement.rows.height
