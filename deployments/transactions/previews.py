"""What a file would become, before anything is saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import polars as pl

from deployments.transactions.categorizing import CategorizerPort, categorize_frame
from deployments.transactions.import_files import Destinations, ReadFile
from deployments.transactions.importing.keys import account_duplicate_reasons
from deployments.transactions.matching.plan import KNOWN, PLAN, Plan
from domain.shared.money import Money
from domain.transactions.importing.dedup import DuplicateReason
from domain.transactions.importing.model import AccountInFile, ImportPreview, ImportProfile, PreviewRow, RowState
from domain.transactions.matching.model import Outcome

ROWS_SHOWN = 50
ERRORS_SHOWN = 100


async def preview_of(
    file: ReadFile,
    plan: Plan | None,
    file_name: str,
    profiles: Sequence[ImportProfile],
    destinations: Destinations,
    categorizer: CategorizerPort,
    apply_from_percent: int,
) -> ImportPreview:
    """Counts and totals over the whole file; the first rows with the category they would get.

    Without a plan – nobody has chosen an account yet – every row is shown as new.
    """
    statement = file.statement
    rows = _explained((plan or Plan(file.rows, pl.DataFrame(schema=PLAN))).with_outcomes())
    counts = dict(rows.group_by("outcome").len().iter_rows())
    fresh = rows.filter(pl.col("outcome") == Outcome.NEW.value)
    remarkable = rows.filter(pl.col("outcome").is_in([Outcome.SAME.value, Outcome.REVIEW.value])).head(ROWS_SHOWN)
    first_ones = pl.concat([rows.head(ROWS_SHOWN), remarkable])
    shown = await categorize_frame(first_ones, categorizer, apply_from_percent, among=rows)
    preview_rows = [_row(row) for row in shown.iter_rows(named=True)]
    first = min(ROWS_SHOWN, rows.height)
    return ImportPreview(
        file_name=file_name,
        format=statement.format,
        profile=_profile(profiles, statement.fingerprint),
        encoding=statement.encoding,
        delimiter=statement.delimiter,
        mapping=statement.mapping,
        accounts=_accounts(file, destinations, profiles),
        row_count=rows.height,
        new_count=counts.get(Outcome.NEW.value, 0),
        matched_count=counts.get(Outcome.SAME.value, 0),
        review_count=counts.get(Outcome.REVIEW.value, 0),
        duplicate_count=counts.get(KNOWN, 0),
        left_out_count=file.left_out_count,
        error_count=statement.error_count,
        rows=tuple(preview_rows[:first]),
        remarkable=tuple(preview_rows[first:]),
        errors=statement.errors[:ERRORS_SHOWN],
        date_from=rows["booked_on"].min(),  # type: ignore[arg-type]
        date_to=rows["booked_on"].max(),  # type: ignore[arg-type]
        balance_problem=statement.balance_problem,
        totals=tuple(
            Money(int(minor), currency)
            for currency, minor in fresh.group_by("currency")
            .agg(pl.col("amount_minor").sum())
            .sort("currency")
            .iter_rows()
        ),
    )


def _explained(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that a key has found say whether it was the bank's reference or their content."""
    by_content = pl.col("reasons").list.first() == DuplicateReason.IN_ACCOUNT_BY_CONTENT.value
    said = account_duplicate_reasons(rows)
    return rows.with_columns(
        pl.when((pl.col("outcome") == KNOWN) & by_content)
        .then(pl.concat_list(said))
        .otherwise("reasons")
        .alias("reasons")
    )


def _row(row: dict[str, Any]) -> PreviewRow:
    account = row["account_id"]
    return PreviewRow(
        line=row["line"],
        account_id=UUID(account) if len(account) == 36 else UUID(int=0),
        booked_on=row["booked_on"],
        amount=Money(row["amount_minor"], row["currency"]),
        description=row["description"],
        category=row["category"],
        confidence=None if row["confidence"] is None else round(row["confidence"], 3),
        merchant=row["merchant"],
        state=RowState(row["outcome"]),
        transaction_id=UUID(row["transaction_id"]) if row["transaction_id"] else None,
        score=row["score"],
        reasons=tuple(row["reasons"] or ()),
        is_pending=row["pending"],
    )


def _profile(profiles: Sequence[ImportProfile], fingerprint: str) -> ImportProfile | None:
    return next((profile for profile in profiles if profile.fingerprint == fingerprint), None)


def _accounts(
    file: ReadFile, destinations: Destinations, profiles: Sequence[ImportProfile]
) -> tuple[AccountInFile, ...]:
    """Each account of the file with where its rows would go: as chosen, or as the last time."""
    profile = _profile(profiles, file.statement.fingerprint)
    before = dict(profile.accounts) if profile else {}
    found = []
    for label in file.statement.account_labels:
        chosen = destinations.of(label.label)
        account_id = chosen.id if chosen else None if label.label in destinations.by_label else before.get(label.label)
        found.append(
            AccountInFile(label=label.label, currency=label.currency, row_count=label.row_count, account_id=account_id)
        )
    return tuple(found)
