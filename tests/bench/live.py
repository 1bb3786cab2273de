"""Live updates of a running Moneta against the barest thing that pushes.

- `live_p50_ms` and `live_p99_ms`: from sending a mutation to what the second browser's socket is told of it. Their
  floor, in turn with it: from a bare `PUBLISH` on Redis to a socket that gets whatever is published.
- `live_commit_p50_ms` and `live_commit_p99_ms`: the part of it after the command has done its work, from its commit to
  that socket, against the same floor.
- `socket_kb`: memory of the replica for each of 1,000 open sockets with a subscription each. Its floor is the same
  number of sockets on that bare server, which subscribe to nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psutil
import websockets
from redis.asyncio import Redis

from deployments.adapters import outbox
from deployments.adapters.db import Database
from deployments.embedded.layout import Layout
from deployments.embedded.redis import Redis as RedisServer
from domain.shared.events import ChangedBy, ChangeKind, Event, TransactionsChanged
from tests.bench._echo import CHANNEL
from tests.bench.api import report
from tests.support.api import SUBPROTOCOL, Person
from tests.support.moneta import ROOT, Moneta, running_moneta
from tests.support.processes import words_of
from tests.support.servers import free_port

WRITES = 200
SOCKETS = 1_000
_WARM = 20
_AT_ONCE = 50
_ROWS = "subscription { transactionChanged { kind transactionId transaction { id description } } }"
_TODAY = datetime.now(UTC).date().isoformat()


@asynccontextmanager
async def bare_echo(redis_url: str) -> AsyncIterator[tuple[str, psutil.Process]]:
    """The floor in a process of its own: its address, and the process."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "tests.bench._echo:app", "--port", str(port), "--log-level", "warning"]
    environment = {**os.environ, "REDIS_URL": redis_url}
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment)
    address = f"ws://127.0.0.1:{port}/"
    try:
        for _ in range(300):
            try:
                async with websockets.connect(address):
                    break
            except OSError:
                await asyncio.sleep(0.1)
        yield address, psutil.Process(process.pid)
    finally:
        process.terminate()
        await process.wait()


async def push_seconds(redis: Redis, echo: websockets.ClientConnection) -> float:
    began = time.perf_counter()
    await redis.publish(CHANNEL, f'{{"row":"{uuid4()}"}}')
    await echo.recv()
    return time.perf_counter() - began


async def told_seconds(person: Person, account_id: str, socket: websockets.ClientConnection, number: int) -> float:
    """From the first browser's request to the second one's screen, so to say."""
    row = str(uuid4())
    began = time.perf_counter()
    # With a category, so that nobody asks the model meanwhile.
    recording = person.record(account_id, -100 - number, f"Bakery {number}", _TODAY, category="groceries", id=row)
    asking = asyncio.create_task(recording)
    while True:
        message = json.loads(await socket.recv())
        if message["type"] == "ping":
            await socket.send('{"type":"pong"}')
        elif message["payload"]["data"]["transactionChanged"]["transactionId"] == row:
            seconds = time.perf_counter() - began
            await asking
            return seconds


async def committed_seconds(database: Database, person: Person, row: str, socket: websockets.ClientConnection) -> float:
    """From the commit of a change to the second browser's screen."""
    household_id = UUID(person.household_id)
    changed = TransactionsChanged(kind=ChangeKind.UPDATED, by=ChangedBy.PERSON, transaction_ids=(UUID(row),))
    event = Event.of(
        changed, id=uuid4(), household_id=household_id, correlation_id="bench", occurred_at=datetime.now(UTC)
    )
    async with database.session(household_id) as session:
        await outbox.add(session, [event])
        began = time.perf_counter()
        await session.commit()
    while True:
        message = json.loads(await socket.recv())
        if message["type"] == "ping":
            await socket.send('{"type":"pong"}')
        elif message["payload"]["data"]["transactionChanged"]["kind"] == "UPDATED":
            return time.perf_counter() - began


@asynccontextmanager
async def subscribed(person: Person) -> AsyncIterator[websockets.ClientConnection]:
    address = person.url.replace("http", "ws", 1) + "/live/graphql"
    async with websockets.connect(address, subprotocols=[SUBPROTOCOL], open_timeout=60) as socket:
        hello = {"type": "connection_init", "payload": {"authorization": f"Bearer {person.token}", "again": True}}
        await socket.send(json.dumps(hello))
        await socket.recv()
        await socket.send(json.dumps({"id": "rows", "type": "subscribe", "payload": {"query": _ROWS}}))
        # `again`: the first message says that the subscription listens.
        await socket.recv()
        yield socket


def percentile(found: list[float], share: float) -> float:
    return sorted(found)[min(len(found) - 1, int(len(found) * share))] * 1e3


async def measure_latency(person: Person, account_id: str, redis: Redis, echo_address: str, database: Database) -> None:
    ours: list[float] = []
    committed: list[float] = []
    bare: list[float] = []
    row = str(uuid4())
    await person.record(account_id, -100, "Bakery", _TODAY, category="groceries", id=row)
    async with subscribed(person) as socket, websockets.connect(echo_address) as echo:
        for number in range(_WARM + WRITES):
            # In turn, so that a slower minute of the machine meets both.
            ours.append(await told_seconds(person, account_id, socket, number))
            committed.append(await committed_seconds(database, person, row, socket))
            bare.append(await push_seconds(redis, echo))
    for name, found in (("live", ours), ("live_commit", committed)):
        for share in (0.5, 0.99):
            floor = percentile(bare[_WARM:], share)
            report(f"{name}_p{share * 100:.0f}_ms", percentile(found[_WARM:], share), "ms", floor, WRITES)


async def grown_kb(process: psutil.Process, open_one: Any) -> float:
    """Memory of that process for each of many sockets, once they have settled."""
    before = process.memory_info().rss
    async with asyncio.timeout(300):
        stack = []
        for _ in range(0, SOCKETS, _AT_ONCE):
            made = [open_one() for _ in range(_AT_ONCE)]
            await asyncio.gather(*(each.__aenter__() for each in made))
            stack += made
        await asyncio.sleep(2)
        grown = process.memory_info().rss - before
        for start in range(0, SOCKETS, _AT_ONCE):
            closing = (each.__aexit__(None, None, None) for each in stack[start : start + _AT_ONCE])
            await asyncio.gather(*closing, return_exceptions=True)
    return grown / SOCKETS / 1024


def sockets_replica(moneta: Moneta) -> psutil.Process:
    (found,) = (
        process
        for process in psutil.Process(moneta.process.pid).children(recursive=True)
        if (words_of(process.pid) or [""])[0].startswith("ray::ServeReplica:events:Sockets")
    )
    return found


async def measure(moneta: Moneta, data: Path) -> None:
    person = Person(moneta.url)
    await person.register()
    account_id = await person.create_account()
    redis_url = RedisServer(Layout.of(data)).url
    async with bare_echo(redis_url) as (address, echo), Redis.from_url(redis_url) as redis:
        database = Database(moneta.dsn, pool_size=1)
        await measure_latency(person, account_id, redis, address, database)
        await database.close()
        bare = await grown_kb(echo, lambda: websockets.connect(address, open_timeout=60))
        ours = await grown_kb(sockets_replica(moneta), lambda: subscribed(person))
        report("socket_kb", ours, "KB", max(bare, 0.1), SOCKETS)
    await person.close()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="moneta-bench-") as folder:
        data = Path(folder) / "data"
        with running_moneta(data) as moneta:
            asyncio.run(measure(moneta, data))


if __name__ == "__main__":
    main()
