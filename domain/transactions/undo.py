"""Undoing and redoing: put back what a change moved, unless somebody has changed that since."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from domain.shared.events import ChangedBy, ImportsFinished, LedgerChanged, TransactionsChanged
from domain.shared.events import ChangeKind as EventKind
from domain.shared.kinds import RECURRING, RESTORED_BUDGETS, RESTORED_GOALS, RESTORED_INSIGHTS
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller, Permission
from domain.transactions.commands import Redo, RedoLast, Undo, UndoLast
from domain.transactions.model import Change, ChangeKind, ImportStatus, Transaction
from domain.transactions.names import HouseholdCategory
from domain.transactions.naming.tree import is_tree
from domain.transactions.outcomes import Undone
from domain.transactions.ports import Restored, Standing
from domain.transactions.reconciling.commands import Ticks
from domain.transactions.reconciling.model import Reconciliation
from domain.transactions.reconciling.ports import StatementUnit
from domain.transactions.rejections import UndoRejection
from domain.transactions.use_cases import asking_for_categories, changed_event

# Rows of a change with more are not answered: nobody looks at them one by one, and an answer has a limit.
ANSWERED_MAX = 1_000

_CHANGED_SINCE = "Somebody changed the same since, so this would lose that later change. Edit it by hand instead."
# What open pages read again, by the table that changed.
_KINDS = {
    "payee_aliases": "payees",
    "balance_assertions": "reconciliations",
    "exchange_rates": "currencies",
    "ledger_settings": "settings",
    "budgets": RESTORED_BUDGETS,
    "envelope_amounts": RESTORED_BUDGETS,
    "budget_settings": RESTORED_BUDGETS,
    **dict.fromkeys(("goals", "goal_allocations", "goal_decisions", "debts", "goal_settings"), RESTORED_GOALS),
    "recurring_choices": RECURRING,
    "insight_opinions": RESTORED_INSIGHTS,
}
_BROKEN = "What was done since builds on this: a split, a transfer or an account. Undo the later change first."
_NAME_TAKEN = "Something else has the name by now. Rename it first, then try again."


async def undo(caller: Caller, command: Undo, unit: StatementUnit) -> Undone | Rejected:
    """Undo one change. Everything comes back or nothing does."""
    await unit.names.alone()
    change = await unit.history.get(command.change_id)
    if change is None:
        return Rejected(UndoRejection.NOT_FOUND, "There is no such change in this household.", "changeId")
    if change.undone_at is not None:
        return Rejected(UndoRejection.ALREADY_UNDONE, "This was undone already.", "changeId")
    if refused := _not_theirs(caller, change):
        return refused
    if refused := await _may_go(change, command.force, unit):
        return refused
    rows = await _restore(change, unit, redo=False)
    if isinstance(rows, Rejected):
        return rows
    if change.kind is ChangeKind.IMPORT:
        account_ids = await _remove_import(caller, change, unit)
        if refused := await _no_longer_agreed(account_ids, unit):
            return refused
    undone = replace(change, undone_at=unit.now, undone_by=caller.viewer.user_id)
    await unit.history.mark(undone)
    return Undone(undone, rows)


async def redo(caller: Caller, command: Redo, unit: StatementUnit) -> Undone | Rejected:
    """Do once more what was undone."""
    await unit.names.alone()
    change = await unit.history.get(command.change_id)
    if change is None:
        return Rejected(UndoRejection.NOT_FOUND, "There is no such change in this household.", "changeId")
    if change.undone_at is None:
        return Rejected(UndoRejection.NOT_UNDONE, "This stands; there is nothing to do again.", "changeId")
    if change.kind is ChangeKind.IMPORT:
        message = "The rows of an undone import are gone for good: import the file again."
        return Rejected(UndoRejection.IMPORT_AGAIN, message, "changeId")
    if refused := _not_theirs(caller, change):
        return refused
    if await unit.history.conflicts(change.id, redo=True):
        return Rejected(UndoRejection.CHANGED_SINCE, _CHANGED_SINCE, "changeId")
    rows = await _restore(change, unit, redo=True)
    if isinstance(rows, Rejected):
        return rows
    standing = replace(change, undone_at=None, undone_by=None)
    await unit.history.mark(standing)
    return Undone(standing, rows)


async def undo_last(caller: Caller, _: UndoLast, unit: StatementUnit) -> Undone | Rejected:
    """Undo what the person did last."""
    await unit.names.alone()
    change = await unit.history.latest(caller.viewer.user_id, undone=False)
    if change is None:
        return Rejected(UndoRejection.NOTHING_TO_UNDO, "You have changed nothing that could be undone.")
    return await undo(caller, Undo(change_id=change.id), unit)


async def redo_last(caller: Caller, _: RedoLast, unit: StatementUnit) -> Undone | Rejected:
    """Do again what the person undid last, unless they have done something else since."""
    await unit.names.alone()
    change = await unit.history.latest(caller.viewer.user_id, undone=True)
    if change is None:
        return Rejected(UndoRejection.NOTHING_TO_REDO, "There is nothing to do again.")
    return await redo(caller, Redo(change_id=change.id), unit)


def _not_theirs(caller: Caller, change: Change) -> Rejected | None:
    """Who may not do something may not undo it either; of what the history holds only the currency asks for more."""
    if change.kind is ChangeKind.CURRENCY and not caller.viewer.may(Permission.MANAGE_HOUSEHOLD):
        message = "Only an owner of the household chooses the currency of its totals."
        return Rejected(UndoRejection.NOT_ALLOWED, message, "changeId")
    return None


async def _may_go(change: Change, force: bool, unit: StatementUnit) -> Rejected | None:
    if (
        change.kind is ChangeKind.CREATE_ACCOUNT
        and change.account_id
        and await unit.accounts.is_used(change.account_id)
    ):
        message = "The account has transactions, goals or debts by now. Delete them first, or keep the account."
        return Rejected(UndoRejection.CHANGED_SINCE, message, "changeId")
    if change.import_id is not None and change.kind is ChangeKind.IMPORT:
        if force:
            return None
        edited = await unit.transactions.edited_since_import(change.import_id)
        if edited:
            message = (
                f"{edited} rows of this import were edited since. Undo with `force` to take them out all the same."
            )
            return Rejected(UndoRejection.CHANGED_SINCE, message, "force")
    if await unit.history.conflicts(change.id, redo=False):
        return Rejected(UndoRejection.CHANGED_SINCE, _CHANGED_SINCE, "changeId")
    return None


async def _restore(change: Change, unit: StatementUnit, *, redo: bool) -> tuple[Transaction, ...] | Rejected:
    """Put the rows back and tell; gives the transactions among them that are live now."""
    ids = [UUID(id) for id in await unit.history.touched(change.id, "transactions")]  # noqa: A001
    tables = await unit.history.tables(change.id)
    before = await unit.transactions.standing(ids)
    restored = await unit.history.restore(change.id, redo=redo)
    if restored is Restored.NAME_TAKEN:
        return Rejected(UndoRejection.NAME_TAKEN, _NAME_TAKEN, "changeId")
    if restored is Restored.BROKEN:
        return Rejected(UndoRejection.IN_USE, _BROKEN, "changeId")
    if refused := await _left_loose(change, tables, unit):
        return refused
    after = await unit.transactions.standing(ids)
    if refused := await _unlocks(before, after, unit) or await _breaks_agreed(tables, before, after, unit):
        return refused
    if kinds := tables - {"transactions", "transaction_keys"}:
        unit.tell(LedgerChanged(kinds=tuple(sorted({_KINDS.get(table, table) for table in kinds}))))
    if before or after:
        waiting = [row.id for row in after.values() if row.waits_for_category]
        unit.tell(_told(list(before.values()), list(after.values())), *asking_for_categories(waiting))
    rows = await unit.transactions.get_many(ids) if len(ids) <= ANSWERED_MAX else {}
    return tuple(rows[id] for id in ids if id in rows)  # noqa: A001


async def _unlocks(
    before: Mapping[UUID, Standing], after: Mapping[UUID, Standing], unit: StatementUnit
) -> Rejected | None:
    """Rows of a reconciled statement keep what it agreed on, whatever was done to them before it."""
    moved = [row for row in before.values() if row.reconciliation_id and _agreed(row) != _agreed(after.get(row.id))]
    if not moved:
        return None
    standing = {statement.id for statement in await unit.of(Reconciliation).all()}
    locked = next((row for row in moved if row.reconciliation_id in standing), None)
    if locked is None:
        return None
    message = f"{locked.description!r} belongs to a reconciled statement by now. Open the statement again first."
    return Rejected(UndoRejection.RECONCILED, message, "changeId")


async def _breaks_agreed(
    tables: Collection[str], before: Mapping[UUID, Standing], after: Mapping[UUID, Standing], unit: StatementUnit
) -> Rejected | None:
    """What is agreed of an account is its opening balance and its locked rows: together they stay the statement's."""
    accounts = {row.account_id for row in (*before.values(), *after.values()) if row.reconciliation_id}
    if not {"accounts", "reconciliations"}.isdisjoint(tables):
        accounts |= {statement.account_id for statement in await unit.of(Reconciliation).all()}
    return await _no_longer_agreed(accounts, unit)


