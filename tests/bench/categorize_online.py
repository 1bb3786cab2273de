"""A batch of a hundred rows through Ray Serve against the same rows asked in this process, with the shipped model.

`python -m tests.bench.categorize_online [batches]` prints one JSON line per figure, the 50th and the 99th percentile:
`online_100` of the call through the Categorizer's handle as strangers, `online_100_known` of a household with labels,
and `online_100_service` of the predictions service with PostgreSQL. Every batch is met for the first time on both,
one after the other, so that what else the machine does falls on both; the floor is the same percentile in this process.
"""

import asyncio
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from deployments import migrations
from deployments.adapters.db import Database
from deployments.embedded.layout import Layout
from deployments.embedded.postgres import Postgres
from deployments.predictions.categorizer import Categorizer
from deployments.predictions.columns import LedgerRows
from deployments.predictions.service import PredictionsService
from ml.categorization.training.generator import Generator
from ml.tasks.cluster import ray_session
from tests.bench.memory import Books, Nobody, say

BATCHES = 300
ROWS = 100
LABELLED = 1_000
# The first calls open channels, load code and learn the household.
_WARM = 10

Ask = Callable[[LedgerRows], Awaitable[Any]]


def main() -> None:
    batches = int(sys.argv[1]) if len(sys.argv) > 1 else BATCHES
    with tempfile.TemporaryDirectory(prefix="mbench", dir="/tmp") as folder:
        server = Postgres(Layout.of(Path(folder)))
        server.start()
        try:
            dsn = server.dsn("moneta")
            migrations.upgrade(dsn)
            # A replica reads all of its settings, though the model needs none of these.
            unused = {"REDIS_URL": "redis://127.0.0.1:9", "MONETA_JWT_SECRET": secrets.token_hex(32)}
            os.environ.update({"DATABASE_URL": dsn, **unused})
            with ray_session():
                _through_serve(dsn, batches)
        finally:
            server.stop()


def _through_serve(dsn: str, batches: int) -> None:
    # Not before: Ray asks at its import how its processes are to prove themselves to each other.
    from ray import serve

    from deployments.apps import FinanceArgs, categorizer_of
    from deployments.replicas import RemoteCategorizer

    serve.start(proxy_location="Disabled")
    try:
        handle = serve.run(categorizer_of(FinanceArgs(layout="compact")), name="online", route_prefix=None)
        asyncio.run(_measure(dsn, RemoteCategorizer(handle), batches))
    finally:
        serve.shutdown()


async def _measure(dsn: str, served: Any, batches: int) -> None:
    database = Database(dsn, pool_size=4)
    here = Categorizer()
    books = await Books.of(database, LABELLED, Generator(3).rows(LABELLED).descriptions)
    services = [PredictionsService(database, categorizer, Nobody()) for categorizer in (served, here)]
    caller, household_id = books.world.caller, books.world.caller.household_id
    rows = iter(_rows(3 * (batches + _WARM)))

    def strangers(categorizer: Any) -> Ask:
        return lambda rows: categorizer.predict(_batch(rows))

    def known(service: PredictionsService) -> Ask:
        household = service.households.of(household_id)
        return lambda rows: household.predict(_batch(rows))

    def whole(service: PredictionsService) -> Ask:
        return lambda rows: service.categorize(caller, rows)

    await _compare("online_100", strangers(served), strangers(here), rows, batches)
    await _compare("online_100_known", *map(known, services), rows, batches)
    await _compare("online_100_service", *map(whole, services), rows, batches)
    await database.close()
    here.close()


def _rows(batches: int) -> Iterator[LedgerRows]:
    made = Generator(11).rows(batches * ROWS)
    for start in range(0, batches * ROWS, ROWS):
        part = slice(start, start + ROWS)
        columns = zip(made.descriptions[part], made.amounts[part], made.dates[part], strict=True)
        yield LedgerRows.of((uuid4(), text, round(amount * 100), "EUR", day) for text, amount, day in columns)


def _batch(rows: LedgerRows) -> Any:
    return rows.batch("EUR", list(range(len(rows))), {})


async def _compare(name: str, through: Ask, here: Ask, rows: Iterator[LedgerRows], batches: int) -> None:
    met = [next(rows) for _ in range(batches + _WARM)]
    found = np.array([[await _timed(ask, batch) for ask in (through, here)] for batch in met])
    for percent in (50, 99):
        value, floor = np.percentile(found[_WARM:], percent, axis=0)
        say(f"{name}_p{percent}_ms", float(value), floor=float(floor), n=batches)


async def _timed(ask: Ask, rows: LedgerRows) -> float:
    began = time.perf_counter()
    await ask(rows)
    return (time.perf_counter() - began) * 1e3


if __name__ == "__main__":
    main()
