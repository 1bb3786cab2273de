"""Dates: their forms, and how a file settles which of day and month comes first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.transactions.importing.date_order import DateForm, infer_order, is_spoiled
from domain.transactions.importing.dates import DateReadings, read_date
from domain.transactions.importing.mapping import DateOrder

_DMY, _MDY, _YMD = DateOrder.DMY, DateOrder.MDY, DateOrder.YMD


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2018-09-20", _DMY, date(2018, 9, 20)),
        ("2018/9/5", _MDY, date(2018, 9, 5)),
        ("20/09/2018", _MDY, date(2018, 9, 20)),
        ("03/04/2018", _DMY, date(2018, 4, 3)),
        ("03/04/2018", _MDY, date(2018, 3, 4)),
        ("3.4.2018", _DMY, date(2018, 4, 3)),
        ("20.09.18", _DMY, date(2018, 9, 20)),
        ("05-06-70", _DMY, date(1970, 6, 5)),
        ("05-06-69", _DMY, date(2069, 6, 5)),
        ("20180920", _DMY, date(2018, 9, 20)),
        ("20092018", _DMY, date(2018, 9, 20)),
        ("960728", _YMD, date(1996, 7, 28)),
        ("280796", _DMY, date(1996, 7, 28)),
        ("20180920235959", _DMY, date(2018, 9, 20)),
        ("20 Sep 2018", _MDY, date(2018, 9, 20)),
        ("Sep 20, 2018", _DMY, date(2018, 9, 20)),
        ("September 20th, 2018", _DMY, date(2018, 9, 20)),
        ("20-SEP-18", _DMY, date(2018, 9, 20)),
        ("20SEP2018", _DMY, date(2018, 9, 20)),
        ("2018-Sep-20", _DMY, date(2018, 9, 20)),
        ("1. März 2020", _DMY, date(2020, 3, 1)),
        ("5 août 2020", _DMY, date(2020, 8, 5)),
        ("20 de septiembre de 2018", _DMY, date(2018, 9, 20)),
        ("20. září 2018", _DMY, date(2018, 9, 20)),
        ("3 października 2018", _DMY, date(2018, 10, 3)),
        ("5 мая 2020", _DMY, date(2020, 5, 5)),
        ("Thu, 20 Sep 2018", _DMY, date(2018, 9, 20)),
        ("2018年9月20日", _DMY, date(2018, 9, 20)),
        ("20/09/2018 12:04:08", _DMY, date(2018, 9, 20)),
        ("09/20/2018 3:04 PM", _MDY, date(2018, 9, 20)),
        ("2018-09-20T23:59:59.123+02:00", _DMY, date(2018, 9, 20)),
    ],
)
def test_forms_of_dates(text: str, order: DateOrder, day: date) -> None:
    reading = read_date(text)
    assert reading is not None
    assert reading.resolve(order) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "today",
        "31/02/2020",
        "2020-02-30",
        "12",
        "1.5",
        "20 Sep",
        "balance of 01/01/2024",
        "99/99/9999",
        "2020-1",
        "1" * 99,
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert read_date(text) is None


def _infer(*texts: str) -> DateOrder | None:
    readings = [reading for text in texts if (reading := read_date(text)) is not None]
    counts: dict[DateReadings, int] = {}
    for reading in readings:
        counts[reading] = counts.get(reading, 0) + 1
    return infer_order(counts, readings)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (("03/04/2018", "20/04/2018"), _DMY),
        (("03/04/2018", "04/20/2018"), _MDY),
        (("2018-04-03",), _YMD),
        (("03.04.2018",), _DMY),
        (("05/05/2018", "06/06/2018"), _DMY),
        (("960728", "960401"), _YMD),
        (("20/04/2018", "04/20/2018"), _DMY),
        (("20/04/2018", "04/20/2018", "03/04/2018"), None),
        (("01/02/2018",), None),
        (("01/02/2018", "01/03/2018"), None),
        (tuple(f"{day:02}/{month:02}/2018" for month in (1, 2, 3, 4) for day in (2, 5, 9, 12)), _DMY),
        (tuple(f"{month:02}/{day:02}/2018" for month in (4, 3, 2, 1) for day in (12, 9, 5, 2)), _MDY),
    ],
)
def test_the_rows_settle_the_order(texts: tuple[str, ...], order: DateOrder | None) -> None:
    assert _infer(*texts) is order


_SOME_DAYS = st.lists(st.dates(date(2000, 1, 1), date(2060, 1, 1)), min_size=1, max_size=40)


@given(_SOME_DAYS, st.sampled_from([(_DMY, "%d/%m/%Y"), (_MDY, "%m/%d/%Y")]))
def test_an_order_that_is_settled_is_the_right_one_or_makes_no_difference(
    days: list[date], form: tuple[DateOrder, str]
) -> None:
    """Sorted statements of any dates: never a wrong order, at worst a question."""
    texts = [day.strftime(form[1]) for day in sorted(days)]
    inferred = _infer(*texts)
    if any(day.day > 12 for day in days):
        assert inferred is form[0] or all(day.day == day.month or day.day > 12 for day in days)
    readings = [read_date(text) for text in texts]
    if inferred is not None:
        assert [reading.resolve(inferred) for reading in readings if reading] == sorted(days)


@given(st.dates(date(2010, 1, 1), date(2030, 1, 1)), st.integers(60, 200))
def test_dates_that_a_spreadsheet_has_exchanged_are_put_right(first: date, count: int) -> None:
    days = [first + timedelta(days=number) for number in range(count)]
    texts = [day.strftime("%Y-%d-%m" if day.day <= 12 else "%d/%m/%Y") for day in days]
    readings = [reading for text in texts if (reading := read_date(text)) is not None]
    counts = dict.fromkeys(readings, 1)
    order = infer_order(counts, readings)
    assert order is _DMY
    form = DateForm(order, spoiled=is_spoiled(counts, readings, order))
    assert [form.resolve(reading) for reading in readings] == days


def test_year_first_dates_in_a_sound_mixed_file_stay() -> None:
    texts = [*(f"2018-03-{day:02}" for day in range(1, 13)), *(f"{day}/03/2018" for day in range(13, 29))]
    readings = [reading for text in texts if (reading := read_date(text)) is not None]
    assert not is_spoiled(dict.fromkeys(readings, 1), readings, _DMY)
