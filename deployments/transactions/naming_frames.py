"""Payees for a frame of imported rows: each wording is looked up once, however many rows have it."""

from __future__ import annotations

import polars as pl

from deployments.transactions.repository import SqlLedgerUnit
from domain.transactions.model import Categorizer
from domain.transactions.names import Payee, PayeeAlias
from domain.transactions.naming.aliases import PayeeBook


async def payee_book(unit: SqlLedgerUnit) -> PayeeBook:
    """Every name of the household's payees; read it once for an import."""
    aliases = await unit.of(PayeeAlias).all()
    return PayeeBook.of(await unit.of(Payee).all() if aliases else (), aliases)


def enrich(rows: pl.DataFrame, book: PayeeBook) -> pl.DataFrame:
    """Add `payee_id` by merchant or description, and the payee's category where only the model has said one.

    Needs the columns `merchant`, `description`, `category`, `categorized_by` and `confidence`; a `payee_id` that is
    there already stays.
    """
    if not book.by_alias or rows.is_empty():
        return rows
    wordings = pl.concat([rows["merchant"], rows["description"]]).drop_nulls().unique().to_list()
    found = {text: payee for text in wordings if (payee := book.find(text))}
    if not found:
        return rows
    ids = {text: str(payee.id) for text, payee in found.items()}
    categories = {str(payee.id): payee.category for payee in found.values() if payee.category}
    named = pl.coalesce(_looked_up("merchant", ids), _looked_up("description", ids))
    if "payee_id" in rows.columns:
        named = pl.coalesce("payee_id", named)
    rows = rows.with_columns(named.alias("payee_id"))
    known = _looked_up("payee_id", categories)
    free = pl.col("categorized_by").is_null() | (pl.col("categorized_by") == Categorizer.MODEL.value)
    takes = known.is_not_null() & free
    return rows.with_columns(
        pl.when(takes).then(known).otherwise("category").alias("category"),
        pl.when(takes).then(pl.lit(Categorizer.RULE.value)).otherwise("categorized_by").alias("categorized_by"),
        pl.when(~takes).then("confidence").alias("confidence"),
    )


def _looked_up(column: str, known: dict[str, str]) -> pl.Expr:
    return pl.col(column).replace_strict(known, default=None, return_dtype=pl.String)
