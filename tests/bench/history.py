"""What the history costs where a change has many rows: writing it down, undoing it and doing it again.

A household with 100,000 rows, on a PostgreSQL with the settings of `moneta up`; whole use cases are timed, with their
judging, totals, search texts and events. Each connection has written single rows before, as in a running Moneta: what
it planned for one row must not be what it does with all.

- `bulk_edit_100k_s`: one category for all rows; its floor is the bare UPDATE of the same rows without a history.
- `undo_100k_s`, `redo_100k_s`: of that edit, which is their floor.
- `undo_import_100k_s`: of a statement with 100,000 rows; its floor is the bare DELETE of the same rows.
- `undo_reconcile_3k_s`: of a statement of 3,000 rows; its floor is agreeing with it.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import polars as pl
from sqlalchemy import text

from domain.transactions.bulk.commands import BulkChanges, EditTransactions
from domain.transactions.commands import DeleteTransaction, EditTransaction, Redo, Undo
from domain.transactions.reconciling.commands import FinishReconciliation, Ticks
from domain.transactions.reporting import TransactionFilter
from tests.bench._books import Book, Nobody, Server, as_csv, life
from tests.support.import_desk import Desk
from tests.support.ledger_world import World, accepted, recording

ROWS = 100_000
STATEMENT_ROWS = 3_000
_SMALL_WRITES = 10  # PostgreSQL decides after five whether to keep a plan

_BARE_EDIT = """
UPDATE transactions SET category = 'dining', categorized_by = 'PERSON', confidence = NULL,
  version = version + 1, updated_at = now()
WHERE household_id = :household_id AND deleted_at IS NULL
"""
_BARE_DELETE = "DELETE FROM transactions WHERE household_id = :household_id AND import_id = :import_id"


def say(name: str, value: float, floor: float, n: int) -> None:
    line = {
        "name": name,
        "value": round(value, 3),
        "unit": "s",
        "floor": round(floor, 3),
        "ratio": round(value / floor, 3),
        "n": n,
    }
    print(json.dumps(line), flush=True)


async def sent(world: World, command: Any) -> tuple[float, Any]:
    """Seconds of a command that must not be refused, and what came of it."""
    began = time.perf_counter()
    outcome = accepted(await world.handle(command))
    return time.perf_counter() - began, outcome


async def bare(world: World, statement: str, **values: Any) -> float:
    """Seconds of one statement with its commit, under no change: totals and search are kept, a history is not."""
    began = time.perf_counter()
    async with world.begin(world.caller) as unit:
        await unit.session.execute(text(statement), {"household_id": world.caller.household_id, **values})
        await unit.commit()
    return time.perf_counter() - began


@asynccontextmanager
async def measuring(book: Book) -> AsyncIterator[tuple[World, Desk]]:
    async with book.opened() as (_, desk):
        account = await desk.world.account("Cash")
        row = accepted(await desk.world.record(recording(account.id))).transaction
        for turn in range(_SMALL_WRITES):
            edit = EditTransaction(id=row.id, version=row.version, note=f"note {turn}")
            row = accepted(await desk.world.edit(edit)).transaction
        accepted(await desk.world.handle(DeleteTransaction(id=row.id)))
        yield desk.world, desk


async def bulk_edit(book: Book) -> None:
    async with measuring(book) as (world, _):
        floor = await bare(world, _BARE_EDIT)
    async with measuring(book) as (world, _):
        edit = EditTransactions(id=uuid4(), matching=TransactionFilter(), changes=BulkChanges(category="dining"))
        edited, outcome = await sent(world, edit)
        assert outcome.changed_count == ROWS
        say("bulk_edit_100k_s", edited, floor, ROWS)
        say("undo_100k_s", (await sent(world, Undo(change_id=outcome.change.id)))[0], edited, ROWS)
        say("redo_100k_s", (await sent(world, Redo(change_id=outcome.change.id)))[0], edited, ROWS)


async def imported(desk: Desk, content: bytes) -> tuple[UUID, UUID]:
    """The import and the change of a file that has come in."""
    desk.jobs._categorizer_of = lambda _: Nobody()  # what a test may do
    done = await desk.bring_in(content)
    assert done.imported_count == ROWS
    assert done.change_id is not None
    return done.id, done.change_id


async def undone_import(book: Book, file: pl.DataFrame) -> None:
    content = as_csv(file)
    async with measuring(book) as (world, desk):
        import_id, _ = await imported(desk, content)
        floor = await bare(world, _BARE_DELETE, import_id=import_id)
    async with measuring(book) as (world, desk):
        _, change_id = await imported(desk, content)
        say("undo_import_100k_s", (await sent(world, Undo(change_id=change_id)))[0], floor, ROWS)


async def undone_statement(book: Book, stored: pl.DataFrame) -> None:
    async with measuring(book) as (world, desk):
        until = stored["booked_on"][STATEMENT_ROWS]
        ticked = stored.filter(pl.col("booked_on") <= until)
        command = FinishReconciliation(
            id=uuid4(),
            ticks=Ticks(account_id=desk.account.id, statement_on=until),
            balance_minor=desk.account.opening_balance.minor + ticked["amount_minor"].sum(),
        )
        agreed, outcome = await sent(world, command)
        assert outcome.row_count == ticked.height
        undone, _ = await sent(world, Undo(change_id=outcome.change.id))
        say("undo_reconcile_3k_s", undone, agreed, ticked.height)


async def measure(server: Server) -> None:
    rows = life(2 * ROWS)
    stored = rows.head(ROWS)
    book = await Book.of(server, stored)
    await bulk_edit(book)
    await undone_statement(book, stored)
    await undone_import(book, rows.tail(ROWS))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "moneta") as server:
        asyncio.run(measure(server))


if __name__ == "__main__":
    main()
