"""Households with many rows to import into, on a PostgreSQL of their own."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import count, islice
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

import numpy as np
import polars as pl

from deployments import migrations
from deployments.adapters.db import Database
from deployments.embedded.layout import Layout
from deployments.embedded.postgres import Postgres
from deployments.memory.messages import Answered
from deployments.predictions.shipped import ShippedModel
from deployments.transactions.bulk import ordered_ids
from deployments.transactions.categorizing import CategorizerPort
from deployments.transactions.importing.keys import dedup_keys
from deployments.transactions.imports import ImportJobs
from deployments.transactions.reads import LedgerReads
from deployments.transactions.repository import LedgerBegin
from domain.shared.event_json import Payload
from domain.shared.events import Event, ImportsQueued
from domain.shared.money import Money
from domain.transactions.demo import demo_book
from domain.transactions.model import ImportStatus
from ml.categorization.batch import TransactionBatch
from tests.support.fake_predictor import answered
from tests.support.import_desk import Desk, desk_on
from tests.support.tables import admin

_BLOCK_ROWS = 100_000
_YEARS = 3
_TIMES = 2


class Nobody:
    """A categorizer that is never sure: what an import costs without one."""

    async def predict(self, batch: TransactionBatch) -> Answered:
        return answered(["groceries"] * len(batch), [0.0] * len(batch))


_model: ShippedModel | None = None


def _predict(batch: TransactionBatch) -> Answered:
    global _model
    _model = _model or ShippedModel.load(None, None)
    return _model.predict(batch, None)


class Model:
    """The model in a process of its own, as it is in a running Moneta."""

    def __init__(self) -> None:
        self._process = ProcessPoolExecutor(1, mp_context=get_context("spawn"))

    async def predict(self, batch: TransactionBatch) -> Answered:
        return await asyncio.get_running_loop().run_in_executor(self._process, _predict, batch)

    async def warm_up(self) -> None:
        one = TransactionBatch(descriptions=["REWE"], amounts=np.array([-1.0]), typical_amount=1.0)
        await self.predict(one)

    def end(self) -> None:
        self._process.shutdown()


def life(rows: int) -> pl.DataFrame:
    """Rows by day, always as many in a year; as far back as it takes."""
    today = date(2026, 11, 1)
    made = (
        (row.booked_on, row.amount_minor, row.description)
        for seed in count(1)
        for row in demo_book(today, seed=seed).rows
    )
    schema = {"booked_on": pl.Date, "amount_minor": pl.Int64, "description": pl.String}
    block = pl.DataFrame(list(islice(made, _BLOCK_ROWS)), schema=schema, orient="row").sort(
        "booked_on", maintain_order=True
    )
    blocks = [
        block.with_columns(pl.col("booked_on").dt.offset_by(f"-{_YEARS * back}y"))
        for back in range(-(-rows // _BLOCK_ROWS))
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


async def fill(dsn: str, desk: Desk, rows: pl.DataFrame) -> None:
    """The account as an earlier import of a file of the same layout left it."""
    first = await desk.bring_in(as_csv(rows.head(2)))
    ready = keyed(rows)[2:].with_columns(
        pl.lit(str(desk.world.caller.household_id)).alias("household_id"),
        pl.lit(str(desk.account.id)).alias("account_id"),
        pl.lit(str(first.id)).alias("import_id"),
        (pl.lit("\\x") + pl.col("dedup_key").bin.encode("hex")).alias("dedup_key"),
    )
    out = BytesIO()
    ready.write_csv(out, include_header=False, null_value="", quote_style="necessary")
    out.seek(0)
    async with admin(dsn) as connection:
        await connection.execute(
            "UPDATE import_accounts SET covered_to = $2 WHERE import_id = $1", first.id, rows["booked_on"].max()
        )
        await connection.copy_to_table("transactions", source=out, columns=ready.columns, format="csv", null="")
        await connection.execute("VACUUM ANALYZE transactions")


async def timed(desk: Desk, content: bytes, categorizer: CategorizerPort, known: int) -> tuple[float, Event]:
    """Seconds from the event to "done"."""
    desk.jobs._categorizer_of = lambda _: categorizer  # what a test may do
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
    return seconds, event


async def copied(dsn: str, event: Event, like: str) -> float:
    """Rows per second of COPY of the rows of an import, as they are, into an empty table."""
    import_id = event.read(ImportsQueued).import_id
    out = BytesIO()
    async with admin(dsn) as connection:
        await connection.copy_from_query(
            "SELECT * FROM transactions WHERE import_id = $1 ORDER BY id", import_id, output=out, format="csv"
        )
        seconds = []
        for _ in range(_TIMES):
            out.seek(0)
            await connection.execute(f"CREATE TABLE floor (LIKE transactions {like})")
            started = time.perf_counter()
            await connection.copy_to_table("floor", source=out, format="csv")
            seconds.append(time.perf_counter() - started)
            rows = await connection.fetchval("SELECT count(*) FROM floor")
            await connection.execute("DROP TABLE floor")
    return float(rows / min(seconds))


class Server:
    """The PostgreSQL of `moneta up`."""

    def __init__(self, root: Path) -> None:
        self._layout = Layout.of(root)
        self._server = Postgres(self._layout)
        self._numbers = count(1)

    def __enter__(self) -> Server:
        self._server.start()
        asyncio.run(self._execute("CREATE DATABASE migrated"))
        migrations.upgrade(self.dsn("migrated"))
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
        self._layout.forget_short()

    def dsn(self, name: str) -> str:
        return self._server.dsn(name)

    async def copy_of(self, template: str) -> str:
        """The name of a new database with the same content; nobody may be connected to `template`."""
        name = f"bench_{next(self._numbers)}"
        await self._execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    async def drop(self, name: str) -> None:
        await self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    async def _execute(self, statement: str) -> None:
        async with admin(self.dsn("postgres")) as connection:
            await connection.execute(statement)


class Book:
    """A household with rows in its account, to import into again and again from the same state."""

    def __init__(self, server: Server, name: str, desk: Desk) -> None:
        self._server = server
        self._name = name
        self._desk = desk

    @classmethod
    async def of(cls, server: Server, rows: pl.DataFrame) -> Book:
        name = await server.copy_of("migrated")
        async with desk_on(server.dsn(name)) as desk:
            if rows.height:
                await fill(server.dsn(name), desk, rows)
        return cls(server, name, desk)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[tuple[str, Desk]]:
        name = await self._server.copy_of(self._name)
        database = Database(self._server.dsn(name), pool_size=4)
        begin = LedgerBegin(database)

        async def hint(_: UUID, payload: Payload) -> None:
            del payload

        yield (
            self._server.dsn(name),
            replace(
                self._desk,
                world=replace(self._desk.world, begin=begin),
                reads=LedgerReads(database),
                jobs=ImportJobs(begin, lambda _: self._desk.categorizer, hint),
                database=database,
            ),
        )
        await database.close()
        await self._server.drop(name)

    async def seconds(self, file: pl.DataFrame, categorizer: CategorizerPort, known: int = 0) -> float:
        content, found = as_csv(file), []
        for _ in range(_TIMES):
            async with self.opened() as (_, desk):
                found.append((await timed(desk, content, categorizer, known))[0])
        return min(found)

    async def floors(self, file: pl.DataFrame, categorizer: CategorizerPort, known: int) -> tuple[float, float]:
        """Rows per second of COPY with checks and indexes, and without."""
        async with self.opened() as (dsn, desk):
            _, event = await timed(desk, as_csv(file), categorizer, known)
            return await copied(dsn, event, "INCLUDING ALL"), await copied(dsn, event, "INCLUDING DEFAULTS")
