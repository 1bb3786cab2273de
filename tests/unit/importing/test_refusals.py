"""What is no statement is refused with the right code and a way to mend it, quickly, and nothing ever raises."""

from __future__ import annotations

import gzip
import io
import os
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deployments.transactions.importing.containers import SIZE_MAX_BYTES
from deployments.transactions.importing.statement import ROWS_MAX, Statement, parse_statement
from domain.shared.outcomes import Rejected
from domain.transactions.importing.mapping import (
    ColumnAssignment,
    ColumnMapping,
    ColumnRole,
    DateOrder,
    DecimalSeparator,
)
from domain.transactions.importing.rejections import ImportRejection

_HEADER = b"Date,Description,Amount\n"
_VALID = _HEADER + b"2024-01-15,Kiosk,-4.50\n2024-01-16,Bakery,-2.00\n2024-01-17,Salary,1000.00\n"


_CAMT = b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
_BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + _CAMT + b"<BkToCstmrStmt>&b;"


def _refusal(content: bytes, **options: object) -> Rejected:
    outcome = parse_statement(content, "statement.csv", currency="EUR", **options)  # type: ignore[arg-type]
    assert isinstance(outcome, Rejected)
    return outcome


def _zip_of(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "code", "mend"),
    [
        (b"", ImportRejection.FILE_EMPTY, "Export it again"),
        (b" \r\n\r\n\t", ImportRejection.FILE_EMPTY, "Export it again"),
        (b"\xef\xbb\xbf", ImportRejection.FILE_EMPTY, "Export it again"),
        (_zip_of("[Content_Types].xml", "xl/workbook.xml"), ImportRejection.EXCEL_FILE, "save it as “CSV UTF-8”"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), ImportRejection.EXCEL_FILE, "save it as “CSV UTF-8”"),
        (_zip_of("statement.csv"), ImportRejection.NOT_A_STATEMENT, "Unpack it"),
        (b"%PDF-1.7\n%\xe2\xe3", ImportRejection.NOT_A_STATEMENT, "PDF"),
        (b"<!DOCTYPE html><html><table><tr><td>2024-01-01,1.00", ImportRejection.NOT_A_STATEMENT, "web page"),
        (b'{"transactions": [{"date": "2024-01-01", "amount": 1}]}', ImportRejection.NOT_A_STATEMENT, "JSON"),
        (b'[{"date": "2024-01-01"}]', ImportRejection.NOT_A_STATEMENT, "JSON"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), ImportRejection.NOT_A_STATEMENT, "image"),
        (b"OFXHEADER:100\nDATA:OFXSGML\n", ImportRejection.NOT_A_STATEMENT, "holds no statement"),
        (b"<OFX><STMTRS><CURDEF>EUR</STMTRS></OFX>", ImportRejection.NO_VALID_ROWS, "no transactions"),
        (b"!Type:Bank\n^\n", ImportRejection.NO_VALID_ROWS, "no transactions"),
        (b"!Type:Bank\nD01/02/2026\nT-1,234\n^\nD14/02/2026\nT1\n^\n", ImportRejection.MAPPING_INVALID,
         "Choose the decimal separator"),
        (b"!Type:Bank\nD01/02/2026\nT-1.50\n^\n", ImportRejection.DATES_AMBIGUOUS, "Choose the date order"),
        (b":20:X\n:25:1\n:60F:C260101EUR1,\n:62F:C260101EUR1,\n-", ImportRejection.NO_VALID_ROWS, "no transactions"),
        (_CAMT + b"<BkToCstmrStmt><Stmt></Stmt>", ImportRejection.NOT_A_STATEMENT, "breaks off"),
        (_BOMB, ImportRejection.NOT_A_STATEMENT, "declares a document type"),
        (b'{"moneta": 2, "transactions": []}', ImportRejection.NOT_A_STATEMENT, "Update Moneta"),
        (b'{"moneta": 1, "transactions": [', ImportRejection.NOT_A_STATEMENT, "Export it again"),
        (b'<?xml version="1.0"?><Document xmlns="urn:iso"/>', ImportRejection.NOT_A_STATEMENT, "XML"),
        (b"Dear customer,\nthank you for your letter.\n", ImportRejection.NOT_A_STATEMENT, "Export the transactions"),
        (b"one column\n1\n2\n", ImportRejection.NOT_A_STATEMENT, "columns"),
        (gzip.compress(_VALID)[:-12], ImportRejection.NOT_A_STATEMENT, "ends too early"),
        (b"\x1f\x8b\x08\x00" + b"broken" * 9, ImportRejection.NOT_A_STATEMENT, "Download it again"),
        (gzip.compress(gzip.compress(_VALID)), ImportRejection.NOT_A_STATEMENT, "packed twice"),
        (gzip.compress(bytes(SIZE_MAX_BYTES + 1)), ImportRejection.FILE_TOO_LARGE, "32 MiB"),
        (b"a," * (SIZE_MAX_BYTES // 2 + 1), ImportRejection.FILE_TOO_LARGE, "32 MiB"),
        (b"Name,Amount\nKiosk,-1.00\n", ImportRejection.NO_DATE_COLUMN, "Choose the date column"),
        (b"Date,Description\n2024-01-01,Kiosk\n", ImportRejection.NO_AMOUNT_COLUMN, "Choose an amount column"),
        (b"Date,Amount\n2024-01-01,-1.00\n", ImportRejection.NO_DESCRIPTION_COLUMN, "description column"),
        (_HEADER, ImportRejection.NO_VALID_ROWS, "no transactions"),
        (_HEADER + b"2024-01-01,Kiosk,\n2024-01-02,Kiosk,\n", ImportRejection.NO_VALID_ROWS, "line 2"),
        (_HEADER + b"01/02/2024,A,-1.00\n04/02/2024,B,-1.00\n03/05/2024,C,-1.00\n02/09/2024,D,1.00\n",
         ImportRejection.DATES_AMBIGUOUS, "Choose the date order"),
        (_HEADER + b"2024-01-01,x,-1\n" * (ROWS_MAX + 1), ImportRejection.TOO_MANY_ROWS, "1,000,000"),
        (_HEADER + b"\n" * (2 * ROWS_MAX + 1), ImportRejection.TOO_MANY_ROWS, "1,000,000"),
    ],
    # Not their bytes: archives hold the time of day, and both processes must call a test the same.
    ids=lambda value: f"{len(value)} bytes" if isinstance(value, bytes) else str(value),
)  # fmt: skip
def test_a_refusal_has_its_code_and_says_how_to_mend_it(content: bytes, code: ImportRejection, mend: str) -> None:
    refusal = _refusal(content)
    assert refusal.code is code
    assert mend in refusal.message


