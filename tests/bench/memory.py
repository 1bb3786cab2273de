"""What it costs an online prediction that the household is known: one purchase, with the shipped model and PostgreSQL.

- `predict_known_N_p50_ms`: one row of a household that has labelled N rows, which the replica knows; its floor is the
  same row asked as by a stranger, both with what is read of the household beside it.
- `predict_corrected_N_p50_ms`: the first row after a correction: what moved travels, is learned, and answers.
- `predict_first_N_ms`: the first row at a replica that has never heard of the household; `restored` with what another
  replica has stored.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from deployments import migrations
from deployments.adapters.db import Database
from deployments.embedded.layout import Layout
from deployments.embedded.postgres import Postgres
from deployments.predictions.categorizer import Categorizer
from deployments.predictions.columns import LedgerRows
from deployments.predictions.service import PredictionsService
from domain.transactions.categories import CATEGORIES
from domain.transactions.demo import demo_book
from ml.categorization.batch import TransactionBatch
from tests.support.ledger_world import World, sql_world

SIZES = (0, 1_000, 20_000)
_TIMES = 60
_SLUGS = [category.slug for category in CATEGORIES]

_LABELLED = text("""
INSERT INTO transactions
  (household_id, id, account_id, booked_on, amount_minor, currency, description, category, categorized_by)
SELECT :household_id, gen_random_uuid(), :account_id, DATE '2026-11-01' - (n % 900)::integer, -100 - n * 37 % 9000,
       'EUR', description, category, 'PERSON'
FROM unnest(CAST(:descriptions AS text[]), CAST(:categories AS text[])) WITH ORDINALITY
  AS given (description, category, n)
""")


class Nobody:
    """A ledger that applies nothing: what is measured ends with the answer."""

    async def apply_predictions(self, event: Any, predictions: Any) -> int:
        return 0

    async def name_merchants(self, event: Any, named: Any) -> int:
        return 0


def say(name: str, value: float, unit: str = "ms", floor: float | None = None, n: int = _TIMES) -> None:
    ratio = round(value / floor, 2) if floor else None
    line = {"name": name, "value": round(value, 2), "unit": unit, "floor": floor and round(floor, 2), "ratio": ratio}
    print(json.dumps({**line, "n": n}), flush=True)


async def timed(work: Callable[[], Awaitable[Any]], times: int = _TIMES) -> float:
    """The median in milliseconds, warm."""
    found = []
    for turn in range(times + 3):
        began = time.perf_counter()
        await work()
        if turn >= 3:
            found.append((time.perf_counter() - began) * 1e3)
    return statistics.median(found)


class Books:
    """A household with so many labelled rows."""

    def __init__(self, world: World, database: Database, account_id: UUID, texts: list[str]) -> None:
        self.world, self.database, self.account_id, self.texts = world, database, account_id, texts

    @classmethod
    async def of(cls, database: Database, size: int, texts: list[str]) -> Books:
        world = await sql_world(database)
        account = await world.account()
        books = cls(world, database, account.id, texts)
        await books.label([(texts[n % len(texts)], _SLUGS[n * 7 % 16]) for n in range(size)])
        return books

    async def label(self, rows: list[tuple[str, str]]) -> None:
        household_id = self.world.caller.household_id
        async with self.database.session(household_id) as session:
            values = {
                "descriptions": [description for description, _ in rows],
                "categories": [category for _, category in rows],
            }
            await session.execute(_LABELLED, {"household_id": household_id, "account_id": self.account_id, **values})
            await session.commit()

    def row(self, turn: int) -> LedgerRows:
        return LedgerRows.of([(uuid4(), self.texts[turn % len(self.texts)], -1_230, "EUR", date(2026, 11, 2))])


def service(database: Database) -> tuple[PredictionsService, Categorizer]:
    categorizer = Categorizer()
    return PredictionsService(database, categorizer, Nobody()), categorizer


async def measure(database: Database, size: int, texts: list[str]) -> None:
    books = await Books.of(database, size, texts)
    predictions, categorizer = service(database)
    caller, turns = books.world.caller, iter(range(1_000_000))

    async def known() -> None:
        await predictions.categorize(caller, books.row(next(turns)))

    async def stranger() -> None:
        circumstances = await predictions._reads.circumstances(caller.household_id)
        row = books.row(next(turns))
        batch: TransactionBatch = row.batch("EUR", [0], circumstances.typical_minor)
        await categorizer.predict(batch)

    async def corrected() -> None:
        outcome = await books.world.categorize([ids[next(turns) % len(ids)]], _SLUGS[next(turns) % 16])
        assert outcome.change is not None
        began = time.perf_counter()
        await known()
        after.append((time.perf_counter() - began) * 1e3)

    began = time.perf_counter()
    await known()
    if size:
        say(f"predict_first_{size}_ms", (time.perf_counter() - began) * 1e3, n=1)
    floor = await timed(stranger)
    say(f"predict_known_{size}_p50_ms", await timed(known), floor=floor)
    if size:
        async with database.session(caller.household_id) as session:
            statement = "SELECT id FROM transactions WHERE household_id = :id LIMIT 40"
            ids = list(await session.scalars(text(statement), {"id": caller.household_id}))
        after: list[float] = []
        await timed(corrected, 20)
        say(f"predict_corrected_{size}_p50_ms", statistics.median(after), floor=floor, n=20)
        await predictions.households.refresh(caller.household_id)
        other, _ = service(database)
        began = time.perf_counter()
        await other.categorize(caller, books.row(0))
        say(f"predict_restored_{size}_ms", (time.perf_counter() - began) * 1e3, n=1)


async def run(dsn: str) -> None:
    database = Database(dsn, pool_size=4)
    texts = [row.description for seed in range(1, 5) for row in demo_book(date(2026, 11, 1), seed=seed).rows]
    for size in SIZES:
        await measure(database, size, texts)
    await database.close()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="mbench", dir="/tmp") as folder:
        server = Postgres(Layout.of(Path(folder)))
        server.start()
        try:
            migrations.upgrade(server.dsn("moneta"))
            asyncio.run(run(server.dsn("moneta")))
        finally:
            server.stop()
