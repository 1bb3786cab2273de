"""The columns of a table that say whose row it is: the account, and the currency it is read in."""

from __future__ import annotations

import polars as pl

from deployments.transactions.importing.model import AccountLabel, Options
from deployments.transactions.importing.table import cell
from deployments.transactions.importing.values import each_distinct
from domain.shared.money import is_currency
from domain.transactions.importing.amounts import is_blank
from domain.transactions.importing.mapping import ColumnMapping, ColumnRole
from domain.transactions.importing.symbols import currencies_named


def row_currencies(table: pl.DataFrame, mapping: ColumnMapping, labels: pl.Series, options: Options) -> pl.DataFrame:
    """The currency each row is read in, and why a row cannot be (`reason`, null where it can)."""
    own = pl.Series("own", [options.currency]).new_from_index(0, table.height)
    if options.currencies and labels.null_count() < len(labels):
        own = each_distinct(labels, options.currency_of, pl.String()).fill_null(options.currency).alias("own")
    index = mapping.index(ColumnRole.CURRENCY)
    if index is None:
        return pl.DataFrame(
            {"currency": own, "reason": pl.Series([None], dtype=pl.String).new_from_index(0, table.height)}
        )
    frame = pl.DataFrame({"own": own, "text": table[cell(index)].str.strip_chars()})
    read = [
        (account, text, *_currency_of(text, account, keeps=options.keeps_currencies))
        for account, text in frame.unique().iter_rows()
    ]
    schema = {"own": pl.String, "text": pl.String, "currency": pl.String, "reason": pl.String}
    known = pl.DataFrame(read, schema=schema, orient="row")
    return frame.join(known, on=["own", "text"], how="left", nulls_equal=True, maintain_order="left").select(
        "currency", "reason"
    )


def _currency_of(text: str | None, own: str, *, keeps: bool) -> tuple[str, str | None]:
    named = frozenset[str]() if text is None else currencies_named(text)
    if text is None or is_blank(text) or own in named:
        return own, None
    if not named:
        return own, f"“{text[:40]}” is not a currency"
    if keeps and len(named) == 1:
        return next(iter(named)), None
    written = next(iter(named)) if len(named) == 1 else f"“{text}”"
    return own, f"the row is in {written}, the account is in {own}"


def account_labels(table: pl.DataFrame, mapping: ColumnMapping, labels: pl.Series) -> tuple[AccountLabel, ...]:
    if labels.null_count() == len(labels):
        return ()
    index = mapping.index(ColumnRole.CURRENCY)
    written = (
        pl.Series([None], dtype=pl.String).new_from_index(0, table.height) if index is None else table[cell(index)]
    )
    counted = (
        pl.DataFrame({"label": labels, "written": written.str.strip_chars().str.to_uppercase()})
        .drop_nulls("label")
        .group_by("label", maintain_order=True)
        .agg(pl.len().alias("rows"), pl.col("written").drop_nulls().unique())
    )
    return tuple(
        AccountLabel(label, names[0] if len(names) == 1 and is_currency(names[0]) else None, rows)
        for label, rows, names in counted.iter_rows()
    )