@pytest.mark.parametrize("size", [50_000_000, 30_000_000, 5000])
def test_noise_is_refused_at_once(size: int) -> None:
    noise = os.urandom(size)
    if noise.startswith((b"\x1f\x8b", b"PK")):
        noise = b"\x00" + noise
    started = time.process_time()
    refusal = _refusal(noise)
    assert time.process_time() - started < 1
    assert refusal.code in {ImportRejection.FILE_TOO_LARGE, ImportRejection.NOT_A_STATEMENT}


def test_an_unreadable_encoding_is_named() -> None:
    odd = "Date,Description,Amount\n2024-01-01,Kiosk,-1.00\n".encode("utf-16-le") + b"\x00\xd8" * 400
    assert _refusal(b"\xff\xfe" + odd).code is ImportRejection.ENCODING_UNKNOWN


def _mapping(*roles: ColumnRole, order: DateOrder = DateOrder.DMY) -> ColumnMapping:
    columns = tuple(ColumnAssignment(index, role) for index, role in enumerate(roles))
    return ColumnMapping(columns, order, DecimalSeparator.DOT, spending_is_positive=False)


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        (_mapping(ColumnRole.DATE, ColumnRole.DESCRIPTION, ColumnRole.IGNORE), ImportRejection.NO_AMOUNT_COLUMN),
        (_mapping(ColumnRole.IGNORE, ColumnRole.DESCRIPTION, ColumnRole.AMOUNT), ImportRejection.NO_DATE_COLUMN),
        (_mapping(ColumnRole.DATE, ColumnRole.IGNORE, ColumnRole.AMOUNT), ImportRejection.NO_DESCRIPTION_COLUMN),
        (_mapping(ColumnRole.DATE, ColumnRole.AMOUNT, ColumnRole.AMOUNT), ImportRejection.MAPPING_INVALID),
        (_mapping(ColumnRole.DATE, ColumnRole.DEBIT, ColumnRole.AMOUNT), ImportRejection.MAPPING_INVALID),
        (_mapping(ColumnRole.DATE, ColumnRole.DESCRIPTION, ColumnRole.AMOUNT, ColumnRole.NOTE),
         ImportRejection.MAPPING_INVALID),
        (_mapping(ColumnRole.DATE, ColumnRole.DIRECTION, ColumnRole.DEBIT), ImportRejection.MAPPING_INVALID),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_work_is_refused(mapping: ColumnMapping, code: ImportRejection) -> None:
    refusal = _refusal(_VALID, mapping=mapping)
    assert refusal.code is code
    assert refusal.field == "mapping"


