"""The frame that rules run over: columns of `transactions` under their names, ids as text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np
import polars as pl

from deployments.transactions.search.frames import folded

PART = pl.Struct(
    {
        "id": pl.String,
        "amount_minor": pl.Int64,
        "category": pl.String,
        "note": pl.String,
        "tag_ids": pl.List(pl.String),
    }
)
SPLITS = pl.List(PART)
TAGS = pl.List(pl.String)
TARGET = "_target"
AT = "_at"
# What the parts of a split mean, without their ids: two splits with one key are the same.
SPLIT_KEY = "_split_key"
KEPT_TAGS = "_kept_tags"
DROPPED_TAGS = "_dropped_tags"

_TEXTS = ("category", "categorized_by", "payee_id", "note", "counterpart_id", "refund_of")


def own(field: str) -> str:
    """The column that says whether a person chose this field."""
    return f"_own_{field}"


def prepared(rows: pl.DataFrame) -> pl.DataFrame:
    """With every column that rules read or write, and the texts folded once for all of them."""
    missing: list[pl.Expr] = [pl.lit(None, dtype=pl.String).alias(name) for name in _TEXTS if name not in rows.columns]
    if "confidence" not in rows.columns:
        missing.append(pl.lit(None, dtype=pl.Float32).alias("confidence"))
    if "tag_ids" not in rows.columns:
        missing.append(pl.lit(None, dtype=TAGS).alias("tag_ids"))
    if "splits" not in rows.columns:
        missing.append(pl.lit(None, dtype=SPLITS).alias("splits"))
    hidden = pl.col("is_hidden").fill_null(False) if "is_hidden" in rows.columns else pl.lit(False)
    keys = split_keys(rows["splits"]) if "splits" in rows.columns else pl.lit("").alias(SPLIT_KEY)
    texts = [name for name in ("description", "merchant") if name in rows.columns]
    return (
        rows.with_columns(*missing, hidden.alias("is_hidden"), keys)
        .with_columns(
            pl.lit(None, dtype=pl.String).alias(TARGET),
            *map(_folded, texts),
        )
        .with_row_index(AT)
    )


def split_keys(splits: pl.Series) -> pl.Series:
    return pl.Series(SPLIT_KEY, [split_key(parts) for parts in splits.to_list()], dtype=pl.String)


def split_key(parts: Iterable[dict[str, Any]] | None) -> str:
    return (
        repr(
            [
                (part["amount_minor"], part["category"], part["note"], sorted(part["tag_ids"] or ()))
                for part in parts or ()
            ]
        )
        if parts
        else ""
    )


def changed(before: pl.DataFrame, after: pl.DataFrame, written: Collection[str]) -> pl.Series:
    """For each row whether something is different that means something, in the columns that rules may have written."""
    found = pl.Series(np.zeros(after.height, dtype=np.bool_))
    for name in ("category", "categorized_by", "payee_id", "note", "is_hidden", SPLIT_KEY):
        if name in written:
            found = found | before[name].ne_missing(after[name])
    if "tag_ids" in written:
        found = found | _tags_changed(before["tag_ids"], after["tag_ids"])
    return found


def _tags_changed(before: pl.Series, after: pl.Series) -> pl.Series:
    """Other tags, not another order of the same. Sorting many lists is dear, so few are."""
    empty = pl.lit([], dtype=TAGS)
    both = pl.DataFrame({"was": before, "is": after}).with_columns(pl.col("was", "is").fill_null(empty))
    differ = pl.col("was").list.join(",") != pl.col("is").list.join(",")
    as_many = pl.col("was").list.len() == pl.col("is").list.len()
    both = both.with_row_index().with_columns(differ=differ, unsure=differ & as_many)
    sorted_tags = both.filter("unsure").select(
        "index", same=pl.col("was").list.sort().list.join(",") == pl.col("is").list.sort().list.join(",")
    )
    found = both["differ"].to_numpy().copy()
    found[sorted_tags.filter("same")["index"].to_numpy()] = False
    return pl.Series(found)


def _folded(name: str) -> pl.Expr:
    """`fold` of a column. Most texts are ASCII, which needs no second thought."""
    texts = pl.col(name).fill_null("")
    is_ascii = texts.str.len_bytes() == texts.str.len_chars()
    others = folded(pl.when(~is_ascii).then(texts))
    return pl.when(is_ascii).then(texts.str.to_lowercase()).otherwise(others).alias(f"{name}:folded")


def texts_of(ids: Sequence[Any]) -> list[str]:
    return [str(id_) for id_ in ids]
