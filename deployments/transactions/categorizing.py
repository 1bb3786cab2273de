"""Categories for a frame of statement rows, asked for in large batches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Protocol
from uuid import UUID

import orjson
import polars as pl

from deployments.memory.messages import Answered
from domain.shared.confidence import DIGITS, is_sure
from domain.shared.money import EXPONENTS
from domain.transactions.importing.labels import category_of_label
from domain.transactions.model import Categorizer
from ml.categorization.batch import TransactionBatch

# Large enough that a handle call costs nothing beside it, small enough that progress moves.
CHUNK_ROWS = 8_000

# Major units per minor unit: a feature of the model, never money that is kept.
_SCALES = {currency: 10.0**-exponent for currency, exponent in EXPONENTS.items()}


class CategorizerPort(Protocol):
    """The categorizer as one household has taught it, in this process or behind a handle."""

    async def predict(self, batch: TransactionBatch) -> Answered: ...


# The categorizer of a household; made once for an import, so that all of its rows meet the same memory.
CategorizerOf = Callable[[UUID], CategorizerPort]


async def categorize_frame(
    rows: pl.DataFrame, categorizer: CategorizerPort, percent: int, *, among: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Add category, categorized_by, confidence and merchant, and beside them what the model said.

    A label of the file comes before the model, whose category is taken from `percent` of confidence on. `among` are the
    rows of which these are a part: what is usual is seen there.
    """
    answered = await categorizer.predict(_batch(rows, _typical(rows if among is None else among)))
    return _predicted(rows, answered, percent)


async def categorized_chunks(
    rows: pl.DataFrame, categorizer: CategorizerPort, percent: int, *, start: int = 0
) -> AsyncIterator[pl.DataFrame]:
    """The same chunk by chunk from row `start` on; the next one is being predicted while the caller has this one."""
    typical = _typical(rows)
    chunks = [rows.slice(at, CHUNK_ROWS) for at in range(start, rows.height, CHUNK_ROWS)]
    waiting: asyncio.Task[Answered] | None = None
    try:
        for position, chunk in enumerate(chunks):
            predicted = await (waiting or categorizer.predict(_batch(chunk, typical)))
            waiting = None
            if position + 1 < len(chunks):
                waiting = asyncio.ensure_future(_ask(categorizer, _batch(chunks[position + 1], typical)))
            yield _predicted(chunk, predicted, percent)
    finally:
        if waiting:
            waiting.cancel()


async def _ask(categorizer: CategorizerPort, batch: TransactionBatch) -> Answered:
    return await categorizer.predict(batch)


def _major(rows: pl.DataFrame) -> pl.Series:
    scale = pl.col("currency").replace_strict(_SCALES, return_dtype=pl.Float64)
    return rows.select((pl.col("amount_minor").cast(pl.Float64) * scale).alias("major")).to_series()


def _typical(rows: pl.DataFrame) -> float | None:
    """The usual size of an amount, in major units; it makes currencies comparable to the model."""
    median = _major(rows).abs().median()
    return float(median) if isinstance(median, int | float) and median else None


def _batch(rows: pl.DataFrame, typical: float | None) -> TransactionBatch:
    currencies = rows["currency"].unique().to_list()
    return TransactionBatch(
        descriptions=rows["description"].to_list(),
        amounts=_major(rows).to_numpy(),
        dates=rows["booked_on"].to_numpy(),
        typical_amount=typical,
        currency=currencies[0] if len(currencies) == 1 else "",
    )


def _predicted(rows: pl.DataFrame, answered: Answered, percent: int) -> pl.DataFrame:
    labels = {label: category_of_label(label) for label in rows["category_label"].unique() if label is not None}
    sure = pl.Series([is_sure(confidence, percent) for confidence in answered.confidences.tolist()], dtype=pl.Boolean)
    named = pl.col("named").is_not_null()
    model = Categorizer.MODEL.value
    return (
        rows.with_columns(
            pl.col("category_label").replace_strict(labels, default=None, return_dtype=pl.String).alias("named"),
            pl.Series("predicted", answered.slugs(), dtype=pl.String),
            pl.Series("predicted_confidence", answered.confidences, dtype=pl.Float32),
            pl.Series("predicted_merchant", answered.merchants, dtype=pl.String),
            pl.Series("alternatives", _alternatives(answered, sure), dtype=pl.String),
            pl.lit(answered.model_version).alias("model_version"),
            sure.alias("sure"),
        )
        .with_columns(
            pl.when(named).then("named").when("sure").then("predicted").alias("category"),
            pl.when(named)
            .then(pl.lit(Categorizer.IMPORT.value))
            .when("sure")
            .then(pl.lit(model))
            .alias("categorized_by"),
            pl.when(~named & pl.col("sure")).then("predicted_confidence").alias("confidence"),
            # What the file itself calls the other party is nearer to the truth than what was read out of its text.
            pl.coalesce("payee", "predicted_merchant").alias("merchant"),
            # Where the file says what it was, the model's guess is nobody's concern.
            pl.when(~named).then("predicted").alias("predicted"),
        )
        .drop("named", "sure")
    )


def _alternatives(answered: Answered, sure: pl.Series) -> list[str | None]:
    """As JSON, for what a person will be asked about."""
    return [
        None if applied else orjson.dumps([{"category": c, "confidence": round(p, DIGITS)} for c, p in row]).decode()
        for applied, row in zip(sure, answered.alternatives(), strict=True)
    ]
