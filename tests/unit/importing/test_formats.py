"""Files of several accounts, saved mappings, ids that cannot be trusted, and archives that would grow."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployments.transactions.importing.formats import detect
from deployments.transactions.importing.source import Source
from deployments.transactions.importing.statement import FORMATS, AccountLabel, Statement, parse_statement
from domain.shared.outcomes import Rejected
from domain.transactions.importing.amounts import (
    AmountReading,
    DecimalSeparator,
    Unreadable,
    proven_separator,
    read_amount,
    read_certain,
    read_strict,
)
from domain.transactions.importing.mapping import ColumnMapping, ColumnRole
from domain.transactions.importing.rejections import ImportRejection
from domain.transactions.importing.statuses import RowStatus, status_of
from tests.support.statement_checks import SAMPLES
from tests.support.statement_writers import xlsx_of


def _read(content: bytes, currency: str = "EUR", **options: object) -> Statement:
    statement = parse_statement(content, "x", currency=currency, **options)  # type: ignore[arg-type]
    assert isinstance(statement, Statement), statement
    return statement


_TWO_ACCOUNTS = b"""Date,Merchant,Category,Account,Original Statement,Notes,Amount,Tags
2026-01-05,Shop,,Giro,SHOP,,-12.50,
2026-01-06,Shop,,Yen card,SHOP,,-1200,
2026-01-07,Shop,,Yen card,SHOP,,-12.50,
"""


def test_every_row_is_read_in_the_currency_of_its_account() -> None:
    statement = _read(_TWO_ACCOUNTS, currencies={"Yen card": "JPY"})
    assert statement.rows.select("account_label", "amount_minor", "currency").rows() == [
        ("Giro", -1250, "EUR"), ("Yen card", -1200, "JPY"),
    ]  # fmt: skip
    assert [error.reason for error in statement.errors] == ["“-12.50”: JPY has 0 decimals, the amount has more"]
    assert statement.account_labels == (AccountLabel("Giro", None, 1), AccountLabel("Yen card", None, 2))


_MANY = b"Date,Description,Amount\n" + b"2026-01-13,Kiosk,-1.50\n" * 20
_CURRENCY_COLUMN = b"Date,Description,Amount,Currency,Account\n2026-01-13,a,-1.50,EUR,A\n2026-01-14,b,-2.50,USD,B\n"


def test_another_currency_is_an_error_unless_rows_keep_theirs() -> None:
    alone = _read(_CURRENCY_COLUMN)
    assert [error.reason for error in alone.errors] == ["the row is in USD, the account is in EUR"]
    assert alone.account_labels == (AccountLabel("A", "EUR", 1), AccountLabel("B", "USD", 1))
    for options in ({"keeps_currencies": True}, {"currencies": {"B": "USD"}}):
        both = _read(_CURRENCY_COLUMN, **options)
        assert both.rows["currency"].to_list() == ["EUR", "USD"]


def test_a_saved_mapping_is_used_for_the_next_file_of_the_bank() -> None:
    first = _read(b"When,What,Sum,More\n2026-01-13,Kiosk,-1.50,red\n2026-01-14,Bakery,-2.50,blue\n")
    columns = tuple(
        replace(column, role=ColumnRole.TAGS) if column.header == "More" else column for column in first.mapping.columns
    )
    saved = ColumnMapping(
        columns, first.mapping.date_order, first.mapping.decimal_separator, spending_is_positive=False
    )
    later = b"When,What,Sum,More\n2026-02-13,Kiosk,-1.50,green\n2026-02-15,Kiosk,-1.10,green\n"
    assert _read(later).rows["tags"].to_list() == [None, None]
    assert _read(later, saved_mappings={first.fingerprint: saved}).rows["tags"].to_list() == [["green"], ["green"]]
    assert _read(later).fingerprint == first.fingerprint
    assert _read(later.replace(b"More", b"Less")).fingerprint != first.fingerprint


def test_a_saved_mapping_that_does_not_fit_any_more_gives_way_to_a_guess() -> None:
    content = b"Date,Description,Amount\n2026-01-13,Kiosk,-1.50\n"
    guess = _read(content)
    broken = replace(guess.mapping, columns=guess.mapping.columns[:1])
    assert _read(content, saved_mappings={guess.fingerprint: broken}).rows.equals(guess.rows)


def test_an_id_that_stands_at_different_transactions_is_not_trusted() -> None:
    row = "<STMTTRN><TRNTYPE>POS<DTPOSTED>202601{day}<TRNAMT>-{day}.10<FITID>{id}<NAME>Kiosk</STMTTRN>"
    rows = "".join(row.format(day=day, id=id_) for day, id_ in (("05", "A"), ("06", "A"), ("07", "B"), ("07", "B")))
    statement = _read(f"<OFX><STMTRS><CURDEF>EUR{rows}</STMTRS></OFX>".encode())
    assert statement.rows["bank_id"].to_list() == [None, None, "B", "B"]


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.name)
def test_a_format_says_its_name(each: object) -> None:
    assert getattr(each, "name", "").isidentifier()
    assert getattr(each, "label", "")


def test_the_content_decides_and_not_the_name() -> None:
    assert detect(Source((SAMPLES / "qif_quicken.qif").read_bytes(), "statement.csv")).name == "qif"
    assert detect(Source(b"Date,Amount\n", "statement.ofx")).name == "csv"


def test_a_sheet_with_one_cell_in_its_last_corner_costs_little() -> None:
    """Readers that make a rectangle of it ask for half a terabyte."""
    text = '<c t="inlineStr"><is><t>{}</t></is></c>'
    head = "".join(text.format(word) for word in ("Date", "Description", "Amount"))
    row = text.format("2026-01-05") + text.format("Kiosk") + "<c><v>-1.5</v></c>"
    corner = '<row r="1048576"><c r="XFD1048576"><v>5</v></c></row>'
    statement = _read(xlsx_of(f'<row r="1">{head}</row><row r="2">{row}</row>{corner}'))
    assert statement.rows.select("line", "amount_minor").rows() == [(2, -150)]


def test_a_part_that_unpacks_without_end_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as part:
        for _ in range(257):
            part.write(bytes(1024 * 1024))
    refusal = parse_statement(packed.getvalue(), "x", currency="EUR")
    assert isinstance(refusal, Rejected)
    assert refusal.code is ImportRejection.EXCEL_FILE
    assert "unpacks to more" in refusal.message


@given(st.from_regex(r"-?[0-9]{1,10}[.,][0-9]{2}", fullmatch=True), st.sampled_from([None, *DecimalSeparator]))
def test_the_short_way_of_reading_an_amount_gives_what_the_grammar_gives(
    text: str, separator: DecimalSeparator | None
) -> None:
    for grammar in DecimalSeparator if separator is None else (separator,):
        assert read_amount(text, grammar, "EUR") == AmountReading(read_certain(text, separator, "EUR"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("texts", "proven"),
    [(["1,234", "5.00"], DecimalSeparator.DOT), (["1.234", "5,0"], DecimalSeparator.COMMA), (["1,234"], None),
     (["1.5", "1,5"], None), (["12"], None)],
)  # fmt: skip
def test_a_separator_is_proven_by_all_or_not_at_all(texts: list[str], proven: DecimalSeparator | None) -> None:
    assert proven_separator(texts, "EUR") is proven


@pytest.mark.parametrize(
    ("text", "minor"), [("12", 1200), ("12,5", 1250), ("12,", 1200), ("-12,50", -1250), ("12.50", None), ("1 2", None),
                        ("12,505", None), ("٣", None), ("", None)]
)  # fmt: skip
def test_a_strict_number_has_one_form(text: str, minor: int | None) -> None:
    read = read_strict(text, DecimalSeparator.COMMA, "EUR")
    assert read == minor if minor is not None else isinstance(read, Unreadable)


@pytest.mark.parametrize(
    ("word", "status"),
    [("PENDING", RowStatus.PENDING), ("Uncleared", RowStatus.PENDING), ("vorgemerkt", RowStatus.PENDING),
     ("Declined", RowStatus.NOTHING), ("REVERTED", RowStatus.NOTHING), ("Отклонена", RowStatus.NOTHING),
     ("Reconciled", RowStatus.BOOKED), ("OK", RowStatus.BOOKED), ("Texas", None), ("", None)],
)  # fmt: skip
def test_words_of_status(word: str, status: RowStatus | None) -> None:
    assert status_of(word) is status


@pytest.mark.parametrize(
    ("cell", "reason"),
    [(b"-23\x0010.00", "this is not an amount"), (b'-"1"2.00', "this is not an amount"),
     (b'"-1"2.00', "this is not an amount"), (b"-1\t250.00", "this is not an amount")],
)  # fmt: skip
def test_damage_inside_a_number_makes_no_other_number(cell: bytes, reason: str) -> None:
    """Found by fuzzing: a zero byte, a quote or a tab between digits was taken out, and the digits ran together."""
    statement = _read(_MANY + b"2026-01-14,Odd," + cell + b"\n")
    assert statement.rows.height == 20
    assert reason in statement.errors[0].reason


def test_zero_bytes_that_fill_fields_up_are_left_out() -> None:
    statement = _read(_MANY + b"2026-01-14,Bakery\x00\x00,-2.50\x00\n\x00")
    assert statement.rows.select("description", "amount_minor").rows()[-1] == ("Bakery", -250)
