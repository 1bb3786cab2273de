"""A training over many households, killed in the middle: the next one goes on, over a real Ray, with each done once."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from deployments.cli import cli
from tests.support.moneta import ROOT
from tests.support.servers import PostgresServer
from tests.support.tables import admin
from tests.support.taught_households import taught_households

HOUSEHOLDS, ROWS = 30, 400
LIMIT_SECONDS = 240


@pytest.fixture
def dsn(postgres_server: PostgresServer) -> Iterator[str]:
    dsn = postgres_server.migrated()
    yield dsn
    postgres_server.drop(dsn)


def started(dsn: str, models: Path, *words: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "DATABASE_URL": dsn,
        "MONETA_MODELS_DIR": str(models),
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "graphql"))),
    }
    command = [sys.executable, "-m", "deployments.cli", "train", "households", "--all", *words]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


async def rows(dsn: str, statement: str) -> list[dict[str, Any]]:
    async with admin(dsn) as connection:
        return [dict(row) for row in await connection.fetch(statement)]


@pytest.mark.timeout(600)
async def test_what_was_done_stays_done_and_the_rest_is_done_over_ray(dsn: str, tmp_path: Path) -> None:
    ids = await taught_households(dsn, HOUSEHOLDS, ROWS)
    job = "SELECT id, done_count, finished_at, reached FROM trainings"
    stored = "SELECT household_id, number FROM household_models ORDER BY household_id"

    first = started(dsn, tmp_path, "--no-ray")
    end = time.monotonic() + LIMIT_SECONDS
    while not (found := await rows(dsn, job)) or not found[0]["done_count"]:
        assert first.poll() is None, first.communicate()
        assert time.monotonic() < end, "nobody was done in time"
    first.kill()
    first.wait()
    [cut] = await rows(dsn, job)
    before = await rows(dsn, stored)
    assert 1 <= cut["done_count"] <= len(before) < HOUSEHOLDS
    assert cut["finished_at"] is None
    assert cut["reached"] == ids[cut["done_count"] - 1]

    second = started(dsn, tmp_path, "--ray")
    said, errors = second.communicate(timeout=LIMIT_SECONDS)
    assert second.returncode == 0, errors
    assert f"{cut['done_count']} household" in said.splitlines()[0]
    assert f"{HOUSEHOLDS} households in " in said
    [done] = await rows(dsn, job)
    assert (done["id"], done["done_count"], done["reached"]) == (cut["id"], HOUSEHOLDS, ids[-1])
    assert done["finished_at"] is not None
    after = await rows(dsn, stored)
    assert [row["household_id"] for row in after] == ids
    assert [row for row in before if row not in after] == []

    # Nobody is killed any more, so it needs no process of its own.
    environment = {"DATABASE_URL": dsn, "MONETA_MODELS_DIR": str(tmp_path)}
    words = ["train", "households", "--all", "--no-ray"]
    third = await asyncio.to_thread(CliRunner().invoke, cli, words, env=environment)
    assert third.exit_code == 0, third.output
    assert f"0 learned anew, {HOUSEHOLDS} had nothing new; 0 labels were read" in third.output
    assert await rows(dsn, stored) == after
