"""The grammar of amounts, and that reading a column is reading each of its cells."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployments.transactions.importing.values import read_amounts
from domain.shared.money import EXPONENTS, MAX_MINOR
from domain.transactions.importing.amounts import (
    AmountReading,
    Unreadable,
    infer_decimal_separator,
    is_blank,
    read_amount,
)
from domain.transactions.importing.mapping import DecimalSeparator

_DOT, _COMMA = DecimalSeparator.DOT, DecimalSeparator.COMMA


@pytest.mark.parametrize(
    ("text", "separator", "minor"),
    [
        ("12.30", _DOT, 1230),
        ("12,30", _COMMA, 1230),
        ("1.234,56", _COMMA, 123456),
        ("1,234.56", _DOT, 123456),
        ("1.234,56", _DOT, 123456),
        ("1 234,56", _COMMA, 123456),
        ("1\u202f234,56", _COMMA, 123456),
        ("1\u00a0234\u00a0567,8", _COMMA, 123456780),
        ("1'234.56", _DOT, 123456),
        ("1’234.56", _DOT, 123456),
        ("1,23,456.00", _DOT, 12345600),
        ("12,34,567", _DOT, 123456700),
        ("(12.30)", _DOT, -1230),
        ("(€12.30)", _DOT, -1230),
        ("12.30-", _DOT, -1230),
        ("+12.30", _DOT, 1230),
        ("−12.30", _DOT, -1230),
        ("-€12.30", _DOT, -1230),
        ("€-12.30", _DOT, -1230),
        ("€ 12.30", _DOT, 1230),
        ("12.30€", _DOT, 1230),
        ("EUR 12.30", _DOT, 1230),
        ("-12,30 eur", _COMMA, -1230),
        (".5", _DOT, 50),
        ("5.", _DOT, 500),
        ("0", _DOT, 0),
        ("-0.00", _DOT, 0),
        ("12.3000", _DOT, 1230),
        ("1,234", _DOT, 123400),
        ("1.234", _COMMA, 123400),
        ("90000000000.00", _DOT, MAX_MINOR),
    ],
)
def test_forms_of_amounts(text: str, separator: DecimalSeparator, minor: int) -> None:
    assert read_amount(text, separator, "EUR") == AmountReading(minor)


@pytest.mark.parametrize(
    ("text", "minor"),
    [("12.30 CR", 1230), ("12.30CR", 1230), ("12.30 DR", -1230), ("12.30 Dr.", -1230), ("12,30 S", -1230),
     ("12,30 H", 1230), ("-12.30 DR", -1230), ("EUR 12.30 C", 1230), ("12.30 EUR D", -1230)],
)  # fmt: skip
def test_a_mark_of_the_bank_settles_the_sign(text: str, minor: int) -> None:
    assert read_amount(text, _DOT, "EUR") == AmountReading(minor, marked=True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("abc", "this is not an amount"),
        ("1e3", "this is not an amount"),
        ("(12.30", "this is not an amount"),
        ("12:30", "this is not an amount"),
        ("1.2.3", "the digits of the amount are not grouped as a number"),
        ("1,23,4", "the digits of the amount are not grouped as a number"),
        ("1 23", "the digits of the amount are not grouped as a number"),
        ("--12", "the amount has two signs"),
        ("-12-", "the amount has two signs"),
        ("12.345", "EUR has 2 decimals, the amount has more"),
        ("12.300000000000001", "EUR has 2 decimals, the amount has more"),
        ("90000000000.01", "the amount is too large"),
        ("9" * 40, "the amount is too large"),
        ("9" * 5000, "this is not an amount"),
        ("USD 12.30", "the amount is in USD, the account is in EUR"),
        ("$12.30", "the amount is in “$”, the account is in EUR"),
        ("XYZ 12.30", "“XYZ” is not a currency"),
    ],
)
def test_what_is_no_amount_says_why(text: str, reason: str) -> None:
    assert read_amount(text, _DOT, "EUR") == Unreadable(reason)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("1,234", "JPY", 1234), ("1,234.00", "JPY", 1234), ("1.234", "KWD", 1234), ("₹1,23,456.00", "INR", 12345600),
     ("R$ 1.234,56", "BRL", 123456), ("$5", "CAD", 500), ("1 234,56 Kč", "CZK", 123456), ("12,30 zł", "PLN", 1230)],
)  # fmt: skip
def test_other_currencies(text: str, currency: str, minor: int) -> None:
    assert read_amount(text, _DOT, currency) == AmountReading(minor)


@pytest.mark.parametrize(
    ("texts", "currency", "separator"),
    [
        (["1.234,56", "12"], "EUR", _COMMA),
        (["1,234.56", "12"], "EUR", _DOT),
        (["12,5"], "EUR", _COMMA),
        (["1.234", "2.345"], "EUR", _COMMA),
        (["1,234", "2,345"], "EUR", _DOT),
        (["1.234", "2.345"], "KWD", _DOT),
        (["0.125", "1.234"], "EUR", _DOT),
        (["1.234.567"], "EUR", _COMMA),
        (["1,234", "1,234", "1,234", "1,23"], "EUR", _COMMA),
        (["12", "13"], "EUR", _DOT),
    ],
)
def test_the_decimal_separator_of_a_column(texts: list[str], currency: str, separator: DecimalSeparator) -> None:
    assert infer_decimal_separator(texts, currency) is separator


_CURRENCIES = st.sampled_from(sorted({"EUR", "JPY", "KWD", "CLF", "USD", "INR", "CHF"}))
_SEPARATORS = st.sampled_from(DecimalSeparator)
_AMOUNT_LIKE = st.from_regex(
    r"[-+−(]?[$€₹]?[0-9]{0,6}[.,' ]?[0-9]{0,4}[.,' ]?[0-9]{0,4}[.,]?[0-9]{0,3}[-)]?( ?(EUR|CR|USD))?", fullmatch=True
)


@given(st.lists(_AMOUNT_LIKE | st.text(max_size=12) | st.none(), max_size=20), _SEPARATORS, _CURRENCIES)
def test_a_column_is_read_as_its_cells_are(texts: list[str | None], separator: DecimalSeparator, currency: str) -> None:
    frame = read_amounts(pl.Series(texts, dtype=pl.String), separator, currency)
    assert frame.height == len(texts)
    for text, (minor, marked, reason) in zip(texts, frame.iter_rows(), strict=True):
        if text is None or is_blank(text):
            assert (minor, marked, reason) == (None, False, None)
            continue
        reading = read_amount(text, separator, currency)
        if isinstance(reading, AmountReading):
            assert (minor, marked, reason) == (reading.minor, reading.marked, None)
        else:
            assert (minor, reason is not None) == (None, True)


@given(
    st.integers(-MAX_MINOR, MAX_MINOR), _CURRENCIES, _SEPARATORS, st.sampled_from(["", ",", ".", " ", "'", "\u202f"])
)
def test_what_is_written_is_read(minor: int, currency: str, separator: DecimalSeparator, group: str) -> None:
    exponent = EXPONENTS[currency]
    if group == separator.character:
        group = ""
    digits = str(abs(minor)).rjust(exponent + 1, "0")
    whole, decimals = (digits[:-exponent], digits[-exponent:]) if exponent else (digits, "")
    text = (
        ("-" if minor < 0 else "")
        + f"{int(whole):,}".replace(",", group)
        + (separator.character + decimals if decimals else "")
    )
    if exponent == 0 and group in ".," and text.count(group) == 1:
        separator = DecimalSeparator.DOT if group == "," else DecimalSeparator.COMMA
    assert read_amount(text, separator, currency) == AmountReading(minor)
