"""The laws of months."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.periods import EARLIEST_DATE, LATEST_DATE, Month, is_bookable

_MONTHS = st.builds(Month, st.integers(1950, 2100), st.integers(1, 12))


@given(_MONTHS)
def test_months_tile_time(month: Month) -> None:
    assert month.last_day + timedelta(days=1) == month.plus(1).first_day
    assert Month.of(month.first_day) == Month.of(month.last_day) == month


@given(_MONTHS, st.integers(-500, 500))
def test_going_and_coming_back(month: Month, months: int) -> None:
    assert month.plus(months).plus(-months) == month
    assert (month.plus(months) > month) == (months > 0)


@given(_MONTHS)
def test_what_is_written_is_read_again(month: Month) -> None:
    assert Month.parse(str(month)) == month


@pytest.mark.parametrize(
    "text", ["2026", "2026-13", "2026-00", "26-01", "2026-1", "0000-01", "2026-01-01", "２０２６-01"]
)
def test_other_forms_are_no_month(text: str) -> None:
    with pytest.raises(ValueError, match="YYYY-MM"):
        Month.parse(text)


def test_a_day_beyond_the_month_is_its_last() -> None:
    assert Month(2026, 2).day_or_last(30) == date(2026, 2, 28)
    assert Month(2024, 2).day_or_last(29) == date(2024, 2, 29)


def test_the_bookable_range_includes_its_ends() -> None:
    assert is_bookable(EARLIEST_DATE)
    assert is_bookable(LATEST_DATE)
    assert not is_bookable(EARLIEST_DATE - timedelta(days=1))
    assert not is_bookable(date.max)
