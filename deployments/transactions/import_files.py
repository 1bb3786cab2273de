"""An uploaded file as the rows of accounts: read, keyed, and each row sent where its account is."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import polars as pl

from deployments.transactions.importing.keys import dedup_keys
from deployments.transactions.importing.statement import Statement, parse_statement
from domain.shared.money import MAX_MINOR
from domain.shared.outcomes import Rejected
from domain.shared.periods import is_bookable
from domain.transactions.importing.mapping import ColumnMapping
from domain.transactions.importing.rejections import ImportRejection
from domain.transactions.model import Account, StatedClosing


@dataclass(frozen=True, slots=True)
class Destinations:
    """Where rows go: by the label of their account in the file, else to `default`; None leaves them out."""

    default: Account | None
    by_label: Mapping[str, Account | None]

    @property
    def accounts(self) -> list[Account]:
        every = [self.default, *self.by_label.values()]
        return list({account.id: account for account in every if account is not None}.values())

    @property
    def currency(self) -> str:
        return (self.default or self.accounts[0]).currency if self.accounts else "EUR"

    def of(self, label: str | None) -> Account | None:
        return self.by_label[label] if label is not None and label in self.by_label else self.default


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A statement and its rows with position, account_id and dedup_key; rows that go nowhere are in neither count.

    `closings` is what the file says its accounts hold in the end.
    """

    statement: Statement
    rows: pl.DataFrame
    closings: tuple[StatedClosing, ...] = ()

    @property
    def left_out_count(self) -> int:
        return self.statement.left_out_count + self.statement.rows.height - self.rows.height


async def read_file(
    content: bytes,
    file_name: str,
    destinations: Destinations,
    mapping: ColumnMapping | None,
    saved: Mapping[str, ColumnMapping],
) -> ReadFile | Rejected:
    """On a thread, because 100,000 rows take half a second."""
    return await asyncio.to_thread(_read, content, file_name, destinations, mapping, saved)


def _read(
    content: bytes,
    file_name: str,
    destinations: Destinations,
    mapping: ColumnMapping | None,
    saved: Mapping[str, ColumnMapping],
) -> ReadFile | Rejected:
    statement = parse_statement(
        content,
        file_name,
        currency=destinations.currency,
        mapping=mapping,
        currencies={label: account.currency for label, account in destinations.by_label.items() if account},
        keeps_currencies=not destinations.accounts,
        saved_mappings=saved,
    )
    if isinstance(statement, Rejected):
        return statement
    rows = _placed(statement.rows, destinations)
    if rows.is_empty() and destinations.accounts:
        message = "Every row of the file belongs to an account that is left out. Choose where at least one goes."
        return Rejected(ImportRejection.NO_VALID_ROWS, message, "accounts")
    return ReadFile(statement, rows.with_columns(dedup_keys(rows)), closings_of(statement, destinations))


def _placed(rows: pl.DataFrame, destinations: Destinations) -> pl.DataFrame:
    rows = rows.with_row_index("position")
    places = {label: destinations.of(label) for label in rows["account_label"].unique().to_list()}
    if not destinations.accounts:
        # Nobody has chosen yet: each account of the file is one of its own.
        return rows.with_columns(pl.col("account_label").fill_null("").alias("account_id"))
    ids = {label: str(account.id) if account else None for label, account in places.items()}
    if len(ids) == 1:
        return rows.with_columns(pl.lit(next(iter(ids.values())), dtype=pl.String).alias("account_id")).filter(
            pl.col("account_id").is_not_null()
        )
    placed = rows.with_columns(
        pl.col("account_label").replace_strict(ids, default=None, return_dtype=pl.String).alias("account_id")
    )
    return placed.filter(pl.col("account_id").is_not_null())


def closings_of(statement: Statement, destinations: Destinations) -> tuple[StatedClosing, ...]:
    """Closing balances of which the day, the account and the currency are certain.

    Where several accounts of a file go into one of Moneta's, none of their balances is that of the one.
    """
    labels = statement.rows["account_label"].unique().to_list()
    places = {label: destinations.of(label) for label in labels}
    shared = Counter(account.id for account in places.values() if account is not None)
    found = []
    for said in statement.balances:
        account, day, minor = places.get(said.label), said.closing_on, said.closing_balance_minor
        if account is None or shared[account.id] > 1 or day is None or minor is None:
            continue
        if said.currency == account.currency and is_bookable(day) and abs(minor) <= MAX_MINOR:
            found.append(StatedClosing(account.id, day, minor))
    return tuple(found)


def coverage(rows: pl.DataFrame) -> pl.DataFrame:
    """The days that the file tells of, account by account."""
    return (
        rows.group_by("account_id")
        .agg(pl.col("booked_on").min().alias("covered_from"), pl.col("booked_on").max().alias("covered_to"))
        .sort("account_id")
    )


def destinations_of(
    accounts: Mapping[UUID, Account], default: UUID | None, by_label: Sequence[tuple[str, UUID | None]]
) -> Destinations | Rejected:
    """Refuses accounts that are not there, and closed ones."""
    wanted = [default, *(id for _, id in by_label)]  # noqa: A001
    for account_id in wanted:
        if account_id is not None and account_id not in accounts:
            message = "There is no such account in this household."
            return Rejected(ImportRejection.ACCOUNT_NOT_FOUND, message, "accountId")
    return Destinations(
        accounts[default] if default else None,
        {label: accounts[id] if id else None for label, id in by_label},  # noqa: A001
    )


def without_samples(mapping: ColumnMapping) -> ColumnMapping:
    """As it is kept: what the columns mean, and nothing of what stood in them."""
    return replace(mapping, columns=tuple(replace(column, samples=()) for column in mapping.columns))
