"""A line to a server that a test can cut, and mend again."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

from tests.support.servers import free_port


class Proxy:
    def __init__(self, url: str) -> None:
        self.target = url
        self._target = urlsplit(url)
        self._port = free_port()
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.Task[None]] = set()
        # From a connection that says this on nothing gets through, and nobody is told.
        self.silent_from: bytes | None = None

    @classmethod
    @asynccontextmanager
    async def before(cls, url: str) -> AsyncIterator[Proxy]:
        proxy = cls(url)
        await proxy.mend()
        yield proxy
        await proxy.cut()

    @property
    def url(self) -> str:
        """The way to the server through this line."""
        if self._target.scheme == "unix":
            return f"redis://127.0.0.1:{self._port}/0"
        user = f"{self._target.username}:{self._target.password}@" if self._target.username else ""
        place = f"{user}127.0.0.1:{self._port}"
        return urlunsplit((self._target.scheme, place, self._target.path, self._target.query, ""))

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)

    async def cut(self) -> None:
        """Break every connection and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for line in list(self._lines):
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._lines.add(task)
        there: asyncio.StreamWriter | None = None
        try:
            from_there, there = await self._open()
            # The first end to close takes the other with it.
            pumps = {
                asyncio.create_task(_pump(reader, there, self.silent_from)),
                asyncio.create_task(_pump(from_there, writer)),
            }
            try:
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for pump in pumps:
                    pump.cancel()
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._lines.discard(task)
            for end in (writer, there):
                if end is not None:
                    end.transport.abort()

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._target.scheme == "unix":
            return await asyncio.open_unix_connection(self._target.path)
        return await asyncio.open_connection(self._target.hostname, self._target.port)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silent_from: bytes | None = None) -> None:
    is_silent = False
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            is_silent = is_silent or (silent_from is not None and silent_from in data)
            if not is_silent:
                writer.write(data)
                await writer.drain()
