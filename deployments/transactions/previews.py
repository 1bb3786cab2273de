"""What a file would become, before anything is saved."""

from __future__ import annotations

import polars as pl

from deployments.transactions.categorizing import CategorizerPort, categorize_frame
from deployments.transactions.importing.keys import account_duplicate_reasons, file_duplicates
from deployments.transactions.importing.statement import Statement
from domain.shared.money import Money
from domain.transactions.importing.dedup import DuplicateReason
from domain.transactions.importing.model import ImportPreview, PreviewRow

ROWS_SHOWN = 50
ERRORS_SHOWN = 100


async def preview_of(
    statement: Statement,
    file_name: str,
    currency: str,
    known: set[bytes],
    categorizer: CategorizerPort,
) -> ImportPreview:
    """Counts and total over the whole file; the first rows with the category they would get."""
    keys = statement.rows["dedup_key"]
    in_account = keys.is_in(pl.Series(list(known), dtype=pl.Binary).implode())
    rows = statement.rows.with_columns(
        pl.when(in_account)
        .then(account_duplicate_reasons(statement.rows))
        .when(file_duplicates(keys))
        .then(pl.lit(DuplicateReason.IN_FILE_BY_REFERENCE.value))
        .alias("duplicate_reason")
    )
    fresh = rows.filter(pl.col("duplicate_reason").is_null())
    shown = await categorize_frame(rows.head(ROWS_SHOWN), categorizer)
    return ImportPreview(
        file_name=file_name,
        encoding=statement.encoding,
        delimiter=statement.delimiter,
        mapping=statement.mapping,
        row_count=rows.height,
        duplicate_count=rows.height - fresh.height,
        error_count=statement.error_count,
        rows=tuple(
            PreviewRow(
                line=row["line"],
                booked_on=row["booked_on"],
                amount=Money(row["amount_minor"], currency),
                description=row["description"],
                category=row["category"],
                confidence=None if row["confidence"] is None else round(row["confidence"], 3),
                merchant=row["merchant"],
                duplicate_reason=row["duplicate_reason"],
            )
            for row in shown.iter_rows(named=True)
        ),
        errors=statement.errors[:ERRORS_SHOWN],
        date_from=rows["booked_on"].min(),  # type: ignore[arg-type]
        date_to=rows["booked_on"].max(),  # type: ignore[arg-type]
        total=Money(int(fresh["amount_minor"].sum()), currency),
    )
