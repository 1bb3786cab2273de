"""Looking rates up, and converting with them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.shared.money import EXPONENTS, Money
from domain.transactions.currencies.converting import convert, total_of
from domain.transactions.currencies.model import GapKind, RateSource
from domain.transactions.currencies.rates import RateTable
from tests.support.rates import rate

MONDAY = date(2026, 11, 2)
CODES = ["EUR", "USD", "JPY", "KWD", "CZK"]


def on(table: RateTable, source: str, target: str, day: date = MONDAY) -> Decimal | None:
    found = table.on(source, target, day)
    return found.shown if found else None


def test_the_latest_rate_on_or_before_the_day_counts() -> None:
    table = RateTable([rate("EUR/USD", "2026-10-30", "1.08"), rate("EUR/USD", "2026-11-03", "1.10")])
    assert on(table, "EUR", "USD", date(2026, 11, 2)) == Decimal("1.08")
    assert on(table, "EUR", "USD", date(2026, 11, 3)) == Decimal("1.1")
    assert on(table, "EUR", "USD", date(2026, 10, 29)) is None


def test_an_inverse_and_a_cross_are_found() -> None:
    table = RateTable([rate("EUR/USD", MONDAY, "1.25"), rate("EUR/CZK", MONDAY, "25")])
    assert on(table, "USD", "EUR") == Decimal("0.8")
    crossed = table.on("USD", "CZK", MONDAY)
    assert crossed is not None
    assert (crossed.shown, crossed.via) == (Decimal(20), "EUR")


def test_any_common_currency_does_where_the_euro_does_not() -> None:
    table = RateTable([rate("USD/AED", MONDAY, "3.6725"), rate("USD/EGP", MONDAY, "47.75")])
    found = table.on("AED", "EGP", MONDAY)
    assert found is not None
    assert (found.via, found.shown) == ("USD", Decimal("13.002042205582"))


def test_a_persons_rate_beats_a_published_one_of_the_same_day_only() -> None:
    by_hand = rate("EUR/USD", MONDAY, "1.5", RateSource.MANUAL)
    published = [rate("EUR/USD", MONDAY, "1.08"), rate("EUR/USD", "2026-11-03", "1.09")]
    for rates in ([by_hand, *published], [*published, by_hand]):
        assert on(RateTable(rates), "EUR", "USD") == Decimal("1.5")
        assert on(RateTable(rates), "EUR", "USD", date(2026, 11, 3)) == Decimal("1.09")
    inverse = rate("USD/EUR", MONDAY, "0.5", RateSource.MANUAL)
    assert on(RateTable([*published, inverse]), "EUR", "USD") == Decimal(2)


def test_a_cross_is_as_old_as_its_older_leg_and_a_newer_way_wins() -> None:
    rates = [rate("EUR/USD", "2026-11-02", "1.25"), rate("EUR/CZK", "2026-10-01", "25")]
    crossed = RateTable(rates).on("USD", "CZK", MONDAY)
    assert crossed is not None
    assert crossed.rated_on == date(2026, 10, 1)
    assert crossed.is_old(MONDAY)
    assert on(RateTable([*rates, rate("USD/CZK", "2026-10-20", "21")]), "USD", "CZK") == Decimal(21)
    assert on(RateTable([*rates, rate("USD/CZK", "2026-09-20", "21")]), "USD", "CZK") == Decimal(20)


@pytest.mark.parametrize(("days", "is_old"), [(0, False), (10, False), (11, True)])
def test_a_rate_is_old_after_ten_days(days: int, is_old: bool) -> None:
    table = RateTable([rate("EUR/USD", MONDAY, "1.25")])
    found = table.on("USD", "EUR", MONDAY + timedelta(days))
    assert found is not None
    assert found.is_old(MONDAY + timedelta(days)) is is_old


def test_half_a_unit_goes_to_the_even_one() -> None:
    table = RateTable([rate("EUR/USD", MONDAY, "0.5"), rate("CHF/EUR", MONDAY, "2.5"), rate("GBP/EUR", MONDAY, "6")])
    assert convert(table, Money(25, "EUR"), "USD", MONDAY) == Money(12, "USD")
    assert convert(table, Money(27, "EUR"), "USD", MONDAY) == Money(14, "USD")
    assert convert(table, Money(-25, "EUR"), "USD", MONDAY) == Money(-12, "USD")
    # 15 / 6 is exactly 2.5: an inverse that is divided out first would give 2.5000…05 and so 3.
    assert convert(table, Money(15, "EUR"), "GBP", MONDAY) == Money(2, "GBP")


def test_minor_units_of_each_currency_are_kept_in_mind() -> None:
    table = RateTable([rate("EUR/JPY", MONDAY, "160.5"), rate("EUR/KWD", MONDAY, "0.33")])
    assert convert(table, Money(1_000, "EUR"), "JPY", MONDAY) == Money(1_605, "JPY")
    assert convert(table, Money(1_605, "JPY"), "EUR", MONDAY) == Money(1_000, "EUR")
    assert convert(table, Money(1_000, "EUR"), "KWD", MONDAY) == Money(3_300, "KWD")


def test_what_has_no_rate_is_left_out_and_told_and_never_one_to_one() -> None:
    table = RateTable([rate("EUR/USD", "2026-11-02", "1.25")])
    days = (date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 20))
    total = total_of(
        table,
        "EUR",
        [(Money(100, "EUR"), days[0]), *((Money(125, "USD"), day) for day in days), (Money(900, "RSD"), days[2])],
    )
    assert total.total == Money(300, "EUR")
    assert not total.is_complete
    missing_rsd, missing_usd, old = total.gaps
    assert (missing_rsd.kind, missing_rsd.currency, missing_rsd.count) == (GapKind.MISSING, "RSD", 1)
    assert (missing_usd.first_day, missing_usd.last_day, missing_usd.days) == (days[0], days[1], 2)
    assert missing_usd.amount == Money(250, "USD")
    assert (old.kind, old.largest_age, old.amount) == (GapKind.OLD, 18, Money(125, "USD"))


_CODE = st.sampled_from(CODES)
_DAY = st.dates(date(2026, 1, 1), date(2026, 3, 1))
_RATE = st.decimals("0.0001", "50000", places=6)
_RATES = st.lists(
    st.builds(
        lambda pair, day, value, source: rate("/".join(pair), day, value, source),
        st.permutations(CODES).map(lambda codes: codes[:2]),
        _DAY,
        _RATE,
        st.sampled_from(RateSource),
    ),
    max_size=12,
    unique_by=lambda each: each.id,
)
_AMOUNT = st.integers(-(10**12), 10**12)


@given(_RATES, _CODE, _CODE, _DAY, _AMOUNT)
def test_there_and_back_is_within_half_a_unit(rates: list, source: str, target: str, day: date, minor: int) -> None:  # type: ignore[type-arg]
    table = RateTable(rates)
    there = convert(table, Money(minor, source), target, day)
    if there is None:
        assert table.on(source, target, day) is None
        assert table.on(target, source, day) is None
        return
    way, again = table.on(source, target, day), table.on(target, source, day)
    assert way is not None
    assert again is not None
    # Somebody may quote a pair both ways, and each quote is taken as it stands: then there is no law of return.
    assume(way.numerator * again.numerator == way.denominator * again.denominator)
    # Half a unit of the target, seen in the source, and half a unit of the source's own rounding.
    scale = Decimal(10) ** (EXPONENTS[source] - EXPONENTS[target])
    half = Decimal("0.5") * way.denominator / way.numerator * scale + Decimal("0.5")
    back = convert(table, there, source, day)
    assert back is not None
    assert abs(back.minor - minor) <= half + Decimal("1e-20")


@given(_RATES, st.lists(st.tuples(_AMOUNT, _CODE, _DAY), max_size=20), _CODE)
def test_a_total_differs_from_its_rounded_parts_by_half_a_unit_each(rates: list, rows: list, base: str) -> None:  # type: ignore[type-arg]
    table = RateTable(rates)
    whole = total_of(table, base, [(Money(minor, code), day) for minor, code, day in rows])
    parts = [convert(table, Money(minor, code), base, day) for minor, code, day in rows]
    known = [part.minor for part in parts if part]
    assert abs(whole.total.minor - sum(known)) * 2 <= len(known)
    missing = [row for row, part in zip(rows, parts, strict=True) if part is None and row[0]]
    assert sum(gap.count for gap in whole.gaps if gap.kind is GapKind.MISSING) == len(missing)
    assert whole.is_complete == (not missing)


@given(st.lists(st.tuples(_AMOUNT.filter(bool), _CODE, _DAY), min_size=1, max_size=20))
def test_without_any_rate_only_the_base_itself_is_summed(rows: list) -> None:  # type: ignore[type-arg]
    whole = total_of(RateTable(), "EUR", [(Money(minor, code), day) for minor, code, day in rows])
    assert whole.total.minor == sum(minor for minor, code, _ in rows if code == "EUR")
    assert {gap.currency for gap in whole.gaps} == {code for _, code, _ in rows} - {"EUR"}
