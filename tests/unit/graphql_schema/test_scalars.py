"""Scalars read what they write, and refuse everything else with words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.periods import Month as DomainMonth
from finance_graphql.scalars import MAX_MINOR_UNITS, Date, DateTime, MinorUnits, Month
from graphql import GraphQLError, parse_value, value_from_ast
from tests.unit.graphql_schema.operations import SCHEMA

AMOUNTS = st.integers(-MAX_MINOR_UNITS, MAX_MINOR_UNITS)


def _literal(type_name: str, text: str) -> Any:
    return value_from_ast(parse_value(text), SCHEMA.type_map[type_name])  # type: ignore[arg-type]


@given(AMOUNTS)
def test_an_amount_survives_the_journey(minor: int) -> None:
    text = MinorUnits.serialize(minor)
    assert isinstance(text, str)
    assert text == str(minor)
    assert MinorUnits.parse_value(text) == minor
    assert _literal("MinorUnits", f'"{text}"') == minor
    assert _literal("MinorUnits", text) == minor


@given(AMOUNTS)
def test_an_amount_is_an_int_and_never_a_float(minor: int) -> None:
    assert type(MinorUnits.parse_value(str(minor))) is int
    with pytest.raises(TypeError, match="must be an int, not float"):
        MinorUnits.serialize(float(minor))  # type: ignore[arg-type]


@given(
    st.floats()
    | st.booleans()
    | st.integers()
    | st.none()
    | st.text().filter(lambda text: not text.removeprefix("-").isascii() or not text.removeprefix("-").isdecimal())
)
def test_what_is_not_a_whole_number_in_a_string_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="is not an amount in minor units: write a whole number as a string"):
        MinorUnits.parse_value(value)


@pytest.mark.parametrize("text", ["9223372036854775808", "-9223372036854775808"])
def test_amounts_beyond_64_bits_are_refused(text: str) -> None:
    with pytest.raises(GraphQLError, match="out of range"):
        MinorUnits.parse_value(text)
    with pytest.raises(GraphQLError):
        MinorUnits.serialize(int(text))


@pytest.mark.parametrize(
    "text", ["1.5", "1e3", "true", "null", "ABC", "[1]", "{a: 1}", '"1,000"', '"+5"', '"٥"', '" 5"']
)
def test_literals_that_are_no_amount(text: str) -> None:
    with pytest.raises(GraphQLError, match="is not an amount in minor units"):
        MinorUnits.parse_literal(parse_value(text))


def test_a_bool_is_no_amount() -> None:
    with pytest.raises(TypeError):
        MinorUnits.serialize(True)


@given(st.dates())
def test_a_date_survives_the_journey(day: date) -> None:
    text = Date.serialize(day)
    assert Date.parse_value(text) == day
    assert Date.parse_literal(parse_value(f'"{text}"')) == day


@pytest.mark.parametrize(
    "value", ["20261123", "2026-W47-1", "2026-1-2", "31.03.2026", "2026-03-31T00:00:00", 5, None, ""]
)
def test_other_forms_of_dates_are_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="write it as YYYY-MM-DD"):
        Date.parse_value(value)


def test_a_day_that_is_not_in_the_calendar_and_an_instant_are_no_dates() -> None:
    with pytest.raises(GraphQLError, match="not a day of the calendar"):
        Date.parse_value("2026-02-30")
    with pytest.raises(TypeError):
        Date.serialize(datetime(2026, 1, 1, tzinfo=UTC))


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)), st.integers(-14, 14))  # noqa: DTZ001
def test_an_instant_is_told_in_utc(naive: datetime, hours: int) -> None:
    instant = naive.replace(tzinfo=timezone(timedelta(hours=hours)))
    text = DateTime.serialize(instant)
    assert text.endswith("Z")
    assert DateTime.parse_value(text) == instant
    assert DateTime.parse_literal(parse_value(f'"{text}"')) == instant


@pytest.mark.parametrize("value", ["2026-03-31T09:30:00", "today", 1_700_000_000, None])
def test_an_instant_needs_its_time_zone(value: object) -> None:
    with pytest.raises(GraphQLError, match="write it with its time zone"):
        DateTime.parse_value(value)


def test_an_instant_of_ours_without_time_zone_is_a_bug() -> None:
    with pytest.raises(TypeError):
        DateTime.serialize(datetime(2026, 1, 1))  # noqa: DTZ001


@given(st.integers(1, 9999), st.integers(1, 12))
def test_a_month_survives_the_journey(year: int, month: int) -> None:
    text = Month.serialize(DomainMonth(year, month))
    assert Month.parse_value(text) == DomainMonth(year, month)
    assert Month.parse_literal(parse_value(f'"{text}"')) == DomainMonth(year, month)


@pytest.mark.parametrize("value", ["2026-13", "2026-3", "2026", "0000-01", 202603, None])
def test_other_forms_of_months_are_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="write it as YYYY-MM"):
        Month.parse_value(value)


def test_a_date_is_no_month() -> None:
    with pytest.raises(TypeError):
        Month.serialize(date(2026, 1, 1))  # type: ignore[arg-type]


def test_no_answer_repeats_a_megabyte() -> None:
    with pytest.raises(GraphQLError) as caught:
        Date.parse_value("x" * 1_000_000)
    assert len(caught.value.message) < 200
