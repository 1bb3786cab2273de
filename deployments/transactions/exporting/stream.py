"""An export as a stream of bytes: read, written and sent piece by piece, whatever the size of the household."""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from datetime import date
from pathlib import PurePath
from typing import Any, Protocol
from uuid import UUID

from deployments.adapters.db import Database
from deployments.transactions.exporting.document import DocumentWriter
from deployments.transactions.exporting.reads import Source
from domain.transactions.exporting.beancount import BeancountWriter
from domain.transactions.exporting.journal import JournalWriter
from domain.transactions.exporting.model import Books, Export, ExportFormat, Line
from domain.transactions.exporting.ofx import OfxWriter
from domain.transactions.exporting.table import CsvWriter

# A file is one long transaction on the database; one that nobody fetches must not hold it for ever.
SECONDS_MAX = 1_800

_FILES = """
SELECT a.id, a.file_name, a.transaction_id, a.sha256, a.size_bytes FROM attachments a
WHERE a.household_id = $1 ORDER BY a.created_at, a.id
"""
_CONTENT = "SELECT content FROM blobs WHERE household_id = $1 AND sha256 = $2"
_README = """Everything that Moneta has of this household.

moneta.json        all of it; `moneta restore` brings it back into an empty household
transactions.csv   the transactions as a table
files/             attached files, by the id of their attachment in moneta.json
"""


class Writer(Protocol):
    """Writes lines as they come; `start` and `end` stand around them."""

    def start(self) -> bytes: ...
    def lines(self, lines: Sequence[Line]) -> bytes: ...
    def end(self) -> bytes: ...


_WRITERS: dict[ExportFormat, Callable[[Books], Writer]] = {
    ExportFormat.CSV: CsvWriter,
    ExportFormat.OFX: OfxWriter,
    ExportFormat.BEANCOUNT: BeancountWriter,
    ExportFormat.LEDGER: JournalWriter,
}

MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.JSON: "application/json",
    ExportFormat.OFX: "application/x-ofx",
    ExportFormat.BEANCOUNT: "text/plain; charset=utf-8",
    ExportFormat.LEDGER: "text/plain; charset=utf-8",
    ExportFormat.ZIP: "application/zip",
}


async def export_stream(database: Database, household_id: UUID, export: Export) -> AsyncGenerator[bytes]:
    """The bytes of one export. `ExportRefused` comes before the first of them."""
    async with asyncio.timeout(SECONDS_MAX), database.read(household_id) as connection:
        source = Source(connection, household_id, export)
        books = await source.books()
        if export.format is ExportFormat.ZIP:
            pieces = _zip(source, books)
        elif export.format is ExportFormat.JSON:
            pieces = _document(source, books)
        else:
            pieces = _table(source, _WRITERS[export.format](books))
        async for piece in pieces:
            if piece:
                yield piece


async def _table(source: Source, writer: Writer) -> AsyncIterator[bytes]:
    yield writer.start()
    async for lines in source.lines():
        yield await asyncio.to_thread(writer.lines, lines)
    yield writer.end()


async def _document(source: Source, books: Books) -> AsyncIterator[bytes]:
    writer = DocumentWriter(books)
    yield await writer.head(source)
    async for lines in source.lines():
        yield await asyncio.to_thread(writer.lines, lines)
    async for piece in writer.tail(source):
        yield piece


async def _zip(source: Source, books: Books) -> AsyncIterator[bytes]:
    kept = _Collected()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:  # type: ignore[call-overload]
        archive.writestr("README.txt", _README)
        for name, pieces in (
            ("moneta.json", _document(source, books)),
            ("transactions.csv", _table(source, CsvWriter(books))),
        ):
            with archive.open(name, "w", force_zip64=True) as entry:
                async for piece in pieces:
                    await asyncio.to_thread(entry.write, piece)
                    yield kept.taken()
            yield kept.taken()
        if source.export.is_everything:
            for row in await source.connection.fetch(_FILES, source.household_id):
                content = await source.connection.fetchval(_CONTENT, source.household_id, row["sha256"])
                if content is not None:
                    await asyncio.to_thread(archive.writestr, file_path(row), content, zipfile.ZIP_STORED)
                    yield kept.taken()
    yield kept.taken()


def file_path(row: Any) -> str:
    """Where an attached file lies in the archive; its name can lead nowhere else."""
    name = PurePath(str(row["file_name"]).replace("\\", "/")).name.lstrip(".") or "file"
    return f"files/{row['id']}/{name}"


class _Collected:
    """A file that is only ever written on, and taken away in pieces."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def file_name(export: Export, day: date) -> str:
    """`moneta-2026-11-23.csv`, with the period where only one was asked for."""
    days = [str(each) for each in (export.date_from, export.date_to) if each] or [str(day)]
    return "-".join(["moneta", *days]) + f".{export.format.extension}"


class ExportBusy(Exception):
    """As many exports run as this replica gives; each holds a connection and a snapshot of the database."""


class Exports:
    """The exports of one replica: few at once, and one for each household."""

    def __init__(self, database: Database, *, most: int = 2) -> None:
        self._database = database
        self._most = most
        self._running: set[UUID] = set()

    async def begin(self, household_id: UUID, export: Export) -> AsyncIterator[bytes]:
        """A stream whose first bytes are there: what is refused is refused before."""
        if household_id in self._running or len(self._running) >= self._most:
            raise ExportBusy
        self._running.add(household_id)
        stream = export_stream(self._database, household_id, export)
        try:
            first = await anext(stream)
        except BaseException:
            self._running.discard(household_id)
            raise
        return self._rest(household_id, first, stream)

    async def _rest(self, household_id: UUID, first: bytes, stream: AsyncGenerator[bytes]) -> AsyncIterator[bytes]:
        try:
            yield first
            async for piece in stream:
                yield piece
        finally:
            self._running.discard(household_id)
            await stream.aclose()
