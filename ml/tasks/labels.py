"""A file of labelled rows as the history of a household."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from ml.categorization.history import MAX_ROWS, LabelledRows
from ml.table_files import FileRefused, RefusalCode, find_layout, parse
from ml.table_stream import open_table

_PIECE_ROWS = 20_000
_YES = ("true", "t", "yes", "y", "1", "1.0", "x")


def labelled_rows(path: Path, signed: Callable[[np.ndarray[Any, np.dtype[np.float64]]], bool]) -> LabelledRows:
    """The rows with a category and an amount, oldest first, the newest as many as a history keeps.

    A column `corrected` may say which labels a person chose against what was suggested.
    """
    parts: list[pl.DataFrame] = []
    for piece in open_table(path).pieces(_PIECE_ROWS):
        layout = find_layout(piece.columns, path)
        name = _named(piece.columns, "category")
        if name is None:
            raise FileRefused(
                RefusalCode.MISSING_COLUMN,
                f"{path.name} lacks the column category: it has {', '.join(piece.columns)}; rename the right one",
            )
        parsed, _ = parse(piece, layout)
        label = piece[name].cast(pl.String, strict=False).fill_null("").str.strip_chars().alias("label")
        told = _named(piece.columns, "corrected")
        corrected = pl.Series("corrected", [None] * piece.height, pl.Boolean)
        if told is not None:
            corrected = piece[told].cast(pl.String, strict=False).fill_null("").str.strip_chars().str.to_lowercase()
            corrected = corrected.is_in(_YES).alias("corrected")
        usable = (pl.col("label") != "") & (pl.col("description") != "") & pl.col("amount").is_finite()
        parts.append(parsed.with_columns(label, corrected).filter(usable))
    rows = pl.concat(parts).sort("date", maintain_order=True, nulls_last=False).tail(MAX_ROWS) if parts else None
    if rows is None or not rows.height:
        raise FileRefused(RefusalCode.EMPTY, f"{path.name} has no row with a category, an amount and a description")
    amounts = rows["amount"].to_numpy()
    return LabelledRows(
        descriptions=rows["description"].to_list(),
        amounts=amounts,
        labels=rows["label"].to_list(),
        dates=rows["date"].to_numpy().astype("datetime64[D]"),
        corrected=None if rows["corrected"].has_nulls() else rows["corrected"].to_numpy(),
        signed=signed(amounts),
    )


def _named(columns: list[str], wanted: str) -> str | None:
    return next((name for name in columns if name.strip().casefold() == wanted), None)
