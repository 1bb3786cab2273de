"""Categories for a frame of statement rows, asked for in large batches."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

import numpy as np
import polars as pl

from domain.predictions.model import DEFAULT_THRESHOLD
from domain.shared.money import EXPONENTS
from domain.transactions.categories import CATEGORIES
from domain.transactions.importing.labels import category_of_label
from domain.transactions.model import Categorizer
from ml.categorization.batch import PredictionBatch, TransactionBatch

# Large enough that a handle call costs nothing beside it, small enough that progress moves.
CHUNK_ROWS = 10_000

_SLUGS = [category.slug for category in CATEGORIES]


class CategorizerPort(Protocol):
    """The batched categorizer, in this process or behind a handle."""

    async def predict(self, batch: TransactionBatch) -> PredictionBatch: ...


async def categorize_frame(
    rows: pl.DataFrame,
    categorizer: CategorizerPort,
    progressed: Callable[[float], Awaitable[None]] | None = None,
) -> pl.DataFrame:
    """Add category, categorized_by, confidence and merchant; a label of the file comes before the model."""
    chunks = []
    for start in range(0, rows.height, CHUNK_ROWS):
        chunk = rows.slice(start, CHUNK_ROWS)
        chunks.append(_predicted(chunk, await categorizer.predict(_batch(chunk, rows))))
        if progressed:
            await progressed(min(1.0, (start + CHUNK_ROWS) / rows.height))
    if not chunks:
        return _predicted(
            rows, PredictionBatch(categories=np.empty(0, np.int8), confidences=np.empty(0, np.float32), merchants=[])
        )
    return pl.concat(chunks)


def _batch(chunk: pl.DataFrame, rows: pl.DataFrame) -> TransactionBatch:
    exponent = EXPONENTS[chunk["currency"][0]]
    typical = rows["amount_minor"].abs().median()
    return TransactionBatch(
        descriptions=chunk["description"].to_list(),
        # A feature of the model, never money that is kept.
        amounts=chunk["amount_minor"].cast(pl.Float64).to_numpy() / 10**exponent,
        dates=chunk["booked_on"].to_numpy(),
        typical_amount=float(typical) / 10**exponent if isinstance(typical, int | float) and typical else None,
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
        )
        .drop("named", "predicted")
    )
