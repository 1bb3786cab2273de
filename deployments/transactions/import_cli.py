"""Imports asked for on the machine itself: the same queue, the same rules, the same result as from the browser."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run as run_use_case
from deployments.transactions.import_files import Destinations, ReadFile, read_file
from deployments.transactions.import_places import Places, Refused, Said, find_places, new_account
from deployments.transactions.import_profiles import saved_mappings
from deployments.transactions.imports import plan_of, queue_import
from deployments.transactions.matching.plan import KNOWN
from deployments.transactions.reads import LedgerReads
from deployments.transactions.reconciling.reads import StatementReads
from deployments.transactions.repository import LedgerBegin
from domain.shared.money import is_currency
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller, Role, Viewer
from domain.transactions.commands import CreateAccount
from domain.transactions.importing.commands import AccountChoice, StartImport
from domain.transactions.importing.mapping import ColumnMapping, ColumnRole
from domain.transactions.importing.model import ImportProfile
from domain.transactions.matching.model import Outcome
from domain.transactions.model import Account, ImportRowError, ImportStatus, StatementImport
from domain.transactions.reconciling.model import CheckedClosing
from domain.transactions.use_cases import create_account

_POLL_SECONDS = 0.1
# A million rows take minutes; nothing moving for this long means that no worker runs.
_SILENCE_SECONDS = 120.0
_NOBODY = Destinations(None, {})

_MEMBERS = text("""
SELECT u.id AS user_id, u.email, m.household_id, m.role FROM memberships m
JOIN users u ON u.id = m.user_id JOIN households h ON h.id = m.household_id
WHERE NOT h.is_demo AND (CAST(:email AS text) IS NULL OR u.email = lower(:email))
ORDER BY u.email
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What came of one file; with `failure` nothing of it came in. Counts are of rows and sum to `rows`.

    `closings` has the name of each account whose balance the file states, with what the books say of it;
    `balance_problem` says why a column of running balances is none.
    """

    path: Path
    failure: str | None = None
    format: str | None = None
    accounts: tuple[str, ...] = ()
    made_accounts: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    rows: int = 0
    added: int = 0
    matched: int = 0
    in_review: int = 0
    there_already: int = 0
    left_out: int = 0
    refused: int = 0
    refused_rows: tuple[ImportRowError, ...] = ()
    closings: tuple[tuple[str, CheckedClosing], ...] = ()
    balance_problem: str | None = None
    import_id: str | None = None


class Screen(Protocol):
    """Shows what goes on."""

    def begin(self, path: Path, rows: int) -> None: ...
    def move(self, status: str, share: float) -> None: ...
    def end(self, report: FileReport) -> None: ...


async def import_files(
    database: Database,
    files: Sequence[Path],
    said: Said,
    screen: Screen,
    *,
    email: str | None = None,
    dry_run: bool = False,
) -> list[FileReport]:
    """File by file, in the order given; one that is refused does not stop the others."""
    desk = _Desk(database, await caller_of(database, email), said, screen)
    reports = []
    for path in files:
        try:
            report = await desk.bring_in(path, dry_run=dry_run)
        except Refused as refusal:
            report = FileReport(path=path, failure=str(refusal))
        screen.end(report)
        reports.append(report)
    return reports


async def caller_of(database: Database, email: str | None) -> Caller:
    """Who acts on the command line: the one member there is, or the one whose e-mail is named."""
    async with database.session(None) as session:
        members = (await session.execute(_MEMBERS, {"email": email})).mappings().all()
    if not members:
        raise Refused(
            f"Nobody is registered as {email}. Check the address."
            if email
            else "Nobody is registered yet. Open Moneta in the browser first."
        )
    if len({member["household_id"] for member in members}) > 1:
        raise Refused(f"Say whose household with --user: {', '.join(member['email'] for member in members)}.")
    member = members[0]
    if member["role"] == Role.VIEWER:
        raise Refused(
            f"{member['email']} may look at this household but not change it. Name another person with --user."
        )
    return Caller(Viewer(member["user_id"], member["household_id"], Role(member["role"])), f"cli-{uuid4().hex[:12]}")


class _Desk:
    def __init__(self, database: Database, caller: Caller, said: Said, screen: Screen) -> None:
        self._begin = LedgerBegin(database)
        self._reads = LedgerReads(database)
        self._statements = StatementReads(database)
        self._caller = caller
        self._said = said
        self._screen = screen

    async def bring_in(self, path: Path, *, dry_run: bool) -> FileReport:
        try:
            content = await asyncio.to_thread(path.read_bytes)
        except OSError as error:
            raise Refused(f"It cannot be read: {error.strerror or error}.") from error
        async with self._begin(self._caller) as unit:
            profiles = await unit.imports.profiles()
        places, file = await self._read(content, path.name, profiles)
        self._screen.begin(path, file.statement.row_count)
        if dry_run:
            return _report(path, file, places, await self._planned(file))
        report = _report(path, file, places, await self._imported(content, path.name, places))
        names = {account.id: account.name for account in places.destinations.accounts}
        checked = await self._statements.closings(self._caller.household_id, file.closings)
        return replace(report, closings=tuple((names[each.account_id], each) for each in checked))

    async def _read(self, content: bytes, name: str, profiles: Sequence[ImportProfile]) -> tuple[Places, ReadFile]:
        """First which accounts it is of, then as rows of them."""
        saved = saved_mappings(profiles)
        accounts = await self._reads.accounts(self._caller.household_id)
        looked = await self._looked(content, name, accounts, saved)
        labels = looked.statement.account_labels
        last_time = next(
            (dict(one.accounts) for one in profiles if one.fingerprint == looked.statement.fingerprint), {}
        )
        places = find_places(labels, accounts, self._said, last_time)
        nameless = looked.rows["account_label"].null_count()
        if nameless and places.destinations.default is None:
            raise Refused(f"{nameless:,} rows name no account. Say where they go with --account NAME.")
        return places, _accepted(await read_file(content, name, places.destinations, None, saved))

    async def _looked(
        self, content: bytes, name: str, accounts: Sequence[Account], saved: Mapping[str, ColumnMapping]
    ) -> ReadFile:
        """As a file of no account yet; where its amounts make sense in one currency only, in that one."""
        named = [one.currency for one in accounts if one.name.casefold() == (self._said.account or "").casefold()]
        made = [self._said.create.upper()] if self._said.create and is_currency(self._said.create.upper()) else []
        currencies = dict.fromkeys([*named, *made, *(one.currency for one in accounts)])
        tried = [_NOBODY, *(Destinations(new_account("", currency), {}) for currency in currencies)]
        refusals = []
        for destinations in tried:
            outcome = await read_file(content, name, destinations, None, saved)
            if not isinstance(outcome, Rejected):
                return outcome
            refusals.append(outcome.message)
        # What is wrong in the currency that was asked for says more than what is wrong in some other.
        raise Refused(refusals[1] if named or made else refusals[0])

    async def _planned(self, file: ReadFile) -> dict[str, int]:
        async with self._begin(self._caller) as unit:
            plan = await plan_of(file, uuid4(), unit)
            await unit.rollback()
        return dict(plan.with_outcomes().group_by("outcome").len().iter_rows())

    async def _imported(self, content: bytes, name: str, places: Places) -> StatementImport:
        for account in places.new:
            command = CreateAccount(id=account.id, name=account.name, type=account.type, currency=account.currency)
            _accepted(await run_use_case(self._begin, create_account, self._caller, command))
        upload_id = uuid4()
        async with self._begin(self._caller) as unit:
            await unit.imports.keep_upload(upload_id, name, content)
            await unit.commit()
        default, by_label = places.destinations.default, places.destinations.by_label
        start = StartImport(
            id=uuid4(),
            upload_id=upload_id,
            account_id=default.id if default else None,
            accounts=tuple(
                AccountChoice(label, account.id if account else None) for label, account in by_label.items()
            ),
        )
        _accepted(await run_use_case(self._begin, queue_import, self._caller, start))
        return await self._finished(start)

    async def _finished(self, start: StartImport) -> StatementImport:
        shown: tuple[ImportStatus, float] | None = None
        silent_seconds = 0.0
        while True:
            current = (await self._reads.imports_by_ids(self._caller.household_id, [start.id]))[start.id]
            if current.finished_at is not None:
                if current.status is ImportStatus.FAILED:
                    raise Refused(current.failure or "It could not be imported.")
                return current
            if (current.status, current.progress) != shown:
                shown, silent_seconds = (current.status, current.progress), 0.0
                self._screen.move(current.status.lower(), current.progress)
            elif silent_seconds > _SILENCE_SECONDS:
                raise Refused(
                    "The import waits and nobody works on it. Look at `moneta status`; it goes on once events run."
                )
            await asyncio.sleep(_POLL_SECONDS)
            silent_seconds += _POLL_SECONDS


def _accepted(outcome: Any) -> Any:
    if isinstance(outcome, Rejected):
        raise Refused(outcome.message)
    return outcome


def _report(path: Path, file: ReadFile, places: Places, came: StatementImport | dict[str, int]) -> FileReport:
    statement = file.statement
    if isinstance(came, StatementImport):
        counts = {
            Outcome.NEW.value: came.imported_count,
            Outcome.SAME.value: came.matched_count,
            Outcome.REVIEW.value: came.review_count,
            KNOWN: came.duplicate_count,
        }
    else:
        counts = came
    return FileReport(
        path=path,
        format=statement.format,
        accounts=tuple(account.name for account in places.destinations.accounts),
        made_accounts=tuple(account.name for account in places.new),
        columns=tuple(
            (column.header or f"column {column.index + 1}", column.role.lower())
            for column in statement.mapping.columns
            if column.role is not ColumnRole.IGNORE
        ),
        date_from=file.rows["booked_on"].min(),  # type: ignore[arg-type]
        date_to=file.rows["booked_on"].max(),  # type: ignore[arg-type]
        rows=statement.row_count,
        added=counts.get(Outcome.NEW.value, 0),
        matched=counts.get(Outcome.SAME.value, 0),
        in_review=counts.get(Outcome.REVIEW.value, 0),
        there_already=counts.get(KNOWN, 0),
        left_out=file.left_out_count,
        refused=statement.error_count,
        refused_rows=statement.errors,
        balance_problem=statement.balance_problem,
        import_id=str(came.id) if isinstance(came, StatementImport) else None,
    )
