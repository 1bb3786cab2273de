"""Columns with roles to transactions, and a reason for every row that is none."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from deployments.transactions.importing.account_columns import account_labels, row_currencies
from deployments.transactions.importing.amount_columns import Amounts
from deployments.transactions.importing.guessing import header_of
from deployments.transactions.importing.layout import Layout
from deployments.transactions.importing.model import (
    DESCRIPTION_LENGTH,
    NO_DESCRIPTION,
    RAW_LENGTH,
    ROW_SCHEMA,
    AccountLabel,
    Options,
)
from deployments.transactions.importing.table import EXTRA, LINE, cell
from deployments.transactions.importing.values import clean_text, each_distinct, read_dates
from domain.shared.outcomes import Rejected
from domain.transactions.importing.mapping import ColumnMapping, ColumnRole
from domain.transactions.importing.rejections import ImportRejection
from domain.transactions.importing.statuses import RowStatus, status_of
from domain.transactions.importing.vocabulary import is_total_line
from domain.transactions.model import ImportRowError

_TOTALS_LOOKED_AT = 1000
_TEXT_ROLES = (
    ColumnRole.DESCRIPTION,
    ColumnRole.NOTE,
    ColumnRole.CATEGORY,
    ColumnRole.REFERENCE,
    ColumnRole.PAYEE,
    ColumnRole.BANK_ID,
    ColumnRole.ACCOUNT,
    ColumnRole.TRANSFER_ACCOUNT,
)
_TAG_SEPARATORS = r"[,;|]"


@dataclass(frozen=True, slots=True)
class Reading:
    """`failed` and `left_out` are rows of the table with the columns `reason` and `column`."""

    mapping: ColumnMapping
    rows: pl.DataFrame
    failed: pl.DataFrame
    left_out: pl.DataFrame
    account_labels: tuple[AccountLabel, ...]
    layout: Layout

    def errors(self, limit: int) -> tuple[ImportRowError, ...]:
        return self._listed(self.failed.head(limit))

    def left_out_rows(self, limit: int) -> tuple[ImportRowError, ...]:
        return self._listed(self.left_out.head(limit))

    def _listed(self, rows: pl.DataFrame) -> tuple[ImportRowError, ...]:
        names = [*(cell(index) for index in range(self.layout.width)), EXTRA]
        return tuple(
            ImportRowError(
                line=row[LINE],
                column=row["column"],
                reason=row["reason"],
                raw=self.layout.delimiter.join(row[name] or "" for name in names)
                .removesuffix(self.layout.delimiter)
                .replace("\n", " ")[:RAW_LENGTH],
            )
            for row in rows.iter_rows(named=True)
        )


def read_rows(
    table: pl.DataFrame,
    layout: Layout,
    mapping: ColumnMapping,
    options: Options,
    *,
    is_guess: bool,
    sign_is_known: bool,
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
    currencies = row_currencies(table, mapping, texts["account_label"], options)
    amounts = Amounts(table, layout, mapping, currencies["currency"], dates.days)
    if is_guess and not sign_is_known:
        mapping = amounts.guess_sign(texts["description"])
    statuses = _statuses(table, mapping)
    typed = texts.with_columns(
        table[LINE],
        dates.days.alias("booked_on"),
        amounts.signed(mapping).alias("amount_minor"),
        currencies["currency"],
        amounts.balance_or_null().alias("balance_minor"),
        (statuses == RowStatus.PENDING.value).fill_null(value=False).alias("pending"),
        pl.lit(None, dtype=ROW_SCHEMA["splits"]).alias("splits"),
    )
    reasons = pl.DataFrame(
        {
            "extra": _extra_reasons(table, layout),
            "date": dates.reasons,
            "currency": currencies["reason"],
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
    nothing = (statuses == RowStatus.NOTHING.value).fill_null(value=False)
    sound = verdict["reason"].is_null() & ~nothing
    failed = table.with_columns(verdict["reason"], verdict["column"], verdict["no_date"]).filter(~sound & ~nothing)
    failed = _without_totals(failed, layout, int(table[LINE].filter(sound).max() or 0))  # type: ignore[arg-type]
    return Reading(
        mapping,
        typed.filter(sound).select(*ROW_SCHEMA),
        failed,
        _left_out(table, layout, mapping, nothing),
        account_labels(table, mapping, texts["account_label"]),
        layout,
    )


def _header(layout: Layout, mapping: ColumnMapping, role: ColumnRole) -> str | None:
    index = mapping.index(role)
    return None if index is None else header_of(layout, index)


def _texts(table: pl.DataFrame, mapping: ColumnMapping) -> pl.DataFrame:
    cleaned = pl.DataFrame(
        [clean_text(table[cell(index)]) for role in _TEXT_ROLES for index in mapping.indexes(role)]
        + [table[cell(index)] for index in mapping.indexes(ColumnRole.TAGS)]
    )
    joined = cleaned.select(
        _joined(mapping.indexes(ColumnRole.DESCRIPTION), " ").alias("description"),
        _joined(mapping.indexes(ColumnRole.NOTE), " ").alias("note"),
        _joined(mapping.indexes(ColumnRole.CATEGORY), " > ").alias("category_label"),
        _joined(mapping.indexes(ColumnRole.REFERENCE), " ").alias("reference"),
        _joined(mapping.indexes(ColumnRole.PAYEE), " ").alias("payee"),
        _joined(mapping.indexes(ColumnRole.BANK_ID), " ").alias("bank_id"),
        _joined(mapping.indexes(ColumnRole.ACCOUNT), " ").alias("account_label"),
        _joined(mapping.indexes(ColumnRole.TRANSFER_ACCOUNT), " ").alias("transfer_account_label"),
        _tags(mapping.indexes(ColumnRole.TAGS)).alias("tags"),
    )
    # A row without a description is named by what else it says, never left out.
    named = pl.coalesce(
        "description", "payee", "note", "category_label", "reference", pl.lit(NO_DESCRIPTION)
    ).str.slice(0, DESCRIPTION_LENGTH)
    return joined.with_columns(named.alias("description"))


def _tags(indexes: tuple[int, ...]) -> pl.Expr:
    if not indexes:
        return pl.lit(None, dtype=pl.List(pl.String))
    whole = pl.concat_str([pl.col(cell(index)) for index in indexes], separator=",", ignore_nulls=True)
    parts = whole.str.replace_all(_TAG_SEPARATORS, ",").str.split(",").list.eval(pl.element().str.strip_chars())
    tags = parts.list.eval(pl.element().filter(pl.element() != "")).list.unique(maintain_order=True)
    return pl.when(tags.list.len() > 0).then(tags)


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


def _statuses(table: pl.DataFrame, mapping: ColumnMapping) -> pl.Series:
    index = mapping.index(ColumnRole.STATUS)
    if index is None:
        return pl.Series([None], dtype=pl.String).new_from_index(0, table.height)

    def status(text: str) -> str | None:
        found = status_of(text)
        return None if found is None else found.value

    return each_distinct(table[cell(index)], status, pl.String())


def _left_out(table: pl.DataFrame, layout: Layout, mapping: ColumnMapping, nothing: pl.Series) -> pl.DataFrame:
    index = mapping.index(ColumnRole.STATUS)
    if index is None:
        return table.head(0)
    word = pl.col(cell(index)).str.strip_chars().str.slice(0, 40)
    return table.filter(nothing).with_columns(
        pl.format("the file says “{}”: no money moved", word).alias("reason"),
        pl.lit(header_of(layout, index)).alias("column"),
    )


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
