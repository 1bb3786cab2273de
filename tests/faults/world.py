"""The processes of a fault test: real ones, which it may kill."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import asyncpg
from aio_pika import connect
from redis.asyncio import Redis

from deployments.adapters import outbox
from deployments.adapters.bus.lanes import LANES
from deployments.adapters.bus.rabbit_layout import RabbitLayout
from deployments.adapters.db import Database, asyncpg_dsn
from tests.faults import worker
from tests.support.events import registered

ROOT = Path(__file__).parents[2]
FULL = bool(os.environ.get("MONETA_FULL"))
EVENTS = 5_000 if FULL else 500


class Server(Protocol):
    def start(self) -> str: ...
    def stop(self) -> None: ...


class World:
    """One database, one broker, and the processes between them."""

    def __init__(self, kind: str, dsn: str, server: Server, url: str, log: Path) -> None:
        self.kind = kind
        self.server = server
        self.url = url
        self._dsn = dsn
        self._log = log
        self.prefix = f"t{uuid4().hex[:8]}"
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, role: str, when: str = "", count: int = 0) -> subprocess.Popen[bytes]:
        fate = [when, str(count)] if when else []
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.worker", role, self._dsn, self.url, self.prefix, *fate],
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        self._processes.append(process)
        return process

    def stop(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self._processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def save(self, count: int) -> None:
        """As a service does it: ten events to a transaction."""

        async def run() -> None:
            database = Database(self._dsn)
            for _ in range(count // 10):
                async with database.session(uuid4()) as session:
                    await outbox.add(session, [registered() for _ in range(10)])
                    await session.commit()
            await database.close()

        asyncio.run(run())

    def count(self, what: str) -> int:
        async def run() -> int:
            connection = await asyncpg.connect(asyncpg_dsn(self._dsn))
            try:
                return int(await connection.fetchval(f"SELECT count(*) FROM {what}"))
            finally:
                await connection.close()

        return asyncio.run(run())

    def execute(self, statement: str) -> None:
        async def run() -> None:
            connection = await asyncpg.connect(asyncpg_dsn(self._dsn))
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        asyncio.run(run())

    def until(self, condition: Callable[[], Any], seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, self._log.read_text()[-20_000:]
            time.sleep(0.05)

    def until_effects(self, count: int, stall_seconds: float = 90) -> None:
        """However slow the machine: it fails only once nothing has happened for a while."""
        done, deadline = 0, time.monotonic() + stall_seconds
        while done < count:
            now = self.count("effects")
            if now > done:
                done, deadline = now, time.monotonic() + stall_seconds
            missing = self.count("outbox o WHERE published_at IS NULL")
            assert time.monotonic() < deadline, (
                f"{done} of {count}, {missing} unpublished\n{self._log.read_text()[-20_000:]}"
            )
            time.sleep(0.1)

    def assert_each_once(self, count: int) -> None:
        self.until_effects(count)
        # Time enough for a second delivery to do harm.
        self.until(lambda: self.count("outbox WHERE published_at IS NULL") == 0)
        time.sleep(1.0)
        assert (self.count("effects"), self.count("(SELECT DISTINCT id FROM effects) AS e")) == (count, count)
        assert self.count("outbox o WHERE NOT EXISTS (SELECT FROM effects e WHERE e.id = o.id)") == 0

    def empty_broker(self) -> None:
        """FLUSHALL, or every queue deleted, under the running processes and with events in them."""

        async def run() -> None:
            if self.url.startswith("unix"):
                async with Redis.from_url(self.url) as redis:
                    await redis.flushall()
                return
            async with await connect(self.url) as connection:
                channel = await connection.channel()
                layout = RabbitLayout(worker.TOPOLOGY, self.prefix)
                lanes = [layout.lane(worker.NAME, lane) for lane in range(LANES)]
                for queue in (*lanes, layout.letters(worker.NAME), layout.marker):
                    await channel.queue_delete(queue)

        asyncio.run(run())


def died(process: subprocess.Popen[bytes]) -> bool:
    """By the SIGKILL that it sent itself."""
    return process.poll() == -signal.SIGKILL
