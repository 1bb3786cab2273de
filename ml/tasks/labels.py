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


def labelled_rows(path: Path, signed: Callable[[np.ndarray[Any, np.dtype[np.float64]]], bool]) -> LabelledRows:
    """The rows with a category and an amount, oldest first, the newest as many as a history keeps."""
    parts: list[pl.DataFrame] = []
    for piece in open_table(path).pieces(_PIECE_ROWS):
        layout = find_layout(piece.columns, path)
        name = next((name for name in piece.columns if name.strip().casefold() == "category"), None)
        if name is None:
            raise FileRefused(
                RefusalCode.MISSING_COLUMN,
                f"{path.name} lacks the column category: it has {', '.join(piece.columns)}; rename the right one",
            )
        parsed, _ = parse(piece, layout)
        label = piece[name].cast(pl.String, strict=False).fill_null("").str.strip_chars().alias("label")
        usable = (pl.col("label") != "") & (pl.col("description") != "") & pl.col("amount").is_finite()
        parts.append(parsed.with_columns(label).filter(usable))
    rows = pl.concat(parts).sort("date", maintain_order=True, nulls_last=False).tail(MAX_ROWS) if parts else None
    if rows is None or not rows.height:
        raise FileRefused(RefusalCode.EMPTY, f"{path.name} has no row with a category, an amount and a description")
    amounts = rows["amount"].to_numpy()
    return LabelledRows(
        descriptions=rows["description"].to_list(),
        amounts=amounts,
        labels=rows["label"].to_list(),
        dates=rows["date"].to_numpy().astype("datetime64[D]"),
        signed=signed(amounts),
    )
