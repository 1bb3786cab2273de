"""`moneta migrate`, the command of the migration Job: one line for what went wrong, and never a password."""

from __future__ import annotations

import asyncpg
import pytest
from click.testing import CliRunner

from deployments.adapters.db import asyncpg_dsn
from deployments.cli import cli
from deployments.embedded.failures import StartFailed


def migrate(dsn: str | None) -> StartFailed | None:
    outcome = CliRunner().invoke(cli, ["migrate"], env={"DATABASE_URL": dsn, "MONETA_DEBUG": None})
    if outcome.exception is None:
        assert outcome.output == "The database is up to date.\n"
        return None
    assert isinstance(outcome.exception, StartFailed)
    return outcome.exception


async def revision(dsn: str) -> str | None:
    connection = await asyncpg.connect(asyncpg_dsn(dsn))
    try:
        if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
            return None
        found: str = await connection.fetchval("SELECT version_num FROM alembic_version")
        return found
    finally:
        await connection.close()


def test_an_empty_database_is_migrated_and_a_second_time_changes_nothing(postgres_dsn: str) -> None:
    import asyncio

    assert asyncio.run(revision(postgres_dsn)) is None
    assert migrate(postgres_dsn) is None
    first = asyncio.run(revision(postgres_dsn))
    assert first is not None
    assert migrate(postgres_dsn) is None
    assert asyncio.run(revision(postgres_dsn)) == first


def test_no_database_is_said_in_one_line() -> None:
    failure = migrate(None)
    assert failure is not None
    assert failure.problem == "There is no database to migrate: DATABASE_URL is not set."


@pytest.mark.parametrize("where", ["127.0.0.1:1", "nowhere.invalid"])
def test_an_unreachable_database_is_explained_without_its_password(where: str) -> None:
    failure = migrate(f"postgresql://moneta:hidden-word@{where}/moneta")
    assert failure is not None
    assert "\n" not in failure.problem
    assert failure.problem.startswith("The database was not migrated, nothing in it changed: ")
    assert "hidden-word" not in str(failure)
