"""Saying balances, agreeing with statements and opening them again, each as one change that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4, uuid5

from domain.shared.events import ChangedBy, LedgerChanged, TransactionsChanged
from domain.shared.events import ChangeKind as EventKind
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions import checks
from domain.transactions.categories import ADJUSTMENT
from domain.transactions.model import Account, Categorizer, Change, ChangeKind, StatedClosing, Transaction
from domain.transactions.ports import LedgerUnit
from domain.transactions.reconciling.commands import (
    DeleteBalanceAssertion,
    FinishReconciliation,
    ReopenReconciliation,
    SetBalanceAssertion,
)
from domain.transactions.reconciling.model import BalanceAssertion, Reconciliation
from domain.transactions.reconciling.outcomes import (
    AssertionDeleted,
    AssertionSet,
    ReconciliationFinished,
    ReconciliationReopened,
)
from domain.transactions.reconciling.ports import StatementUnit
from domain.transactions.reconciling.rejections import (
    DeleteBalanceAssertionRejection,
    FinishReconciliationRejection,
    ReopenReconciliationRejection,
    SetBalanceAssertionRejection,
)

# Rows that a person ticks or leaves out one by one; whoever has more chooses another day.
CHOSEN_MAX = 5_000
_NO_ACCOUNT = "There is no such account in this household."


async def set_balance_assertion(
    caller: Caller, command: SetBalanceAssertion, unit: LedgerUnit
) -> AssertionSet | Rejected:
    """Say what an account held at the end of a day. There is one such balance for each day."""
    codes = SetBalanceAssertionRejection
    account = await unit.accounts.get(command.account_id)
    if account is None:
        return Rejected(codes.ACCOUNT_NOT_FOUND, _NO_ACCOUNT, "accountId")
    balance = Money(command.balance_minor, account.currency)
    if problem := checks.first_problem(
        checks.date_problem(codes, command.asserted_on, "assertedOn"),
        checks.range_problem(codes, balance, "balance"),
        checks.note_problem(codes, command.note),
    ):
        return problem
    wanted = BalanceAssertion(
        id=command.id,
        account_id=account.id,
        asserted_on=command.asserted_on,
        balance_minor=command.balance_minor,
        note=command.note or None,
    )
    held = await unit.of(BalanceAssertion).all()
    existing = next((each for each in held if each.id == command.id), None)
    if existing == wanted:
        return AssertionSet(wanted, None)
    if existing and existing.account_id != account.id:
        return Rejected(codes.ID_CONFLICT, "A balance of another account has this id; make a new UUID.", "id")
    change = await _begin(caller, unit, uuid4(), account, f"{account.name} held {balance} on {wanted.asserted_on}")
    replaced = [each.id for each in held if _place(each) == _place(wanted) and each.id != wanted.id]
    await unit.of(BalanceAssertion).remove(*replaced)
    await unit.of(BalanceAssertion).put(wanted)
    return AssertionSet(wanted, change)


async def delete_balance_assertion(
    caller: Caller, command: DeleteBalanceAssertion, unit: LedgerUnit
) -> AssertionDeleted | Rejected:
    """Take back what was said of a day."""
    existing = await unit.of(BalanceAssertion).get(command.id)
    account = await unit.accounts.get(existing.account_id) if existing else None
    if existing is None or account is None:
        message = "There is no such balance in this household."
        return Rejected(DeleteBalanceAssertionRejection.NOT_FOUND, message, "id")
    summary = f"Deleted the balance of {account.name} on {existing.asserted_on}"
    change = await _begin(caller, unit, uuid4(), account, summary)
    await unit.of(BalanceAssertion).remove(existing.id)
    return AssertionDeleted(existing.id, change)


async def fresh_closings(closings: Sequence[StatedClosing], unit: LedgerUnit) -> tuple[StatedClosing, ...]:
    """Those that say something new: a person's word of the day stays, and the same file again adds nothing.

    An earlier file's word gives way to another one, for a bank tells of a day while it still goes on.
    """
    if not closings:
        return ()
    held = {_place(each): each for each in await unit.of(BalanceAssertion).all()}
    found = {(each.account_id, each.held_on): each for each in closings}
    return tuple(
        each
        for place, each in found.items()
        if (said := held.get(place)) is None
        or (said.import_id is not None and said.balance_minor != each.balance_minor)
    )


async def store_closings(import_id: UUID, fresh: Sequence[StatedClosing], unit: LedgerUnit) -> None:
    """Keep them as balances of their accounts, within the change of the import, so that it takes them along."""
    places = {(each.account_id, each.held_on) for each in fresh}
    await unit.of(BalanceAssertion).remove(
        *[each.id for each in await unit.of(BalanceAssertion).all() if _place(each) in places]
    )
    await unit.of(BalanceAssertion).put(
        *[
            BalanceAssertion(
                id=uuid5(import_id, f"balance {each.account_id} {each.held_on}"),
                account_id=each.account_id,
                asserted_on=each.held_on,
                balance_minor=each.balance_minor,
                import_id=import_id,
            )
            for each in fresh
        ]
    )
    unit.tell(LedgerChanged(kinds=("reconciliations",)))


async def finish_reconciliation(
    caller: Caller, command: FinishReconciliation, unit: StatementUnit
) -> ReconciliationFinished | Rejected:
    """Lock the ticked rows, if they and what was agreed before make up the balance of the statement."""
    codes = FinishReconciliationRejection
    ticks = command.ticks
    account = await unit.accounts.get(ticks.account_id)
    if account is None:
        return Rejected(codes.ACCOUNT_NOT_FOUND, _NO_ACCOUNT, "accountId")
    balance = Money(command.balance_minor, account.currency)
    if problem := _shape_problem(command, balance):
        return problem
    last = await unit.statements.last(account.id)
    change_id = uuid5(command.id, "RECONCILE")
    if existing := await unit.of(Reconciliation).get(command.id):
        if (existing.account_id, existing.statement_on, existing.balance_minor) != (
            *(account.id, ticks.statement_on),
            balance.minor,
        ):
            return Rejected(codes.ID_CONFLICT, "Another statement has this id; make a new UUID.", "id")
        return ReconciliationFinished(existing, 0, None, await unit.history.get(change_id))
    if last and last.statement_on >= ticks.statement_on:
        message = (
            f"{account.name} is agreed up to {last.statement_on}. Choose a later day, or open that statement again."
        )
        return Rejected(codes.NOT_AFTER_LAST, message, "statementOn")
    difference = balance - (await unit.statements.ticked(ticks)).books
    if difference.minor and not command.adjust:
        words = "too little" if difference.minor > 0 else "too much"
        amount = Money(abs(difference.minor), account.currency)
        message = f"The ticked rows are {amount} {words}. Tick what the statement has, or see what may be wrong."
        return Rejected(codes.DIFFERENCE_LEFT, message, "balance")
    if await unit.history.get(change_id):
        change_id = uuid4()
    change = await _begin(caller, unit, change_id, account, f"Reconciled {account.name} up to {ticks.statement_on}")
    done = Reconciliation(
        id=command.id,
        account_id=account.id,
        statement_on=ticks.statement_on,
        balance_minor=balance.minor,
        user_id=caller.viewer.user_id,
        closed_at=unit.now,
    )
    await unit.of(Reconciliation).put(done)
    count = await unit.statements.lock(ticks, done.id, unit.now)
    adjustment = _adjustment(done, difference, unit) if difference.minor else None
    if adjustment:
        await unit.transactions.add([adjustment])
    _tell_rows(unit, account)
    return ReconciliationFinished(done, count, adjustment, change)


async def reopen_reconciliation(
    caller: Caller, command: ReopenReconciliation, unit: StatementUnit
) -> ReconciliationReopened | Rejected:
    """Unlock the last statement of an account; earlier ones stay closed, for they carry it."""
    codes = ReopenReconciliationRejection
    existing = await unit.of(Reconciliation).get(command.id)
    account = await unit.accounts.get(existing.account_id) if existing else None
    if existing is None or account is None:
        return Rejected(codes.NOT_FOUND, "There is no such statement in this household.", "id")
    last = await unit.statements.last(account.id)
    if last and last.id != existing.id:
        message = f"The statement of {last.statement_on} builds on this one. Open that first."
        return Rejected(codes.NOT_LAST, message, "id")
    summary = f"Opened the statement of {account.name} of {existing.statement_on} again"
    change = await _begin(caller, unit, uuid4(), account, summary)
    count = await unit.statements.unlock(existing.id, unit.now)
    await unit.of(Reconciliation).remove(existing.id)
    _tell_rows(unit, account)
    return ReconciliationReopened(existing, count, change)


def _shape_problem(command: FinishReconciliation, balance: Money) -> Rejected | None:
    codes = FinishReconciliationRejection
    for field in ("left_out", "included"):
        if len(getattr(command.ticks, field)) > CHOSEN_MAX:
            name = "leftOut" if field == "left_out" else field
            message = f"Choose at most {CHOSEN_MAX:,} rows one by one. Take an earlier day of the statement."
            return Rejected(codes.TOO_MANY, message, name)
    return checks.first_problem(
        checks.date_problem(codes, command.ticks.statement_on, "statementOn"),
        checks.range_problem(codes, balance, "balance"),
    )


def _adjustment(done: Reconciliation, difference: Money, unit: LedgerUnit) -> Transaction:
    """What nobody could explain, as a row that says so; neither spent nor earned."""
    return Transaction(
        id=uuid5(done.id, "adjustment"),
        account_id=done.account_id,
        booked_on=done.statement_on,
        amount=difference,
        description="Balance adjustment",
        note=f"The statement of {done.statement_on} differed by this, and nobody found why.",
        category=ADJUSTMENT,
        categorized_by=Categorizer.PERSON,
        reconciliation_id=done.id,
        updated_at=unit.now,
    )


def _place(assertion: BalanceAssertion) -> tuple[UUID, date]:
    return assertion.account_id, assertion.asserted_on


def _tell_rows(unit: LedgerUnit, account: Account) -> None:
    unit.tell(TransactionsChanged(kind=EventKind.BULK, by=ChangedBy.PERSON, account_ids=(account.id,)))


async def _begin(caller: Caller, unit: LedgerUnit, change_id: UUID, account: Account, summary: str) -> Change:
    change = Change(
        id=change_id,
        kind=ChangeKind.RECONCILE,
        summary=summary,
        created_at=unit.now,
        user_id=caller.viewer.user_id,
        account_id=account.id,
    )
    await unit.history.open(change)
    unit.tell(LedgerChanged(kinds=("reconciliations",)))
    return change
