"""What a row may refer to and how it may be split, in words that say how to mend it."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.transactions import checks
from domain.transactions.editing.parts import TAGS_MAX
from domain.transactions.model import Account, Split, Transaction
from domain.transactions.names import Payee, Tag
from domain.transactions.naming.tree import is_known_category
from domain.transactions.ports import LedgerUnit

PARTS_MIN, PARTS_MAX = 2, 50

CodeT = TypeVar("CodeT", bound=StrEnum)


def closed_problem(codes: type[CodeT], account: Account, field: str = "accountId") -> Rejected | None:
    if account.closed_on is None:
        return None
    message = f"{account.name} was closed on {account.closed_on}. Choose another account, or open it again first."
    return Rejected(codes("ACCOUNT_CLOSED"), message, field)


def locked_problem(codes: type[CodeT], row: Transaction, field: str | None = None) -> Rejected | None:
    if row.reconciliation_id is None:
        return None
    message = f"{row.description!r} belongs to a reconciled statement. Unlock the statement first."
    return Rejected(codes("RECONCILED"), message, field)


def split_problem(codes: type[CodeT], amount: Money, parts: tuple[Split, ...]) -> Rejected | None:
    """Whether the parts make up the amount; none is no split."""
    if not parts:
        return None
    if len(parts) < PARTS_MIN:
        return Rejected(
            codes("SPLIT_TOO_FEW"), "A split has two parts or more. Add one, or remove the split.", "splits"
        )
    if len(parts) > PARTS_MAX:
        return Rejected(codes("SPLIT_TOO_MANY"), f"A split has at most {PARTS_MAX} parts, not {len(parts)}.", "splits")
    if len({part.id for part in parts}) < len(parts):
        return Rejected(codes("SPLIT_ID_REPEATED"), "Two parts have one id; make a UUID for each.", "splits")
    for place, part in enumerate(parts):
        if part.amount_minor == 0:
            message = f"Part {place + 1} is zero. Give it an amount or remove it."
            return Rejected(codes("SPLIT_PART_ZERO"), message, f"splits.{place}.amount")
        share = Money(part.amount_minor, amount.currency)
        if problem := checks.first_problem(
            checks.range_problem(codes, share, f"splits.{place}.amount"), _note_of_part(codes, place, part)
        ):
            return problem
    left = amount.minor - sum(part.amount_minor for part in parts)
    if left == 0:
        return None
    missing = Money(left, amount.currency)
    words = f"{missing} is left to assign" if (left < 0) == (amount.minor < 0) else f"that is {-missing} too much"
    whole = Money(amount.minor - left, amount.currency)
    return Rejected(codes("SPLIT_SUM_DIFFERS"), f"The parts sum to {whole}, not to {amount}: {words}.", "splits")


def _note_of_part(codes: type[CodeT], place: int, part: Split) -> Rejected | None:
    if checks.note_problem(codes, part.note) is None:
        return None
    message = f"Shorten the note of part {place + 1} to {checks.NOTE_MAX} characters."
    return Rejected(codes("NOTE_TOO_LONG"), message, f"splits.{place}.note")


def words_problem(codes: type[CodeT], row: Transaction) -> Rejected | None:
    """The fields of a row that need nobody else to be judged."""
    return checks.first_problem(
        checks.date_problem(codes, row.booked_on),
        checks.amount_problem(codes, row.amount),
        checks.description_problem(codes, row.description),
        checks.note_problem(codes, row.note),
        split_problem(codes, row.amount, row.splits),
    )


async def names_problem(
    codes: type[CodeT], row: Transaction, unit: LedgerUnit, before: Transaction | None = None
) -> Rejected | None:
    """Categories, payee and tags that the row has not had before must be there."""
    if problem := await _category_problem(codes, row, unit, before):
        return problem
    if row.payee_id and row.payee_id != (before and before.payee_id) and not await unit.of(Payee).get(row.payee_id):
        return Rejected(codes("PAYEE_NOT_FOUND"), "There is no such payee in this household.", "payeeId")
    return await _tags_problem(codes, row, unit, before)


async def _category_problem(
    codes: type[CodeT], row: Transaction, unit: LedgerUnit, before: Transaction | None
) -> Rejected | None:
    had = {before.category, *(part.category for part in before.splits)} if before else set()
    wanted = [(row.category, "category")]
    wanted += [(part.category, f"splits.{place}.category") for place, part in enumerate(row.splits)]
    for category, field in wanted:
        if category is not None and category not in had and not await is_known_category(category, unit):
            message = f"{category!r} is not a category; `categories` lists them all."
            return Rejected(codes("CATEGORY_UNKNOWN"), message, field)
    return None


async def _tags_problem(
    codes: type[CodeT], row: Transaction, unit: LedgerUnit, before: Transaction | None
) -> Rejected | None:
    had = {*before.tag_ids, *(id for part in before.splits for id in part.tag_ids)} if before else set()  # noqa: A001
    wanted = [(row.tag_ids, "tagIds")]
    wanted += [(part.tag_ids, f"splits.{place}.tagIds") for place, part in enumerate(row.splits)]
    for ids, field in wanted:
        if len(ids) > TAGS_MAX:
            message = f"A transaction has at most {TAGS_MAX} tags, not {len(ids)}. Remove some."
            return Rejected(codes("TOO_MANY_TAGS"), message, field)
    if all(set(ids) <= had for ids, _ in wanted):
        return None
    known = had | {tag.id for tag in await unit.of(Tag).all()}
    for ids, field in wanted:
        if not set(ids) <= known:
            return Rejected(codes("TAG_NOT_FOUND"), "One of these tags is gone. Choose tags that exist.", field)
    return None
