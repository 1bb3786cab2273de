"""What an investment or an asset is worth on a day: an adjusting row makes the balance so, and is neither spent nor
earned. A value that is set for an earlier day leaves the values of later days as they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid5

from domain.shared.events import ChangeKind as EventKind
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions import checks
from domain.transactions.accounts.commands import SetAccountValue
from domain.transactions.accounts.outcomes import AccountValued
from domain.transactions.accounts.rejections import SetAccountValueRejection
from domain.transactions.accounts.use_cases import UNKNOWN
from domain.transactions.categories import ADJUSTMENT
from domain.transactions.model import Account, AccountType, Categorizer, Change, ChangeKind, Transaction
from domain.transactions.ports import LedgerUnit
from domain.transactions.use_cases import changed_event

VALUED = (AccountType.INVESTMENT, AccountType.ASSET)
_DESCRIPTION = "Change of value"


async def set_account_value(caller: Caller, command: SetAccountValue, unit: LedgerUnit) -> AccountValued | Rejected:
    """Say what the account was worth at the end of a day."""
    codes = SetAccountValueRejection
    account = await unit.accounts.lock(command.account_id)
    if account is None:
        return Rejected(codes.ACCOUNT_NOT_FOUND, UNKNOWN, "accountId")
    value = Money(command.value_minor, account.currency)
    if problem := _problem(account, command.valued_on, value):
        return problem
    change_id = uuid5(command.id, ChangeKind.RECONCILE)
    if opened := await unit.history.get(change_id):
        found = await unit.transactions.get_many([command.id])
        return AccountValued(account, tuple(found.values()), opened)
    if await unit.transactions.get_many([command.id]) or await unit.transactions.get_deleted([command.id]):
        return Rejected(codes.ID_CONFLICT, "Another transaction has this id; make a new UUID.", "id")
    difference = value - await unit.accounts.balance_on(account.id, command.valued_on)
    if not difference.in_range:
        return Rejected(codes.AMOUNT_OUT_OF_RANGE, f"{difference} is more than one entry can be.", "value")
    if difference.minor == 0:
        return AccountValued(account, (), None)
    change = Change(
        id=change_id,
        kind=ChangeKind.RECONCILE,
        summary=f"Valued {account.name} at {value} on {command.valued_on}",
        created_at=unit.now,
        user_id=caller.viewer.user_id,
        account_id=account.id,
    )
    await unit.history.open(change)
    rows = await _adjust(command, account, difference, unit)
    unit.tell(changed_event(EventKind.BULK, rows))
    now = await unit.accounts.get(account.id)
    return AccountValued(now or account, tuple(row for row in rows if row.deleted_at is None), change)


def _problem(account: Account, day: date, value: Money) -> Rejected | None:
    codes = SetAccountValueRejection
    if account.type not in VALUED:
        message = f"{account.name} holds money that moves by transactions. Reconcile it with a statement instead."
        return Rejected(codes.NOT_A_VALUE, message, "accountId")
    if account.closed_on is not None:
        message = f"{account.name} was closed on {account.closed_on}. Open it again first."
        return Rejected(codes.ACCOUNT_CLOSED, message, "accountId")
    return checks.first_problem(
        checks.date_problem(codes, day, "valuedOn"), checks.range_problem(codes, value, "value")
    )


async def _adjust(command: SetAccountValue, account: Account, difference: Money, unit: LedgerUnit) -> list[Transaction]:
    """Add to the adjusting row of the day, or make one; the next one takes the same off, so that later values stay."""
    adjusting = sorted(
        await unit.transactions.of_category(account.id, ADJUSTMENT), key=lambda row: (row.booked_on, str(row.id))
    )
    free = [row for row in adjusting if row.reconciliation_id is None and not row.splits]
    today = next((row for row in free if row.booked_on == command.valued_on), None)
    later = next((row for row in free if row.booked_on > command.valued_on), None)
    rows: list[Transaction] = []
    if today is not None:
        rows.append(_changed(today, difference, unit))
    else:
        made = Transaction(
            id=command.id,
            account_id=account.id,
            booked_on=command.valued_on,
            amount=difference,
            description=_DESCRIPTION,
            category=ADJUSTMENT,
            categorized_by=Categorizer.PERSON,
            updated_at=unit.now,
        )
        await unit.transactions.add([made])
        rows.append(made)
    if later is not None:
        rows.append(_changed(later, -difference, unit))
    kept = [row for row in rows if row.id != command.id]
    if kept:
        await unit.transactions.save(kept)
    return rows


def _changed(row: Transaction, difference: Money, unit: LedgerUnit) -> Transaction:
    """A row that would say nothing any more is deleted."""
    amount = row.amount + difference
    if amount.minor == 0:
        return replace(row, version=row.version + 1, updated_at=unit.now, deleted_at=unit.now)
    return replace(row, amount=amount, version=row.version + 1, updated_at=unit.now)
