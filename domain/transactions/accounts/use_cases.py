"""Editing, closing and reopening accounts, each as one change that can be undone."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from domain.shared.events import ChangedBy, ChangeKind, LedgerChanged, TransactionsChanged
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions import checks
from domain.transactions.accounts.commands import CloseAccount, EditAccount, ReopenAccount
from domain.transactions.accounts.outcomes import AccountChanged
from domain.transactions.accounts.rejections import (
    CloseAccountRejection,
    EditAccountRejection,
    ReopenAccountRejection,
)
from domain.transactions.commands import KEEP
from domain.transactions.model import Account, Change
from domain.transactions.model import ChangeKind as Kind
from domain.transactions.ports import LedgerUnit
from domain.transactions.reconciling.model import Reconciliation

UNKNOWN = "There is no such account in this household."


async def edit_account(caller: Caller, command: EditAccount, unit: LedgerUnit) -> AccountChanged | Rejected:
    """Change the named fields; another opening balance moves every balance since."""
    codes = EditAccountRejection
    account = await unit.accounts.lock(command.id)
    if account is None:
        return Rejected(codes.NOT_FOUND, UNKNOWN, "id")
    opening = account.opening_balance
    if command.opening_balance_minor is not KEEP:
        opening = Money(command.opening_balance_minor, account.currency)
    edited = replace(
        account,
        name=account.name if command.name is KEEP else command.name.strip(),
        type=account.type if command.type is KEEP else command.type,
        opening_balance=opening,
        balance=account.balance + opening - account.opening_balance,
        note=account.note if command.note is KEEP else (command.note or "").strip() or None,
        is_hidden=account.is_hidden if command.is_hidden is KEEP else command.is_hidden,
    )
    if problem := await _edit_problem(account, edited, unit):
        return problem
    moved = [] if command.place is KEEP else await _moved(unit, edited, command.place)
    edited = next((other for other in moved if other.id == edited.id), edited)
    others = [other for other in moved if other.id != edited.id]
    if edited == account and not others:
        return AccountChanged(account, None)
    change = await _begin(caller, unit, account, _edit_summary(account, edited))
    for other in others:
        await unit.accounts.save(replace(other, version=other.version + 1))
    edited = replace(edited, version=account.version + 1)
    await unit.accounts.save(edited)
    _tell(unit, account, edited)
    return AccountChanged(edited, change)


async def close_account(caller: Caller, command: CloseAccount, unit: LedgerUnit) -> AccountChanged | Rejected:
    """Close an account: its history stays, and no row can be added or moved to it."""
    codes = CloseAccountRejection
    account = await unit.accounts.lock(command.id)
    if account is None:
        return Rejected(codes.NOT_FOUND, UNKNOWN, "id")
    if account.closed_on is not None:
        return Rejected(codes.ALREADY_CLOSED, f"{account.name} was closed on {account.closed_on}.", "id")
    if problem := checks.date_problem(codes, command.closed_on, "closedOn"):
        return problem
    last = await unit.accounts.last_booked_on(account.id)
    if last is not None and last > command.closed_on:
        message = f"{account.name} has transactions up to {last}. Close it on that day or later."
        return Rejected(codes.ROWS_AFTER, message, "closedOn")
    change = await _begin(caller, unit, account, f"Closed {account.name}")
    closed = replace(account, closed_on=command.closed_on, version=account.version + 1)
    await unit.accounts.save(closed)
    _tell(unit, account, closed)
    return AccountChanged(closed, change)


async def reopen_account(caller: Caller, command: ReopenAccount, unit: LedgerUnit) -> AccountChanged | Rejected:
    """Open a closed account again."""
    codes = ReopenAccountRejection
    account = await unit.accounts.lock(command.id)
    if account is None:
        return Rejected(codes.NOT_FOUND, UNKNOWN, "id")
    if account.closed_on is None:
        return Rejected(codes.NOT_CLOSED, f"{account.name} is open.", "id")
    change = await _begin(caller, unit, account, f"Opened {account.name} again")
    opened = replace(account, closed_on=None, version=account.version + 1)
    await unit.accounts.save(opened)
    _tell(unit, account, opened)
    return AccountChanged(opened, change)


async def _edit_problem(account: Account, edited: Account, unit: LedgerUnit) -> Rejected | None:
    codes = EditAccountRejection
    if not edited.name:
        return Rejected(codes.NAME_EMPTY, "Give the account a name.", "name")
    if len(edited.name) > checks.NAME_MAX:
        return Rejected(codes.NAME_TOO_LONG, f"Shorten the name to {checks.NAME_MAX} characters.", "name")
    if edited.name.lower() != account.name.lower() and await unit.accounts.name_is_taken(edited.name):
        message = f"There is already an account called {edited.name!r}; choose another name."
        return Rejected(codes.NAME_TAKEN, message, "name")
    if edited.opening_balance != account.opening_balance:
        agreed = [each.statement_on for each in await unit.of(Reconciliation).all() if each.account_id == account.id]
        if agreed:
            message = f"{account.name} is reconciled up to {max(agreed)}, opening balance and all. Open that first."
            return Rejected(codes.RECONCILED, message, "openingBalance")
    return checks.first_problem(
        checks.note_problem(codes, edited.note),
        checks.range_problem(codes, edited.opening_balance, "openingBalance"),
    )


async def _moved(unit: LedgerUnit, edited: Account, place: int) -> list[Account]:
    """The accounts whose number changes when this one gets its own."""
    others = [account for account in await unit.accounts.all() if account.id != edited.id]
    others.insert(max(0, min(place, len(others))), edited)
    numbered = [replace(account, position=number) for number, account in enumerate(others, 1)]
    return [new for new, old in zip(numbered, others, strict=True) if new != old]


def _edit_summary(before: Account, after: Account) -> str:
    if after.name != before.name:
        return f"Renamed account {before.name} to {after.name}"
    if after.is_hidden != before.is_hidden:
        return f"{'Hid' if after.is_hidden else 'Showed'} account {after.name}"
    if after.opening_balance != before.opening_balance:
        return f"Changed the opening balance of {after.name} to {after.opening_balance}"
    return f"Changed account {after.name}"


async def _begin(caller: Caller, unit: LedgerUnit, account: Account, summary: str) -> Change:
    change = Change(
        id=uuid4(),
        kind=Kind.EDIT_ACCOUNT,
        summary=summary,
        created_at=unit.now,
        user_id=caller.viewer.user_id,
        account_id=account.id,
    )
    await unit.history.open(change)
    return change


def _tell(unit: LedgerUnit, before: Account, after: Account) -> None:
    unit.tell(LedgerChanged(kinds=("accounts",)))
    if before.opening_balance != after.opening_balance:
        unit.tell(TransactionsChanged(kind=ChangeKind.BULK, by=ChangedBy.PERSON, account_ids=(after.id,)))
