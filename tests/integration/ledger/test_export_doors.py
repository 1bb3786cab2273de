"""An export over HTTP and from the command line: who gets what, and in which words something is refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.adapters.settings import Settings
from deployments.cli import cli
from deployments.embedded.failures import StartFailed
from deployments.gateway.app import Parts, make_app
from deployments.gateway.reads import GatewayReads
from deployments.transactions.recount import differences
from domain.shared.viewer import Role, Viewer
from tests.support.exported_books import random_books
from tests.support.ledger_scene import SqlState
from tests.support.ledger_world import World, sql_world


@dataclass
class Door:
    client: httpx.AsyncClient
    world: World
    database: Database
    reads: GatewayReads

    async def get(self, path: str, token: str = "owner", **params: Any) -> httpx.Response:
        return await self.client.get(path, params=params, headers={"authorization": f"Bearer {token}"})


@pytest.fixture
async def door(migrated_dsn: str) -> AsyncIterator[Door]:
    database = Database(migrated_dsn, pool_size=4)
    world, other = await random_books(database, 11, length=30), await sql_world(database)
    viewers = {
        "owner": world.caller.viewer,
        "looker": Viewer(uuid4(), world.caller.household_id, Role.VIEWER),
        "stranger": other.caller.viewer,
    }
    reads = GatewayReads(database)
    nothing: Any = None
    parts = Parts(
        settings=Settings(database_url="postgresql://none", redis_url="redis://none", jwt_secret="x" * 32),
        executor=nothing,
        tokens=SimpleNamespace(verify=lambda token, _: viewers.get(token)),  # type: ignore[arg-type]
        reads=reads,
        services=nothing,
        commands=nothing,
        live=nothing,
        health=nothing,
    )
    transport = httpx.ASGITransport(app=make_app(parts))
    async with httpx.AsyncClient(transport=transport, base_url="http://moneta") as client:
        yield Door(client, world, database, reads)
    await database.close()


async def test_everybody_of_the_household_gets_it_and_nobody_else(door: Door) -> None:
    rows = (await SqlState(door.database, door.world.caller.household_id)()).rows.values()
    live = {str(row.id) for row in rows if row.deleted_at is None}
    for token in ("owner", "looker"):
        answer = await door.get("/exports/json", token)
        assert answer.status_code == 200
        assert {row["id"] for row in answer.json()["transactions"]} == live
        assert answer.headers["content-disposition"].startswith('attachment; filename="moneta-20')
        assert answer.headers["cache-control"] == "no-store"
    assert (await door.get("/exports/json", "stranger")).json()["transactions"] == []
    assert (await door.get("/exports/json", "nobody")).status_code == 401


@pytest.mark.parametrize(
    ("format_", "media_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("ofx", "application/x-ofx"),
        ("beancount", "text/plain; charset=utf-8"),
        ("ledger", "text/plain; charset=utf-8"),
        ("zip", "application/zip"),
    ],
)
async def test_each_format_has_its_type(door: Door, format_: str, media_type: str) -> None:
    answer = await door.get(f"/exports/{format_}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert len(answer.content) > 100


@pytest.mark.parametrize(
    ("path", "params", "status", "code"),
    [
        ("/exports/pdf", {}, 404, "FORMAT_UNKNOWN"),
        ("/exports/csv", {"form": "2026-01-01"}, 400, "FILTER_UNKNOWN"),
        ("/exports/csv", {"from": "01.02.2026"}, 400, "DATE_INVALID"),
        ("/exports/csv", {"from": "2026-02-01", "to": "2026-01-01"}, 400, "EXPORT_REFUSED"),
        ("/exports/csv", {"account": "checking"}, 400, "ACCOUNT_INVALID"),
        ("/exports/csv", {"account": str(uuid4())}, 400, "EXPORT_REFUSED"),
        ("/exports/csv", {"query": "amount>"}, 400, "EXPORT_REFUSED"),
        ("/exports/csv", {"query": "x" * 2_001}, 400, "FILTER_TOO_LONG"),
    ],
)
async def test_what_is_wrong_is_said(door: Door, path: str, params: dict[str, str], status: int, code: str) -> None:
    answer = await door.get(path, **params)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"]


async def test_one_export_of_a_household_at_a_time_and_a_cut_one_leaves_nothing(door: Door) -> None:
    from domain.transactions.exporting.model import Export, ExportFormat

    export = Export(format=ExportFormat.JSON)
    stream = await door.reads.exports.begin(door.world.caller.household_id, export)
    assert await anext(stream)
    busy = await door.get("/exports/csv")
    assert (busy.status_code, busy.json()["error"]["code"]) == (429, "BUSY")
    assert (await door.get("/exports/csv", "stranger")).status_code == 200
    await stream.aclose()  # type: ignore[attr-defined]
    assert (await door.get("/exports/csv")).status_code == 200


@pytest.fixture
def households(migrated_dsn: str) -> tuple[World, World]:
    """A full household of one person and an empty one of another."""

    async def make() -> tuple[World, World]:
        database = Database(migrated_dsn, pool_size=2)
        full, empty = await random_books(database, 21, length=30), await sql_world(database)
        async with database.engine.begin() as connection:
            for world in (full, empty):
                viewer = world.caller.viewer
                await connection.execute(
                    text("INSERT INTO users (id, email, display_name) VALUES (:id, :email, 'X')"),
                    {"id": viewer.user_id, "email": f"{viewer.user_id}@example.org"},
                )
                await connection.execute(
                    text("INSERT INTO memberships VALUES (:household_id, :id, 'OWNER')"),
                    {"household_id": viewer.household_id, "id": viewer.user_id},
                )
        await database.close()
        return full, empty

    return asyncio.run(make())


def of(world: World) -> str:
    return f"{world.caller.viewer.user_id}@example.org"


def run(dsn: str, *arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, env={"DATABASE_URL": dsn})


@pytest.mark.parametrize("format_", ["json", "zip"])
def test_what_was_exported_is_restored(
    migrated_dsn: str, households: tuple[World, World], tmp_path: Path, format_: str
) -> None:
    full, empty = households
    file = tmp_path / f"all.{format_}"
    exported = run(migrated_dsn, "export", "--format", format_, "--out", str(file), "--user", of(full))
    assert exported.exit_code == 0, exported
    assert exported.output == f"{file}: {file.stat().st_size:,} bytes\n"
    assert list(tmp_path.iterdir()) == [file]

    restored = run(migrated_dsn, "restore", str(file), "--user", of(empty))
    assert restored.exit_code == 0, restored
    assert restored.output.startswith("Restored ")
    assert ("1 files" in restored.output) == (format_ == "zip")
    again = run(migrated_dsn, "restore", str(file), "--user", of(empty))
    assert isinstance(again.exception, StartFailed)
    assert "already has" in again.exception.mend

    checked = run(migrated_dsn, "check", "--household", str(empty.caller.household_id), "--json")
    assert (checked.exit_code, json.loads(checked.output)["differences"]) == (0, [])


def test_the_command_line_says_what_is_wrong(
    migrated_dsn: str, households: tuple[World, World], tmp_path: Path
) -> None:
    full, empty = households
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{")
    for arguments, said in (
        (("export", "--user", "nobody@example.org"), "Nobody is registered"),
        (("export",), "several households"),
        (("export", "--account", "Nope", "--user", of(full)), "no account 'Nope'"),
        (("export", "--query", "amount>", "--user", of(full)), "Nothing was exported"),
        (("export", "--out", str(tmp_path / "no" / "x.json"), "--user", of(full)), "cannot be written"),
        (("restore", str(wrong), "--user", of(empty)), "no export of Moneta"),
    ):
        refused = run(migrated_dsn, *arguments)
        assert isinstance(refused.exception, StartFailed), arguments
        assert said in refused.exception.problem


def test_an_export_can_be_piped(migrated_dsn: str, households: tuple[World, World]) -> None:
    piped = run(migrated_dsn, "export", "--out", "-", "--from", "2026-08-01", "--user", of(households[0]))
    assert piped.exit_code == 0
    assert orjson.loads(piped.stdout_bytes)["is_everything"] is False


def test_check_lists_what_does_not_add_up(migrated_dsn: str, households: tuple[World, World]) -> None:
    full, _ = households
    statement = "UPDATE accounts SET balance_minor = balance_minor + 1 WHERE household_id = :id"

    async def damage() -> int:
        database = Database(migrated_dsn, pool_size=2)
        async with database.engine.begin() as connection:
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
            await connection.execute(text(statement), {"id": full.caller.household_id})
        found = await differences(database, full.caller.household_id)
        await database.close()
        return len([each for each in found if each.check == "balance"])

    count = asyncio.run(damage())
    checked = run(migrated_dsn, "check", "--household", str(full.caller.household_id))
    assert checked.exit_code == 1
    assert checked.output.count("balance: ") == count > 0
    assert run(migrated_dsn, "check", "--household", str(uuid4())).exit_code == 1
