"""Columns with roles to transactions, and a reason for every row that is none."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from deployments.transactions.importing.guessing import header_of
from deployments.transactions.importing.layout import Layout
from deployments.transactions.importing.signs import (
    guess_spending_is_positive,
    signed_by_columns,
    signed_by_direction,
    signed_single,
)
from deployments.transactions.importing.table import EXTRA, LINE, cell
from deployments.transactions.importing.values import clean_text, each_distinct, read_amounts, read_dates
from domain.shared.outcomes import Rejected
from domain.transactions.importing.amounts import is_blank
from domain.transactions.importing.mapping import ColumnMapping, ColumnRole
from domain.transactions.importing.rejections import ImportRejection
from domain.transactions.importing.symbols import currencies_named
from domain.transactions.importing.vocabulary import is_total_line
from domain.transactions.model import ImportRowError

_RAW_LENGTH = 200
_NO_DESCRIPTION = "No description"
_DESCRIPTION_LENGTH = 500
_TOTALS_LOOKED_AT = 1000
_ROW_COLUMNS = (
    "line booked_on amount_minor currency description note category_label reference balance_minor".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Reading:
    """`failed` are the rows of the table with the columns `reason` and `column`."""

    mapping: ColumnMapping
    rows: pl.DataFrame
    failed: pl.DataFrame
    layout: Layout

    def errors(self, limit: int) -> tuple[ImportRowError, ...]:
        names = [*(cell(index) for index in range(self.layout.width)), EXTRA]
        return tuple(
            ImportRowError(
                line=row[LINE],
                column=row["column"],
                reason=row["reason"],
                raw=self.layout.delimiter.join(row[name] or "" for name in names)
                .removesuffix(self.layout.delimiter)
                .replace("\n", " ")[:_RAW_LENGTH],
            )
            for row in self.failed.head(limit).iter_rows(named=True)
        )


def read_rows(
    table: pl.DataFrame, layout: Layout, mapping: ColumnMapping, currency: str, *, is_guess: bool
) -> Reading | Rejected:
    """Type every column; a guess gets its date order and its sign here, where all rows are at hand."""
    date_index = mapping.indexes(ColumnRole.DATE)[0]
    dates = read_dates(table[cell(date_index)], None if is_guess else mapping.date_order)
    if dates is None:
        return Rejected(
            ImportRejection.DATES_AMBIGUOUS,
            f"The dates in “{header_of(layout, date_index)}” can be day first or month first, and no row tells which. "
            "Choose the date order in the column mapping.",
            "mapping.dateOrder",
        )
    mapping = replace(mapping, date_order=dates.order)
    texts = _texts(table, mapping)
    amounts = _Amounts(table, layout, mapping, currency)
    if is_guess:
        mapping = amounts.guess_sign(texts["description"])
    typed = texts.with_columns(
        table[LINE],
        dates.days.alias("booked_on"),
        amounts.signed(mapping).alias("amount_minor"),
        pl.lit(currency).alias("currency"),
        amounts.balance_or_null().alias("balance_minor"),
    )
    reasons = pl.DataFrame(
        {
            "extra": _extra_reasons(table, layout),
            "date": dates.reasons,
            "currency": _currency_reasons(table, mapping, currency),
            "amount": amounts.reasons(typed["amount_minor"]),
        }
    )
    columns = {
        "extra": None,
        "date": header_of(layout, date_index),
        "currency": _header(layout, mapping, ColumnRole.CURRENCY),
        "amount": amounts.header,
    }
    verdict = reasons.select(
        pl.coalesce(reasons.columns).alias("reason"),
        pl.coalesce(
            pl.when(pl.col(name).is_not_null()).then(pl.lit(header, dtype=pl.String))
            for name, header in columns.items()
            if name != "extra"
        ).alias("column"),
        (pl.col("extra").is_not_null()).alias("is_extra"),
        pl.col("date").is_not_null().alias("no_date"),
    ).with_columns(pl.when(~pl.col("is_extra")).then("column").alias("column"))
    sound = verdict["reason"].is_null()
    failed = table.with_columns(verdict["reason"], verdict["column"], verdict["no_date"]).filter(~sound)
    failed = _without_totals(failed, layout, int(table[LINE].filter(sound).max() or 0))  # type: ignore[arg-type]
    return Reading(mapping, typed.filter(sound).select(_ROW_COLUMNS), failed, layout)


def _header(layout: Layout, mapping: ColumnMapping, role: ColumnRole) -> str | None:
    index = mapping.index(role)
    return None if index is None else header_of(layout, index)


class _Amounts:
    """The columns of numbers, read once and signed when the sign is settled."""

    def __init__(self, table: pl.DataFrame, layout: Layout, mapping: ColumnMapping, currency: str) -> None:
        self._mapping = mapping
        self._rows = table.height
        self._read: dict[ColumnRole, pl.DataFrame] = {}
        self.header: str | None = None
        for role in (ColumnRole.AMOUNT, ColumnRole.DEBIT, ColumnRole.CREDIT, ColumnRole.BALANCE):
            index = mapping.index(role)
            if index is not None:
                self._read[role] = read_amounts(table[cell(index)], mapping.decimal_separator, currency)
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
        guess = guess_spending_is_positive(amounts["minor"], amounts["marked"], texts, balance)
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
                .then(pl.lit("the amount is zero, there is nothing to book")),
            ).alias("reason")
        ).to_series()


def _texts(table: pl.DataFrame, mapping: ColumnMapping) -> pl.DataFrame:
    cleaned = pl.DataFrame(
        clean_text(table[cell(index)])
        for role in (ColumnRole.DESCRIPTION, ColumnRole.NOTE, ColumnRole.CATEGORY, ColumnRole.REFERENCE)
        for index in mapping.indexes(role)
    )
    joined = cleaned.select(
        _joined(mapping.indexes(ColumnRole.DESCRIPTION), " ").alias("description"),
        _joined(mapping.indexes(ColumnRole.NOTE), " ").alias("note"),
        _joined(mapping.indexes(ColumnRole.CATEGORY), " > ").alias("category_label"),
        _joined(mapping.indexes(ColumnRole.REFERENCE), " ").alias("reference"),
    )
    # A row without a description is named by what else it says, never left out.
    named = pl.coalesce("description", "note", "category_label", "reference", pl.lit(_NO_DESCRIPTION)).str.slice(
        0, _DESCRIPTION_LENGTH
    )
    return joined.with_columns(named.alias("description"))


def _joined(indexes: tuple[int, ...], separator: str) -> pl.Expr:
    """Texts of several columns as one; a text that another contains is not repeated."""
    if not indexes:
        return pl.lit(None, dtype=pl.String)
    whole = pl.col(cell(indexes[0]))
    for index in indexes[1:]:
        part = pl.col(cell(index))
        contained = part.str.contains(whole, literal=True), whole.str.contains(part, literal=True)
        whole = (
            pl.when(whole.is_null() | contained[0])
            .then(part)
            .when(part.is_null() | contained[1])
            .then(whole)
            .otherwise(whole + separator + part)
        )
    return whole


def _extra_reasons(table: pl.DataFrame, layout: Layout) -> pl.Series:
    delimiter = layout.delimiter.strip() or "tab"
    reason = f"the row has more than {layout.width} cells: put a text that contains “{delimiter}” in quotes"
    filled = pl.col(EXTRA).str.strip_chars() != ""
    return table.select(pl.when(filled).then(pl.lit(reason)).alias("reason")).to_series()


def _currency_reasons(table: pl.DataFrame, mapping: ColumnMapping, currency: str) -> pl.Series:
    index = mapping.index(ColumnRole.CURRENCY)
    if index is None:
        return pl.Series([None] * table.height, dtype=pl.String)

    def reason(text: str) -> str | None:
        named = currencies_named(text)
        if is_blank(text) or currency in named:
            return None
        if not named:
            return f"“{text[:40]}” is not a currency"
        written = next(iter(named)) if len(named) == 1 else f"“{text}”"
        return f"the row is in {written}, the account is in {currency}"

    return each_distinct(table[cell(index)].str.strip_chars(), reason, pl.String())


def _without_totals(failed: pl.DataFrame, layout: Layout, last_sound_line: int) -> pl.DataFrame:
    """Leave out the lines that banks add around the transactions: totals, balances, disclaimers at the end."""
    names = [cell(index) for index in range(layout.width)]
    count = failed.height
    looked_at = failed.with_row_index("at").filter(
        (pl.col("at") < _TOTALS_LOOKED_AT) | (pl.col("at") >= count - _TOTALS_LOOKED_AT)
    )
    dropped: list[int] = []
    for row in looked_at.iter_rows(named=True):
        filled = [text for name in names if (text := (row[name] or "").strip())]
        alone = row[LINE] > last_sound_line and len(filled) == 1 and row["no_date"]
        nothing_to_book = row["no_date"] or row["reason"] == "the amount is missing"
        if alone or (nothing_to_book and any(is_total_line(text) for text in filled)):
            dropped.append(row["at"])
    return failed.with_row_index("at").filter(~pl.col("at").is_in(dropped)).drop("at") if dropped else failed
