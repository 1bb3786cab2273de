"""Money that comes back: it is netted against its expense, in the expense's category."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from domain.shared.events import ChangedBy
from domain.shared.events import ChangeKind as EventKind
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.editing.parts import in_order
from domain.transactions.linking.commands import LinkRefunds, UnlinkRefunds
from domain.transactions.linking.following import followed, refunds_count_in
from domain.transactions.linking.outcomes import Linked
from domain.transactions.linking.rejections import LinkRefundsRejection, UnlinkRefundsRejection
from domain.transactions.model import Change, ChangeKind, RefundKind, Transaction
from domain.transactions.names import RefundMonth
from domain.transactions.ports import LedgerUnit
from domain.transactions.use_cases import changed_event, waiting_for_category

LINKS_MAX = 100


async def link_refunds(caller: Caller, command: LinkRefunds, unit: LedgerUnit) -> Linked | Rejected:
    """Say of rows that they give back money of an expense; one linked elsewhere moves over."""
    codes = LinkRefundsRejection
    ids = in_order(command.ids)
    if len(ids) > LINKS_MAX:
        return Rejected(codes.TOO_MANY, f"Link at most {LINKS_MAX} transactions at once.", "ids")
    found = await unit.transactions.get_many([*ids, command.expense_id])
    expense = found.get(command.expense_id)
    rows = [found[id] for id in ids if id in found]  # noqa: A001
    if not ids or len(rows) < len(ids):
        return Rejected(codes.NOT_FOUND, f"{len(ids) - len(rows)} of these transactions do not exist.", "ids")
    if expense is None:
        return Rejected(codes.EXPENSE_NOT_FOUND, "There is no such expense in this household.", "expenseId")
    for row in rows:
        if problem := _problem(row, expense):
            return problem
    if command.category is not None and command.category not in _categories(expense):
        message = "No part of the expense has this category. Choose one of its parts, or none for the largest."
        return Rejected(codes.CATEGORY_UNKNOWN, message, "category")
    where = await refunds_count_in(unit)
    saved = [_linked(row, expense, command, where) for row in rows]
    moved = [
        replace(after, version=row.version + 1, updated_at=unit.now)
        for row, after in zip(rows, saved, strict=True)
        if after != row
    ]
    if not moved:
        return Linked(tuple(rows), None)
    total = Money(sum(row.amount.minor for row in saved), expense.amount.currency)
    word = "a refund" if command.kind is RefundKind.REFUND else "a reimbursement"
    change = _change(caller, unit, f"Linked {total} to {expense.description} as {word}")
    await unit.history.open(change)
    await unit.transactions.save(moved)
    unit.tell(changed_event(EventKind.UPDATED, moved, ChangedBy.PERSON, *rows))
    by_id = {row.id: row for row in (*rows, *moved)}
    return Linked(tuple(by_id[id] for id in ids), change)  # noqa: A001


def _categories(expense: Transaction) -> set[str | None]:
    return {part.category for part in expense.splits} if expense.splits else {expense.category}


def _linked(row: Transaction, expense: Transaction, command: LinkRefunds, where: RefundMonth) -> Transaction:
    same = row.refund_of == expense.id and command.category is None
    wanted = row.category if same else command.category
    linked = replace(row, refund_of=expense.id, refund_kind=command.kind, category=wanted)
    return followed(linked, expense, where)


def _problem(row: Transaction, expense: Transaction) -> Rejected | None:
    codes = LinkRefundsRejection
    if expense.counterpart_id or expense.amount.minor >= 0:
        message = f"{expense.description!r} is no expense: a refund gives back money that was spent."
        return Rejected(codes.NOT_AN_EXPENSE, message, "expenseId")
    if row.counterpart_id:
        message = f"{row.description!r} is one leg of a transfer. Unlink the transfer first."
        return Rejected(codes.TRANSFER_LEG, message, "ids")
    if row.amount.minor <= 0:
        message = f"{row.description!r} is money that went out: a refund is money that came in."
        return Rejected(codes.NOT_MONEY_IN, message, "ids")
    if row.splits:
        message = f"{row.description!r} is split. Remove its split first: a refund has the category of its expense."
        return Rejected(codes.SPLIT_ROW, message, "ids")
    if row.amount.currency != expense.amount.currency:
        message = f"{row.description!r} is in {row.amount.currency}, the expense in {expense.amount.currency}."
        return Rejected(codes.CURRENCY_DIFFERS, message, "ids")
    return None


async def unlink_refunds(caller: Caller, command: UnlinkRefunds, unit: LedgerUnit) -> Linked | Rejected:
    """Make refunds rows of their own again, categorized as they were before they were linked."""
    codes = UnlinkRefundsRejection
    ids = in_order(command.ids)
    if len(ids) > LINKS_MAX:
        return Rejected(codes.TOO_MANY, f"Unlink at most {LINKS_MAX} transactions at once.", "ids")
    found = await unit.transactions.get_many(ids)
    if not ids or len(found) < len(ids):
        return Rejected(codes.NOT_FOUND, f"{len(ids) - len(found)} of these transactions do not exist.", "ids")
    before = [row for row in found.values() if row.refund_of]
    if not before:
        return Linked(tuple(found[id] for id in ids), None)  # noqa: A001
    after = [
        replace(
            await as_before_link(row, unit),
            refund_of=None,
            refund_kind=None,
            counts_on=None,
            version=row.version + 1,
            updated_at=unit.now,
        )
        for row in before
    ]
    what = after[0].description if len(after) == 1 else f"{len(after)} refunds"
    change = _change(caller, unit, f"Unlinked {what}")
    await unit.history.open(change)
    await unit.transactions.save(after)
    unit.tell(changed_event(EventKind.UPDATED, after, ChangedBy.PERSON, *before), *waiting_for_category(after))
    found |= {row.id: row for row in after}
    return Linked(tuple(found[id] for id in ids), change)  # noqa: A001


async def as_before_link(row: Transaction, unit: LedgerUnit) -> Transaction:
    """The row with the category that it had before its link; none where it was made linked."""
    links = (row.counterpart_id, row.refund_of)
    for step in await unit.history.steps(row):
        was = step.before
        if (was.counterpart_id, was.refund_of) != links and was.counterpart_id is was.refund_of is None:
            return replace(row, category=was.category, categorized_by=was.categorized_by, confidence=was.confidence)
    return replace(row, category=None, categorized_by=None, confidence=None)


def _change(caller: Caller, unit: LedgerUnit, summary: str) -> Change:
    return Change(id=uuid4(), kind=ChangeKind.LINK, summary=summary, created_at=unit.now, user_id=caller.viewer.user_id)
