"""From an uploaded file to rows of an account: parse, categorize, save; all of it or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID, uuid5

import polars as pl

from deployments.adapters.unit_of_work import run
from deployments.transactions.bulk import save_rows
from deployments.transactions.categorizing import CategorizerPort, categorized_chunks
from deployments.transactions.importing.keys import dedup_keys
from deployments.transactions.importing.statement import Statement, parse_statement
from deployments.transactions.previews import preview_of
from deployments.transactions.repository import LedgerBegin, SqlLedgerUnit
from domain.shared.events import (
    ChangedBy,
    Event,
    ImportsFinished,
    ImportsProgressed,
    ImportsQueued,
    Payload,
    TransactionsChanged,
)
from domain.shared.events import ChangeKind as EventKind
from domain.shared.outcomes import Rejected
from domain.shared.periods import Month
from domain.shared.viewer import Caller
from domain.transactions.importing.commands import PreviewImport, StartImport
from domain.transactions.importing.mapping import ColumnMapping
from domain.transactions.importing.model import ImportPreview
from domain.transactions.importing.rejections import ImportRejection
from domain.transactions.model import Account, Change, ChangeKind, ImportStatus, StatementImport

# Publishes something that open pages may want to know at once; never the only way to learn it.
Hint = Callable[[UUID, Payload], Awaitable[None]]


async def queue_import(caller: Caller, command: StartImport, unit: SqlLedgerUnit) -> StatementImport | Rejected:
    """Remember what to import and ask for it to be done; a retry is the same import."""
    if existing := await unit.imports.get(command.id):
        if existing.account_id == command.account_id:
            return existing
        return Rejected(ImportRejection.ID_CONFLICT, "Another import has this id; make a new UUID.", "id")
    found = await _file_and_account(command, unit)
    if isinstance(found, Rejected):
        return found
    file_name, _, account = found
    queued = StatementImport(
        id=command.id,
        account_id=account.id,
        file_name=file_name,
        status=ImportStatus.QUEUED,
        created_at=unit.now,
    )
    await unit.imports.add(queued, command.upload_id, command.mapping)
    unit.tell(ImportsQueued(import_id=queued.id, user_id=caller.viewer.user_id))
    return queued


async def _file_and_account(
    command: StartImport | PreviewImport, unit: SqlLedgerUnit
) -> tuple[str, bytes, Account] | Rejected:
    account = await unit.accounts.get(command.account_id)
    if account is None:
        message = "There is no such account in this household."
        return Rejected(ImportRejection.ACCOUNT_NOT_FOUND, message, "accountId")
    upload = await unit.imports.upload(command.upload_id)
    if upload is None:
        message = "This upload is not there any more (files are kept for a day). Upload the file again."
        return Rejected(ImportRejection.UPLOAD_NOT_FOUND, message, "uploadId")
    return *upload, account


class ImportJobs:
    """Previews and runs imports in one process of the transactions service."""

    def __init__(self, begin: LedgerBegin, categorizer: CategorizerPort, hint: Hint) -> None:
        self._begin = begin
        self._categorizer = categorizer
        self._hint = hint

    async def preview(self, caller: Caller, command: PreviewImport) -> ImportPreview | Rejected:
        """What the file would become; saves nothing."""
        async with self._begin(caller) as unit:
            found = await _file_and_account(command, unit)
            if isinstance(found, Rejected):
                return found
            file_name, content, account = found
            statement = await _parse(content, file_name, account, command.mapping)
            if isinstance(statement, Rejected):
                return statement
            known = await unit.imports.known_keys(account.id, statement.rows["dedup_key"].to_list())
        return await preview_of(statement, file_name, account.currency, known, self._categorizer)

    async def run(self, event: Event) -> None:
        """Consumer of `imports.queued`. Cut off at any point it leaves nothing behind and is simply done again."""
        queued = event.read(ImportsQueued)
        async with self._begin(event) as unit:
            job = await unit.imports.job(queued.import_id)
            if job is None or job[0].finished_at is not None:
                return
            started, upload_id, user_id, mapping = job
            account = await unit.accounts.get(started.account_id)
            upload = await unit.imports.upload(upload_id)
        if account is None or upload is None:
            await self._fail(event, started, user_id, "The file or the account is gone. Upload the file again.")
            return
        await self._step(event, started.id, ImportStatus.PARSING, 0.05)
        statement = await _parse(upload[1], started.file_name, account, mapping)
        if isinstance(statement, Rejected):
            await self._fail(event, started, user_id, statement.message)
            return
        async with self._begin(event) as unit:
            if await self._save(event, started, statement, user_id, unit):
                await unit.commit()

    async def _save(
        self, event: Event, started: StatementImport, statement: Statement, user_id: UUID, unit: SqlLedgerUnit
    ) -> bool:
        """The rows, the change that can undo them, the result and its events, in one database transaction.

        While PostgreSQL saves one chunk the categorizer has the next. Another writer to the account waits for the end.
        """
        keys = statement.rows["dedup_key"]
        known = await unit.imports.known_keys(started.account_id, keys.to_list())
        fresh = statement.rows.filter(~keys.is_in(pl.Series(list(known), dtype=pl.Binary).implode()))
        saved = done = 0
        await self._step(event, started.id, ImportStatus.CATEGORIZING, 0.1)
        async for chunk in categorized_chunks(fresh, self._categorizer):
            await self._step(event, started.id, ImportStatus.SAVING, 0.1 + 0.85 * done / fresh.height)
            saved += await save_rows(unit.session, unit.household_id, started.account_id, started.id, chunk)
            done += chunk.height
        return await _finish(started, statement, saved, user_id, unit)

    async def _step(self, event: Event, import_id: UUID, status: ImportStatus, progress: float) -> None:
        async with self._begin(event) as unit:
            await unit.imports.step(import_id, status, progress)
            await unit.commit()
        await self._hint(event.household_id, ImportsProgressed(import_id=import_id, status=status.value))

    async def _fail(self, event: Event, started: StatementImport, user_id: UUID, failure: str) -> None:
        async def use_case(_: None, command: str, unit: SqlLedgerUnit) -> None:
            await unit.imports.save(
                replace(started, status=ImportStatus.FAILED, progress=1, failure=command, finished_at=unit.now)
            )
            unit.tell(_finished(started, user_id, ImportStatus.FAILED))

        await run(lambda _: self._begin(event), use_case, None, failure)


async def _parse(
    content: bytes, file_name: str, account: Account, mapping: ColumnMapping | None
) -> Statement | Rejected:
    """The statement, its rows with the column `dedup_key`; on a thread, because 100,000 rows take half a second."""

    def read() -> Statement | Rejected:
        statement = parse_statement(content, file_name, currency=account.currency, mapping=mapping)
        if isinstance(statement, Rejected):
            return statement
        return replace(statement, rows=statement.rows.with_columns(dedup_keys(statement.rows)))

    return await asyncio.to_thread(read)


async def _finish(
    started: StatementImport, statement: Statement, saved: int, user_id: UUID, unit: SqlLedgerUnit
) -> bool:
    """False where another delivery of the event was faster: then nothing of this one may stay."""
    current = await unit.imports.get(started.id)
    if current is None or current.finished_at is not None:
        return False
    change = Change(
        id=uuid5(started.id, ChangeKind.IMPORT),
        user_id=user_id,
        kind=ChangeKind.IMPORT,
        summary=f"Imported {saved} rows from {started.file_name}",
        created_at=unit.now,
        account_id=started.account_id,
        import_id=started.id,
    )
    done = replace(
        started,
        status=ImportStatus.DONE,
        progress=1,
        row_count=statement.row_count,
        imported_count=saved,
        duplicate_count=statement.rows.height - saved,
        error_count=statement.error_count,
        errors=statement.errors,
        change_id=change.id if saved else None,
        finished_at=unit.now,
    )
    await unit.imports.save(done)
    if saved:
        await unit.history.open(change)
        unit.tell(_rows_came(started, statement.rows))
    unit.tell(_finished(done, user_id, ImportStatus.DONE))
    return True


def _rows_came(started: StatementImport, rows: pl.DataFrame) -> TransactionsChanged:
    months = rows["booked_on"].dt.truncate("1mo").unique().sort()
    return TransactionsChanged(
        kind=EventKind.BULK,
        by=ChangedBy.IMPORT,
        account_ids=(started.account_id,),
        months=tuple(Month.of(day) for day in months),
    )


def _finished(done: StatementImport, user_id: UUID, status: ImportStatus) -> ImportsFinished:
    return ImportsFinished(
        import_id=done.id,
        account_id=done.account_id,
        user_id=user_id,
        status=status.value,
        imported_count=done.imported_count,
        duplicate_count=done.duplicate_count,
        error_count=done.error_count,
    )
