"""One ledger to act on, in memory and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from deployments.adapters.db import Database
from tests.support.ledger_world import World, fake_world, sql_world


@pytest.fixture
async def world(dsn: str | None) -> AsyncIterator[World]:
    if dsn is None:
        yield fake_world()
        return
    database = Database(dsn, pool_size=4)
    yield await sql_world(database)
    await database.close()
