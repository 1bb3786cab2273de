"""A ledger of the first schema, with rows, imports and changes in it, goes to the newest one and still adds up."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from random import Random
from uuid import UUID, uuid4

import asyncpg
import pytest

from deployments import migrations
from deployments.adapters.db import Database, asyncpg_dsn
from deployments.transactions.recount import differences
from deployments.transactions.repository import LedgerBegin
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller, Role, Viewer
from tests.support.ledger_world import World, accepted

_CATEGORIES = ("groceries", "dining", "income", None)


async def _fill(connection: asyncpg.Connection[asyncpg.Record], household_id: UUID, chance: Random) -> dict[str, UUID]:
    """What the first Moneta has written: purchases, an import, a transfer, deleted rows, a change with images."""
    user_id, import_id, imported, edited = uuid4(), uuid4(), uuid4(), uuid4()
    await connection.execute("INSERT INTO households (id, name, currency) VALUES ($1, 'Old', 'EUR')", household_id)
    accounts = [uuid4(), uuid4()]
    for number, account in enumerate(accounts):
        await connection.execute(
            "INSERT INTO accounts VALUES ($1, $2, $3, 'CHECKING', 'EUR', 500, 500)", household_id, account, f"A{number}"
        )
    await connection.execute(
        "INSERT INTO imports (household_id, id, account_id, user_id, file_name, status, change_id)"
        " VALUES ($1, $2, $3, $4, 'old.csv', 'DONE', $5)",
        *(household_id, import_id, accounts[0], user_id, imported),
    )
    rows = [
        (
            *(household_id, uuid4(), accounts[number % 2], date(2026, 1, 1) + timedelta(days=chance.randrange(200))),
            *(chance.choice((-1, 1)) * chance.randint(1, 10**7), "EUR", f"row {number}", chance.choice(_CATEGORIES)),
            import_id if number % 2 == 0 and number < 40 else None,
            None,
        )
        for number in range(120)
    ]
    rows[0] = (*rows[0][:3], date(2024, 3, 1), *rows[0][4:-1], bytes.fromhex("ba9d6c89179c01fdde744083d1fc8da1"))
    await connection.executemany(
        "INSERT INTO transactions (household_id, id, account_id, booked_on, amount_minor, currency, description,"
        " category, import_id, dedup_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        rows,
    )
    legs = (uuid4(), uuid4())
    for leg, other, account, amount in zip(legs, legs[::-1], accounts, (-900, 900), strict=True):
        await connection.execute(
            "INSERT INTO transactions (household_id, id, account_id, booked_on, amount_minor, currency, description,"
            " category, counterpart_id) VALUES ($1, $2, $3, '2026-03-31', $5, 'EUR', 'over', 'transfer', $4)",
            *(household_id, leg, account, other, amount),
        )
    # Moved and deleted again: the first schema leaves totals of no rows behind.
    await connection.execute("UPDATE transactions SET category = 'pets' WHERE category = 'income'")
    await connection.execute("UPDATE transactions SET category = 'travel' WHERE category = 'pets'")
    await connection.execute(
        "UPDATE transactions SET deleted_at = now() WHERE id = ANY($1)", [row[1] for row in rows[-9:]]
    )
    for change, kind, of in ((imported, "IMPORT", import_id), (edited, "EDIT", None)):
        await connection.execute(
            "INSERT INTO changes (household_id, id, user_id, kind, summary, images, import_id)"
            """ VALUES ($1, $2, $3, $4, 'Did', '[{"id": "x", "before": null, "version": 2}]', $5)""",
            *(household_id, change, user_id, kind, of),
        )
    return {"user": user_id, "imported": imported, "edited": edited, "import": import_id}


@pytest.mark.parametrize("owner", ["superuser", "owner"])
async def test_an_old_ledger_becomes_a_new_one_with_the_same_totals(postgres_dsn: str, owner: str) -> None:
    dsn = postgres_dsn
    if owner == "owner":
        dsn = await _owned(postgres_dsn)
    await asyncio.to_thread(migrations.upgrade, dsn, "0001")
    households = {uuid4(): {}, uuid4(): {}}  # type: ignore[var-annotated]
    connection = await asyncpg.connect(asyncpg_dsn(postgres_dsn))
    for seed, household_id in enumerate(households):
        households[household_id] = await _fill(connection, household_id, Random(seed))
    before = await connection.fetch("SELECT id, balance_minor FROM accounts ORDER BY 1")
    await asyncio.to_thread(migrations.upgrade, dsn, "head")
    assert await connection.fetch("SELECT id, balance_minor FROM accounts ORDER BY 1") == before
    await connection.close()

    database = Database(postgres_dsn, pool_size=2)
    for household_id, made in households.items():
        assert await differences(database, household_id) == []
        async with database.read(household_id) as reading:
            # The key that an import of that row has today.
            assert await reading.fetchval(
                "SELECT encode(dedup_key, 'hex') FROM transactions WHERE dedup_key IS NOT NULL"
            ) == ("00004d47ba9d6c89179c01fdde744083")
        world = World(LedgerBegin(database), caller=Caller(Viewer(made["user"], household_id, Role.OWNER), "test"))
        # Its images are gone, so that undoing it could only pretend.
        assert isinstance(await world.undo(made["edited"]), Rejected)
        accepted(await world.undo(made["imported"]))
        assert await differences(database, household_id) == []
        async with database.read(household_id) as reading:
            assert await reading.fetchval("SELECT count(*) FROM transactions") == 102
    await database.close()


async def _owned(dsn: str) -> str:
    """The same server for somebody who is no superuser: row security binds even the owner of the tables."""
    connection = await asyncpg.connect(asyncpg_dsn(dsn))
    name = await connection.fetchval("SELECT current_database()")
    await connection.execute("DROP SCHEMA public CASCADE")
    await connection.execute("DROP ROLE IF EXISTS ordinary")
    await connection.execute("CREATE ROLE ordinary LOGIN CREATEROLE")
    if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = 'moneta_app'"):
        await connection.execute("CREATE ROLE moneta_app NOLOGIN")
    await connection.execute("GRANT moneta_app TO ordinary WITH ADMIN OPTION")
    await connection.execute("CREATE SCHEMA public AUTHORIZATION ordinary")
    await connection.execute(f'ALTER DATABASE "{name}" OWNER TO ordinary')
    user = await connection.fetchval("SELECT current_user")
    await connection.close()
    return dsn.replace(f"//{user}@", "//ordinary@")
