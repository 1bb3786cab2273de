"""A mapping for a file that nobody has mapped yet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import polars as pl

from deployments.transactions.importing.layout import Layout
from deployments.transactions.importing.signs import runs_along
from deployments.transactions.importing.table import cell
from domain.transactions.importing.amounts import (
    Unreadable,
    infer_decimal_separator,
    is_blank,
    read_amount,
)
from domain.transactions.importing.columns import Profile, guess_roles, header_score, profile
from domain.transactions.importing.mapping import (
    ColumnAssignment,
    ColumnMapping,
    ColumnRole,
    DateOrder,
    DecimalSeparator,
)
from domain.transactions.importing.vocabulary import HEADERS

_PROFILED_ROWS = 200
_SEPARATOR_TEXTS = 3000
_SAMPLES = 5
_SAMPLE_LENGTH = 80
_NUMBERS = (ColumnRole.AMOUNT, ColumnRole.DEBIT, ColumnRole.CREDIT, ColumnRole.BALANCE)


def guess_columns(table: pl.DataFrame, layout: Layout, currency: str) -> ColumnMapping:
    """Roles and decimal separator; the order of dates and the sign are settled when all rows are read."""
    sample = table.head(_PROFILED_ROWS)
    profiles = [
        profile(index, header, sample[cell(index)].fill_null("").to_list())
        for index, header in enumerate(layout.header)
    ]
    roles = guess_roles(profiles, _running_balance(profiles, sample, currency))
    texts = [text for index, role in roles.items() if role in _NUMBERS for text in _spread(table[cell(index)])]
    usual = DecimalSeparator.COMMA if layout.delimiter == ";" else DecimalSeparator.DOT
    return ColumnMapping(
        columns=tuple(ColumnAssignment(index, roles.get(index, ColumnRole.IGNORE)) for index in range(layout.width)),
        date_order=DateOrder.YMD,
        decimal_separator=infer_decimal_separator(texts, currency, otherwise=usual),
        spending_is_positive=False,
    )


def complete_mapping(mapping: ColumnMapping, table: pl.DataFrame, layout: Layout) -> ColumnMapping:
    """The mapping with every column of the file, its header and first values."""
    chosen = {column.index: column.role for column in mapping.columns}
    columns = tuple(
        ColumnAssignment(
            index, chosen.get(index, ColumnRole.IGNORE), header_of(layout, index), _samples(table[cell(index)])
        )
        for index in range(layout.width)
    )
    return ColumnMapping(columns, mapping.date_order, mapping.decimal_separator, mapping.spending_is_positive)


def header_of(layout: Layout, index: int) -> str:
    """The header of a column, or its number where it has none."""
    return layout.header[index] or f"Column {index + 1}"


def _samples(column: pl.Series) -> tuple[str, ...]:
    filled = column.head(1000).drop_nulls().str.strip_chars()
    return tuple(" ".join(text.split())[:_SAMPLE_LENGTH] for text in filled.filter(filled != "").head(_SAMPLES))


def _spread(column: pl.Series) -> list[str]:
    filled = column.drop_nulls()
    return filled.gather_every(max(1, len(filled) // _SEPARATOR_TEXTS)).to_list()


def _running_balance(profiles: Sequence[Profile], sample: pl.DataFrame, currency: str) -> int | None:
    """The column that adds up another one, where no header names the balance."""
    numeric = [column.index for column in profiles if column.is_numeric and column.dates == 0][:6]
    if any(header_score(column.header, HEADERS[ColumnRole.BALANCE]) for column in profiles):
        return None
    numbers: dict[int, list[int]] = {}
    for index in numeric:
        texts = sample[cell(index)].fill_null("").to_list()
        separator = infer_decimal_separator(texts, currency)
        readings = [read_amount(text, separator, currency) for text in texts if not is_blank(text)]
        if len(readings) == len(texts):
            numbers[index] = [0 if isinstance(reading, Unreadable) else reading.minor for reading in readings]
    pairs = (pair for pair in permutations(numbers, 2) if runs_along(numbers[pair[0]], numbers[pair[1]]))
    return next((balance for _, balance in pairs), None)
