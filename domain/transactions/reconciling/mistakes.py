"""One function for each kind of mistake: every row whose mending would make the difference zero, with its reason.

A score says how likely such a row is to be the one, given that it fits to the cent: what is rarely so by chance (a twin
of the same day, a pending row that was counted) comes before what often is (some row of that amount).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from domain.transactions.reconciling.books import (
    BookRow,
    Books,
    Fix,
    FixKind,
    Mistake,
    Proposal,
    Reason,
    likeness,
    shown,
)
from domain.transactions.reconciling.digits import decimal_slip, is_transposition, one_digit_differs
from domain.transactions.reconciling.habits import Habits

_TWIN_DAYS = 7
_LATER_DAYS = 45
_BORDER_DAYS = 5


def not_ticked(books: Books, habits: Habits) -> Iterator[Proposal]:
    """A row of the period that is not counted and is just the difference."""
    for row in books.rows:
        if not row.is_counted and not row.is_locked and row.minor == books.difference and row.booked_on <= books.until:
            score = 880 if row.is_pending else 930
            reason = (*shown(row), " is not ticked, and its amount is just the difference.")
            yield Proposal(
                mistake=Mistake.NOT_TICKED,
                score=score,
                reason_parts=reason,
                fix=Fix(kind=FixKind.TICK, row_ids=(row.id,)),
                row_ids=(row.id,),
            )


def pending(books: Books, habits: Habits) -> Iterator[Proposal]:
    """A pending row that is counted although the statement cannot have it yet."""
    for row in books.rows:
        if row.is_counted and row.is_pending and row.minor == -books.difference and books.is_suspect(row):
            reason = (*shown(row), " is still pending, so the statement does not have it. Without it the books agree.")
            yield Proposal(
                mistake=Mistake.PENDING,
                score=960,
                reason_parts=reason,
                fix=Fix(kind=FixKind.UNTICK, row_ids=(row.id,)),
                row_ids=(row.id,),
            )


def counted_too_much(books: Books, habits: Habits) -> Iterator[Proposal]:
    """A row that is there twice, belongs to the next statement or to another account, or should not be there."""
    fits = [
        row
        for row in books.rows
        if row.is_counted and row.minor == -books.difference and books.is_suspect(row) and not row.is_pending
    ]
    told: set[object] = set()
    for row in sorted(fits, key=lambda row: (row.is_imported, -row.booked_on.toordinal(), str(row.id))):
        twin = _twin(books, habits, row)
        if twin is not None and row.id not in told:
            told |= {row.id, twin[0].id}
            yield _duplicate(row, *twin)
    for row in fits:
        if row.id not in told:
            yield from _no_twin(books, habits, row)


def _twin(books: Books, habits: Habits, row: BookRow) -> tuple[BookRow, int, int] | None:
    """Another row of the same amount within a week and with like words: the row, likeness and days between."""
    found = []
    for other in habits.same_amount(row, _TWIN_DAYS):
        days = abs((other.booked_on - row.booked_on).days)
        if not other.is_counted:
            continue
        alike = likeness(habits.key(row), habits.key(other))
        if alike >= 300 or (days == 0 and row.is_imported != other.is_imported):
            found.append((other, alike, days))
    return max(found, key=lambda each: (each[1], -each[2]), default=None)


def _duplicate(row: BookRow, twin: BookRow, alike: int, days: int) -> Proposal:
    when = "of the same day" if days == 0 else f"{days} days apart" if days > 1 else "a day apart"
    reason = (*shown(row), " and ", *shown(twin), f" have the same amount and are {when}: one of them is there twice.")
    return Proposal(
        mistake=Mistake.DUPLICATE,
        score=800 + alike // 8 + (15 if row.is_imported != twin.is_imported else 0) - 12 * days,
        reason_parts=reason,
        fix=Fix(kind=FixKind.DELETE, row_ids=(row.id,)),
        row_ids=(row.id, twin.id),
    )


def _no_twin(books: Books, habits: Habits, row: BookRow) -> Iterator[Proposal]:
    homes = habits.homes(row)
    if homes and not habits.others(row) and not row.is_transfer:
        home, count = homes[0]
        name = books.name_of(home)
        reason = (*shown(row), f" is the only one of its kind here; {name} has {count} such rows. It may belong there.")
        yield Proposal(
            mistake=Mistake.OTHER_ACCOUNT,
            score=720 + min(count, 5) * 10,
            reason_parts=reason,
            fix=Fix(kind=FixKind.MOVE, row_ids=(row.id,), account_id=home),
            row_ids=(row.id,),
        )
    left = (books.until - row.booked_on).days
    if left <= _BORDER_DAYS:
        reason = (*shown(row), " is so near the end that the bank may have it on the next statement.")
        yield Proposal(
            mistake=Mistake.PERIOD,
            score=560 - 20 * left,
            reason_parts=reason,
            fix=Fix(kind=FixKind.UNTICK, row_ids=(row.id,)),
            row_ids=(row.id,),
        )
    else:
        reason = (*shown(row), " is just the difference: the statement may not have it.")
        yield Proposal(
            mistake=Mistake.EXTRA,
            score=440 if habits.others(row) else 480,
            reason_parts=reason,
            fix=Fix(kind=FixKind.UNTICK, row_ids=(row.id,)),
            row_ids=(row.id,),
        )


def wrong_amounts(books: Books, habits: Habits) -> Iterator[Proposal]:
    """A row that with another sign, other digits or its usual amount would make the books agree."""
    for row in books.rows:
        if row.is_counted and not row.is_transfer and books.is_suspect(row):
            meant = row.minor + books.difference
            if meant:
                yield from _wrong_amount(books, habits, row, meant)


def _wrong_amount(books: Books, habits: Habits, row: BookRow, meant: int) -> Iterator[Proposal]:
    usual, as_is = habits.times(row, meant), habits.times(row, row.minor)
    found: tuple[Mistake, int, Reason] | None = None
    amount = books.money(meant)
    slip = decimal_slip(row.minor, meant)
    if meant == -row.minor:
        out, others = habits.others_out(row), habits.others(row)
        turned, same = (out, others - out) if meant < 0 else (others - out, out)
        score = 830 + (100 if turned > same else -300 if same > turned else 0)
        told = " Others of its kind go that way." if turned > same else ""
        words = f"with the other sign the books agree: the difference is twice its amount.{told}"
        found = (Mistake.SIGN, score, (": ", words))
    elif slip is not None:
        words = f"is {abs(slip)} times too {'large' if slip > 0 else 'small'}: the decimal point slipped."
        found = (Mistake.DECIMAL, 850, (" ", words))
    elif is_transposition(row.minor, meant):
        found = (Mistake.TRANSPOSED, 640, (" has two digits swapped: ", amount, " would make the books agree."))
    elif usual:
        found = (Mistake.WRONG_AMOUNT, 540, (" would make the books agree at ", amount, "."))
    elif one_digit_differs(row.minor, meant) and not as_is:
        found = (Mistake.WRONG_AMOUNT, 300, (" would make the books agree at ", amount, ": one digit differs."))
    if found is None:
        return
    mistake, score, why = found
    if usual and mistake is not Mistake.SIGN:
        times = "once" if usual == 1 else f"{usual} times"
        why += (" Others like it were ", amount, f" {times}.")
        # Among many different amounts one is met by chance; where all are the same it says much.
        score += 300 * usual // habits.others(row)
    if as_is and mistake is not Mistake.SIGN:
        score -= 200
    # Slips are made by hands; what a bank's file brought was not typed.
    score += _plausibility(habits, row, meant) + (-60 if row.is_imported else 40)
    fix = Fix(kind=FixKind.CHANGE_AMOUNT, row_ids=(row.id,), amount=amount)
    reason = (*shown(row), *why)
    yield Proposal(mistake=mistake, score=min(score, 990), reason_parts=reason, fix=fix, row_ids=(row.id,))


def _plausibility(habits: Habits, row: BookRow, meant: int) -> int:
    """Whether payments of its kind cost as much as is meant, and not what is written."""
    known = habits.range(row, out=meant < 0)
    if known is None:
        return 0
    least, most = known
    return (30 if least <= meant <= most else -60) + (0 if least <= row.minor <= most else 60)


def elsewhere(books: Books, habits: Habits) -> Iterator[Proposal]:
    """A row that was put into another account, or whose other leg is missing here."""
    due = {key for key, _, _ in habits.due()}
    for row in books.elsewhere:
        if row.is_transfer or row.booked_on > books.until or not books.is_suspect(row):
            continue
        name = books.name_of(row.account_id)
        if row.minor == books.difference:
            here, there = habits.count_here(habits.key(row)), habits.count_there(row)
            reason: Reason = (*shown(row), f" in {name} is just the difference.")
            if here > there:
                reason += (f" This account has {here} rows of its kind: it belongs here.",)
            yield Proposal(
                mistake=Mistake.OTHER_ACCOUNT,
                score=950 if habits.key(row) in due else 600 + (240 if here > there else -100 if there > here else 0),
                reason_parts=reason,
                fix=Fix(kind=FixKind.MOVE, row_ids=(row.id,), account_id=books.account_id),
                row_ids=(row.id,),
            )
        elif row.minor == -books.difference:
            names = likeness(habits.key(row), books.account_name.casefold())
            is_named = books.account_name.casefold() in row.description.casefold() or names >= 300
            yield Proposal(
                mistake=Mistake.MISSING,
                score=520 + (300 if is_named else 0),
                reason_parts=(
                    *shown(row),
                    f" in {name} has no other leg: it may have come from or gone to this account.",
                ),
                fix=Fix(
                    kind=FixKind.RECORD,
                    amount=books.money(books.difference),
                    booked_on=row.booked_on,
                    account_id=row.account_id,
                    description=row.description,
                ),
                row_ids=(row.id,),
            )


def later(books: Books, habits: Habits) -> Iterator[Proposal]:
    """A row dated after the period that the statement has already."""
    due = {key for key, _, _ in habits.due()}
    for row in books.rows:
        if row.booked_on <= books.until or row.is_counted or row.is_locked or row.minor != books.difference:
            continue
        days = (row.booked_on - books.until).days
        meant = _meant_day(books, row.booked_on)
        if days <= _LATER_DAYS or meant:
            # What comes every month and did not, but is there a month later, is likely this row.
            is_due = habits.key(row) in due
            score = 940 if is_due and meant else max(790 - 8 * days, 700 if meant else 450)
            reason = (*shown(row), " is dated after the statement and is just the difference: is its date right?")
            fix = Fix(kind=FixKind.CHANGE_DATE, row_ids=(row.id,), booked_on=meant or books.until)
            yield Proposal(mistake=Mistake.PERIOD, score=score, reason_parts=reason, fix=fix, row_ids=(row.id,))


def _meant_day(books: Books, day: date) -> date | None:
    """The day in the period that differs in the month or in the year only: a slip of the hand."""
    month_before = (day.replace(day=1) - timedelta(days=1)).replace(day=min(day.day, 28))
    year_before = day.replace(year=day.year - 1, day=min(day.day, 28))
    for meant in (month_before, year_before):
        if meant <= books.until and (books.since is None or meant > books.since):
            return meant
    return None


def missing(books: Books, habits: Habits) -> Iterator[Proposal]:
    """A payment that comes every month and did not; else some row that nobody has written down."""
    named = False
    for _, rows, expected in habits.due():
        times = sum(row.minor == books.difference for row in rows)
        if times:
            named = True
            like = rows[-1]
            often = f"comes every month, {times} times with this amount" if times > 1 else "comes every month"
            reason = f"“{like.description[:60]}” {often}, and is not in this period."
            yield _record(books, 820 + 25 * min(times, 4), (reason,), expected, like.description)
    if not named:
        unknown: Reason = ("No row explains it: a row of ", books.money(books.difference), " may be missing.")
        yield _record(books, 250, unknown, books.until, None)


def opening_balance(books: Books, habits: Habits) -> Iterator[Proposal]:
    """What was there before the first row: until something was agreed it may have been anything, rarely nothing."""
    if books.since is not None or books.opening_minor is None or not books.rows:
        return
    opening = books.money(books.opening_minor + books.difference)
    first = min(row.booked_on for row in books.rows)
    reason: Reason
    if books.opening_minor == 0:
        unsaid = ("Nobody has said what was there before ", first, ". ")
        reason = (*unsaid, "With an opening balance of ", opening, " the books agree.")
    else:
        before = books.money(books.opening_minor)
        reason = ("With an opening balance of ", opening, " instead of ", before, " the books agree.")
    fix = Fix(kind=FixKind.CHANGE_OPENING_BALANCE, amount=opening, account_id=books.account_id)
    score = 800 if books.opening_minor == 0 else 300
    yield Proposal(mistake=Mistake.OPENING_BALANCE, score=score, reason_parts=reason, fix=fix)


def _record(books: Books, score: int, reason: Reason, day: date, description: str | None) -> Proposal:
    fix = Fix(kind=FixKind.RECORD, amount=books.money(books.difference), booked_on=day, description=description)
    return Proposal(mistake=Mistake.MISSING, score=score, reason_parts=reason, fix=fix)


def recent(books: Books, most: int) -> list[BookRow]:
    """The last suspect rows that are counted."""
    since = books.since or books.until - timedelta(days=62)
    rows = [row for row in books.rows if row.is_counted and books.is_suspect(row) and row.booked_on > since]
    return sorted(rows, key=lambda row: row.booked_on)[-most:]
