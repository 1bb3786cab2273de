"""Keys that find a row again in the next file; the rule is `domain/transactions/importing/dedup.py`."""

from __future__ import annotations

from hashlib import blake2b

import polars as pl

from deployments.transactions.importing.values import each_distinct
from domain.transactions.importing.dedup import (
    DuplicateReason,
    content_key,
    identifying_reference,
    normalised_description,
    reference_key,
)

_KEY_BYTES = 16


def dedup_keys(rows: pl.DataFrame) -> pl.Series:
    """A 16-byte key per row of `Statement.rows`, in its order; two equal keys are one transaction.

    Needs booked_on, amount_minor, currency, description and reference. The same in every process and version.
    """
    frame = _prepared(rows)
    return pl.Series(
        "dedup_key",
        [
            blake2b(
                (
                    content_key(day, minor, currency, words, occurrence)
                    if reference is None
                    else reference_key(reference, day, minor, currency)
                ).encode(),
                digest_size=_KEY_BYTES,
            ).digest()
            for day, minor, currency, words, reference, occurrence in frame.iter_rows()
        ],
        dtype=pl.Binary,
    )


def account_duplicate_reasons(rows: pl.DataFrame) -> pl.Series:
    """What to tell about each row if its key is already in the account."""
    reference = each_distinct(rows["reference"].cast(pl.String), identifying_reference, pl.String())
    return (
        pl.DataFrame({"reference": reference})
        .select(
            pl.when(pl.col("reference").is_null())
            .then(pl.lit(DuplicateReason.IN_ACCOUNT_BY_CONTENT.value))
            .otherwise(pl.lit(DuplicateReason.IN_ACCOUNT_BY_REFERENCE.value))
            .alias("reason")
        )
        .to_series()
    )


def file_duplicates(keys: pl.Series) -> pl.Series:
    """True for every row whose key came earlier in the same file (`DuplicateReason.IN_FILE_BY_REFERENCE`)."""
    return (~keys.is_first_distinct()).alias("is_duplicate")


def _prepared(rows: pl.DataFrame) -> pl.DataFrame:
    words = each_distinct(rows["description"], normalised_description, pl.String()).fill_null("")
    reference = each_distinct(rows["reference"].cast(pl.String), identifying_reference, pl.String())
    frame = rows.select(pl.col("booked_on").cast(pl.String), "amount_minor", "currency").with_columns(
        words.alias("words"), reference.alias("reference")
    )
    same = ["booked_on", "amount_minor", "currency", "words", "reference"]
    return frame.with_columns(pl.int_range(pl.len()).over(same).alias("occurrence"))
