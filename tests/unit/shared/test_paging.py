"""Laws of cursors and pages."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.shared.paging import Page, decode_cursor, encode_cursor, page_of

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
bigints = st.integers(-(2**63), 2**63 - 1)
instants = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]))


@given(texts, bigints, st.uuids())
def test_a_cursor_gives_back_what_was_put_in(text: str, number: int, key: UUID) -> None:
    assert decode_cursor(encode_cursor(text, number, key), str, int, UUID) == (text, number, key)


@given(st.dates(), instants)
def test_days_and_instants_keep_their_type_and_microseconds(day: date, instant: datetime) -> None:
    assert decode_cursor(encode_cursor(day), date) == (day,)
    read = decode_cursor(encode_cursor(instant, day), datetime, date)
    assert read == (instant, day)
    assert read is not None
    assert read[0].utcoffset() == instant.utcoffset()


@given(st.text(max_size=80))
@example("")
@example("=")
@example("é")
@example("WyJhIl0=")
@example("[" * 1_000)
def test_any_text_is_either_a_cursor_of_ours_or_nothing(text: str) -> None:
    read = decode_cursor(text, datetime, UUID)
    assert read is None or encode_cursor(*read) == text


def _forged(document: str) -> str:
    return urlsafe_b64encode(document.encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "document",
    ["1", "{}", "[]", "[1,2]", "[true]", "[1.0]", "[null]", "[9223372036854775808]", '["1"]', "[[1]]", "[ 1]", "[NaN]"],
)
def test_a_forged_number_is_refused(document: str) -> None:
    assert decode_cursor(_forged(document), int) is None


@pytest.mark.parametrize("document", ['["2026-01-01T00:00:00"]', '["20260101T000000Z"]', '["2026-01-01T00:00:00Z"]'])
def test_another_spelling_of_an_instant_is_refused(document: str) -> None:
    assert decode_cursor(_forged(document), datetime) is None


@pytest.mark.parametrize("document", [r'["\ud800"]', r'["a\u0000"]'])
def test_a_text_that_postgresql_cannot_hold_is_refused(document: str) -> None:
    assert decode_cursor(_forged(document), str) is None


def test_a_very_long_cursor_is_not_even_read() -> None:
    assert decode_cursor(encode_cursor("a" * 1_000), str) is None


def test_an_instant_without_zone_cannot_become_a_cursor() -> None:
    with pytest.raises(ValueError, match="time zone"):
        encode_cursor(datetime(2026, 1, 1))  # noqa: DTZ001 (the mistake under test)


@given(st.lists(st.tuples(st.dates(), st.uuids()), unique=True, max_size=30), st.integers(1, 12))
def test_following_the_cursors_visits_every_row_once_and_in_order(rows: list[tuple[date, UUID]], first: int) -> None:
    rows.sort(reverse=True)

    def read(after: str | None) -> Page[tuple[date, UUID]]:
        key = decode_cursor(after, date, UUID) if after else None
        return page_of([row for row in rows if key is None or row < key][: first + 1], first, key=lambda row: row)

    seen: list[tuple[date, UUID]] = []
    page = read(None)
    seen += page.items
    while page.has_next:
        assert len(page.items) == len(page.cursors) == first
        page = read(page.end_cursor)
        seen += page.items
    assert seen == rows


@given(st.lists(st.integers(0, 99), unique=True, min_size=4, max_size=30), st.integers(1, 3))
def test_a_row_that_arrives_between_two_pages_repeats_and_skips_none(numbers: list[int], first: int) -> None:
    old = sorted(numbers, reverse=True)
    start = page_of(old[: first + 1], first, key=lambda number: (number,))
    assert start.end_cursor is not None
    key = decode_cursor(start.end_cursor, int)
    assert key is not None
    newer = [100, *old]
    rest = [number for number in newer if number < key[0]]
    assert [*start.items, *rest] == old


def test_a_page_knows_its_ends() -> None:
    page = page_of([3, 2, 1], 2, key=lambda number: (number,))
    assert page == Page((3, 2), True, (encode_cursor(3), encode_cursor(2)))
    assert (page.start_cursor, page.end_cursor) == (encode_cursor(3), encode_cursor(2))


def test_an_empty_page_has_no_ends() -> None:
    page: Page[int] = page_of([], 2, key=lambda number: (number,))
    assert page == Page((), False, ())
    assert (page.start_cursor, page.end_cursor) == (None, None)
