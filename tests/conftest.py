"""Fixtures every suite may use. Nothing here starts before a test asks for it, so a unit test starts no server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.api import Person
    from tests.support.moneta import Moneta
    from tests.support.servers import PostgresServer


# Tests that start a Ray: HAProxy's ports are the machine's, so two at once would meet there.
_WITH_RAY = (
    "test_supervisor.py",
    "test_import_command.py",
    "test_file_tasks.py",
    "test_node_loss.py",
    "test_retrain.py",
)


# First: xdist reads the groups in a hook of its own.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files are shared out among the processes of xdist; what needs Ray stays in one of them and comes last, so that
    it runs beside nothing else. Of that the whole Moneta comes after the rest, and tests that kill parts of it at the
    very end. The first of them waits for its start."""

    def place(item: pytest.Item) -> int:
        uses = "moneta" in getattr(item, "fixturenames", ())
        alone = uses or item.path.name in _WITH_RAY or "serve" in item.path.parts
        return alone + uses + (uses and "faults" in item.path.parts)

    items.sort(key=place)
    for item in items:
        item.add_marker(
            pytest.mark.xdist_group("ray" if place(item) else str(item.path.relative_to(item.config.rootpath)))
        )
        if place(item) > 1 and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(600))


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


@pytest.fixture(scope="session")
def moneta(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moneta]:
    """A whole Moneta as `moneta up` starts it, shared by the session: register people of your own."""
    from tests.support.moneta import running_moneta

    with running_moneta(tmp_path_factory.mktemp("shared") / "moneta") as running:
        yield running


@pytest.fixture
async def visitor(moneta: Moneta) -> AsyncIterator[Callable[[], Person]]:
    """Makes people who have opened the page and not signed in."""
    from tests.support.api import Person

    made: list[Person] = []

    def open_page() -> Person:
        made.append(Person(moneta.url))
        return made[-1]

    yield open_page
    for person in made:
        await person.close()
