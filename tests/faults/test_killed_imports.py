"""An importer is killed in the middle; who starts it again gets the same rows, merges, questions and totals."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from domain.shared.events import Event, ImportsQueued
from domain.transactions.model import ImportStatus
from tests.faults.world import FULL
from tests.support.import_desk import Desk, desk_on

ROOT = Path(__file__).resolve().parents[2]
ROWS = 20_000 if FULL else 1_200
CHUNK_ROWS = 1_000 if FULL else 100
KILLS = 20 if FULL else 3


def statement(words: str, rows: int, *, skip: int = 1, sep: str = ";", later: int = 0) -> bytes:
    """Purchases of which every `skip`-th is left out; `later` days of booking."""
    lines = [sep.join(("Date", "Description", "Amount"))]
    for number in range(0, rows, skip):
        day = 1 + (number % 27 + later) % 28
        name = f"{words} Shop {chr(65 + number % 26)}{number // 26 % 90 + 10}"
        lines.append(
            sep.join((f"2026-{number % 12 + 1:02d}-{day:02d}", name, f"-{10 + number % 4000}.{number % 90 + 10}"))
        )
    return "\n".join(lines).encode()


# What the account has, and what comes: most of it new, some told in other words.
BEFORE = statement("Kartenzahlung", ROWS, skip=5)
FILE = statement("Visa", ROWS, sep=",", later=1)


@pytest.fixture
async def desks(migrated_dsn: str) -> AsyncIterator[tuple[str, Desk, Desk]]:
    """Two households with the same rows: one whose importer is killed, one whose is not."""
    async with desk_on(migrated_dsn) as one, desk_on(migrated_dsn) as other:
        for desk in (one, other):
            await desk.bring_in(BEFORE)
        yield migrated_dsn, one, other


async def work(dsn: str, desk: Desk, event: Event, last: int | None = None) -> tuple[int, str]:
    """Run the importer as a process; its exit code and what it printed."""
    viewer = desk.world.caller.viewer
    import_id = event.read(ImportsQueued).import_id
    arguments = [dsn, str(viewer.household_id), str(viewer.user_id), str(import_id)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.import_worker", *arguments, *([str(last)] if last else []),
        cwd=ROOT, env={**os.environ, "CHUNK_ROWS": str(CHUNK_ROWS)}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode()


async def ledger(desk: Desk, event: Event) -> dict[str, Any]:
    """Everything that must come out the same, without ids."""
    import_id = event.read(ImportsQueued).import_id
    async with desk.world.begin(desk.world.caller) as unit:

        async def of(statement: str) -> list[tuple[Any, ...]]:
            values = {"household_id": desk.world.caller.household_id, "import_id": import_id}
            return [tuple(row) for row in await unit.session.execute(text(statement), values)]

        return {
            "rows": await of(
                "SELECT booked_on, amount_minor, description, category, status, import_id = :import_id "
                "FROM transactions WHERE household_id = :household_id ORDER BY 1, 2, 3, 6"
            ),
            "keys": await of(
                "SELECT k.dedup_key, t.description, t.booked_on FROM transaction_keys k "
                "JOIN transactions t ON t.household_id = k.household_id AND t.id = k.transaction_id "
                "WHERE k.household_id = :household_id ORDER BY 1"
            ),
            "questions": await of(
                "SELECT incoming->>'line', score, reasons::text FROM review_items "
                "WHERE household_id = :household_id ORDER BY 1"
            ),
            "totals": await of(
                "SELECT month, category, in_minor, out_minor, row_count FROM monthly_totals "
                "WHERE household_id = :household_id ORDER BY 1, 2"
            ),
            "balance": await of(
                "SELECT balance_minor, transaction_count FROM accounts WHERE household_id = :household_id"
            ),
            "finished": await of(
                "SELECT count(*) FROM outbox WHERE household_id = :household_id AND topic = 'imports.finished' "
                "AND payload->>'import_id' = CAST(CAST(:import_id AS uuid) AS text)"
            ),
            "changes": await of(
                "SELECT kind, summary FROM changes WHERE household_id = :household_id AND import_id = :import_id"
            ),
        }


@pytest.mark.timeout(1_800)
async def test_killed_anywhere_an_import_goes_on_to_the_same_rows(desks: tuple[str, Desk, Desk]) -> None:
    dsn, killed, spared = desks
    whole = await spared.queue(FILE)
    code, sent = await work(dsn, spared, whole)
    assert code == 0
    expected = await ledger(spared, whole)
    done = await spared.result(whole)
    assert done.status is ImportStatus.DONE
    assert done.imported_count
    assert done.matched_count + done.review_count

    chance = Random(20261123)
    event = await killed.queue(FILE)
    deaths = 0
    # Each life gets a little further, or dies before it could write anything: both happen.
    for _ in range(KILLS):
        code, _ = await work(dsn, killed, event, chance.randint(1, max(2, int(sent) // 2)))
        deaths += code == -signal.SIGKILL
        if (await killed.result(event)).finished_at is not None:
            break
    assert deaths
    code, _ = await work(dsn, killed, event)
    assert code == 0
    assert await ledger(killed, event) == expected
    # Delivered once more: nothing.
    code, _ = await work(dsn, killed, event)
    assert (code, await ledger(killed, event)) == (0, expected)
    result = await killed.result(event)
    assert (result.imported_count, result.matched_count, result.review_count, result.duplicate_count) == (
        done.imported_count, done.matched_count, done.review_count, done.duplicate_count,
    )  # fmt: skip


@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("share", [point / KILLS for point in range(KILLS)])
async def test_killed_once_at_any_point(desks: tuple[str, Desk, Desk], share: float) -> None:
    """The whole length of an import, point by point; each import is resumed exactly once."""
    dsn, killed, spared = desks
    whole = await spared.queue(FILE)
    _, sent = await work(dsn, spared, whole)
    event = await killed.queue(FILE)
    last = 1 + int(share * int(sent)) + Random(f"{share} point").randint(0, int(sent) // KILLS)
    code, _ = await work(dsn, killed, event, min(last, int(sent)))
    assert code == -signal.SIGKILL
    code, _ = await work(dsn, killed, event)
    assert code == 0
    assert await ledger(killed, event) == await ledger(spared, whole)
