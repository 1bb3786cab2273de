"""How fast a file of 100,000 rows comes in, against plain COPY of the same rows into the same table in the same run.

The whole way is timed: reading the file, dedup against what is stored, categories, rows, totals, history and events, on
a PostgreSQL with the settings of `moneta up`. The file overlaps the account by a tenth. Actual and beancount get the
same rows where they can be installed (`_peers.py`).
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from itertools import count, islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import numpy as np
import polars as pl

from deployments import migrations
from deployments.adapters.db import asyncpg_dsn
from deployments.embedded.layout import Layout
from deployments.embedded.postgres import Postgres
from deployments.transactions.bulk import ordered_ids
from deployments.transactions.categorizing import CategorizerPort
from deployments.transactions.importing.keys import dedup_keys
from domain.shared.money import Money
from domain.transactions.demo import demo_book
from domain.transactions.model import ImportStatus
from ml.categorization.batch import PredictionBatch, TransactionBatch
from ml.categorization.predictor import CategorizationPredictor
from tests.bench import _peers
from tests.support.import_desk import Desk, desk_on

ROWS = 100_000
OVERLAP = ROWS // 10
PEER_ROWS = 20_000
GROWTH = (10_000, 1_000_000)
_YEARS = 3


class Nobody:
    """A categorizer that is never sure: what an import costs without one."""

    async def predict(self, batch: TransactionBatch) -> PredictionBatch:
        size = len(batch)
        return PredictionBatch(
            categories=np.zeros(size, np.int8), confidences=np.zeros(size, np.float32), merchants=[None] * size
        )


class Model:
    """The model in this process, on a thread."""

    def __init__(self) -> None:
        self._predictor = CategorizationPredictor.load(nthread=2)

    async def predict(self, batch: TransactionBatch) -> PredictionBatch:
        return await asyncio.to_thread(self._predictor.predict, batch)


def say(name: str, value: float, unit: str, floor: float | None, n: int, ratio: float | None = None) -> None:
    if ratio is None and floor:
        ratio = value / floor
    line = {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "floor": floor and round(floor, 3),
        "ratio": ratio and round(ratio, 3),
        "n": n,
    }
    print(json.dumps(line), flush=True)


def life(rows: int) -> pl.DataFrame:
    """Rows by day, always as many in a year; as far back as it takes."""
    today = date(2026, 11, 1)
    made = (
        (row.booked_on, row.amount_minor, row.description)
        for seed in count(1)
        for row in demo_book(today, seed=seed).rows
    )
    schema = {"booked_on": pl.Date, "amount_minor": pl.Int64, "description": pl.String}
    block = pl.DataFrame(list(islice(made, ROWS)), schema=schema, orient="row").sort("booked_on", maintain_order=True)
    blocks = [
        block.with_columns(pl.col("booked_on").dt.offset_by(f"-{_YEARS * back}y")) for back in range(-(-rows // ROWS))
    ]
    return pl.concat(blocks[::-1]).tail(rows)


def as_csv(rows: pl.DataFrame) -> bytes:
    out = BytesIO()
    rows.select(
        pl.col("booked_on").alias("Date"),
        pl.col("description").alias("Description"),
        pl.Series("Amount", [str(Money(minor, "EUR").decimal()) for minor in rows["amount_minor"]]),
    ).write_csv(out)
    return out.getvalue()


def keyed(rows: pl.DataFrame) -> pl.DataFrame:
    full = rows.with_columns(pl.lit("EUR").alias("currency"), pl.lit(None, dtype=pl.String).alias("reference"))
    return full.with_columns(dedup_keys(full), ordered_ids(full.height)).drop("reference")


async def copy_in(
    dsn: str, table: str, household: UUID, account: UUID, import_id: UUID | None, rows: pl.DataFrame
) -> float:
    """Plain COPY of rows that are ready; gives the seconds."""
    ready = rows.with_columns(
        pl.lit(str(household)).alias("household_id"),
        pl.lit(str(account)).alias("account_id"),
        pl.lit(str(import_id) if import_id else None, dtype=pl.String).alias("import_id"),
        (pl.lit("\\x") + pl.col("dedup_key").bin.encode("hex")).alias("dedup_key"),
    )
    out = BytesIO()
    ready.write_csv(out, include_header=False, null_value="", quote_style="necessary")
    out.seek(0)
    connection = await asyncpg.connect(asyncpg_dsn(dsn))
    try:
        started = time.perf_counter()
        await connection.copy_to_table(table, source=out, columns=ready.columns, format="csv", null="")
        return time.perf_counter() - started
    finally:
        await connection.close()


async def fill(dsn: str, desk: Desk, rows: pl.DataFrame) -> None:
    """The account as earlier imports of files of the same layout left it."""
    household = desk.world.caller.household_id
    first = await desk.bring_in(as_csv(rows.head(2)))
    connection = await asyncpg.connect(asyncpg_dsn(dsn))
    await connection.execute(
        "UPDATE import_accounts SET covered_to = $2 WHERE import_id = $1", first.id, rows["booked_on"].max()
    )
    await connection.close()
    await copy_in(dsn, "transactions", household, desk.account.id, first.id, keyed(rows)[2:])
    connection = await asyncpg.connect(asyncpg_dsn(dsn))
    await connection.execute("VACUUM ANALYZE transactions")
    await connection.close()


async def timed(desk: Desk, content: bytes, categorizer: CategorizerPort, known: int) -> float:
    desk.jobs._categorizer = categorizer  # what a test may do
    event = await desk.queue(content)
    started = time.perf_counter()
    await desk.jobs.run(event)
    seconds = time.perf_counter() - started
    done = await desk.result(event)
    sys.stderr.write(
        f"{seconds:.2f} s: {done.imported_count} added, {done.duplicate_count} there, {done.matched_count} matched,"
        f" {done.review_count} to review\n"
    )
    assert done.status is ImportStatus.DONE
    assert done.duplicate_count >= known
    return seconds


class Server:
    """The PostgreSQL of `moneta up`, with a fresh database for each measurement."""

    def __init__(self, root: Path) -> None:
        self._layout = Layout.of(root)
        self._server = Postgres(self._layout)
        self._numbers = count(1)

    def __enter__(self) -> Server:
        self._server.start()
        asyncio.run(self._execute("CREATE DATABASE migrated"))
        migrations.upgrade(self._server.dsn("migrated"))
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
        self._layout.forget_short()

    def fresh(self) -> str:
        name = f"bench_{next(self._numbers)}"
        asyncio.run(self._execute(f"CREATE DATABASE {name} TEMPLATE migrated"))
        return self._server.dsn(name)

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(asyncpg_dsn(self._server.dsn("postgres")))
        await connection.execute(statement)
        await connection.close()


async def one_import(
    dsn: str, stored: pl.DataFrame, file: pl.DataFrame, categorizer: CategorizerPort, known: int
) -> float:
    async with desk_on(dsn) as desk:
        if stored.height:
            await fill(dsn, desk, stored)
        return await timed(desk, as_csv(file), categorizer, known)


async def floors(dsn: str, rows: pl.DataFrame) -> tuple[float, float]:
    """Seconds of COPY into the ledger's own table, and into one without keys, indexes and triggers."""
    async with desk_on(dsn) as desk:
        household, account = desk.world.caller.household_id, desk.account.id
        connection = await asyncpg.connect(asyncpg_dsn(dsn))
        await connection.execute("CREATE TABLE bare (LIKE transactions INCLUDING DEFAULTS)")
        await connection.close()
        ready = keyed(rows)
        bare = await copy_in(dsn, "bare", household, account, None, ready)
        return await copy_in(dsn, "transactions", household, account, uuid4(), ready), bare


