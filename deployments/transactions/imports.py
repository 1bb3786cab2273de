"""From an uploaded file to rows of accounts: read, recognised, categorized, saved – and all of it can be taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID, uuid5

from deployments.adapters.unit_of_work import run
from deployments.transactions.categorizing import CategorizerOf
from deployments.transactions.import_files import Destinations, ReadFile, coverage, destinations_of, read_file
from deployments.transactions.import_profiles import remember, saved_mappings
from deployments.transactions.import_runs import START, Enrich, Run, TakenOver, nothing_to_add
from deployments.transactions.import_store import Job
from deployments.transactions.matching.plan import Layout, Plan, make_plan
from deployments.transactions.matching.stored import StoredRows
from deployments.transactions.previews import preview_of
from deployments.transactions.repository import LedgerBegin, SqlLedgerUnit
from deployments.transactions.rules.importing import link_transfers
from domain.shared.event_json import Payload
from domain.shared.events import (
    ChangedBy,
    Event,
    ImportsFinished,
    ImportsProgressed,
    ImportsQueued,
    TransactionsChanged,
)
from domain.shared.events import ChangeKind as EventKind
from domain.shared.outcomes import Rejected
from domain.shared.periods import Month
from domain.shared.viewer import Caller
from domain.transactions.importing.commands import PreviewImport, StartImport
from domain.transactions.importing.model import ImportPreview
from domain.transactions.importing.rejections import ImportRejection
from domain.transactions.model import ImportStatus, StatementImport
from domain.transactions.names import LedgerSettings
from domain.transactions.reconciling.use_cases import fresh_closings, store_closings

# Publishes something that open pages may want to know at once; never the only way to learn it.
Hint = Callable[[UUID, Payload], Awaitable[None]]


async def queue_import(caller: Caller, command: StartImport, unit: SqlLedgerUnit) -> StatementImport | Rejected:
    """Remember what to import and ask for it to be done; a retry is the same import."""
    accounts = tuple((choice.label, choice.account_id) for choice in command.accounts)
    if existing := await unit.imports.get(command.id):
        if (existing.account_id, existing.accounts) == (command.account_id, accounts):
            return existing
        return Rejected(ImportRejection.ID_CONFLICT, "Another import has this id; make a new UUID.", "id")
    destinations = await _destinations(command, unit)
    if isinstance(destinations, Rejected):
        return destinations
    if not destinations.accounts:
        message = "Choose the account that the rows go into."
        return Rejected(ImportRejection.ACCOUNT_NOT_FOUND, message, "accountId")
    upload = await _upload(command, unit)
    if isinstance(upload, Rejected):
        return upload
    queued = StatementImport(
        id=command.id,
        account_id=command.account_id,
        accounts=accounts,
        file_name=upload[0],
        status=ImportStatus.QUEUED,
        created_at=unit.now,
    )
    await unit.imports.add(queued, command.upload_id, command.mapping)
    unit.tell(ImportsQueued(import_id=queued.id, user_id=caller.viewer.user_id))
    return queued


async def _destinations(command: StartImport | PreviewImport, unit: SqlLedgerUnit) -> Destinations | Rejected:
    choices = [(choice.label, choice.account_id) for choice in command.accounts]
    return await _accounts(command.account_id, choices, unit)


async def _accounts(
    default: UUID | None, choices: list[tuple[str, UUID | None]], unit: SqlLedgerUnit
) -> Destinations | Rejected:
    wanted = {id for id in (default, *(chosen for _, chosen in choices)) if id is not None}  # noqa: A001
    found = {id: await unit.accounts.get(id) for id in wanted}  # noqa: A001
    return destinations_of({id: account for id, account in found.items() if account}, default, choices)  # noqa: A001


async def _upload(command: StartImport | PreviewImport, unit: SqlLedgerUnit) -> tuple[str, bytes] | Rejected:
    upload = await unit.imports.upload(command.upload_id)
    if upload is None:
        message = "This upload is not there any more (files are kept for a day). Upload the file again."
        return Rejected(ImportRejection.UPLOAD_NOT_FOUND, message, "uploadId")
    return upload


class ImportJobs:
    """Previews and runs imports in one process of the transactions service."""

    def __init__(
        self, begin: LedgerBegin, categorizer_of: CategorizerOf, hint: Hint, *, enrich: Enrich = nothing_to_add
    ) -> None:
        self._begin = begin
        self._categorizer_of = categorizer_of
        self._hint = hint
        self._enrich = enrich

    async def preview(self, caller: Caller, command: PreviewImport) -> ImportPreview | Rejected:
        """What the file would become; saves nothing."""
        async with self._begin(caller) as unit:
            destinations = await _destinations(command, unit)
            if isinstance(destinations, Rejected):
                return destinations
            upload = await _upload(command, unit)
            if isinstance(upload, Rejected):
                return upload
            profiles = await unit.imports.profiles()
            file = await read_file(upload[1], upload[0], destinations, command.mapping, saved_mappings(profiles))
            if isinstance(file, Rejected):
                return file
            plan = None
            if destinations.accounts:
                plan = await plan_of(file, command.upload_id, unit)
            percent = await apply_from_percent(unit)
            await unit.rollback()
        categorizer = self._categorizer_of(caller.household_id)
        return await preview_of(file, plan, upload[0], profiles, destinations, categorizer, percent)

    async def run(self, event: Event) -> None:
        """Consumer of `imports.queued`. Cut off at any point it goes on from there when it is asked to again."""
        queued = event.read(ImportsQueued)
        async with self._begin(event) as unit:
            job = await unit.imports.job(queued.import_id)
            if job is None or job.started.finished_at is not None:
                return
            started = job.started
            destinations = await _accounts(started.account_id, list(started.accounts), unit)
            upload = await unit.imports.upload(job.upload_id)
        if isinstance(destinations, Rejected) or upload is None:
            await self._fail(event, job, "The file or the account is gone. Upload the file again.")
            return
        async with self._begin(event) as alone:
            # One import at a time writes to an account: what it decides then holds until it is done.
            await alone.imports.alone([account.id for account in destinations.accounts])
            await self._run(event, queued.import_id, destinations, upload)

    async def _run(self, event: Event, import_id: UUID, destinations: Destinations, upload: tuple[str, bytes]) -> None:
        async with self._begin(event) as unit:
            job = await unit.imports.job(import_id)
            profiles = await unit.imports.profiles()
            percent = await apply_from_percent(unit)
        if job is None or job.started.finished_at is not None:
            return
        if job.checkpoint is None:
            await self._step(event, import_id, ImportStatus.PARSING, 0.05)
        file = await read_file(upload[1], upload[0], destinations, job.mapping, saved_mappings(profiles))
        if isinstance(file, Rejected):
            await self._fail(event, job, file.message)
            return
        try:
            reached, plan = await self._planned(event, job, file)
            writing = Run(
                begin=self._begin,
                event=event,
                started=job.started,
                user_id=job.user_id,
                file=file,
                plan=plan,
                categorizer=self._categorizer_of(event.household_id),
                apply_from_percent=percent,
                enrich=self._enrich,
                progress=lambda status: self._tell_progress(event, import_id, status),
                reached=reached,
            )
            await writing.write()
            await self._finish(event, job, writing)
        except TakenOver:
            return

    async def _planned(self, event: Event, job: Job, file: ReadFile) -> tuple[dict[str, int], Plan]:
        """The plan, made once: whatever is written since, an import goes on as it began."""
        async with self._begin(event) as unit:
            if job.checkpoint is not None:
                content = await unit.imports.plan(job.started.id)
                assert content is not None
                return job.checkpoint, Plan.from_bytes(file.rows, content)
            plan = await plan_of(file, job.started.id, unit)
            await unit.imports.keep_plan(
                job.started.id,
                plan.to_bytes(),
                coverage(file.rows),
                format=file.statement.format,
                fingerprint=file.statement.fingerprint or None,
            )
            await unit.imports.checkpoint(job.started.id, START, ImportStatus.PARSING, 0.1)
            await remember(job, file, unit)
            await unit.commit()
        return dict(START), plan

    async def _finish(self, event: Event, job: Job, writing: Run) -> None:
        async with self._begin(event) as unit:
            current = await unit.imports.job(job.started.id)
            if current is None or current.started.finished_at is not None or current.checkpoint != writing.reached:
                raise TakenOver
            done = await writing.result(unit)
            fresh = await fresh_closings(done.closings, unit)
            if fresh:
                done = replace(done, change_id=await writing.open_change(unit))
                await store_closings(done.id, fresh, unit)
            await unit.imports.save(done)
            if done.change_id is not None:
                await unit.history.resume(done.change_id)
                await link_transfers(unit, job.started.id)
                await unit.imports.name_change(done.change_id, _summary(done))
                unit.tell(_rows_came(writing))
            unit.tell(_finished(done, job.user_id, ImportStatus.DONE))
            await unit.commit()

    async def _step(self, event: Event, import_id: UUID, status: ImportStatus, progress: float) -> None:
        async with self._begin(event) as unit:
            await unit.imports.step(import_id, status, progress)
            await unit.commit()
        await self._tell_progress(event, import_id, status)

    async def _tell_progress(self, event: Event, import_id: UUID, status: ImportStatus) -> None:
        await self._hint(event.household_id, ImportsProgressed(import_id=import_id, status=status.value))

    async def _fail(self, event: Event, job: Job, failure: str) -> None:
        """Nothing stays of a file that cannot be imported, also of one that was half in."""

        async def use_case(_: None, command: str, unit: SqlLedgerUnit) -> None:
            change_id = uuid5(job.started.id, "IMPORT")
            if await unit.history.get(change_id) is not None:
                await unit.history.restore(change_id, redo=False)
                await unit.transactions.remove_import(job.started.id)
            await unit.imports.save(
                replace(job.started, status=ImportStatus.FAILED, progress=1, failure=command, finished_at=unit.now)
            )
            unit.tell(_finished(job.started, job.user_id, ImportStatus.FAILED))

        await run(lambda _: self._begin(event), use_case, None, failure)


async def apply_from_percent(unit: SqlLedgerUnit) -> int:
    """How sure the model must be in this household for its category to be taken."""
    settings = await unit.of(LedgerSettings).get(LedgerSettings().id)
    return (settings or LedgerSettings()).apply_from_percent


async def plan_of(file: ReadFile, import_id: UUID, unit: SqlLedgerUnit) -> Plan:
    """What would become of each row now; writes nothing."""
    layout = Layout(import_id=import_id, format=file.statement.format, fingerprint=file.statement.fingerprint or None)
    return await make_plan(
        file.rows, layout, StoredRows(unit.session, unit.household_id), await unit.imports.decisions()
    )


def _summary(done: StatementImport) -> str:
    if not done.imported_count + done.matched_count + done.review_count:
        return f"Kept what {done.file_name} says the account held"
    parts = [f"{done.imported_count:,} {'row' if done.imported_count == 1 else 'rows'}"]
    if done.matched_count:
        parts.append(f"{done.matched_count:,} matched")
    if done.review_count:
        parts.append(f"{done.review_count:,} to review")
    return f"Imported {', '.join(parts)} from {done.file_name}"


def _rows_came(writing: Run) -> TransactionsChanged:
    rows = writing.file.rows
    months = rows["booked_on"].dt.truncate("1mo").unique().sort()
    return TransactionsChanged(
        kind=EventKind.BULK,
        by=ChangedBy.IMPORT,
        account_ids=tuple(UUID(account) for account in rows["account_id"].unique().sort()),
        months=tuple(Month.of(day) for day in months),
    )


def _finished(done: StatementImport, user_id: UUID, status: ImportStatus) -> ImportsFinished:
    return ImportsFinished(
        import_id=done.id,
        account_id=done.account_id,
        user_id=user_id,
        status=status.value,
        imported_count=done.imported_count,
        duplicate_count=done.duplicate_count + done.matched_count,
        error_count=done.error_count,
    )