def test_one_index_given_twice_is_refused() -> None:
    twice = (ColumnAssignment(0, ColumnRole.DATE), ColumnAssignment(0, ColumnRole.NOTE))
    mapping = ColumnMapping(twice, DateOrder.DMY, DecimalSeparator.DOT, spending_is_positive=False)
    assert "listed twice" in _refusal(_VALID, mapping=mapping).message


@pytest.mark.parametrize(("order", "first_day"), [(DateOrder.DMY, "2024-02-01"), (DateOrder.MDY, "2024-01-02")])
def test_ambiguous_dates_are_read_as_chosen(order: DateOrder, first_day: str) -> None:
    content = _HEADER + b"01/02/2024,A,-1.00\n04/02/2024,B,-1.00\n03/05/2024,C,-1.00\n02/09/2024,D,1.00\n"
    mapping = _mapping(ColumnRole.DATE, ColumnRole.DESCRIPTION, ColumnRole.AMOUNT, order=order)
    statement = parse_statement(content, "a.csv", currency="EUR", mapping=mapping)
    assert isinstance(statement, Statement)
    assert statement.rows["booked_on"][0].isoformat() == first_day
    assert statement.mapping.date_order is order


def test_errors_are_listed_up_to_a_limit_and_counted_in_full() -> None:
    content = _VALID + b"2024-01-18," + b"x" * 500 + b",lots\n" + b"2024-01-18,bad,lots\n" * 700
    statement = parse_statement(content, "a.csv", currency="EUR")
    assert isinstance(statement, Statement)
    assert (len(statement.errors), statement.error_count, statement.row_count) == (500, 701, 704)
    assert (statement.errors[0].line, statement.errors[0].column) == (5, "Amount")
    assert statement.errors[0].raw == ("2024-01-18," + "x" * 500)[:200]


def test_a_file_of_unclosed_quotes_takes_seconds_not_minutes() -> None:
    content = _VALID + b'2024-01-18,"open,-1.00\n' * 200_000
    started = time.process_time()
    statement = parse_statement(content, "a.csv", currency="EUR")
    assert time.process_time() - started < 10
    assert isinstance(statement, Statement)
    assert statement.row_count == 200_003


_CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD", "USD"])


@given(st.binary(max_size=600), _CURRENCIES)
@settings(max_examples=300)
def test_no_bytes_raise(content: bytes, currency: str) -> None:
    assert isinstance(parse_statement(content, "x.csv", currency=currency), Statement | Rejected)


_ODD = st.sampled_from(
    ['"', '""', ",", ";", "\n", "\r", "\r\n", "\t", "\x00", "\ufeff", "é", "−", "\u00a0", "(", ")", "-", "31/12/1999",
     "1e9", "1,5", "1.234,5", "0", "٣", "½", "²", "𝟛", "CR", "€", "nan", "2024-02-30", "99", "'", "/", "Date",
     "Total", " " * 70]
)  # fmt: skip
_EDITS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 30), _ODD | st.text(max_size=5)), max_size=12)
_ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
_SEEDS = st.sampled_from(
    [
        _VALID.decode(),
        "Datum;Text;Soll;Haben;Saldo\n01.02.2024;Miete;800,00;;1.200,00\n28.02.2024;Lohn;;2.000,00;3.200,00\n",
        "2024-01-01\tA\t1.00\tdebit\n2024-01-02\tB\t2.00\tcredit\n2024-01-03\tC\t3.00\tdebit\n",
        'Date,Description,Amount,Currency,Ref\n1/31/2024,"a ""b"", c",$1.00,USD,R10\n1/30/2024,d,($2.00),USD,R101\n',
    ]
)


@given(_SEEDS, _EDITS, _ENCODINGS, _CURRENCIES)
@settings(max_examples=400)
def test_no_mutated_statement_raises(
    seed: str, edits: list[tuple[int, int, str]], encoding: str, currency: str
) -> None:
    text = seed
    for position, length, replacement in edits:
        at = position % (len(text) + 1)
        text = text[:at] + replacement + text[at + length :]
    content = text.encode(encoding, errors="ignore")
    outcome = parse_statement(content, "x.csv", currency=currency)
    assert isinstance(outcome, Statement | Rejected)
    if isinstance(outcome, Statement):
        certain = outcome.rows.select("line", "booked_on", "amount_minor", "currency", "description")
        assert certain.drop_nulls().height == outcome.rows.height > 0
        assert certain["line"].is_sorted()
        assert not (certain["amount_minor"] == 0).any()
        assert outcome.row_count == outcome.rows.height + outcome.error_count
        again = parse_statement(content, "x.csv", currency=currency, mapping=outcome.mapping)
        assert isinstance(again, Statement)
        assert again.rows.equals(outcome.rows)
