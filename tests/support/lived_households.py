"""Many households with a year behind them, copied in: what recurs, what is everyday, and categories.

The same seed gives the same households, so that two databases can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from uuid import UUID

from domain.transactions.demo import DemoRow, demo_book
from tests.support.households import admin

_DAYS = 400
_EVERYDAY = frozenset({"groceries", "dining"})
# One of so many everyday rows: people pay much of that in cash.
_EVERY = 4
# As many lives; each is met again in other households.
_LIVES = 25
_BATCH = 50
_COLUMNS = (
    "household_id", "id", "account_id", "booked_on", "amount_minor", "currency", "description", "merchant", "category",
    "categorized_by",
)  # fmt: skip


async def lived_households(dsn: str, count: int, *, seed: int = 8) -> Sequence[UUID]:
    """In the order of their ids, which is the order of a job."""
    random = Random(seed)
    ids = sorted(UUID(int=random.getrandbits(128), version=4) for _ in range(count))
    today = datetime.now(UTC).date()
    async with admin(dsn) as connection:
        for start in range(0, count, _BATCH):
            some = ids[start : start + _BATCH]
            accounts = [UUID(int=random.getrandbits(128), version=4) for _ in some]
            await connection.copy_records_to_table(
                "households", records=[(id_, "Home", "EUR") for id_ in some], columns=("id", "name", "currency")
            )
            await connection.executemany(
                "INSERT INTO accounts VALUES ($1, $2, 'Account', 'CHECKING', 'EUR', 0, 0)",
                list(zip(some, accounts, strict=True)),
            )
            records = [
                (*owner, random.getrandbits(128), row)
                for number, owner in enumerate(zip(some, accounts, strict=True), start)
                for row in _life(number % _LIVES, today)
            ]
            await connection.copy_records_to_table("transactions", records=map(_record, records), columns=_COLUMNS)
        await connection.execute("ANALYZE")
    return ids


@cache
def _life(number: int, today: date) -> Sequence[DemoRow]:
    return list(_thinned(demo_book(today, seed=number).rows, today - timedelta(days=_DAYS)))


def _thinned(rows: Sequence[DemoRow], since: date) -> Iterator[DemoRow]:
    everyday = 0
    for row in rows:
        if row.booked_on < since or row.account_key != "checking":
            continue
        everyday += row.category in _EVERYDAY
        if row.category not in _EVERYDAY or everyday % _EVERY == 0:
            yield row


def _record(made: tuple[UUID, UUID, int, DemoRow]) -> tuple[object, ...]:
    household_id, account_id, number, row = made
    category = "transfer" if row.pair_key else row.category
    return (
        household_id, UUID(int=number, version=4), account_id, row.booked_on, row.amount_minor, "EUR", row.description,
        row.merchant, category, category and "PERSON",
    )  # fmt: skip
