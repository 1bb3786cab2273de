"""The daily analysis of generated households with a year of rows each: forecasts, recurring payments and insights.

`python -m tests.bench.analyze_households [most]` prints one JSON line per figure; `most` is 1,000 by default. Each
count is a job over Ray in a database of its own, and the largest one is killed with all its workers when half is done,
and started again. A household costs time of the clock and of the cores (driver, Ray's servers, workers; PostgreSQL is
not among them) from the first ones on that are noted, when Ray and the models are there; the floor is the cost at 100,
so a ratio of 1 is a curve without a bend. Memory is their resident set.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from deployments import migrations
from deployments.adapters.db import Database
from deployments.analysis.repository import Analyses
from deployments.embedded.layout import Layout
from deployments.embedded.postgres import Postgres
from domain.predictions.analysis import Analysis
from tests.bench._resident import Watch, cpu_seconds
from tests.support.households import admin
from tests.support.lived_households import lived_households

COUNTS = (100, 1_000, 10_000)
MOST = 1_000
_LOOK_SECONDS = 1.0


@dataclass
class Cost:
    """Of one process and all that it started: in all, and from the first households on that were noted."""

    seconds: float
    peak_mb: float
    households: int
    clock: float
    cpu: float


def main() -> None:
    most = int(sys.argv[1]) if len(sys.argv) > 1 else MOST
    counts = [count for count in COUNTS if count < most] + [most]
    floor: list[float] | None = None
    with tempfile.TemporaryDirectory(prefix="mbench", dir="/tmp") as folder:
        server = Postgres(Layout.of(Path(folder)))
        server.start()
        try:
            for count in counts:
                dsn = _filled(server, count)
                if count == most:
                    first = _run(dsn, until=count // 2)
                    kept = _done(dsn)
                    second = _run(dsn)
                    _line("analyze_killed_kept_households", kept, "households", None, count)
                    costs = [first, second]
                else:
                    costs = [_run(dsn)]
                _check(dsn, count)
                found = _figures(costs)
                for place, (name, unit) in enumerate(_NAMES):
                    _line(f"analyze_{count}_{name}", found[place], unit, floor[place] if floor else None, count)
                floor = floor or found
                again, before = _run(dsn), sum(cost.seconds for cost in costs)
                _line(f"analyze_{count}_nothing_new_s", again.seconds, "s", before, count)
        finally:
            server.stop()


_NAMES = (("ms_per_household", "ms"), ("cpu_ms_per_household", "ms"), ("peak_mb", "MB"))


def _figures(costs: list[Cost]) -> list[float]:
    households = sum(cost.households for cost in costs)
    clock, cpu = sum(cost.clock for cost in costs), sum(cost.cpu for cost in costs)
    return [1000 * clock / households, 1000 * cpu / households, max(cost.peak_mb for cost in costs)]


def _filled(server: Postgres, count: int) -> str:
    dsn = server.dsn(f"bench_{count}")

    async def create() -> None:
        async with admin(server.dsn("moneta")) as connection:
            await connection.execute(f"CREATE DATABASE bench_{count}")

    asyncio.run(create())
    migrations.upgrade(dsn)
    began = time.monotonic()
    asyncio.run(lived_households(dsn, count))
    sys.stderr.write(f"{count} households made in {time.monotonic() - began:.0f} s\n")
    return dsn


def _run(dsn: str, *, until: int | None = None) -> Cost:
    """The command, to its end, or killed as soon as so many households are done."""
    began = time.monotonic()
    command = [sys.executable, "-m", "deployments.cli", "analyze", "--all", "--ray"]
    process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": dsn}, stdout=sys.stderr)
    root, watch = psutil.Process(process.pid), Watch(process.pid)
    known, seen = _done(dsn), list[tuple[int, float, float]]()
    while process.poll() is None:
        done, cpu = _done(dsn), cpu_seconds(root)
        # Workers that end are counted no more.
        if done > known and (not seen or cpu >= seen[-1][2]):
            seen.append((done, time.monotonic(), cpu))
        if until is not None and done >= until:
            for child in root.children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    child.kill()
            root.kill()
            process.wait()
            break
        time.sleep(_LOOK_SECONDS)
    assert until is not None or process.returncode == 0
    (first, begun, idle), (last, ended, used) = (seen[0], seen[-1]) if seen else ((0, 0.0, 0.0), (0, 0.0, 0.0))
    return Cost(time.monotonic() - began, watch.stop(), last - first, ended - begun, used - idle)


def _done(dsn: str) -> int:
    job = _job(dsn)
    return job.done_count if job is not None and job.finished_at is None else 0


def _job(dsn: str) -> Analysis | None:
    async def last() -> Analysis | None:
        database = Database(dsn, pool_size=1)
        try:
            return await Analyses(database).last()
        finally:
            await database.close()

    return asyncio.run(last())


def _check(dsn: str, count: int) -> None:
    """Each household once, and none that failed."""

    async def runs() -> tuple[int, int]:
        async with admin(dsn) as connection:
            found = await connection.fetchrow("SELECT count(*), count(DISTINCT household_id) FROM forecast_runs")
        assert found is not None
        return tuple(found)

    job = _job(dsn)
    assert job is not None
    assert (job.done_count, job.failed_count, asyncio.run(runs())) == (count, 0, (count, count)), job


def _line(name: str, value: float, unit: str, floor: float | None, n: int) -> None:
    told = {"name": name, "value": round(value, 1), "unit": unit, "floor": floor and round(floor, 1)}
    print(json.dumps({**told, "ratio": floor and round(value / floor, 3), "n": n}), flush=True)


if __name__ == "__main__":
    main()