async def _no_longer_agreed(account_ids: Collection[UUID], unit: StatementUnit) -> Rejected | None:
    for account_id in sorted(account_ids):
        last = await unit.statements.last(account_id)
        if last is None:
            continue
        sums = await unit.statements.ticked(Ticks(account_id=account_id, statement_on=last.statement_on))
        if sums.agreed.minor != last.balance_minor:
            message = (
                f"This would change what was reconciled up to {last.statement_on}. Open that statement again first."
            )
            return Rejected(UndoRejection.RECONCILED, message, "changeId")
    return None


def _agreed(row: Standing | None) -> object:
    return row and (row.account_id, row.amount_minor, row.currency, row.booked_on, row.reconciliation_id)


async def _left_loose(change: Change, tables: Collection[str], unit: StatementUnit) -> Rejected | None:
    """Putting one change back, and not those after it, must leave nothing that names what is not there."""
    loose = await unit.history.loose_ends(change.id)
    if loose:
        message = f"{' and '.join(loose).capitalize()} that it needs or takes away is used otherwise by now."
        return Rejected(UndoRejection.IN_USE, f"{message} Undo the later change first.", "changeId")
    rows = await unit.of(HouseholdCategory).all() if "categories" in tables else ()
    if not is_tree(rows):
        message = "Categories were moved since, and this would put one below itself or too deep. Move it by hand."
        return Rejected(UndoRejection.CHANGED_SINCE, message, "changeId")
    return None


def _told(before: Sequence[Standing], after: Sequence[Standing]) -> TransactionsChanged:
    if not after:
        return changed_event(EventKind.DELETED, before)
    kind = EventKind.UPDATED if before else EventKind.CREATED
    if before and {row.id for row in before} != {row.id for row in after}:
        kind = EventKind.BULK
    return changed_event(kind, after, ChangedBy.PERSON, *before)


async def _remove_import(caller: Caller, change: Change, unit: StatementUnit) -> Sequence[UUID]:
    """Take its rows out for good; gives the accounts that they were in."""
    assert change.import_id is not None
    account_ids = await unit.transactions.remove_import(change.import_id)
    unit.tell(
        TransactionsChanged(kind=EventKind.BULK, by=ChangedBy.PERSON, account_ids=tuple(account_ids)),
        ImportsFinished(
            import_id=change.import_id,
            account_id=change.account_id,
            user_id=caller.viewer.user_id,
            status=ImportStatus.UNDONE,
        ),
    )
    return account_ids
