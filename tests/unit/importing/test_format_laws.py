"""Laws of every registered format: what is written is read; what is damaged is refused or read, never guessed."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deployments.transactions.importing.statement import FORMATS, Statement, parse_statement
from tests.fuzz.statements import at_random
from tests.support.statement_checks import SAMPLES, check, sample_names
from tests.support.statement_writers import WRITERS, Row

_NAMES = [each.name for each in FORMATS]
# Words as banks write them; no text may pass for a total, a status or a mark of its format.
_WORDS = st.sampled_from(
    ["REWE", "Café", "Müller", "SQ *BAR", "A&B", "Zürich-Süd", "No. 12", "O'Neill", "x<y", "Ünal", "магазин", "50%"]
)
_TEXTS = st.lists(_WORDS, min_size=1, max_size=4).map(" ".join).map(lambda text: f"Shop {text}")
_ROWS = st.lists(
    st.builds(
        Row,
        day=st.dates(date(2001, 1, 1), date(2068, 12, 31)),
        minor=st.integers(-(10**10), 10**10).filter(bool),
        text=_TEXTS,
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.parametrize("name", _NAMES)
@given(rows=_ROWS)
@settings(max_examples=40)
def test_what_is_written_is_read(name: str, rows: list[Row]) -> None:
    statement = parse_statement(WRITERS[name](rows), "x", currency="EUR")
    assert isinstance(statement, Statement), statement
    assert (statement.format, statement.errors) == (name, ())
    read = statement.rows.select("booked_on", "amount_minor", "currency").rows()
    assert read == [(row.day, row.minor, "EUR") for row in rows]
    for text, row in zip(statement.rows["description"], rows, strict=True):
        assert row.text in text


_EDITS = st.lists(
    st.tuples(
        st.sampled_from(["flip", "cut", "insert", "copy"]),
        st.integers(0, 10**6),
        st.integers(1, 40),
        st.sampled_from(
            [b"<", b"&", b"-", b",", b".", b"0", b"9", b"\n", b'"', b"^", b":61:", b"\x00", b"\xff", b"1,234"]
        ),
    ),
    min_size=1,
    max_size=6,
)


def _damaged(content: bytes, edits: list[tuple[str, int, int, bytes]]) -> bytes:
    for kind, position, length, piece in edits:
        at = position % (len(content) + 1)
        if kind == "flip":
            content = (
                content[:at] + bytes(byte ^ (1 << length % 8) for byte in content[at : at + 1]) + content[at + 1 :]
            )
        elif kind == "cut":
            content = content[:at] + content[at + length :]
        elif kind == "insert":
            content = content[:at] + piece + content[at:]
        else:
            content = content[: at + length] + content[at:]
    return content


@pytest.mark.parametrize("name", sample_names())
@given(edits=_EDITS)
@settings(max_examples=25)
def test_a_damaged_sample_never_raises_and_no_amount_is_invented(
    name: str, edits: list[tuple[str, int, int, bytes]]
) -> None:
    check(_damaged((SAMPLES / name).read_bytes(), edits))


@pytest.mark.parametrize("name", [name for name in sample_names() if name.endswith(".xlsx")])
@given(seed=st.integers(0, 2**32), edits=_EDITS)
@settings(max_examples=60)
def test_a_workbook_with_damaged_parts_never_raises(
    name: str, seed: int, edits: list[tuple[str, int, int, bytes]]
) -> None:
    """The archive is sound here, so the damage reaches the reader of the parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(SAMPLES / name) as archive, zipfile.ZipFile(packed, "w") as damaged:
        victim = random.Random(seed).choice([part for part in archive.namelist() if part.startswith("xl/")])
        for part in archive.namelist():
            content = archive.read(part)
            damaged.writestr(part, _damaged(content, edits) if part == victim else content)
    check(packed.getvalue())


def test_the_harness_finds_nothing_in_a_short_run() -> None:
    """`make fuzz` runs it for longer."""
    samples = [(SAMPLES / name).read_bytes() for name in sample_names()]
    assert at_random(samples, 1.0, seed=7) > 0


def test_every_format_can_be_written_by_the_tests() -> None:
    assert set(WRITERS) == set(_NAMES)
