"""A load generator lean enough to stand beside what it measures: raw HTTP/1.1 over kept connections."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """One request to be sent many times; `token` is an access token."""

    host: str
    port: int
    method: str
    path: str
    body: bytes = b""
    token: str = ""

    def request(self) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {self.host}:{self.port}"]
        if self.token:
            lines.append(f"Authorization: Bearer {self.token}")
        if self.body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(self.body)}"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


class _Connection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def ask(self, request: bytes) -> bytes:
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        status = head[9:12]
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        body = await self._reader.readexactly(int(lengths[0].partition(b":")[2]))
        if status != b"200" or b'"errors"' in body[:20]:
            raise RuntimeError(f"{status.decode()}: {body[:300]!r}")
        return body

    def close(self) -> None:
        self._writer.close()


async def _connect(target: Target) -> _Connection:
    return _Connection(*await asyncio.open_connection(target.host, target.port, limit=2**22))


async def latencies(target: Target, count: int) -> list[float]:
    """Seconds of each of `count` requests, one after the other."""
    connection = await _connect(target)
    request = target.request()
    found = []
    for _ in range(count):
        began = time.perf_counter()
        await connection.ask(request)
        found.append(time.perf_counter() - began)
    connection.close()
    return found


async def throughput(target: Target, clients: int, seconds: float) -> float:
    """Requests a second that `clients` connections get answered."""
    end = time.perf_counter() + seconds
    request = target.request()

    async def client() -> int:
        connection = await _connect(target)
        answered = 0
        while time.perf_counter() < end:
            await connection.ask(request)
            answered += 1
        connection.close()
        return answered

    began = time.perf_counter()
    answered = sum(await asyncio.gather(*(client() for _ in range(clients))))
    return answered / (time.perf_counter() - began)
