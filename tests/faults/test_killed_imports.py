"""An importer is killed or cut off in the middle; who goes on gets the same rows, merges, questions and totals."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from deployments.transactions import categorizing, import_runs
from domain.shared.events import Event, ImportsQueued
from domain.transactions.model import ImportStatus, StatementImport
from domain.transactions.outcomes import Undone
from tests.faults.import_worker import each_statement
from tests.faults.world import FULL
from tests.support.import_desk import Desk, desk_on
from tests.support.ledger_world import accepted
from tests.support.tables import admin

ROOT = Path(__file__).resolve().parents[2]
ROWS = 100_000 if FULL else 1_200
CHUNK_ROWS = 8_000 if FULL else 100
POINTS = 20 if FULL else 3
LIVES = 20 if FULL else 2
UNDO_POINTS = 5 if FULL else 1


def statement(words: str, *, skip: int = 1, sep: str = ";", later: int = 0) -> bytes:
    """Purchases of which every `skip`-th is taken; `later` days of booking."""
    lines = [sep.join(("Date", "Description", "Amount"))]
    for number in range(0, ROWS, skip):
        day = 1 + (number % 27 + later) % 28
        name = f"{words} Shop {chr(65 + number % 26)}{number // 26 % 90 + 10}"
        amount = f"-{10 + number % 4000}.{number % 90 + 10}"
        lines.append(sep.join((f"2026-{number % 12 + 1:02d}-{day:02d}", name, amount)))
    return "\n".join(lines).encode()


# What the account has, and what comes: most of it new, some told in other words by another bank's export.
BEFORE = statement("Kartenzahlung", skip=5)
FILE = statement("Visa", sep=",", later=1)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(categorizing, "CHUNK_ROWS", CHUNK_ROWS)
    monkeypatch.setattr(import_runs, "_PIECE_ROWS", CHUNK_ROWS)


class Sent:
    """How many statements there were."""

    count = 0

    def more(self) -> None:
        self.count += 1


class Desks:
    """Households with the same rows, each with the same file waiting."""

    def __init__(self, dsn: str, stack: AsyncExitStack) -> None:
        self.dsn = dsn
        self._stack = stack

    async def next(self) -> tuple[Desk, Event]:
        desk = await self._stack.enter_async_context(desk_on(self.dsn))
        await desk.bring_in(BEFORE)
        return desk, await desk.queue(FILE)


@pytest.fixture
async def desks(migrated_dsn: str) -> AsyncIterator[Desks]:
    async with AsyncExitStack() as stack:
        yield Desks(migrated_dsn, stack)


async def undisturbed(desks: Desks) -> tuple[Desk, dict[str, Any], int]:
    """What must come out, and how many statements it took."""
    desk, event = await desks.next()
    sent = Sent()
    with each_statement(desk.database, sent.more):
        await desk.jobs.run(event)
    done = await desk.result(event)
    assert done.status is ImportStatus.DONE
    # Or the tests would miss a part of what an import does.
    assert min(done.imported_count, done.matched_count, done.review_count) > 0
    return desk, await ledger(desk, event), sent.count


async def killed(role: str, desks: Desks, desk: Desk, id: UUID, last: int) -> None:  # noqa: A002
    """Work on it in a process of its own, which does not live beyond that statement."""
    viewer = desk.world.caller.viewer
    arguments = [role, desks.dsn, str(viewer.household_id), str(viewer.user_id), str(id), str(last)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.import_worker", *arguments,
        cwd=ROOT, env={**os.environ, "CHUNK_ROWS": str(CHUNK_ROWS)},
    )  # fmt: skip
    assert await process.wait() in (-signal.SIGKILL, 0)


async def ledger(desk: Desk, event: Event) -> dict[str, Any]:
    """Everything that must come out the same, without ids."""
    import_id = event.read(ImportsQueued).import_id
    async with desk.world.begin(desk.world.caller) as unit:

        async def of(statement: str) -> list[tuple[Any, ...]]:
            values = {"household_id": desk.world.caller.household_id, "import_id": import_id}
            return [tuple(row) for row in await unit.session.execute(text(statement), values)]

        found = {
            "rows": await of(
                "SELECT booked_on, amount_minor, description, category, status, import_id = :import_id, count(*) "
                "FROM transactions WHERE household_id = :household_id GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 6"
            ),
            "keys": await of(
                "SELECT k.dedup_key, t.description, t.booked_on FROM transaction_keys k "
                "JOIN transactions t ON t.household_id = k.household_id AND t.id = k.transaction_id "
                "WHERE k.household_id = :household_id ORDER BY 1"
            ),
            "questions": await of(
                "SELECT incoming->>'line', score, reasons::text FROM review_items "
                "WHERE household_id = :household_id AND import_id = :import_id ORDER BY 1"
            ),
            "totals": await of(
                "SELECT month, category, in_minor, out_minor, row_count FROM monthly_totals "
                "WHERE household_id = :household_id ORDER BY 1, 2"
            ),
            "balance": await of(
                "SELECT balance_minor, transaction_count FROM accounts WHERE household_id = :household_id"
            ),
            "told": await of(
                "SELECT topic, count(*) FROM outbox WHERE household_id = :household_id "
                "AND payload->>'import_id' = CAST(CAST(:import_id AS uuid) AS text) GROUP BY 1 ORDER BY 1"
            ),
            "changes": await of(
                "SELECT kind, summary FROM changes WHERE household_id = :household_id AND import_id = :import_id"
            ),
        }
    return {**found, "result": _counts(await desk.result(event))}


def _counts(done: StatementImport) -> tuple[Any, ...]:
    return (
        done.status,
        done.row_count,
        done.imported_count,
        done.matched_count,
        done.review_count,
        done.duplicate_count,
        done.error_count,
    )


def points(sent: int, how_many: int) -> list[int]:
    """Statements to die at: one in each stretch of the whole length, by a chance that is the same every time."""
    chance = Random(20261123)
    return [1 + int((part + chance.random()) / how_many * sent) for part in range(how_many)]


@pytest.mark.timeout(3_600)
async def test_killed_at_any_point_an_import_goes_on_to_the_same_rows(desks: Desks) -> None:
    _, expected, sent = await undisturbed(desks)
    half = 0
    for last in points(sent, POINTS):
        desk, event = await desks.next()
        await killed("import", desks, desk, event.read(ImportsQueued).import_id, last)
        half += (await desk.result(event)).finished_at is None
        await desk.jobs.run(event)
        assert await ledger(desk, event) == expected, last
        # Delivered once more: nothing.
        await desk.jobs.run(event)
        assert await ledger(desk, event) == expected, last
    assert half >= POINTS - 1


@pytest.mark.timeout(3_600)
async def test_an_import_that_is_killed_in_life_after_life_is_finished_once(desks: Desks) -> None:
    """Each life gets a little further, or dies before it could write anything."""
    _, expected, sent = await undisturbed(desks)
    desk, event = await desks.next()
    chance = Random(7)
    for _ in range(LIVES):
        await killed("import", desks, desk, event.read(ImportsQueued).import_id, chance.randint(1, sent // 2))
    await desk.jobs.run(event)
    assert await ledger(desk, event) == expected


@pytest.mark.timeout(600)
async def test_delivered_to_two_at_once_an_import_is_done_once(desks: Desks) -> None:
    _, expected, _ = await undisturbed(desks)
    desk, event = await desks.next()
    await asyncio.gather(*(desk.jobs.run(event) for _ in range(3)))
    assert await ledger(desk, event) == expected


@pytest.mark.timeout(3_600)
async def test_cut_off_from_the_database_an_import_goes_on_to_the_same_rows(desks: Desks) -> None:
    _, expected, sent = await undisturbed(desks)
    desk, event = await desks.next()
    failures = 0
    async with admin(desks.dsn) as database:
        for point in points(sent, POINTS):
            reached = asyncio.Event()
            left = iter(range(point // 2, -1, -1))

            def reach(left: Any = left, reached: asyncio.Event = reached) -> None:
                if next(left, 0) == 0:
                    reached.set()

            with each_statement(desk.database, reach):
                importing = asyncio.ensure_future(desk.jobs.run(event))
                cut = asyncio.ensure_future(reached.wait())
                await asyncio.wait((importing, cut), return_when=asyncio.FIRST_COMPLETED)
                cut.cancel()
                await database.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                (outcome,) = await asyncio.gather(importing, return_exceptions=True)
            failures += isinstance(outcome, Exception)
    # It is not taken for done: whoever delivered it is told, and delivers it again.
    assert failures
    await desk.jobs.run(event)
    assert await ledger(desk, event) == expected


@pytest.mark.timeout(3_600)
async def test_killed_while_it_takes_an_import_back_an_undo_has_happened_whole_or_not_at_all(desks: Desks) -> None:
    twin, _, _ = await undisturbed(desks)
    (done,) = [one for one in await twin.reads.imports(twin.world.caller.household_id, 2) if one.review_count]
    assert done.change_id is not None
    sent = Sent()
    with each_statement(twin.database, sent.more):
        await twin.world.undo(done.change_id)

    desk, event = await desks.next()
    before = await desk.dump()
    await desk.jobs.run(event)
    imported = await ledger(desk, event)
    change_id = (await desk.result(event)).change_id
    assert change_id is not None
    for last in points(sent.count, UNDO_POINTS):
        await killed("undo", desks, desk, change_id, last)
        assert await ledger(desk, event) == imported, last
    assert isinstance(accepted(await desk.world.undo(change_id)), Undone)
    assert await desk.dump() == before
