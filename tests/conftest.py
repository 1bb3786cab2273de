"""Fixtures every suite may use. Nothing here starts before a test asks for it, so a unit test starts no server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.servers import PostgresServer


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    from tests.support.servers import PostgresServer

    server = PostgresServer(tmp_path_factory.mktemp("postgres"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def postgres_dsn(postgres_server: PostgresServer) -> Iterator[str]:
    """An empty database of this test module."""
    dsn = postgres_server.fresh()
    yield dsn
    postgres_server.drop(dsn)


@pytest.fixture(scope="module")
def migrated_dsn(postgres_server: PostgresServer) -> Iterator[str]:
    """A database of this test module with every migration applied."""
    dsn = postgres_server.migrated()
    yield dsn
    postgres_server.drop(dsn)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Redis, shared by the session: use keys of your own."""
    from tests.support.servers import RedisServer

    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server.start()
    server.stop()


@pytest.fixture(scope="session")
def rabbitmq_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real RabbitMQ, shared by the session: use queues and exchanges of your own."""
    from tests.support.servers import RabbitServer

    server = RabbitServer(tmp_path_factory.mktemp("rabbitmq"))
    yield server.start()
    server.stop()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A place for one Moneta that nobody else uses."""
    return tmp_path / "moneta"
