"""What a file would become, before anything is saved."""

from __future__ import annotations

import polars as pl

from deployments.transactions.categorizing import CategorizerPort, categorize_frame
from deployments.transactions.importing.statement import Statement
from domain.shared.money import Money
from domain.transactions.importing.dedup import ALREADY_THERE
from domain.transactions.importing.model import ImportPreview, PreviewRow
from domain.transactions.model import ImportRowError

ROWS_SHOWN = 50
ERRORS_SHOWN = 100


async def preview_of(
    statement: Statement, file_name: str, currency: str, keys: pl.Series, known: set[str], categorizer: CategorizerPort
) -> ImportPreview:
    """Counts and total over the whole file; the first rows with the category they would get."""
    rows = statement.rows.with_columns(keys.is_in(list(known)).alias("duplicate"))
    fresh = rows.filter(~pl.col("duplicate"))
    shown = await categorize_frame(rows.head(ROWS_SHOWN), categorizer)
    return ImportPreview(
        file_name=file_name,
        encoding=statement.encoding,
        delimiter=statement.delimiter,
        mapping=statement.mapping,
        row_count=statement.row_count,
        duplicate_count=rows.height - fresh.height,
        error_count=statement.error_count,
        rows=tuple(
            PreviewRow(
                line=row["line"],
                booked_on=row["booked_on"],
                amount=Money(row["amount_minor"], currency),
                description=row["description"],
                category=row["category"],
                confidence=row["confidence"],
                merchant=row["merchant"],
                duplicate_reason=ALREADY_THERE if row["duplicate"] else None,
            )
            for row in shown.iter_rows(named=True)
        ),
        errors=tuple(
            ImportRowError(error.line, error.column, error.reason, error.raw)
            for error in statement.errors[:ERRORS_SHOWN]
        ),
        date_from=rows["booked_on"].min(),  # type: ignore[arg-type]
        date_to=rows["booked_on"].max(),  # type: ignore[arg-type]
        total=Money(int(fresh["amount_minor"].sum()), currency),
    )
