"""Undoing: put rows back as they were, unless somebody has changed them since."""

from __future__ import annotations

from dataclasses import replace

from domain.shared.events import ChangedBy, ImportsFinished, TransactionsChanged
from domain.shared.events import ChangeKind as EventKind
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.commands import Undo
from domain.transactions.model import Change, ChangeKind, ImportStatus, Transaction
from domain.transactions.outcomes import Undone
from domain.transactions.ports import LedgerUnit
from domain.transactions.rejections import UndoRejection
from domain.transactions.use_cases import changed_event, waiting_for_category

_CHANGED_SINCE = "Somebody changed this since, so undoing would lose that later change. Edit it by hand instead."


async def undo(caller: Caller, command: Undo, unit: LedgerUnit) -> Undone | Rejected:
    """Undo one change, once. Everything comes back or nothing does."""
    change = await unit.changes.get(command.change_id)
    if change is None:
        return Rejected(UndoRejection.NOT_FOUND, "There is no such change in this household.", "changeId")
    if change.undone_at is not None:
        return Rejected(UndoRejection.ALREADY_UNDONE, "This was undone already.", "changeId")
    if change.kind is ChangeKind.IMPORT:
        outcome = await _undo_import(caller, change, command.force, unit)
    elif change.kind is ChangeKind.CREATE_ACCOUNT:
        outcome = await _undo_account(change, unit)
    else:
        outcome = await _undo_rows(change, unit)
    if isinstance(outcome, Rejected):
        return outcome
    await unit.changes.mark_undone(change, unit.now)
    return Undone(replace(change, undone_at=unit.now), outcome)


async def _undo_import(
    caller: Caller, change: Change, force: bool, unit: LedgerUnit
) -> tuple[Transaction, ...] | Rejected:
    assert change.import_id is not None
    edited = await unit.transactions.edited_since_import(change.import_id)
    if edited and not force:
        message = f"{edited} rows of this import were edited since. Undo with `force` to take them out all the same."
        return Rejected(UndoRejection.CHANGED_SINCE, message, "force")
    await unit.transactions.remove_import(change.import_id)
    assert change.account_id is not None
    unit.tell(
        TransactionsChanged(kind=EventKind.BULK, by=ChangedBy.PERSON, account_ids=(change.account_id,)),
        ImportsFinished(
            import_id=change.import_id,
            account_id=change.account_id,
            user_id=caller.viewer.user_id,
            status=ImportStatus.UNDONE,
        ),
    )
    return ()


async def _undo_account(change: Change, unit: LedgerUnit) -> tuple[Transaction, ...] | Rejected:
    assert change.account_id is not None
    if await unit.accounts.remove(change.account_id):
        return ()
    message = "The account has transactions by now. Delete them first, or keep the account."
    return Rejected(UndoRejection.CHANGED_SINCE, message, "changeId")


async def _undo_rows(change: Change, unit: LedgerUnit) -> tuple[Transaction, ...] | Rejected:
    ids = [image.transaction_id for image in change.images]
    deleted = change.kind is ChangeKind.DELETE
    current = await (unit.transactions.get_deleted(ids) if deleted else unit.transactions.get_many(ids))
    if any(
        image.transaction_id not in current or current[image.transaction_id].version != image.version
        for image in change.images
    ):
        return Rejected(UndoRejection.CHANGED_SINCE, _CHANGED_SINCE, "changeId")

    now = [current[id] for id in ids]  # noqa: A001
    if change.kind is ChangeKind.RECORD:
        await unit.transactions.delete([replace(row, version=row.version + 1, updated_at=unit.now) for row in now])
        unit.tell(changed_event(EventKind.DELETED, now))
        return ()
    back = [
        replace(image.before, version=row.version + 1, updated_at=unit.now)
        for image, row in zip(change.images, now, strict=True)
        if image.before is not None
    ]
    if deleted:
        await unit.transactions.restore(back)
        unit.tell(changed_event(EventKind.CREATED, back), *waiting_for_category(back))
    else:
        await unit.transactions.save(back)
        unit.tell(changed_event(EventKind.UPDATED, back, ChangedBy.PERSON, *now), *waiting_for_category(back))
    return tuple(back)
