"""Keys that find a row again in the next file; the rule is `domain/transactions/importing/dedup.py`."""

from __future__ import annotations

from hashlib import blake2b

import polars as pl

from deployments.transactions.importing.values import each_distinct
from domain.transactions.importing.dedup import FIELD, VERSION, DuplicateReason, bank_key, identifying_reference

_DIGEST_BYTES = 16
_KEPT_BYTES = 12


def dedup_keys(rows: pl.DataFrame) -> pl.Series:
    """A 16-byte key per row of `Statement.rows`, in its order: two equal keys are one transaction.

    Needs booked_on, amount_minor, currency, description and reference, and account_id where the file has several. The
    same in every process and version: the day as a number, then the hash of the text of `content_key` or
    `reference_key`. So the rows of a statement are neighbours in the index of all keys: it takes them a third faster.
    """
    days = rows["booked_on"].cast(pl.Int32).to_numpy().astype(">i4").tobytes()
    keys = [
        days[4 * at : 4 * at + 4] + blake2b(text.encode(), digest_size=_DIGEST_BYTES).digest()[:_KEPT_BYTES]
        for at, text in enumerate(_key_texts(rows))
    ]
    return pl.Series("dedup_key", keys, dtype=pl.Binary)


def bank_keys(bank_ids: pl.Series) -> pl.Series:
    """Keys of rows whose content key is taken by a row that the same bank gave another id."""
    keys = [blake2b(bank_key(bank_id).encode(), digest_size=_DIGEST_BYTES).digest() for bank_id in bank_ids]
    return pl.Series("dedup_key", keys, dtype=pl.Binary)


def account_duplicate_reasons(rows: pl.DataFrame) -> pl.Series:
    """What to tell about each row if its key is already in the account."""
    reference = _identifying(rows["reference"])
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


def _key_texts(rows: pl.DataFrame) -> pl.Series:
    day, minor = pl.col("booked_on").cast(pl.String), pl.col("amount_minor").cast(pl.String)
    reference = _identifying(rows["reference"])
    frame = rows.select("booked_on", "amount_minor", "currency").with_columns(
        _words(rows["description"]).alias("words"), reference.alias("reference")
    )
    content = frame.select(
        pl.concat_str(pl.lit(f"{VERSION}{FIELD}content"), day, minor, "currency", "words", separator=FIELD).alias(
            "text"
        )
    )
    # Rows with a reference are not counted, or the order of a file would change its keys.
    account = rows["account_id"] if "account_id" in rows.columns else pl.Series("account_id", [""] * rows.height)
    counted = content.with_columns(reference.is_null().alias("counts"), account).with_row_index("at")
    # Most rows are the only ones of their kind; a window over all would take longer than everything else here.
    several = counted.filter(counted["text"].is_duplicated()).select(
        "at", pl.int_range(pl.len()).over("text", "counts", "account_id").cast(pl.String).alias("occurrence")
    )
    counted = counted.join(several, on="at", how="left", maintain_order="left").with_columns(
        pl.col("occurrence").fill_null("0")
    )
    with_occurrence = counted.select(pl.concat_str("text", "occurrence", separator=FIELD)).to_series()
    if reference.null_count() == len(reference):
        return with_occurrence
    by_reference = pl.concat_str(
        pl.lit(f"{VERSION}{FIELD}reference"), day, minor, "currency", "reference", separator=FIELD
    )
    return frame.select(by_reference.alias("key")).to_series().fill_null(with_occurrence)


def _words(descriptions: pl.Series) -> pl.Series:
    """`normalised_description` of a whole column."""
    if (descriptions.str.len_bytes() != descriptions.str.len_chars()).any():
        descriptions = descriptions.str.normalize("NFKC")
    lower = descriptions.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ")
    return lower.str.strip_chars(" ").fill_null("")


def _identifying(references: pl.Series) -> pl.Series:
    references = references.cast(pl.String)
    if references.null_count() == len(references):
        return references
    return each_distinct(references, identifying_reference, pl.String())
