"""The columns of numbers of a table, read once and signed when the sign is settled."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from deployments.transactions.importing.guessing import header_of
from deployments.transactions.importing.layout import Layout
from deployments.transactions.importing.signs import (
    guess_spending_is_positive,
    signed_by_columns,
    signed_by_direction,
    signed_single,
)
from deployments.transactions.importing.table import cell
from deployments.transactions.importing.values import read_amounts
from domain.transactions.importing.mapping import ColumnMapping, ColumnRole, DecimalSeparator

NOTHING_TO_BOOK = "the amount is zero, there is nothing to book"
_ANY = "EUR"  # no row, nothing is read


class Amounts:
    """The columns of numbers, read once and signed when the sign is settled; `days` are those of the rows."""

    def __init__(
        self, table: pl.DataFrame, layout: Layout, mapping: ColumnMapping, currencies: pl.Series, days: pl.Series
    ) -> None:
        self._mapping = mapping
        known = days.drop_nulls()
        self._is_newest_first = len(known) > 0 and known[0] > known[-1]
        self._rows = table.height
        self._read: dict[ColumnRole, pl.DataFrame] = {}
        self.header: str | None = None
        for role in (ColumnRole.AMOUNT, ColumnRole.DEBIT, ColumnRole.CREDIT, ColumnRole.BALANCE):
            index = mapping.index(role)
            if index is not None:
                self._read[role] = _read_in(currencies, table[cell(index)], mapping.decimal_separator)
                self.header = self.header or header_of(layout, index)
        direction = mapping.index(ColumnRole.DIRECTION)
        self._directions = None if direction is None else table[cell(direction)].str.strip_chars()

    def _minor(self, role: ColumnRole) -> pl.Series | None:
        frame = self._read.get(role)
        return None if frame is None else frame["minor"]

    def balance_or_null(self) -> pl.Series:
        balance = self._minor(ColumnRole.BALANCE)
        return pl.Series([None] * self._rows, dtype=pl.Int64) if balance is None else balance

    def guess_sign(self, texts: pl.Series) -> ColumnMapping:
        amounts = self._read.get(ColumnRole.AMOUNT)
        if amounts is None or self._directions is not None:
            return self._mapping
        balance = self._minor(ColumnRole.BALANCE)
        guess = guess_spending_is_positive(
            amounts["minor"], amounts["marked"], texts, balance, is_newest_first=self._is_newest_first
        )
        return replace(self._mapping, spending_is_positive=guess)

    def signed(self, mapping: ColumnMapping) -> pl.Series:
        amounts = self._read.get(ColumnRole.AMOUNT)
        if amounts is None:
            return signed_by_columns(self._minor(ColumnRole.DEBIT), self._minor(ColumnRole.CREDIT), self._rows)
        if self._directions is not None:
            return signed_by_direction(amounts["minor"], self._directions)
        return signed_single(
            amounts["minor"],
            amounts["marked"],
            self._minor(ColumnRole.BALANCE),
            spending_is_positive=mapping.spending_is_positive,
            is_newest_first=self._is_newest_first,
        )

    def reasons(self, signed: pl.Series) -> pl.Series:
        """Why a row has no amount to book; null where it has one."""
        roles = [role for role in (ColumnRole.AMOUNT, ColumnRole.DEBIT, ColumnRole.CREDIT) if role in self._read]
        frame = pl.DataFrame({role.value: self._read[role]["reason"] for role in roles}).with_columns(
            *(self._read[role]["minor"].alias(f"{role.value} minor") for role in roles), signed.alias("signed")
        )
        filled = pl.sum_horizontal(pl.col(f"{role.value} minor").is_not_null() for role in roles)
        missing = pl.lit("the amount is missing")
        unsigned = "the row has both a debit and a credit"
        if self._directions is not None:
            frame = frame.with_columns(self._directions.alias("direction"))
            word = pl.format("“{}” says neither debit nor credit", pl.col("direction").fill_null("").str.slice(0, 40))
        else:
            word = pl.lit(unsigned)
        return frame.select(
            pl.coalesce(
                *(pl.col(role.value) for role in roles),
                pl.when(filled == 0)
                .then(missing)
                .when(pl.col("signed").is_null())
                .then(word)
                .when(pl.col("signed") == 0)
                .then(pl.lit(NOTHING_TO_BOOK)),
            ).alias("reason")
        ).to_series()


def _read_in(currencies: pl.Series, cells: pl.Series, separator: DecimalSeparator) -> pl.DataFrame:
    """Each cell read in the currency of its row: yen have no decimals, dinars have three."""
    distinct = currencies.unique().to_list()
    if len(distinct) <= 1:
        return read_amounts(cells, separator, distinct[0] if distinct else _ANY)
    frame = pl.DataFrame({"cell": cells, "currency": currencies}).with_row_index("at")
    parts = []
    for currency in distinct:
        part = frame.filter(pl.col("currency") == currency)
        parts.append(read_amounts(part["cell"], separator, currency).with_columns(part["at"]))
    return pl.concat(parts).sort("at").drop("at")
