"""How files of one layout were read the last time: kept for each bank, recognised the next time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID, uuid4, uuid5

from deployments.transactions.import_files import ReadFile, without_samples
from deployments.transactions.import_store import Job
from deployments.transactions.repository import SqlLedgerUnit
from domain.shared.events import LedgerChanged
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.importing.commands import ForgetImportProfile, RenameImportProfile
from domain.transactions.importing.mapping import ColumnMapping
from domain.transactions.importing.model import ImportProfile, ProfileForgotten, ProfileRenamed
from domain.transactions.importing.rejections import ForgetImportProfileRejection, RenameImportProfileRejection
from domain.transactions.model import Change, ChangeKind
from domain.transactions.naming.checks import name_problem

_UNKNOWN = "There is no such layout any more."


def saved_mappings(profiles: Sequence[ImportProfile]) -> Mapping[str, ColumnMapping]:
    """What was chosen for each layout; formats that fix what their fields mean have nothing to choose."""
    return {profile.fingerprint: profile.mapping for profile in profiles if profile.mapping and profile.mapping.columns}


async def remember(job: Job, file: ReadFile, unit: SqlLedgerUnit) -> None:
    """Keep how this file is read, and where it goes. Not a change of the ledger: undoing an import keeps it."""
    statement, started = file.statement, job.started
    if not statement.fingerprint:
        return
    await unit.imports.keep_profile(
        ImportProfile(
            id=uuid5(unit.household_id, f"profile {statement.fingerprint}"),
            fingerprint=statement.fingerprint,
            name=_name(file),
            format=statement.format,
            account_id=started.account_id,
            accounts=started.accounts,
            mapping=without_samples(statement.mapping),
            used_at=unit.now,
        )
    )


def _name(file: ReadFile) -> str:
    headers = [column.header.strip() for column in file.statement.mapping.columns if column.header.strip()]
    known = ", ".join(headers[:3]) + ("…" if len(headers) > 3 else "")
    return f"{file.statement.format.upper()} ({known})" if known else file.statement.format.upper()


async def rename(caller: Caller, command: RenameImportProfile, unit: SqlLedgerUnit) -> ProfileRenamed | Rejected:
    """A name that people know it by; later files of the layout leave it."""
    codes = RenameImportProfileRejection
    profile = await _profile(command.id, unit)
    if profile is None:
        return Rejected(codes.NOT_FOUND, _UNKNOWN, "id")
    renamed = replace(profile, name=command.name.strip())
    if problem := name_problem(codes, renamed.name, "layout"):
        return problem
    if renamed == profile:
        return ProfileRenamed(profile, None)
    change = await _begin_change(caller, unit, f"Renamed the layout {profile.name} to {renamed.name}")
    await unit.imports.rename_profile(profile.id, renamed.name)
    return ProfileRenamed(renamed, change)


async def forget(caller: Caller, command: ForgetImportProfile, unit: SqlLedgerUnit) -> ProfileForgotten | Rejected:
    """How files of that layout are read is guessed anew the next time."""
    profile = await _profile(command.id, unit)
    if profile is None:
        return Rejected(ForgetImportProfileRejection.NOT_FOUND, _UNKNOWN, "id")
    change = await _begin_change(caller, unit, f"Forgot how files are read: {profile.name}")
    await unit.imports.forget_profile(profile.id)
    return ProfileForgotten(profile.id, change)


async def _profile(id: UUID, unit: SqlLedgerUnit) -> ImportProfile | None:  # noqa: A002
    return next((each for each in await unit.imports.profiles() if each.id == id), None)


async def _begin_change(caller: Caller, unit: SqlLedgerUnit, summary: str) -> Change:
    change = Change(
        id=uuid4(), kind=ChangeKind.SETTINGS, summary=summary, created_at=unit.now, user_id=caller.viewer.user_id
    )
    await unit.history.open(change)
    unit.tell(LedgerChanged(kinds=("import_profiles",)))
    return change
