"""A database with the schema, and a new household in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from deployments.adapters.db import Database
from tests.support.ledger_world import World, sql_world
from tests.support.servers import PostgresServer


@pytest.fixture
def dsn(postgres_server: PostgresServer) -> Iterator[str]:
    """A database of this test alone: a job is about every household there is."""
    dsn = postgres_server.migrated()
    yield dsn
    postgres_server.drop(dsn)


@pytest.fixture
async def database(migrated_dsn: str) -> AsyncIterator[Database]:
    opened = Database(migrated_dsn, pool_size=4)
    yield opened
    await opened.close()


@pytest.fixture
async def world(database: Database) -> World:
    return await sql_world(database)