def peers(server: Server) -> None:
    rows = life(PEER_ROWS)
    ours = asyncio.run(one_import(server.fresh(), rows.head(0), rows, Model(), 0))
    same: Sequence[Any] = list(rows.select("booked_on", "description", "amount_minor").iter_rows())
    for name, seconds in (("actual", _peers.actual_seconds(same)), ("beancount", _peers.beancount_seconds(same))):
        if seconds is None:
            sys.stderr.write(f"{name} is left out: it could not be installed or run\n")
            continue
        say(f"import_vs_{name}_ratio", seconds / ours, "times", None, PEER_ROWS, ratio=seconds / ours)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "moneta") as server:
        book = life(GROWTH[1] + ROWS - OVERLAP)
        file = book.tail(ROWS)
        stored = book.head(book.height - ROWS + OVERLAP)
        table, bare = asyncio.run(floors(server.fresh(), file))
        for name, categorizer in (
            ("import_100k_rows_per_s", Model()),
            ("import_100k_uncategorized_rows_per_s", Nobody()),
        ):
            seconds = asyncio.run(one_import(server.fresh(), stored.tail(ROWS), file, categorizer, OVERLAP))
            say(name, ROWS / seconds, "rows/s", ROWS / table, ROWS)
        say("import_100k_uncategorized_over_bare_copy", ROWS / seconds, "rows/s", ROWS / bare, ROWS)
        few, many = (
            asyncio.run(one_import(server.fresh(), stored.tail(rows), file, Nobody(), OVERLAP)) for rows in GROWTH
        )
        say("import_growth_ratio", many / few, "times", None, GROWTH[1], ratio=many / few)
        peers(server)


if __name__ == "__main__":
    main()
