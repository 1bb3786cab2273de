"""Servers that a test may restart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import figures
from tests.faults.world import FULL, Server, World
from tests.support.servers import RabbitServer, RedisServer

# The default run goes through all faults once, in one story; the full one also takes each apart, with more events.
collect_ignore = [] if FULL else ["test_each_fault.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One JSON line for each fault, where nothing captures it."""
    for line in figures.LINES:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def rabbit_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    server = RabbitServer(tmp_path_factory.mktemp("rabbit-faults"))
    yield server, server.start()
    server.stop()


@pytest.fixture(scope="session")
def redis_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    # It keeps nothing over a restart: the harder case.
    server = RedisServer(tmp_path_factory.mktemp("redis-faults"))
    yield server, server.start()
    server.stop()


@pytest.fixture(params=["redis", "rabbit"])
def world(request: pytest.FixtureRequest, migrated_dsn: str, tmp_path: Path) -> Iterator[World]:
    made = World(
        request.param, migrated_dsn, *request.getfixturevalue(f"{request.param}_broker"), tmp_path / "processes.log"
    )
    made.execute(
        """
        CREATE TABLE IF NOT EXISTS effects (id uuid);
        CREATE TABLE IF NOT EXISTS deliveries (id uuid);
        GRANT INSERT ON effects TO moneta_app;
        TRUNCATE effects, deliveries, outbox, inbox;
        """
    )
    yield made
    made.stop()
