"""A bank statement from bytes to typed rows: what went wrong is listed by line, what is sound goes in."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from deployments.transactions.importing.containers import unpack
from deployments.transactions.importing.encodings import decode
from deployments.transactions.importing.guessing import complete_mapping, guess_columns
from deployments.transactions.importing.layout import find_layout
from deployments.transactions.importing.rows import Reading, read_rows
from deployments.transactions.importing.table import read_table
from domain.shared.outcomes import Rejected
from domain.transactions.importing.mapping import ColumnMapping, check_mapping
from domain.transactions.importing.rejections import ImportRejection
from domain.transactions.model import ImportRowError

RowError = ImportRowError

ROWS_MAX = 1_000_000
ERRORS_LISTED_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a file holds.

    `rows` has the columns line (Int64, 1-based line of the file), booked_on (Date), amount_minor (Int64, negative is
    money out), currency, description, note, category_label, reference (String) and balance_minor (Int64); note,
    category_label, reference and balance_minor may be null. `row_count` is the height of `rows` plus `error_count`;
    `errors` lists the first 500. `header_line` is 1-based and None where the file starts with data.
    """

    encoding: str
    delimiter: str
    header_line: int | None
    mapping: ColumnMapping
    rows: pl.DataFrame
    errors: tuple[RowError, ...]
    error_count: int
    row_count: int


def parse_statement(
    content: bytes, file_name: str, *, currency: str, mapping: ColumnMapping | None = None
) -> Statement | Rejected:
    """Read a statement of an account in `currency`; `mapping` None guesses what the columns mean."""
    unpacked = unpack(content, file_name)
    if isinstance(unpacked, Rejected):
        return unpacked
    text = decode(unpacked)
    if isinstance(text, Rejected):
        return text
    if not text.utf8.strip():
        return Rejected(ImportRejection.FILE_EMPTY, "The file is empty. Export it again and check it.", "file")
    layout = find_layout(text.utf8)
    if isinstance(layout, Rejected):
        return layout
    # A record may span lines, so lines are only a first bound; it keeps a file of line ends out of memory.
    if text.utf8.count(b"\n") > 2 * ROWS_MAX:
        return _too_many()
    table = read_table(text.utf8, layout)
    if table.height > ROWS_MAX:
        return _too_many()
    columns = guess_columns(table, layout, currency) if mapping is None else mapping
    refusal = check_mapping(columns, layout.width)
    if refusal is not None:
        return refusal
    reading = read_rows(table, layout, columns, currency, is_guess=mapping is None)
    if isinstance(reading, Rejected):
        return reading
    if reading.rows.height == 0:
        return _no_valid_rows(reading)
    return Statement(
        encoding=text.encoding,
        delimiter=layout.delimiter,
        header_line=None if layout.header_line is None else layout.header_line + 1,
        mapping=complete_mapping(reading.mapping, table, layout),
        rows=reading.rows,
        errors=reading.errors(ERRORS_LISTED_MAX),
        error_count=reading.failed.height,
        row_count=reading.rows.height + reading.failed.height,
    )


def _too_many() -> Rejected:
    message = f"The file has more than {ROWS_MAX:,} rows. Split it by year and import the parts."
    return Rejected(ImportRejection.TOO_MANY_ROWS, message, "file")


def _no_valid_rows(reading: Reading) -> Rejected:
    first = next(iter(reading.errors(1)), None)
    if first is None:
        message = "The file has a header but no transactions. Choose a period with transactions and export it again."
    else:
        where = f"line {first.line}" + (f", column “{first.column}”" if first.column else "")
        message = (
            f"None of the {reading.failed.height:,} rows can be read. In {where}: {first.reason}. "
            "Check the column mapping and the account's currency."
        )
    return Rejected(ImportRejection.NO_VALID_ROWS, message, "mapping")
