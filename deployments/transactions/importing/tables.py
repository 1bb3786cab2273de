"""Tables of any origin to a statement: a saved or chosen mapping, a known program's preset, or a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

import polars as pl

from deployments.transactions.importing.amount_columns import NOTHING_TO_BOOK
from deployments.transactions.importing.book import nothing_valid, too_many
from deployments.transactions.importing.guessing import complete_mapping, guess_columns
from deployments.transactions.importing.layout import Layout
from deployments.transactions.importing.model import ERRORS_LISTED_MAX, ROWS_MAX, Options, Statement
from deployments.transactions.importing.rows import read_rows
from deployments.transactions.importing.running_balance import running_balances
from deployments.transactions.importing.source import Source
from deployments.transactions.importing.table import LINE, read_table
from domain.shared.outcomes import Rejected
from domain.transactions.importing.amounts import looks_like_amount
from domain.transactions.importing.dates import read_date
from domain.transactions.importing.mapping import ColumnAssignment, ColumnMapping, ColumnRole, check_mapping
from domain.transactions.importing.vocabulary import plain_words


@dataclass(frozen=True, slots=True)
class Preset:
    """What the columns of a known program mean, by header in lower case; it writes spending as negative amounts."""

    roles: Mapping[str, ColumnRole]

    def over(self, guess: ColumnMapping, layout: Layout) -> ColumnMapping:
        columns = tuple(
            ColumnAssignment(index, self.roles.get(name.casefold(), ColumnRole.IGNORE))
            for index, name in enumerate(layout.header)
        )
        return ColumnMapping(columns, guess.date_order, guess.decimal_separator, spending_is_positive=False)


def read_source(source: Source, options: Options, name: str, preset: Preset | None = None) -> Statement | Rejected:
    """A file of text as a table."""
    if isinstance(source.table, Rejected):
        return source.table
    utf8, layout = source.table
    return read_columns(utf8, layout, options, name=name, encoding=source.encoding, preset=preset)


def read_columns(
    utf8: bytes, layout: Layout, options: Options, *, name: str, encoding: str, preset: Preset | None = None
) -> Statement | Rejected:
    """The rows of a table under the chosen mapping; without one under the preset or a guess."""
    # A record may span lines, so lines are only a first bound; it keeps a file of line ends out of memory.
    if utf8.count(b"\n") > 2 * ROWS_MAX:
        return too_many()
    table = read_table(utf8, layout)
    if table.height > ROWS_MAX:
        return too_many()
    columns, is_guess = options.mapping, options.mapping is None
    if columns is None:
        columns = guess_columns(table, layout, options.currency)
        columns = columns if preset is None else preset.over(columns, layout)
    refusal = check_mapping(columns, layout.width)
    if refusal is not None:
        return refusal
    reading = read_rows(table, layout, columns, options, is_guess=is_guess, sign_is_known=preset is not None)
    if isinstance(reading, Rejected):
        return reading
    if reading.rows.height == 0:
        return nothing_valid(reading.errors(1), reading.failed.height, reading.left_out_rows(1))
    unread = reading.failed.filter(pl.col("reason") != NOTHING_TO_BOOK)[LINE]
    running = running_balances(reading.rows, unread)
    return Statement(
        encoding=encoding,
        delimiter=layout.delimiter,
        header_line=None if layout.header_line is None else layout.header_line + 1,
        mapping=complete_mapping(reading.mapping, table, layout),
        rows=reading.rows,
        errors=reading.errors(ERRORS_LISTED_MAX),
        error_count=reading.failed.height,
        row_count=reading.rows.height + reading.failed.height + reading.left_out.height,
        format=name,
        left_out=reading.left_out_rows(ERRORS_LISTED_MAX),
        left_out_count=reading.left_out.height,
        account_labels=reading.account_labels,
        balances=running.balances,
        balance_problem=running.problem,
        fingerprint=fingerprint_of(name, layout),
    )


def fingerprint_of(name: str, layout: Layout) -> str:
    """The same for every file of one layout: its headers, or the kinds of its cells where it has none."""
    words = [plain_words(header) for header in layout.header]
    if not any(words):
        words = [_kind(cell) for cell in layout.sample[0]] if layout.sample else []
    digest = blake2b("\x1f".join([layout.delimiter, *words]).encode(), digest_size=12).hexdigest()
    return f"{name}:{digest}"


def _kind(cell: str) -> str:
    if not cell.strip():
        return "empty"
    return "date" if read_date(cell) is not None else "amount" if looks_like_amount(cell) else "text"
