"""An import asked for on the machine itself: the same queue, the same rules, the same result as from the browser."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run as run_use_case
from deployments.transactions.importing.statement import Statement, parse_statement
from deployments.transactions.imports import queue_import
from deployments.transactions.reads import LedgerReads
from deployments.transactions.repository import LedgerBegin
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller, Role, Viewer
from domain.transactions.commands import CreateAccount
from domain.transactions.importing.commands import StartImport
from domain.transactions.model import Account, AccountType, ImportStatus, StatementImport
from domain.transactions.outcomes import AccountCreated
from domain.transactions.use_cases import create_account

_POLL_SECONDS = 0.2
# A million rows take minutes; nothing moving for this long means that no worker runs.
_SILENCE_SECONDS = 120.0

_MEMBERS = text("""
SELECT u.id AS user_id, u.email, m.household_id, m.role FROM memberships m
JOIN users u ON u.id = m.user_id JOIN households h ON h.id = m.household_id
WHERE NOT h.is_demo AND (CAST(:email AS text) IS NULL OR u.email = lower(:email))
ORDER BY u.email
""")

Echo = Callable[..., None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line asked for; `create` is the currency of an account to be made."""

    file: Path
    account_name: str
    email: str | None = None
    create: str | None = None
    dry_run: bool = False


class Refused(Exception):
    """One line for the person: what is wrong and how to mend it."""


async def run(database: Database, wanted: Wanted, *, echo: Echo) -> int:
    """Import and report; gives the exit code."""
    try:
        caller = await _caller(database, wanted.email)
        account = await _account(database, caller, wanted)
        content = wanted.file.read_bytes()
        statement = _accepted(
            await asyncio.to_thread(parse_statement, content, wanted.file.name, currency=account.currency)
        )
        _describe(statement, account, echo)
        if wanted.dry_run:
            return 0
        done = await _import(database, caller, account, wanted.file.name, content, echo)
    except Refused as refusal:
        echo(str(refusal))
        return 1
    return _report(done, echo)


def _accepted(outcome: Any) -> Any:
    if isinstance(outcome, Rejected):
        raise Refused(outcome.message)
    return outcome


async def _caller(database: Database, email: str | None) -> Caller:
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
    return Caller(Viewer(member["user_id"], member["household_id"], Role(member["role"])), f"cli-{uuid4().hex[:12]}")


async def _account(database: Database, caller: Caller, wanted: Wanted) -> Account:
    accounts = await LedgerReads(database).accounts(caller.household_id)
    for account in accounts:
        if account.name.lower() == wanted.account_name.strip().lower():
            return account
    if wanted.create is None:
        names = ", ".join(account.name for account in accounts) or "none yet"
        raise Refused(
            f"There is no account {wanted.account_name!r} (accounts: {names}). "
            "Create it by adding --create EUR, or whatever its currency is."
        )
    command = CreateAccount(
        id=uuid4(), name=wanted.account_name, type=AccountType.CHECKING, currency=wanted.create.upper()
    )
    created: AccountCreated = _accepted(await run_use_case(LedgerBegin(database), create_account, caller, command))
    return created.account


def _describe(statement: Statement, account: Account, echo: Echo) -> None:
    roles = ", ".join(
        f"{column.header or f'column {column.index + 1}'} → {column.role.lower()}"
        for column in statement.mapping.columns
        if column.role != "IGNORE"
    )
    days = statement.rows["booked_on"].sort()
    period = f"{days[0]} to {days[-1]}"
    echo(f"{statement.row_count:,} rows from {period}, {statement.encoding}, into {account.name}: {roles}")


async def _import(
    database: Database, caller: Caller, account: Account, file_name: str, content: bytes, echo: Echo
) -> StatementImport:
    begin, upload_id = LedgerBegin(database), uuid4()
    async with begin(caller) as unit:
        await unit.imports.keep_upload(upload_id, file_name, content)
        await unit.commit()
    command = StartImport(id=uuid4(), upload_id=upload_id, account_id=account.id)
    _accepted(await run_use_case(begin, queue_import, caller, command))
    return await _wait(LedgerReads(database), caller.household_id, command.id, echo)


async def _wait(reads: LedgerReads, household_id: UUID, import_id: UUID, echo: Echo) -> StatementImport:
    shown: tuple[ImportStatus, float] | None = None
    silent_seconds = 0.0
    while True:
        current = (await reads.imports_by_ids(household_id, [import_id]))[import_id]
        if current.finished_at is not None:
            return current
        if (current.status, current.progress) != shown:
            shown, silent_seconds = (current.status, current.progress), 0.0
            echo(f"  {current.status.lower()} {current.progress:.0%}")
        elif silent_seconds > _SILENCE_SECONDS:
            raise Refused(
                "The import waits and nobody works on it. Look at `moneta status`; it goes on once events run."
            )
        await asyncio.sleep(_POLL_SECONDS)
        silent_seconds += _POLL_SECONDS


def _report(done: StatementImport, echo: Echo) -> int:
    if done.status is ImportStatus.FAILED:
        echo(f"Nothing was imported: {done.failure}")
        return 1
    counts = f"{done.imported_count:,} imported, {done.duplicate_count:,} there already"
    echo(f"{counts}, {done.error_count:,} could not be read.")
    for error in done.errors:
        where = f" ({error.column})" if error.column else ""
        echo(f"  line {error.line}{where}: {error.reason}")
    if done.error_count > len(done.errors):
        echo(f"  and {done.error_count - len(done.errors):,} more")
    return 0
