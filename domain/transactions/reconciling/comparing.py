"""Comparing with the statement's own rows: what is only in one of the two explains the difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.transactions.reconciling.books import (
    BookRow,
    Books,
    Fix,
    FixKind,
    Mistake,
    Proposal,
    StatedRow,
    key_of,
    likeness,
    shown,
)
from domain.transactions.reconciling.digits import decimal_slip, is_transposition
from domain.transactions.reconciling.habits import Habits

# Banks book a payment up to a week after a person wrote it down.
_DAYS = 7
_SURE = 990


def compared(books: Books, habits: Habits) -> Iterator[Proposal]:
    """Every row that the statement has otherwise, has not, or has alone; what explains the whole difference first."""
    if not books.stated:
        return
    counted = [row for row in books.rows if row.is_counted and books.is_suspect(row)]
    ours, theirs = _unmatched(counted, books.stated)
    for row in list(ours):
        other = _same_payment(habits, row, theirs)
        if other is not None:
            ours.remove(row)
            theirs.remove(other)
            yield _otherwise(books, row, other)
    for row in ours:
        yield _only_ours(books, habits, row)
    for stated in theirs:
        yield _only_theirs(books, stated)


def _unmatched(rows: Sequence[BookRow], stated: Sequence[StatedRow]) -> tuple[list[BookRow], list[StatedRow]]:
    """What is left when rows of one amount are paired, the nearest days first."""
    by_amount: dict[int, list[int]] = {}
    for place, each in enumerate(stated):
        by_amount.setdefault(each.minor, []).append(place)
    pairs = []
    for mine, row in enumerate(rows):
        for place in by_amount.get(row.minor, ()):
            days = abs((row.booked_on - stated[place].booked_on).days)
            if days <= _DAYS:
                alike = likeness(key_of(row.description), key_of(stated[place].description))
                pairs.append((days, -alike, mine, place))
    ours, theirs = set(range(len(rows))), set(range(len(stated)))
    for _, _, mine, place in sorted(pairs):
        if mine in ours and place in theirs:
            ours.remove(mine)
            theirs.remove(place)
    return [rows[mine] for mine in sorted(ours)], [stated[place] for place in sorted(theirs)]


def _same_payment(habits: Habits, row: BookRow, theirs: Sequence[StatedRow]) -> StatedRow | None:
    """The row of the statement that is this one with another amount: of like words and near days."""
    near = [
        (likeness(habits.key(row), key_of(each.description)), -abs((row.booked_on - each.booked_on).days), place)
        for place, each in enumerate(theirs)
        if abs((row.booked_on - each.booked_on).days) <= _DAYS
    ]
    alike, _, place = max(near, default=(0, 0, 0))
    return theirs[place] if alike >= 500 else None


def _otherwise(books: Books, row: BookRow, stated: StatedRow) -> Proposal:
    slip = decimal_slip(row.minor, stated.minor)
    mistake = Mistake.WRONG_AMOUNT
    if stated.minor == -row.minor:
        mistake = Mistake.SIGN
    elif slip:
        mistake = Mistake.DECIMAL
    elif is_transposition(row.minor, stated.minor):
        mistake = Mistake.TRANSPOSED
    amount = books.money(stated.minor)
    reason = (*shown(row), " is ", books.money(row.minor), " here, and ", amount, " on the statement.")
    fix = Fix(kind=FixKind.CHANGE_AMOUNT, row_ids=(row.id,), amount=amount)
    score = _score(books, stated.minor - row.minor)
    return Proposal(mistake=mistake, score=score, reason_parts=reason, fix=fix, row_ids=(row.id,))


def _only_ours(books: Books, habits: Habits, row: BookRow) -> Proposal:
    twins = [other.id for other in habits.same_amount(row, _DAYS) if habits.key(other) == habits.key(row)]
    what = "is here twice, and once on the statement" if twins else "is not on the statement"
    mistake = Mistake.DUPLICATE if twins else Mistake.PENDING if row.is_pending else Mistake.EXTRA
    fix = Fix(kind=FixKind.DELETE if twins else FixKind.UNTICK, row_ids=(row.id,))
    reason = (*shown(row), f" {what}.")
    ids = (row.id, *twins)
    return Proposal(mistake=mistake, score=_score(books, -row.minor), reason_parts=reason, fix=fix, row_ids=ids)


def _only_theirs(books: Books, stated: StatedRow) -> Proposal:
    """Perhaps it is here and not ticked, or dated later."""
    for row in books.rows:
        days = abs((row.booked_on - stated.booked_on).days)
        if not row.is_counted and not row.is_locked and row.minor == stated.minor and days <= 45:
            is_late = row.booked_on > books.until
            here = " and dated after it here." if is_late else " and not ticked here."
            return Proposal(
                mistake=Mistake.PERIOD if is_late else Mistake.NOT_TICKED,
                score=_score(books, stated.minor),
                reason_parts=(*shown(row), " is on the statement on ", stated.booked_on, here),
                fix=Fix(
                    kind=FixKind.CHANGE_DATE if is_late else FixKind.TICK,
                    row_ids=(row.id,),
                    booked_on=stated.booked_on if is_late else None,
                ),
                row_ids=(row.id,),
            )
    amount = books.money(stated.minor)
    fix = Fix(kind=FixKind.RECORD, amount=amount, booked_on=stated.booked_on, description=stated.description)
    reason = (*shown(stated), ", ", amount, ", is on the statement and not here.")
    return Proposal(mistake=Mistake.MISSING, score=_score(books, stated.minor), reason_parts=reason, fix=fix)


def _score(books: Books, explained: int) -> int:
    """What explains all of the difference is sure; parts of it are likely, too."""
    return _SURE if explained == books.difference else 700
