"""`moneta admin`, as somebody at the machine uses it."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from deployments.cli import cli
from deployments.embedded.failures import StartFailed
from tests.support.households import admin
from tests.support.users_world import email


@pytest.fixture
def address(migrated_dsn: str) -> str:
    found = email()

    async def register() -> None:
        async with admin(migrated_dsn) as connection:
            await connection.execute(
                "INSERT INTO users (id, email, display_name, password_hash)"
                " VALUES (gen_random_uuid(), $1, 'Anna', 'a hash')",
                found,
            )

    asyncio.run(register())
    return found


def moneta(dsn: str, *words: str, answer: str = "", **environment: str) -> tuple[int, str]:
    result = CliRunner().invoke(
        cli, ["admin", *words], input=answer, env={"DATABASE_URL": dsn, **environment}, catch_exceptions=True
    )
    if isinstance(result.exception, StartFailed):
        return 1, result.exception.problem
    return result.exit_code, result.output


async def _acts(dsn: str, subject: str) -> list[tuple[str, str, int]]:
    async with admin(dsn) as connection:
        rows = await connection.fetch(
            "SELECT actor, action, done_count FROM admin_actions WHERE subject = $1 ORDER BY at", subject
        )
    return [tuple(row) for row in rows]


def test_an_account_is_shown_before_it_is_granted_and_all_of_it_is_written_down(
    migrated_dsn: str, address: str, tmp_path: Path
) -> None:
    at = ("--data-dir", str(tmp_path))
    code, output = moneta(migrated_dsn, "grant", address.upper(), *at, answer="n\n")
    assert code == 1
    assert re.search(rf"{address} \(NOT confirmed\): Anna, registered 20", output)
    assert address not in moneta(migrated_dsn, "list", *at)[1]
    code, output = moneta(migrated_dsn, "grant", address, *at, answer="y\n")
    assert (code, "Granted." in output) == (0, True)
    assert f"{address}  Anna  granted on the command line" in moneta(migrated_dsn, "list", *at)[1]
    assert moneta(migrated_dsn, "revoke", address, *at) == (0, "Taken back.\n")
    assert moneta(migrated_dsn, "revoke", address, *at) == (1, f"{address} was granted nothing.")
    assert asyncio.run(_acts(migrated_dsn, address)) == [
        ("the command line", "GRANT", 1),
        ("the command line", "REVOKE", 1),
    ]


def test_where_mail_can_be_sent_an_unconfirmed_address_is_granted_nothing(
    migrated_dsn: str, address: str, tmp_path: Path
) -> None:
    at = ("--data-dir", str(tmp_path))
    smtp = {"SMTP_URL": "smtp://mail.example"}
    refused = moneta(migrated_dsn, "grant", address, "--yes", *at, **smtp)
    assert refused == (1, f"{address} is not confirmed, so nobody knows whose it is.")
    named = {"MONETA_ADMIN_EMAILS": f"somebody@example.org, {address}"}
    assert address not in moneta(migrated_dsn, "list", *at, **named)[1]


def test_who_is_not_registered_is_not_granted(migrated_dsn: str, tmp_path: Path) -> None:
    refused = moneta(migrated_dsn, "grant", "nobody@example.org", "--yes", "--data-dir", str(tmp_path))
    assert refused == (1, "Nobody is registered as nobody@example.org.")
