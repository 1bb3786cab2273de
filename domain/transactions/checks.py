"""What a field of the ledger may hold, in words that say how to mend it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TypeVar

from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.shared.periods import EARLIEST_DATE, LATEST_DATE, is_bookable
from domain.transactions.categories import BY_SLUG

NAME_MAX = 100
DESCRIPTION_MAX = 500
NOTE_MAX = 2_000

CodeT = TypeVar("CodeT", bound=StrEnum)


def date_problem(codes: type[CodeT], day: date, field: str = "bookedOn") -> Rejected | None:
    if is_bookable(day):
        return None
    return Rejected(codes("DATE_OUT_OF_RANGE"), f"{day} is outside {EARLIEST_DATE} to {LATEST_DATE}.", field)


def range_problem(codes: type[CodeT], amount: Money, field: str = "amount") -> Rejected | None:
    if amount.in_range:
        return None
    return Rejected(codes("AMOUNT_OUT_OF_RANGE"), f"{amount} is larger than one entry can be. Check the number.", field)


def amount_problem(codes: type[CodeT], amount: Money) -> Rejected | None:
    if amount.minor == 0:
        return Rejected(codes("AMOUNT_ZERO"), "An amount cannot be zero.", "amount")
    return range_problem(codes, amount)


def description_problem(codes: type[CodeT], description: str) -> Rejected | None:
    if not description.strip():
        return Rejected(codes("DESCRIPTION_EMPTY"), "Say in a word or two what it was.", "description")
    return description_length_problem(codes, description)


def description_length_problem(codes: type[CodeT], description: str | None) -> Rejected | None:
    if len(description or "") <= DESCRIPTION_MAX:
        return None
    return Rejected(
        codes("DESCRIPTION_TOO_LONG"), f"Shorten the description to {DESCRIPTION_MAX} characters.", "description"
    )


def note_problem(codes: type[CodeT], note: str | None) -> Rejected | None:
    if len(note or "") <= NOTE_MAX:
        return None
    return Rejected(codes("NOTE_TOO_LONG"), f"Shorten the note to {NOTE_MAX} characters.", "note")


def category_problem(codes: type[CodeT], category: str | None) -> Rejected | None:
    if category is None or category in BY_SLUG:
        return None
    return Rejected(
        codes("CATEGORY_UNKNOWN"), f"{category!r} is not a category; `categories` lists them all.", "category"
    )


def first_problem(*problems: Rejected | None) -> Rejected | None:
    """The first refusal, in the order in which a person filled in the form."""
    return next((problem for problem in problems if problem is not None), None)
