"""The files of the European Central Bank: every form, every bad line, nothing that could harm."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployments.transactions.currencies.ecb import read_rates
from domain.shared.outcomes import Rejected
from domain.transactions.currencies.ports import RateFile
from domain.transactions.currencies.rejections import ImportExchangeRatesRejection as Code
from tests.support.ecb_files import DAY, HISTORY, XML, zipped


def told(content: bytes | str, *wanted: str) -> list[tuple[str, str, str]]:
    file = read_rates(content.encode() if isinstance(content, str) else content, wanted)
    assert isinstance(file, RateFile), file
    assert file.errors == ()
    return [(str(rate.rated_on), rate.currency, str(rate.rate)) for rate in file.rates]


def refused(content: bytes | str) -> Code:
    outcome = read_rates(content.encode() if isinstance(content, str) else content, ["USD"])
    assert isinstance(outcome, Rejected), outcome
    assert isinstance(outcome.code, Code)
    assert outcome.field == "file"
    return outcome.code


def test_the_history_gives_the_wanted_currencies_only() -> None:
    assert told(HISTORY, "JPY", "CYP") == [
        ("1999-01-04", "CYP", "0.58231"),
        ("1999-01-04", "JPY", "133.73"),
        *(("2026-10-29", "JPY", "160.80"), ("2026-10-30", "JPY", "161.00"), ("2026-11-18", "JPY", "162.50")),
        *(("2026-11-19", "JPY", "162.98"), ("2026-11-20", "JPY", "163.25")),
    ]


@pytest.mark.parametrize("content", [DAY, zipped("eurofxref.csv", DAY), "\ufeff" + DAY, DAY.replace("\n", "\r\n")])
def test_the_day_writes_its_date_in_words(content: str | bytes) -> None:
    assert told(content, "USD", "CZK") == [("2026-11-20", "CZK", "25.310"), ("2026-11-20", "USD", "1.0837")]


def test_xml_and_archives_say_the_same() -> None:
    two_days = [("2026-11-19", "USD", "1.0801"), ("2026-11-20", "USD", "1.0837")]
    assert told(XML, "USD") == two_days
    assert told(zipped("eurofxref-hist-90d.xml", XML), "USD") == two_days
    assert told(zipped("eurofxref-hist.csv", HISTORY), "USD")[-2:] == two_days


def test_bad_lines_are_told_by_line_and_the_others_taken() -> None:
    file = read_rates(
        b"Date,USD,JPY\n2026-11-20,1.0837,163\n20.11.2026,1,2\n2026-11-18,abc,162\n2026-11-17,-1,0\n2026-11-16,1.07\n"
        b"2026-11-20,1.0999,163\n",
        ["USD", "JPY"],
    )
    assert isinstance(file, RateFile)
    assert [(str(rate.rated_on), rate.currency) for rate in file.rates] == [
        ("2026-11-16", "USD"),
        ("2026-11-18", "JPY"),
        ("2026-11-20", "JPY"),
        ("2026-11-20", "USD"),
    ]
    assert [(error.line, error.column) for error in file.errors] == [
        *((3, "Date"), (4, "USD"), (5, "USD"), (5, "JPY"), (6, None), (7, "USD"))
    ]
    assert file.error_count == 6


def test_what_is_no_file_of_rates_is_refused_with_words() -> None:
    assert refused("") is Code.FILE_EMPTY
    assert refused("\n \n") is Code.FILE_EMPTY
    assert refused("Buchungstag;Betrag\n1;2\n") is Code.NOT_A_RATE_FILE
    assert refused(b"\x89PNG\xff\xfe") is Code.NOT_A_RATE_FILE
    assert refused(b"PK\x03\x04nonsense") is Code.NOT_A_RATE_FILE
    assert refused(zipped("readme.txt", "x")) is Code.NOT_A_RATE_FILE
    assert refused("<html><body>Not found</body></html>") is Code.NOT_A_RATE_FILE
    assert refused(XML[:300]) is Code.NOT_A_RATE_FILE


def test_a_bomb_does_not_go_off() -> None:
    assert refused(zipped("eurofxref-hist.csv", "Date,USD\n" + "0" * (33 * 2**20))) is Code.FILE_TOO_LARGE
    entity = '<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;">]>'
    assert refused(XML.replace("<gesmes:Envelope", f"{entity}<gesmes:Envelope", 1)) is Code.NOT_A_RATE_FILE


_DAYS = st.dates(date(1999, 1, 1), date(2026, 11, 20))
_TABLE = st.dictionaries(_DAYS, st.decimals("0.0001", "99999", places=4), min_size=1, max_size=30)


@given(_TABLE)
def test_what_is_written_is_read(table: dict[date, Decimal]) -> None:
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(["Date", "USD"])
    lines.writerows([day.isoformat(), f"{rate:f}"] for day, rate in table.items())
    file = read_rates(written.getvalue().encode(), {"USD"})
    assert isinstance(file, RateFile)
    assert {rate.rated_on: rate.rate for rate in file.rates} == table


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_nothing_makes_it_fail(content: bytes) -> None:
    for given_content in (content, b"Date,USD\n" + content, b"<Cube>" + content, b"PK\x03\x04" + content):
        assert isinstance(read_rates(given_content, {"USD"}), RateFile | Rejected)
