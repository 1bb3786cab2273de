"""`moneta rates import`: what it takes and what it says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.transactions.currencies.rates_cli import import_rates
from deployments.transactions.import_places import Refused
from tests.support.ecb_files import HISTORY, zipped
from tests.support.ledger_world import World, accepted, recording, sql_world


@pytest.fixture
async def database(migrated_dsn: str) -> AsyncIterator[Database]:
    database = Database(migrated_dsn, pool_size=4)
    yield database
    await database.close()


@pytest.fixture
async def email(database: Database) -> str:
    """Of somebody whose household holds dollars and dinars."""
    world: World = await sql_world(database)
    for name, currency in (("Euros", "EUR"), ("Dollars", "USD"), ("Dinars", "RSD")):
        account = await world.account(name, currency, 0)
        accepted(await world.record(recording(account.id, booked_on=date(2026, 11, 1), amount_minor=100)))
    email = f"{uuid4().hex}@example.org"
    viewer = world.caller.viewer
    async with database.engine.begin() as connection:
        await connection.execute(
            text("INSERT INTO users (id, email, display_name) VALUES (:id, :email, 'Ada')"),
            {"id": viewer.user_id, "email": email},
        )
        await connection.execute(
            text("INSERT INTO memberships (household_id, user_id, role) VALUES (:household, :user, 'OWNER')"),
            {"household": viewer.household_id, "user": viewer.user_id},
        )
    return email


async def test_it_says_what_was_added_and_what_is_not_in_the_file(
    database: Database, email: str, tmp_path: Path
) -> None:
    file = tmp_path / "eurofxref-hist.zip"
    file.write_bytes(zipped("eurofxref-hist.csv", HISTORY.replace("1.0801", "n.a.")))
    told: list[str] = []
    assert not await import_rates(database, file, email, told.append)
    assert told == [
        "RSD: not in the file; add its rates by hand under Settings, Currencies.",
        "USD: 3 added, 2026-10-30 to 2026-11-20",
        "  line 3 (USD): “n.a.” is not a rate: a number above zero with a decimal point.",
    ]
    file.write_text(HISTORY)
    told.clear()
    assert await import_rates(database, file, email, told.append)
    assert told[1] == "USD: 1 added, 3 there already, 2026-10-30 to 2026-11-20"


async def test_another_file_is_refused_with_what_to_do(database: Database, email: str, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("hello")
    with pytest.raises(Refused, match=r"eurofxref-hist\.zip"):
        await import_rates(database, file, email, print)
