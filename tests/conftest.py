"""Fixtures every suite may use. Nothing here starts before a test asks for it, so a unit test starts no server."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

# The same examples each time, however busy the machine is: what fails is the change's. New ones are looked for with
# `--hypothesis-profile=default`.
settings.register_profile("repeatable", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("repeatable")

# Ray reads it once in a process, at the first touch: a metric of some test before the first that starts a Ray.
os.environ.setdefault("RAY_AUTH_MODE", "token")

if TYPE_CHECKING:
    from tests.support.api import Person
    from tests.support.moneta import Moneta
    from tests.support.servers import PostgresServer


# Tests that start a Ray, the whole Moneta among them: HAProxy's ports are the machine's, where two would meet. And one
# that takes the broker away five times, which wants the machine to itself.
_ALONE = {
    "e2e",
    "serve",
    "test_supervisor.py",
    "test_import_command.py",
    "test_file_tasks.py",
    "test_forecast_files.py",
    "test_forecaster_households.py",
    "test_recurring_files.py",
    "test_node_loss.py",
    "test_retrain.py",
    "test_killed_replicas.py",
    "test_killed_training.py",
    "test_killed_analysis.py",
    "test_exactly_once_effects.py",
}


def _place(path: Path, fixtures: Sequence[str] = ()) -> int:
    """The whole Moneta comes after all else, and tests that kill parts of it at the very end. The first of them waits
    for its start."""
    uses = "moneta" in fixtures
    alone = bool(_ALONE.intersection(path.parts))
    assert alone or not uses, f"{path} needs the whole Moneta: say so in tests/conftest.py"
    return alone + uses + (uses and "faults" in path.parts)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _place(item.path, getattr(item, "fixturenames", ())))
    for item in items:
        if "moneta" in getattr(item, "fixturenames", ()) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(600))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Files are shared out among processes in their order; what runs alone stays together, and so comes last."""
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::")[0]
            return "alone" if _place(Path(file)) else file

    return Together(config, log)


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
