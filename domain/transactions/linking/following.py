"""A linked refund follows its expense: it has its category, and by setting counts in its month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.transactions.editing.parts import leading_category
from domain.transactions.model import Categorizer, Transaction
from domain.transactions.names import LedgerSettings, RefundMonth
from domain.transactions.ports import LedgerUnit


async def refunds_count_in(unit: LedgerUnit) -> RefundMonth:
    settings = await unit.of(LedgerSettings).get(LedgerSettings().id)
    return (settings or LedgerSettings()).refunds_count_in


def counted_on(refund: Transaction, expense: Transaction, where: RefundMonth) -> date | None:
    """The day that reports count a refund on; None is its own. Never later than it was booked."""
    if where is RefundMonth.REFUND_MONTH or expense.booked_on >= refund.booked_on:
        return None
    return expense.booked_on


def refund_category(expense: Transaction, wanted: str | None) -> str | None:
    """What a refund of this expense is for: of a split the wanted part, else the largest."""
    if not expense.splits:
        return expense.category
    if wanted is not None and any(part.category == wanted for part in expense.splits):
        return wanted
    return leading_category(expense.splits)


def _moved_category(before: Transaction, expense: Transaction, category: str | None) -> str | None:
    """The category that the part of the refund has now."""
    is_now = {part.id: part.category for part in expense.splits}
    was = next((part.id for part in before.splits if part.category == category), None)
    return is_now.get(was, category) if was else category


def followed(
    refund: Transaction, expense: Transaction, where: RefundMonth, before: Transaction | None = None
) -> Transaction:
    """The refund as it must be beside its expense; `before` is the expense as it was."""
    wanted = _moved_category(before, expense, refund.category) if before else refund.category
    category = refund_category(expense, wanted)
    return replace(
        refund,
        category=category,
        categorized_by=Categorizer.PERSON if category is not None else None,
        confidence=None,
        counts_on=counted_on(refund, expense, where),
    )


async def following(changed: Sequence[tuple[Transaction, Transaction]], unit: LedgerUnit) -> list[Transaction]:
    """Refunds that must change along with these rows, given before and after; a changed refund comes back itself."""
    befores: Mapping[UUID, Transaction] = {before.id: before for before, _ in changed}
    afters = {after.id: after for _, after in changed}
    moved = [after.id for before, after in changed if _matters(before, after)]
    refunds = {row.id: row for row in await unit.transactions.refunds_of(moved)} if moved else {}
    refunds |= {row.id: row for row in afters.values() if row.refund_of and row.booked_on != befores[row.id].booked_on}
    if not refunds:
        return []
    expenses = dict(afters)
    expenses |= await _missing_expenses(refunds.values(), expenses, unit)
    where = await refunds_count_in(unit)
    found = []
    for row in refunds.values():
        assert row.refund_of is not None
        now = afters.get(row.id, row)
        expense = expenses.get(row.refund_of)
        after = followed(now, expense, where, befores.get(row.refund_of)) if expense else now
        if after != now:
            is_new = row.id not in afters
            found.append(replace(after, version=row.version + 1, updated_at=unit.now) if is_new else after)
    return found


def _matters(before: Transaction, after: Transaction) -> bool:
    return after.amount.minor < 0 and (
        (before.category, before.splits, before.booked_on) != (after.category, after.splits, after.booked_on)
    )


async def _missing_expenses(
    refunds: Iterable[Transaction], known: Mapping[UUID, Transaction], unit: LedgerUnit
) -> dict[UUID, Transaction]:
    missing = [row.refund_of for row in refunds if row.refund_of and row.refund_of not in known]
    return await unit.transactions.get_many(missing) if missing else {}
