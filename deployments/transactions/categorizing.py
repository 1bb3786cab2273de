"""Categories for a frame of statement rows, asked for in large batches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Protocol

import polars as pl

from domain.predictions.model import DEFAULT_THRESHOLD
from domain.shared.money import EXPONENTS
from domain.transactions.categories import CATEGORIES
from domain.transactions.importing.labels import category_of_label
from domain.transactions.model import Categorizer
from ml.categorization.batch import PredictionBatch, TransactionBatch

# Large enough that a handle call costs nothing beside it, small enough that progress moves.
CHUNK_ROWS = 8_000

_SLUGS = [category.slug for category in CATEGORIES]
# Major units per minor unit: a feature of the model, never money that is kept.
_SCALES = {currency: 10.0**-exponent for currency, exponent in EXPONENTS.items()}


class CategorizerPort(Protocol):
    """The batched categorizer, in this process or behind a handle."""

    async def predict(self, batch: TransactionBatch) -> PredictionBatch: ...


async def categorize_frame(
    rows: pl.DataFrame, categorizer: CategorizerPort, *, among: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Add category, categorized_by, confidence and merchant; a label of the file comes before the model.

    `among` are the rows of which these are a part: what is usual is seen there.
    """
    return _predicted(rows, await categorizer.predict(_batch(rows, _typical(rows if among is None else among))))


async def categorized_chunks(
    rows: pl.DataFrame, categorizer: CategorizerPort, *, start: int = 0
) -> AsyncIterator[pl.DataFrame]:
    """The same chunk by chunk from row `start` on; the next one is being predicted while the caller has this one."""
    typical = _typical(rows)
    chunks = [rows.slice(at, CHUNK_ROWS) for at in range(start, rows.height, CHUNK_ROWS)]
    waiting: asyncio.Task[PredictionBatch] | None = None
    try:
        for position, chunk in enumerate(chunks):
            predicted = await (waiting or categorizer.predict(_batch(chunk, typical)))
            waiting = None
            if position + 1 < len(chunks):
                waiting = asyncio.ensure_future(_ask(categorizer, _batch(chunks[position + 1], typical)))
            yield _predicted(chunk, predicted)
    finally:
        if waiting:
            waiting.cancel()


async def _ask(categorizer: CategorizerPort, batch: TransactionBatch) -> PredictionBatch:
    return await categorizer.predict(batch)


def _major(rows: pl.DataFrame) -> pl.Series:
    scale = pl.col("currency").replace_strict(_SCALES, return_dtype=pl.Float64)
    return rows.select((pl.col("amount_minor").cast(pl.Float64) * scale).alias("major")).to_series()


def _typical(rows: pl.DataFrame) -> float | None:
    """The usual size of an amount, in major units; it makes currencies comparable to the model."""
    median = _major(rows).abs().median()
    return float(median) if isinstance(median, int | float) and median else None


def _batch(rows: pl.DataFrame, typical: float | None) -> TransactionBatch:
    return TransactionBatch(
        descriptions=rows["description"].to_list(),
        amounts=_major(rows).to_numpy(),
        dates=rows["booked_on"].to_numpy(),
        typical_amount=typical,
    )


def _predicted(rows: pl.DataFrame, predicted: PredictionBatch) -> pl.DataFrame:
    labels = {label: category_of_label(label) for label in rows["category_label"].unique() if label is not None}
    sure = pl.col("confidence") >= DEFAULT_THRESHOLD
    named = pl.col("named").is_not_null()
    model = Categorizer.MODEL.value
    return (
        rows.with_columns(
            pl.col("category_label").replace_strict(labels, default=None, return_dtype=pl.String).alias("named"),
            pl.Series("predicted", predicted.categories).replace_strict(
                dict(enumerate(_SLUGS)), return_dtype=pl.String
            ),
            pl.Series("confidence", predicted.confidences, dtype=pl.Float32),
            pl.Series("merchant", predicted.merchants, dtype=pl.String),
        )
        .with_columns(
            pl.when(named).then("named").when(sure).then("predicted").alias("category"),
            pl.when(named)
            .then(pl.lit(Categorizer.IMPORT.value))
            .when(sure)
            .then(pl.lit(model))
            .alias("categorized_by"),
            pl.when(~named & sure).then("confidence").alias("confidence"),
            # What the file itself calls the other party is nearer to the truth than what was read out of its text.
            pl.coalesce("payee", "merchant").alias("merchant"),
        )
        .drop("named", "predicted")
    )
