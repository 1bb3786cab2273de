"""The daily analysis, killed with all its workers in the middle: the next one goes on, and nobody sees a difference.

With MONETA_FULL=1 over ten thousand households.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psutil
import pytest

from tests.faults.world import FULL
from tests.support.analysis_results import made, results
from tests.support.lived_households import lived_households
from tests.support.moneta import ROOT
from tests.support.servers import PostgresServer
from tests.support.tables import admin

HOUSEHOLDS = 10_000 if FULL else 80
# The small size is done in one process first, since a Ray that has started would be done at once.
WAY = "--ray" if FULL else "--no-ray"
LIMIT_SECONDS = 5_400 if FULL else 240


@pytest.fixture
def dsns(postgres_server: PostgresServer) -> Iterator[list[str]]:
    found = [postgres_server.migrated() for _ in range(2)]
    yield found
    for dsn in found:
        postgres_server.drop(dsn)


def started(dsn: str, way: str) -> subprocess.Popen[str]:
    paths = os.pathsep.join((str(ROOT), str(ROOT / "graphql")))
    return subprocess.Popen(
        [sys.executable, "-m", "deployments.cli", "analyze", "--all", way],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": dsn, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> str:
    said, errors = process.communicate(timeout=LIMIT_SECONDS)
    assert process.returncode == 0, errors
    return said


def killed(process: subprocess.Popen[str]) -> None:
    """With everything below it: a machine that is switched off."""
    for child in (root := psutil.Process(process.pid)).children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            child.send_signal(signal.SIGKILL)
    root.kill()
    process.communicate()


async def job(dsn: str) -> dict[str, Any]:
    async with admin(dsn) as connection:
        found = await connection.fetchrow("SELECT * FROM analyses")
    return dict(found) if found else {"done_count": 0}


@pytest.mark.timeout(4 * LIMIT_SECONDS)
async def test_each_is_done_once_and_nothing_differs(dsns: list[str]) -> None:
    cut, whole = dsns
    ids = await lived_households(cut, HOUSEHOLDS)
    assert await lived_households(whole, HOUSEHOLDS) == ids

    first = started(cut, WAY)
    end = time.monotonic() + LIMIT_SECONDS
    while (await job(cut))["done_count"] < HOUSEHOLDS // 3:
        assert first.poll() is None, first.communicate()
        assert time.monotonic() < end, "too few were done in time"
        await asyncio.sleep(0.05)
    killed(first)
    half, before = await job(cut), await made(cut)
    done = {household_id for household_id, kind, _ in before if kind == "forecast_runs"}
    assert half["finished_at"] is None
    assert half["reached"] == ids[half["done_count"] - 1]
    # Some were done that are not noted yet; none is noted that was not done.
    assert set(ids[: half["done_count"]]) <= done < set(ids)

    said = ended(started(cut, "--ray"))
    assert f"{half['done_count']:,} households done by a run before" in said
    assert f"{HOUSEHOLDS:,} households in " in said
    after = await job(cut)
    assert (after["id"], after["done_count"], after["failed_count"]) == (half["id"], HOUSEHOLDS, 0)
    assert after["finished_at"] is not None
    stamps = await made(cut)
    assert [stamp for stamp in before if stamp[0] in done and stamp not in stamps] == []
    assert sorted(household_id for household_id, kind, _ in stamps if kind == "forecast_runs") == list(ids)

    assert f"{HOUSEHOLDS:,} analyzed anew, 0 had nothing new" in ended(started(whole, WAY))
    assert await results(cut) == await results(whole)

    # Nothing is new: no row changes.
    assert f"0 analyzed anew, {HOUSEHOLDS:,} had nothing new" in ended(started(cut, "--no-ray"))
    assert await made(cut) == stamps
