"""Replicas of a running Moneta are killed in the middle of work: nothing is lost, nothing happens twice.

What the other tests of this folder show for the event machinery alone, these show through the whole house.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import psutil
import pytest

from tests.faults.world import FULL
from tests.support.api import Person
from tests.support.bank_statement import write_statement
from tests.support.events import assert_soon
from tests.support.moneta import Moneta
from tests.support.processes import words_of
from tests.support.tables import admin, settle

PURCHASES = 1_000 if FULL else 100
ROWS = 100_000 if FULL else 20_000
# A replica is missed, started and ready again within this, also on a busy machine.
RECOVERY_SECONDS = 200
TODAY = datetime.now(UTC).date().isoformat()


def replica(moneta: Moneta, name: str) -> psutil.Process:
    """The one process of a deployment of the compact layout."""
    (found,) = (
        process
        for process in psutil.Process(moneta.process.pid).children(recursive=True)
        if (words_of(process.pid) or [""])[0].startswith(f"ray::ServeReplica:{name}")
    )
    return found


@pytest.mark.timeout(600)
async def test_purchases_are_categorized_once_each_although_the_worker_is_killed(
    moneta: Moneta, visitor: Callable[[], Person]
) -> None:
    person = await visitor().register()
    account = await person.create_account()
    worker = replica(moneta, "events:Worker")
    recorded: set[UUID] = set()

    async def record(number: int) -> None:
        done = await person.record(account, -1_000 - number, f"REWE SAGT DANKE {number} BERLIN", TODAY)
        assert done["errors"] == []
        recorded.add(UUID(done["transaction"]["id"]))
        if len(recorded) == PURCHASES // 3:
            worker.kill()

    for start in range(0, PURCHASES, 10):
        await asyncio.gather(*(record(number) for number in range(start, start + 10)))
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE
    async with admin(moneta.dsn) as database:
        waiting = "SELECT count(*) FROM transactions WHERE household_id = $1 AND category IS NULL"
        household = UUID(person.household_id)

        async def all_categorized() -> bool:
            return bool(await database.fetchval(waiting, household) == 0)

        await assert_soon(all_categorized, RECOVERY_SECONDS)
        await settle(moneta)
        rows = await database.fetch(
            "SELECT id, category, categorized_by FROM transactions WHERE household_id = $1", household
        )
        assert {row["id"] for row in rows} == recorded
        assert {(row["category"], row["categorized_by"]) for row in rows} == {("groceries", "MODEL")}
        assert await effects(database, household) == Counter(dict.fromkeys(recorded, 1))
        await assert_totals_hold(database, household)
    assert replica(moneta, "events:Worker").pid != worker.pid


async def effects(database: asyncpg.Connection[Any], household: UUID) -> Counter[UUID]:
    """How often the model's choice was written, row by row: each time the ledger told of it."""
    found = await database.fetch(
        "SELECT jsonb_array_elements_text(payload->'transaction_ids')::uuid AS id FROM outbox"
        " WHERE household_id = $1 AND topic = 'transactions.changed' AND payload->>'by' = 'MODEL'",
        household,
    )
    return Counter(row["id"] for row in found)


async def assert_totals_hold(database: asyncpg.Connection[Any], household: UUID) -> None:
    """What the dashboard reads is what the rows add up to."""
    counted = await database.fetchrow(
        "SELECT count(*) AS rows, coalesce(sum(amount_minor), 0) AS minor FROM transactions"
        " WHERE household_id = $1 AND deleted_at IS NULL",
        household,
    )
    kept = await database.fetchrow(
        "SELECT sum(row_count) AS rows, sum(in_minor - out_minor) AS minor FROM monthly_totals WHERE household_id = $1",
        household,
    )
    balance = await database.fetchval(
        "SELECT sum(balance_minor - opening_balance_minor) FROM accounts WHERE household_id = $1", household
    )
    assert (kept["rows"], kept["minor"], balance) == (counted["rows"], counted["minor"], counted["minor"])


@pytest.mark.timeout(600)
async def test_an_import_is_finished_exactly_although_the_house_is_killed(
    moneta: Moneta, visitor: Callable[[], Person], tmp_path: Path
) -> None:
    write_statement(tmp_path / "statement.csv", ROWS)
    person = await visitor().register()
    account = await person.create_account()
    import_id = await person.start_import((tmp_path / "statement.csv").read_bytes(), account)
    house = replica(moneta, "finance:House")
    async with admin(moneta.dsn) as database:
        status = "SELECT status FROM imports WHERE id = $1"

        async def begun() -> bool:
            return bool(await database.fetchval(status, UUID(import_id)) != "QUEUED")

        await assert_soon(begun, 60)
        house.kill()
        assert await database.fetchval(status, UUID(import_id)) not in ("DONE", "FAILED"), "it was over before the kill"
        # Reading goes on without the house.
        assert (await person.ask("{ accounts { name } }")) == [{"name": "Everyday"}]

        done = await person.finished(import_id, RECOVERY_SECONDS)
        assert (done["status"], done["importedCount"], done["duplicateCount"], done["errorCount"]) == (
            "DONE",
            ROWS,
            0,
            0,
        )
        await settle(moneta)
        household = UUID(person.household_id)
        kept = "SELECT count(*) FROM transactions WHERE household_id = $1 AND import_id = $2"
        assert await database.fetchval(kept, household, UUID(import_id)) == ROWS
        for table, kind in (("changes", "IMPORT"), ("notifications", "IMPORT_FINISHED")):
            counted = f"SELECT count(*) FROM {table} WHERE household_id = $1 AND kind = $2"
            assert await database.fetchval(counted, household, kind) == 1, table
        await assert_totals_hold(database, household)
    assert (await person.record(account, -100, "and life goes on", TODAY))["errors"] == []
