"""The laws of money."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.money import EXPONENTS, MAX_MINOR, CurrencyMismatch, Money, is_currency

_MINOR = st.integers(-(10**15), 10**15)
_CURRENCY = st.sampled_from(sorted(EXPONENTS))


@given(_MINOR, st.lists(st.integers(0, 1_000), min_size=1, max_size=12).filter(any))
def test_allocation_never_loses_a_cent(minor: int, weights: list[int]) -> None:
    shares = Money(minor, "EUR").allocate(weights)
    assert sum(share.minor for share in shares) == minor
    assert all(share.minor == 0 for share, weight in zip(shares, weights, strict=True) if weight == 0)


@given(_MINOR, st.lists(st.integers(1, 1_000), min_size=1, max_size=12))
def test_every_share_is_within_one_unit_of_its_weight(minor: int, weights: list[int]) -> None:
    for share, weight in zip(Money(minor, "EUR").allocate(weights), weights, strict=True):
        assert abs(Decimal(share.minor) - Decimal(minor) * weight / sum(weights)) < 1


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_weights_that_cannot_share_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"weights|empty"):
        Money(100, "EUR").allocate(weights)


@given(_MINOR, _CURRENCY)
def test_what_is_written_is_read_again(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(f"{money.decimal():f}", currency) == money


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.30", "EUR", 1_230),
        ("-0.05", "USD", -5),
        ("1200", "JPY", 1_200),
        ("1.234", "KWD", 1_234),
        ("+7", "EUR", 700),
    ],
)
def test_the_exponent_comes_from_the_currency(text: str, currency: str, minor: int) -> None:
    assert Money.parse(text, currency).minor == minor


@pytest.mark.parametrize("text", ["", "1,23", "1.234.5", "1e3", "NaN", "Infinity", "١٢", "0x1", " 1", "1.005"])
def test_anything_but_a_plain_decimal_of_the_currency_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"decimal"):
        Money.parse(text, "EUR")


def test_currencies_do_not_mix() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(1, "EUR") + Money(1, "USD")


def test_an_unknown_currency_is_no_money() -> None:
    assert not is_currency("EURO")
    with pytest.raises(ValueError, match="ISO 4217"):
        Money(1, "EURO")


def test_the_range_leaves_room_for_a_million_sums() -> None:
    assert Money(MAX_MINOR, "EUR").in_range
    assert not Money(MAX_MINOR + 1, "EUR").in_range
    assert MAX_MINOR * 1_000_000 < 2**63


def test_money_reads_as_people_write_it() -> None:
    assert [str(Money(1_230, code)) for code in ("EUR", "JPY", "KWD")] == ["12.30 EUR", "1230 JPY", "1.230 KWD"]
