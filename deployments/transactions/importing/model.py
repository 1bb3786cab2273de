"""What every format gives: rows in one schema, and what went wrong by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import polars as pl

from domain.transactions.importing.mapping import ColumnMapping
from domain.transactions.model import ImportRowError

RowError = ImportRowError

ROWS_MAX = 1_000_000
ERRORS_LISTED_MAX = 500
RAW_LENGTH = 200
NO_DESCRIPTION = "No description"
DESCRIPTION_LENGTH = 500

SPLIT = pl.Struct(
    {"amount_minor": pl.Int64, "category_label": pl.String, "note": pl.String, "tags": pl.List(pl.String)}
)
ROW_SCHEMA: dict[str, pl.DataType] = {
    "line": pl.Int64(),
    "booked_on": pl.Date(),
    "amount_minor": pl.Int64(),
    "currency": pl.String(),
    "description": pl.String(),
    "note": pl.String(),
    "category_label": pl.String(),
    "reference": pl.String(),
    "balance_minor": pl.Int64(),
    "payee": pl.String(),
    "tags": pl.List(pl.String()),
    "pending": pl.Boolean(),
    "bank_id": pl.String(),
    "account_label": pl.String(),
    "splits": pl.List(SPLIT),
    "transfer_account_label": pl.String(),
}


class AccountLabel(NamedTuple):
    """An account as the file names it; `currency` is None where the file does not say it, or says several."""

    label: str
    currency: str | None
    row_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedBalance:
    """What the file itself says an account held; `label` is None where the file names no account."""

    label: str | None
    currency: str
    opening_balance_minor: int | None = None
    opening_on: date | None = None
    closing_balance_minor: int | None = None
    closing_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the caller knows about the file.

    `currency` is the account's. For files of several accounts `currencies` gives the currency by account label, and
    with `keeps_currencies` a row keeps whatever currency the file states for it.
    """

    currency: str
    mapping: ColumnMapping | None = None
    currencies: Mapping[str, str] = field(default_factory=dict)
    keeps_currencies: bool = False

    def currency_of(self, account_label: str | None) -> str:
        return self.currency if account_label is None else self.currencies.get(account_label, self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a file holds.

    `rows` has the columns of `ROW_SCHEMA`: line is the 1-based line of the file (the row of a sheet, the number of the
    transaction in JSON), amount_minor is negative for money out, description is never null, pending never null, tags
    and splits are null where there are none, splits sum to the amount, bank_id is unique within an account.
    `row_count` is the height of `rows` plus `error_count` plus `left_out_count`; `errors` (rows that cannot be read)
    and `left_out` (rows that came to nothing: declined, reverted) list the first 500 each. `header_line` is 1-based
    and None where the file has none; `mapping` has no columns for formats that fix what their fields mean.
    `fingerprint` is the same for every file of this bank's layout. `balance_problem` says why a column of running
    balances gave no closing balance; None where it did, and where there is none.
    """

    encoding: str
    delimiter: str
    header_line: int | None
    mapping: ColumnMapping
    rows: pl.DataFrame
    errors: tuple[RowError, ...]
    error_count: int
    row_count: int
    format: str = "csv"
    left_out: tuple[RowError, ...] = ()
    left_out_count: int = 0
    account_labels: tuple[AccountLabel, ...] = ()
    balances: tuple[StatedBalance, ...] = ()
    balance_problem: str | None = None
    fingerprint: str = ""
