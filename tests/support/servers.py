"""Real servers for tests: each starts once per session, at the first test that asks for it.

The PostgreSQL and Redis are the very ones `moneta up` starts; RabbitMQ is the machine's own package.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import asyncpg

from deployments.embedded.layout import Layout
from deployments.embedded.postgres import Postgres
from deployments.embedded.processes import spawn, stop, wait_until
from deployments.embedded.redis import Redis

_TEMPLATE = "moneta_migrated"
# Where Moneta itself looks for none.
_PORTS = range(11_000, 19_000)
# Processes that run side by side have neighbouring numbers, and begin far from each other.
_FIRST = os.getpid() * 997 % len(_PORTS)
_ports = itertools.cycle([*_PORTS[_FIRST:], *_PORTS[:_FIRST]])


def free_port() -> int:
    """A port nobody listens on, which this process gives out once in a long while.

    It lies below those that the system takes for outgoing connections: one of them could take it before it is used, or
    while its server is away, and who connects to a port of theirs where nobody listens may even meet themselves.
    """
    for port in _ports:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("the ports never end")


class PostgresServer:
    """One throw-away server; hands out fresh databases, copied from a template at about 30 ms each."""

    def __init__(self, root: Path) -> None:
        # Durability is what these tests never look at, and the disk is shared.
        self._layout = Layout.of(root)
        self._server = Postgres(
            self._layout,
            settings={
                "fsync": "off",
                "full_page_writes": "off",
                "synchronous_commit": "off",
                "max_connections": "200",
                "max_wal_size": "2GB",
            },
        )
        self._numbers = itertools.count(1)
        self._migrated = False

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()
        self._layout.forget_short()

    def fresh(self) -> str:
        """The DSN of an empty database."""
        return self._create("template1")

    def migrated(self) -> str:
        """The DSN of a database with every migration applied; they run once per session."""
        if not self._migrated:
            from deployments import migrations

            self._execute(f'CREATE DATABASE "{_TEMPLATE}"')
            migrations.upgrade(self._server.dsn(_TEMPLATE))
            self._migrated = True
        return self._create(_TEMPLATE)

    def drop(self, dsn: str) -> None:
        name = dsn.partition("@/")[2].partition("?")[0]
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _create(self, template: str) -> str:
        name = f"test_{next(self._numbers)}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self._server.dsn(name)

    def _execute(self, statement: str) -> None:
        async def run() -> None:
            connection = await asyncpg.connect(self._server.dsn("postgres"))
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        asyncio.run(run())


class RedisServer:
    """One throw-away server on a Unix socket."""

    def __init__(self, root: Path) -> None:
        self._layout = Layout.of(root)
        self._server = Redis(self._layout, settings={"appendonly": "no"})

    def start(self) -> str:
        return self._server.start()

    def stop(self) -> None:
        self._server.stop()
        self._layout.forget_short()


class RabbitServer:
    """One throw-away broker on free ports of the loopback, with its own cookie and port mapper."""

    def __init__(self, root: Path) -> None:
        self._layout = Layout.of(root)
        self._port, self._distribution_port, self._mapper_port = free_port(), free_port(), free_port()
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self._port}/"

    def start(self) -> str:
        self._layout.make()
        log = self._layout.logs / "rabbitmq.log"
        self._child = spawn(
            [self._binary()],
            log=log,
            record=self._layout.run / "rabbitmq.json",
            dies_by=signal.SIGTERM,
            env=self._environment(),
        )
        wait_until(self._is_ready, self._child, limit_seconds=90, what="RabbitMQ", log=log)
        return self.url

    def stop(self) -> None:
        if self._child is None:
            return
        # The start script becomes the Erlang machine, whose helpers share its session: all go together.
        stop(self._child, ((signal.SIGTERM, 20.0), (signal.SIGKILL, 5.0)))
        self._child = None
        mapper = shutil.which("epmd")
        if mapper:
            subprocess.run([mapper, "-kill"], env=self._environment(), capture_output=True, check=False)
        self._layout.forget_short()

    def _environment(self) -> dict[str, str]:
        root = self._layout.root
        (root / "enabled_plugins").write_text("[].\n")
        (root / "rabbitmq.conf").write_text(
            f"listeners.tcp.local = 127.0.0.1:{self._port}\n"
            "vm_memory_high_watermark.absolute = 512MB\ndisk_free_limit.absolute = 50MB\n"
        )
        return {
            **os.environ,
            "HOME": str(root),
            "RABBITMQ_NODENAME": f"moneta-{self._port}@localhost",
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "RABBITMQ_CONFIG_FILE": str(root / "rabbitmq"),
            "RABBITMQ_MNESIA_BASE": str(root / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self._layout.logs),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(root / "enabled_plugins"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2",
            "ERL_EPMD_PORT": str(self._mapper_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }

    def _is_ready(self) -> bool:
        """A broker answers the protocol header with its `connection.start` frame."""
        try:
            with socket.create_connection(("127.0.0.1", self._port), timeout=2) as connection:
                connection.sendall(b"AMQP\x00\x00\x09\x01")
                return connection.recv(1) == b"\x01"
        except OSError:
            return False

    @staticmethod
    def _binary() -> Path:
        # Debian's wrapper on the PATH insists on its own user; the script behind it does not.
        for place in ("/usr/lib/rabbitmq/bin/rabbitmq-server", shutil.which("rabbitmq-server")):
            if place and Path(place).exists():
                return Path(place)
        raise FileNotFoundError("rabbitmq-server is not installed: run `make test`, which installs it.")
