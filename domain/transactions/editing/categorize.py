"""One category for some rows, chosen by a person."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid5

from domain.shared.events import ChangedBy
from domain.shared.events import ChangeKind as EventKind
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.commands import CategorizeTransactions
from domain.transactions.editing.parts import in_order
from domain.transactions.linking.following import following
from domain.transactions.model import Categorizer, Change, ChangeKind, Transaction
from domain.transactions.naming.tree import category_tree
from domain.transactions.outcomes import Categorized
from domain.transactions.ports import LedgerUnit
from domain.transactions.rejections import CategorizeTransactionsRejection
from domain.transactions.use_cases import changed_event, waiting_for_category

BULK_MAX = 5_000


async def categorize_transactions(
    caller: Caller, command: CategorizeTransactions, unit: LedgerUnit
) -> Categorized | Rejected:
    """A person chooses a category for some rows; all of them or none."""
    codes = CategorizeTransactionsRejection
    ids = in_order(command.ids)
    if len(ids) > BULK_MAX:
        return Rejected(codes.TOO_MANY, f"Choose at most {BULK_MAX} transactions at once.", "ids")
    tree = await category_tree(unit)
    if command.category is not None and command.category not in tree:
        message = f"{command.category!r} is not a category; `categories` lists them all."
        return Rejected(codes.CATEGORY_UNKNOWN, message, "category")
    found = await unit.transactions.get_many(ids)
    if not ids or len(found) < len(ids):
        return Rejected(codes.NOT_FOUND, f"{len(ids) - len(found)} of these transactions do not exist.", "ids")
    rows = [found[id] for id in ids]  # noqa: A001
    if problem := _fixed_problem(rows):
        return problem
    saved = [
        replace(row.categorize(command.category, Categorizer.PERSON), version=row.version + 1, updated_at=unit.now)
        for row in rows
    ]
    what = saved[0].description if len(saved) == 1 else f"{len(saved)} transactions"
    change = Change(
        user_id=caller.viewer.user_id,
        id=uuid5(saved[0].id, f"{ChangeKind.CATEGORIZE}:{saved[0].version}"),
        kind=ChangeKind.CATEGORIZE,
        summary=f"Set {what} to {tree.label(command.category)}",
        created_at=unit.now,
    )
    followers = await following(list(zip(rows, saved, strict=True)), unit)
    await unit.history.open(change)
    await unit.transactions.save([*saved, *followers])
    changed = [*saved, *followers]
    unit.tell(changed_event(EventKind.UPDATED, changed, ChangedBy.PERSON), *waiting_for_category(saved))
    return Categorized(tuple(saved), change)


def _fixed_problem(rows: list[Transaction]) -> Rejected | None:
    """Rows that have their category from elsewhere."""
    codes = CategorizeTransactionsRejection
    if any(row.counterpart_id for row in rows):
        return Rejected(codes.TRANSFER_LEG, "A transfer between own accounts keeps its category.", "ids")
    if any(row.refund_of for row in rows):
        message = "A linked refund has the category of its expense. Change it there, or unlink the refund first."
        return Rejected(codes.LINKED_REFUND, message, "ids")
    if any(row.splits for row in rows):
        message = "A split transaction has a category for each part. Open it to change them, or remove the split."
        return Rejected(codes.SPLIT_NEEDED, message, "ids")
    return None
