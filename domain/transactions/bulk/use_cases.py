"""Editing many rows in one change; a row that cannot change is left out and told, the others go on."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

from domain.shared.events import MAX_IDS, ChangedBy, TransactionsChanged, TransactionsUncategorized
from domain.shared.events import ChangeKind as EventKind
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions import checks
from domain.transactions.bulk.commands import BulkChanges, EditTransactions
from domain.transactions.bulk.obstacles import Obstacle
from domain.transactions.bulk.ports import BulkMoved
from domain.transactions.bulk.rejections import EditTransactionsRejection
from domain.transactions.commands import KEEP
from domain.transactions.editing.checks import closed_problem
from domain.transactions.editing.parts import TAGS_MAX, in_order
from domain.transactions.model import Change, ChangeKind
from domain.transactions.names import Payee, Tag
from domain.transactions.naming.tree import category_tree
from domain.transactions.ports import LedgerUnit
from domain.transactions.search.problems import Problem

ROWS_MAX = 100_000
_CODES = EditTransactionsRejection


@dataclass(frozen=True, slots=True)
class Skipped:
    """So many rows were left as they are, for this reason."""

    reason: Obstacle
    count: int


@dataclass(frozen=True, slots=True)
class BulkEdited:
    matched_count: int
    changed_count: int
    skipped: tuple[Skipped, ...]
    change: Change | None


async def edit_transactions(caller: Caller, command: EditTransactions, unit: LedgerUnit) -> BulkEdited | Rejected:
    """Change every row of the selection that can be changed. One undo restores all."""
    change_id = uuid5(command.id, ChangeKind.BULK_EDIT)
    if done := await unit.history.get(change_id):
        count = len(await unit.history.touched(change_id, "transactions"))
        return BulkEdited(count, count, (), done)
    changes = command.changes
    if problem := _shape_problem(command) or await _changes_problem(changes, unit):
        return problem
    ids = await _selected(command, unit)
    if isinstance(ids, Rejected):
        return ids
    judged = await unit.bulk.judge(ids, changes)
    skipped = tuple(
        Skipped(reason, count) for reason, count in sorted(judged.items(), key=lambda item: str(item[0])) if reason
    )
    matched, willing = sum(judged.values()), judged.get(None, 0)
    if not matched and command.ids is not None:
        return Rejected(_CODES.NOT_FOUND, "None of these transactions exists any more.", "selection.ids")
    if not willing:
        return BulkEdited(matched, 0, skipped, None)
    change = Change(
        id=change_id,
        kind=ChangeKind.BULK_EDIT,
        summary=await _summary(changes, willing, unit),
        created_at=unit.now,
        user_id=caller.viewer.user_id,
    )
    await unit.history.open(change)
    moved = await unit.bulk.change(ids, changes, unit.now)
    _tell(moved, changes, unit)
    return BulkEdited(matched, willing, skipped, change)


def _shape_problem(command: EditTransactions) -> Rejected | None:
    changes = command.changes
    if (command.ids is None) == (command.matching is None):
        message = "Name either the ids of the transactions or a search that finds them."
        return Rejected(_CODES.SELECTION_UNCLEAR, message, "selection")
    if not changes.named:
        return Rejected(_CODES.NOTHING_TO_CHANGE, "Say what to change.", "changes")
    if changes.delete and len(changes.named) > 1:
        return Rejected(_CODES.DELETE_ALONE, "Either delete the transactions or change them.", "changes.delete")
    return None


async def _changes_problem(changes: BulkChanges, unit: LedgerUnit) -> Rejected | None:
    note = changes.note
    if note is not KEEP and (problem := checks.note_problem(_CODES, note)):
        return Rejected(_CODES.NOTE_TOO_LONG, problem.message, "changes.note")
    category = changes.category
    if category is not KEEP and category is not None and category not in await category_tree(unit):
        message = f"{category!r} is not a category; `categories` lists them all."
        return Rejected(_CODES.CATEGORY_UNKNOWN, message, "changes.category")
    payee_id = changes.payee_id
    if payee_id is not KEEP and payee_id is not None and await unit.of(Payee).get(payee_id) is None:
        return Rejected(_CODES.PAYEE_NOT_FOUND, "There is no such payee in this household.", "changes.payeeId")
    return await _tags_problem(changes, unit) or await _account_problem(changes, unit)


async def _tags_problem(changes: BulkChanges, unit: LedgerUnit) -> Rejected | None:
    if not changes.add_tag_ids:
        return None
    if len(changes.add_tag_ids) > TAGS_MAX:
        message = f"A transaction has at most {TAGS_MAX} tags. Add fewer."
        return Rejected(_CODES.TOO_MANY_TAGS, message, "changes.addTagIds")
    if not set(changes.add_tag_ids) <= {tag.id for tag in await unit.of(Tag).all()}:
        message = "One of these tags is gone. Choose tags that exist."
        return Rejected(_CODES.TAG_NOT_FOUND, message, "changes.addTagIds")
    return None


async def _account_problem(changes: BulkChanges, unit: LedgerUnit) -> Rejected | None:
    if changes.account_id is KEEP:
        return None
    account = await unit.accounts.get(changes.account_id)
    if account is None:
        message = "There is no such account in this household."
        return Rejected(_CODES.ACCOUNT_NOT_FOUND, message, "changes.accountId")
    return closed_problem(_CODES, account, "changes.accountId")


async def _selected(command: EditTransactions, unit: LedgerUnit) -> tuple[UUID, ...] | Rejected:
    too_many = f"One edit changes at most {ROWS_MAX:,} transactions. Narrow the search down, for example by date."
    if command.matching is None:
        ids = in_order(command.ids or ())
        return Rejected(_CODES.TOO_MANY, too_many, "selection.ids") if len(ids) > ROWS_MAX else ids
    found = await unit.bulk.matching(command.matching, ROWS_MAX + 1)
    if isinstance(found, Problem):
        return Rejected(_CODES.QUERY_INVALID, found.message, "selection.filter.query")
    if len(found) > ROWS_MAX:
        return Rejected(_CODES.TOO_MANY, too_many, "selection.filter")
    return tuple(found)


async def _summary(changes: BulkChanges, count: int, unit: LedgerUnit) -> str:
    what = "1 transaction" if count == 1 else f"{count:,} transactions"
    if changes.delete:
        return f"Deleted {what}"
    if changes.named == ("category",) and changes.category is not KEEP:
        return f"Set {what} to {(await category_tree(unit)).label(changes.category)}"
    if set(changes.named) <= {"add_tag_ids", "remove_tag_ids"}:
        return f"Changed the tags of {what}"
    return f"Edited {what}"


def _tell(moved: BulkMoved, changes: BulkChanges, unit: LedgerUnit) -> None:
    few = len(moved.ids) <= MAX_IDS
    kind = EventKind.BULK if not few else EventKind.DELETED if changes.delete else EventKind.UPDATED
    unit.tell(
        TransactionsChanged(
            kind=kind,
            by=ChangedBy.PERSON,
            transaction_ids=moved.ids if few else (),
            account_ids=moved.account_ids,
            months=moved.months,
        )
    )
    if changes.category is None:
        for start in range(0, len(moved.ids), MAX_IDS):
            unit.tell(TransactionsUncategorized(transaction_ids=moved.ids[start : start + MAX_IDS]))
