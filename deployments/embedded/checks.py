"""What must be true of the machine before anything starts; each failure names its mend."""

from __future__ import annotations

import asyncio
import errno
import shutil
import socket

import psutil

from deployments.embedded.failures import StartFailed, explain_os_error
from deployments.embedded.layout import Layout

_FREE_BYTES_MIN = 500 * 1024 * 1024


def port_is_free(host: str, port: int) -> None:
    """Bind as the proxy will; name who holds the port, and one that is free."""
    try:
        _bind(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise StartFailed(
                f"Port {port} on {host} is taken{_by_whom(port)}.", f"Choose another: --port {_next_free(host, port)}"
            ) from error
        if error.errno == errno.EACCES:
            raise StartFailed(f"Port {port} needs special rights.", "Choose one above 1023 with --port.") from error
        raise StartFailed(f"{host} is no address of this machine.", "Use --host 127.0.0.1 or 0.0.0.0.") from error


def _bind(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def _next_free(host: str, port: int) -> int:
    for candidate in range(port + 1, min(port + 100, 65_536)):
        try:
            _bind(host, candidate)
        except OSError:
            continue
        return candidate
    return 0


def _by_whom(port: int) -> str:
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.pid and (*connection.laddr, 0)[1] == port:
                return f" by {psutil.Process(connection.pid).name()} (pid {connection.pid})"
    except psutil.Error:
        pass
    return ""


def room_on_disk(layout: Layout) -> None:
    """Enough for the servers to start and write their first data."""
    try:
        layout.make()
        free = shutil.disk_usage(layout.root).free
    except OSError as error:
        raise explain_os_error(error, f"making the data directory {layout.root}") from error
    if free < _FREE_BYTES_MIN:
        raise StartFailed(
            f"The disk is full: {free // 2**20} MB free at {layout.root}, {_FREE_BYTES_MIN // 2**20} MB needed.",
            "Free some space or choose another place with --data-dir.",
        )


def database_answers(dsn: str) -> None:
    """One connection to the server that DATABASE_URL names."""
    import asyncpg

    from deployments.adapters.db import asyncpg_dsn

    async def connect() -> None:
        connection = await asyncpg.connect(asyncpg_dsn(dsn), timeout=5)
        await connection.close()

    try:
        asyncio.run(connect())
    except (OSError, ValueError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise StartFailed(
            f"DATABASE_URL does not answer: {error or type(error).__name__}.",
            "Start that server, mend the address, or unset DATABASE_URL to use the packaged PostgreSQL.",
        ) from error


def redis_answers(url: str, variable: str = "REDIS_URL") -> None:
    """One connection to the server that REDIS_URL names."""
    import redis

    try:
        with redis.Redis.from_url(url, socket_connect_timeout=5, retry=None) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise StartFailed(
            f"{variable} does not answer: {error}.",
            f"Start that server, mend the address, or unset {variable} to use the packaged Redis.",
        ) from error


def broker_answers(url: str) -> None:
    """A TCP connection to the broker that BROKER_URL names; Redis brokers are asked like a Redis."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if parts.scheme in ("redis", "rediss", "unix"):
        redis_answers(url, "BROKER_URL")
        return
    if parts.scheme not in ("amqp", "amqps"):
        raise StartFailed(f"BROKER_URL has the unknown scheme {parts.scheme!r}.", "Use amqp://, redis:// or unix://.")
    try:
        port = parts.port or (5671 if parts.scheme == "amqps" else 5672)
        socket.create_connection((parts.hostname or "localhost", port), timeout=5).close()
    except (OSError, ValueError) as error:
        raise StartFailed(
            f"BROKER_URL does not answer: {error}.",
            "Start that broker, mend the address, or unset BROKER_URL to use Redis Streams.",
        ) from error
