"""The world that every case of budgets runs in: in memory and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from deployments.adapters.db import Database
from tests.support.budget_world import World, fake_world, sql_world


@pytest.fixture(params=["fake", "postgresql"])
def dsn(request: pytest.FixtureRequest) -> str | None:
    """Where the world is kept; None keeps it in memory. Not async: the migration runs a loop of its own."""
    return None if request.param == "fake" else str(request.getfixturevalue("migrated_dsn"))


@pytest.fixture
async def world(dsn: str | None) -> AsyncIterator[World]:
    if dsn is None:
        yield fake_world()
        return
    database = Database(dsn, pool_size=4)
    yield await sql_world(dsn, database)
    await database.close()
