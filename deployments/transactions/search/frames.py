"""The same conditions over a frame of rows, for rules while a statement comes in.

The frame has columns of `transactions` under their names, ids as text: `splits` as a list of structs (category, note,
tag_ids), `tag_ids` as a list. A column that is not there counts as empty.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import reduce
from operator import and_, or_

import polars as pl

from deployments.transactions.search.patterns import contains
from domain.shared.money import EXPONENTS
from domain.transactions.search import binding
from domain.transactions.search.ast import Flag, NameField, TextField
from domain.transactions.search.binding import (
    All,
    AmountBetween,
    BookedBetween,
    Bound,
    HasPattern,
    HasText,
    Is,
    Neither,
    OneOf,
)
from domain.transactions.search.folding import fold

_NOTHING = {
    "tag_ids": pl.lit(None, dtype=pl.List(pl.String)),
    "is_hidden": pl.lit(False),
    "has_attachment": pl.lit(False),
    "status": pl.lit("POSTED"),
}


def matching(bound: Bound, rows: pl.DataFrame) -> pl.Series:
    """For each row whether it matches."""
    return rows.select(predicate(bound, rows.columns).alias("matches")).to_series()


def predicate(bound: Bound, columns: Collection[str]) -> pl.Expr:
    """The condition over a frame with these columns; true or false, never null, and one value for each row."""
    # A constant would be a single value: this makes it one for each row.
    return _Writer(frozenset(columns)).write(bound) & pl.col("amount_minor").is_not_null()


class _Writer:
    def __init__(self, columns: frozenset[str]) -> None:
        self._columns = columns

    def _column(self, name: str) -> pl.Expr:
        return pl.col(name) if name in self._columns else _NOTHING.get(name, pl.lit(None, dtype=pl.String))

    def _in_splits(self, fits: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
        """Whether one of the splits fits."""
        if "splits" not in self._columns:
            return pl.lit(False)
        return pl.col("splits").list.eval(fits(pl.element()).fill_null(False)).list.any().fill_null(False)

    @property
    def _is_split(self) -> pl.Expr:
        return (pl.col("splits").list.len() > 0).fill_null(False) if "splits" in self._columns else pl.lit(False)

    def write(self, bound: Bound) -> pl.Expr:
        match bound:
            case All(parts):
                return reduce(and_, map(self.write, parts), pl.lit(True))
            case binding.Any(parts):
                return reduce(or_, map(self.write, parts), pl.lit(False))
            case Neither(part):
                return ~self.write(part)
            case HasText():
                return self._text(bound)
            case HasPattern(pattern, column):
                return self._in_column(column, lambda texts: contains(pattern, texts))
            case AmountBetween():
                return self._amount(bound)
            case BookedBetween(low, high):
                day = pl.col("booked_on")
                return (pl.lit(True) if low is None else day >= low) & (pl.lit(True) if high is None else day <= high)
            case OneOf():
                return self._one_of(bound)
            case Is(flag):
                return self._flag(flag)

    def _in_column(self, column: TextField, fits: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
        found = fits(self._column(column.value).fill_null("")).fill_null(False)
        if column is TextField.NOTE:
            found |= self._in_splits(lambda part: fits(part.struct.field("note").fill_null("")))
        return found

    def _text(self, text: HasText) -> pl.Expr:
        def fits(texts: pl.Expr) -> pl.Expr:
            return folded(texts).str.contains(text.folded, literal=True)

        def found_in(column: TextField) -> pl.Expr:
            # Who asks many things of one frame folds its texts once.
            if f"{column.value}:folded" in self._columns:
                return pl.col(f"{column.value}:folded").str.contains(text.folded, literal=True)
            return self._in_column(column, fits)

        found = reduce(or_, map(found_in, text.columns))
        if text.payee_ids:
            found |= self._column("payee_id").is_in(sorted(text.payee_ids)).fill_null(False)
        if text.tag_ids:
            found |= self._tagged(text.tag_ids)
        return found

    def _amount(self, amount: AmountBetween) -> pl.Expr:
        minor = pl.col("amount_minor") if amount.is_signed else pl.col("amount_minor").abs()
        found = pl.lit(False)
        for exponent, low, high in amount.bounds:
            codes = [code for code, each in EXPONENTS.items() if each == exponent]
            found |= pl.col("currency").is_in(codes) & minor.is_between(low, high)
        return found

    def _one_of(self, wanted: OneOf) -> pl.Expr:
        ids = sorted(wanted.ids)

        def fits(values: pl.Expr) -> pl.Expr:
            found = values.is_in(ids).fill_null(False)
            return found | values.is_null() if wanted.or_none else found

        if wanted.field is NameField.TAG:
            tagged = self._tagged(wanted.ids)
            return tagged | ~self._tagged(None) if wanted.or_none else tagged
        if wanted.field is NameField.CATEGORY:
            in_splits = self._in_splits(lambda part: fits(part.struct.field("category")))
            return pl.when(self._is_split).then(in_splits).otherwise(fits(self._column("category")))
        column = "currency" if wanted.field is NameField.CURRENCY else f"{wanted.field.value}_id"
        return fits(self._column(column))

    def _tagged(self, ids: frozenset[str] | None) -> pl.Expr:
        def fits(tags: pl.Expr) -> pl.Expr:
            # Not by a set operation: on lists that were filtered or gathered those of Polars 2.1 panic.
            found = tags.list.len() > 0 if ids is None else tags.list.eval(pl.element().is_in(sorted(ids))).list.any()
            return found.fill_null(False)

        return fits(self._column("tag_ids")) | self._in_splits(lambda part: fits(part.struct.field("tag_ids")))

    def _flag(self, flag: Flag) -> pl.Expr:
        is_transfer = self._column("counterpart_id").is_not_null()
        minor = pl.col("amount_minor")
        status = self._column("status").fill_null("POSTED")
        match flag:
            case Flag.TRANSFER:
                return is_transfer
            case Flag.SPLIT:
                return self._is_split
            case Flag.REFUND:
                return self._column("refund_of").is_not_null()
            case Flag.HIDDEN:
                return self._column("is_hidden").fill_null(False)
            case Flag.IMPORTED:
                return self._column("import_id").is_not_null()
            case Flag.INCOME:
                return ~is_transfer & (minor > 0)
            case Flag.EXPENSE:
                return ~is_transfer & (minor < 0)
            case Flag.PENDING:
                return status == "PENDING"
            case Flag.POSTED:
                return status == "POSTED"
            case Flag.RECONCILED:
                return self._column("reconciliation_id").is_not_null()
            case Flag.NOTE:
                return self._in_column(TextField.NOTE, lambda texts: texts != "")
            case Flag.ATTACHMENT:
                return self._column("has_attachment").fill_null(False)
            case _:
                raise AssertionError(f"{flag} is bound as something else")


def folded(texts: pl.Expr) -> pl.Expr:
    """`fold` for each text, once for each different one."""

    def each(series: pl.Series) -> pl.Series:
        different = series.unique().drop_nulls()
        return series.replace_strict(
            different, pl.Series([fold(text) for text in different], dtype=pl.String), return_dtype=pl.String
        )

    return texts.map_batches(each, return_dtype=pl.String)
