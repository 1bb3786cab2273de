"""Deleting, and bringing back what is in the trash. A row keeps its splits, tags, files and links there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid5

from domain.shared.events import ChangedBy
from domain.shared.events import ChangeKind as EventKind
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.commands import DeleteTransaction, RestoreTransactions
from domain.transactions.editing.checks import locked_problem
from domain.transactions.editing.parts import in_order
from domain.transactions.linking.following import followed, refunds_count_in
from domain.transactions.model import Change, ChangeKind, Transaction
from domain.transactions.outcomes import Deleted, Restored
from domain.transactions.ports import LedgerUnit
from domain.transactions.rejections import DeleteTransactionRejection, RestoreTransactionsRejection
from domain.transactions.use_cases import changed_event, waiting_for_category

RESTORE_MAX = 5_000


async def delete_transaction(caller: Caller, command: DeleteTransaction, unit: LedgerUnit) -> Deleted | Rejected:
    """Delete a row, a transfer with both its legs. A deleted row never returns with the next import."""
    codes = DeleteTransactionRejection
    row = (await unit.transactions.get_many([command.id])).get(command.id)
    if row is None:
        return Rejected(codes.NOT_FOUND, "There is no such transaction in this household.", "id")
    rows = [row]
    if row.counterpart_id is not None:
        rows += (await unit.transactions.get_many([row.counterpart_id])).values()
    for each in rows:
        if problem := locked_problem(codes, each):
            return problem
    gone = [replace(row, version=row.version + 1, updated_at=unit.now, deleted_at=unit.now) for row in rows]
    change = Change(
        user_id=caller.viewer.user_id,
        id=uuid5(row.id, f"{ChangeKind.DELETE}:{gone[0].version}"),
        kind=ChangeKind.DELETE,
        summary=f"Deleted {row.description}",
        created_at=unit.now,
    )
    await unit.history.open(change)
    await unit.transactions.save(gone)
    unit.tell(changed_event(EventKind.DELETED, gone))
    return Deleted(tuple(row.id for row in gone), change)


async def restore_transactions(caller: Caller, command: RestoreTransactions, unit: LedgerUnit) -> Restored | Rejected:
    """Take rows out of the trash, transfers with both legs. Rows that are out already do not stop the others."""
    codes = RestoreTransactionsRejection
    ids = in_order(command.ids)
    if len(ids) > RESTORE_MAX:
        return Rejected(codes.TOO_MANY, f"Restore at most {RESTORE_MAX} transactions at once.", "ids")
    found = await unit.transactions.get_deleted(ids)
    live = await unit.transactions.get_many([id for id in ids if id not in found])  # noqa: A001
    if not ids or len(found) + len(live) < len(ids):
        missing = len(ids) - len(found) - len(live)
        return Rejected(codes.NOT_FOUND, f"{missing} of these transactions are not in the trash.", "ids")
    if not found:
        return Restored(tuple(live.values()), None)
    legs = [row.counterpart_id for row in found.values() if row.counterpart_id and row.counterpart_id not in found]
    rows = [*found.values(), *(await unit.transactions.get_deleted(legs)).values()]
    back = [replace(row, version=row.version + 1, updated_at=unit.now, deleted_at=None) for row in rows]
    back = await _beside_their_expenses(back, unit)
    first = next(id for id in ids if id in found)  # noqa: A001
    what = found[first].description if len(ids) == 1 else f"{len(found)} transactions"
    change = Change(
        user_id=caller.viewer.user_id,
        id=uuid5(first, f"{ChangeKind.RESTORE}:{found[first].version + 1}"),
        kind=ChangeKind.RESTORE,
        summary=f"Restored {what}",
        created_at=unit.now,
    )
    await unit.history.open(change)
    await unit.transactions.save(back)
    unit.tell(changed_event(EventKind.CREATED, back, ChangedBy.PERSON), *waiting_for_category(back))
    return Restored((*back, *live.values()), change)


async def _beside_their_expenses(rows: Sequence[Transaction], unit: LedgerUnit) -> list[Transaction]:
    """Refunds as they must be now: their expense may have changed while they were away."""
    ids: list[UUID] = [row.refund_of for row in rows if row.refund_of]
    if not ids:
        return list(rows)
    where = await refunds_count_in(unit)
    expenses = {row.id: row for row in rows} | await unit.transactions.get_many(ids)
    return [followed(row, expenses[row.refund_of], where) if row.refund_of in expenses else row for row in rows]
