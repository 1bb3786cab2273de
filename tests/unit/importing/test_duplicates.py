"""Importing again adds nothing; equal purchases in one file are all kept."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from hashlib import blake2b

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from deployments.transactions.importing.keys import account_duplicate_reasons, dedup_keys, file_duplicates
from domain.transactions.importing.dedup import (
    DuplicateReason,
    content_key,
    identifying_reference,
    normalised_description,
    reference_key,
)

_DAYS = st.integers(0, 6).map(lambda day: date(2024, 3, 1) + timedelta(days=day))
_TEXTS = st.sampled_from(["Kiosk", "KIOSK ", "Bakery #12", "Café", "Cafe\u0301", "", "ΟΔΟΣ", "İstanbul", "½ price"])
# Characters that this Python's Unicode does not know yet may be letters to a newer one.
_ANY_TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cn")), max_size=8)
_REFERENCES = st.sampled_from([None, "NONREF", "000", "AB-1001", "AB 1002", "RENT"])
_ROW = st.tuples(_DAYS, st.sampled_from([-450, -200, 1000]), _TEXTS, _REFERENCES)
_Row = tuple[date, int, str, str | None]


def _frame(rows: list[_Row]) -> pl.DataFrame:
    schema = {"booked_on": pl.Date, "amount_minor": pl.Int64, "description": pl.String, "reference": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.lit("EUR").alias("currency"))


def _import(account: set[bytes], rows: list[_Row]) -> int:
    """How many rows an import adds."""
    before = len(account)
    account.update(dedup_keys(_frame(rows)))
    return len(account) - before


@given(st.lists(_ROW, max_size=40))
def test_importing_a_file_twice_adds_nothing(rows: list[_Row]) -> None:
    account: set[bytes] = set()
    _import(account, rows)
    assert _import(account, rows) == 0


@given(st.lists(_ROW, max_size=40), st.integers(0, 6), st.integers(0, 3))
def test_files_that_overlap_by_days_make_the_whole(rows: list[_Row], cut: int, overlap: int) -> None:
    rows = sorted(rows, key=lambda row: row[0])
    until, since = date(2024, 3, 1) + timedelta(days=cut + overlap), date(2024, 3, 1) + timedelta(days=cut)
    whole: set[bytes] = set()
    _import(whole, rows)
    parts: set[bytes] = set()
    _import(parts, [row for row in rows if row[0] < until])
    _import(parts, [row for row in rows if row[0] >= since])
    assert parts == whole


@given(st.lists(_ROW, max_size=40), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[_Row], shuffle: random.Random) -> None:
    other = list(rows)
    shuffle.shuffle(other)
    assert Counter(dedup_keys(_frame(rows))) == Counter(dedup_keys(_frame(other)))


@given(st.lists(_ROW.map(lambda row: (*row[:3], None)), max_size=40))
def test_equal_purchases_in_one_file_are_all_kept(rows: list[_Row]) -> None:
    assert _import(set(), rows) == len(rows)


@given(st.lists(st.tuples(_DAYS, st.integers(-9, 9), _TEXTS | _ANY_TEXTS, _REFERENCES), max_size=30))
def test_keys_are_the_hashes_of_the_rule(rows: list[_Row]) -> None:
    seen: Counter[str] = Counter()
    expected = []
    for day, minor, description, reference in rows:
        identity = identifying_reference(reference)
        words = normalised_description(description)
        plain = content_key(day.isoformat(), minor, "EUR", words, 0)
        text = (
            content_key(day.isoformat(), minor, "EUR", words, seen[plain])
            if identity is None
            else reference_key(identity, day.isoformat(), minor, "EUR")
        )
        seen[plain] += identity is None
        number = (day - date(1970, 1, 1)).days
        expected.append(number.to_bytes(4, signed=True) + blake2b(text.encode(), digest_size=16).digest()[:12])
    assert dedup_keys(_frame(rows)).to_list() == expected


# Keys of rows that people have in their accounts. If these fail, old rows would come back with the next import.
_KNOWN_KEYS = [
    "00004d47ba9d6c89179c01fdde744083",
    "00004d478b9806558e1ec968c9af7f8e",
    "00004d47d34fa029091b3bfc3d036a79",
]


def test_keys_of_stored_rows_never_change() -> None:
    rows: list[_Row] = [
        (date(2024, 3, 1), -450, "CAFÉ  Zürich, 12", None),
        (date(2024, 3, 1), -450, "café zürich 12", None),
        (date(2024, 3, 1), -450, "Café Zürich 12", "Ref. AB-1001"),
    ]
    keys = [key.hex() for key in dedup_keys(_frame(rows))]
    assert keys == _KNOWN_KEYS
    program = (
        "import polars as pl, datetime as d\n"
        "from deployments.transactions.importing.keys import dedup_keys\n"
        "f = pl.DataFrame({'booked_on': [d.date(2024, 3, 1)], 'amount_minor': [-450], 'currency': ['EUR'],"
        " 'description': ['CAFÉ  Zürich, 12'], 'reference': [None]})\n"
        "print(dedup_keys(f)[0].hex())"
    )
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert other.stdout.strip() == _KNOWN_KEYS[0]


def test_a_reference_that_stands_in_many_rows_identifies_none() -> None:
    assert [identifying_reference(text) for text in (None, "", "NONREF", "NOTPROVIDED", "0000", "RENT", "A1")] == [
        None
    ] * 7
    assert identifying_reference("FT-24/0019 x") == identifying_reference("ft240019X") == "ft240019x"


def test_a_standing_order_repeats_its_reference_and_is_kept_every_month() -> None:
    monthly: list[_Row] = [(date(2024, month, 1), -80000, "Rent", "CONTRACT 4711") for month in range(1, 13)]
    assert _import(set(), monthly) == 12


def test_people_are_told_why() -> None:
    rows: list[_Row] = [
        (date(2024, 3, 1), -450, "Kiosk", "AB-1001"),
        (date(2024, 3, 1), -450, "Kiosk", None),
        (date(2024, 3, 1), -450, "Kiosk, again", "ab1001"),
    ]
    frame = _frame(rows)
    assert account_duplicate_reasons(frame).to_list() == [
        DuplicateReason.IN_ACCOUNT_BY_REFERENCE,
        DuplicateReason.IN_ACCOUNT_BY_CONTENT,
        DuplicateReason.IN_ACCOUNT_BY_REFERENCE,
    ]
    assert file_duplicates(dedup_keys(frame)).to_list() == [False, False, True]
