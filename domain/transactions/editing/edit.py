"""Editing one row: the named fields, merged with what others did meanwhile, its refunds following."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from domain.shared.events import ChangedBy
from domain.shared.events import ChangeKind as EventKind
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions import checks
from domain.transactions.commands import KEEP, EditTransaction
from domain.transactions.editing.checks import closed_problem, locked_problem, names_problem, words_problem
from domain.transactions.editing.conflicts import merged, with_fields
from domain.transactions.editing.parts import clean_parts, in_order, leading_category
from domain.transactions.linking.following import following
from domain.transactions.model import Change, ChangeKind, Transaction
from domain.transactions.outcomes import Conflict, Conflicted, Edited
from domain.transactions.ports import LedgerUnit, Step
from domain.transactions.rejections import EditTransactionRejection
from domain.transactions.use_cases import changed_event, waiting_for_category

_LOCKED = ("account_id", "booked_on", "amount")
_OF_BOTH_LEGS = ("account_id", "amount", "category", "splits")


async def edit_transaction(caller: Caller, command: EditTransaction, unit: LedgerUnit) -> Edited | Rejected:
    """Change the named fields. What somebody else has changed meanwhile is kept, or the choice is offered."""
    codes = EditTransactionRejection
    row = (await unit.transactions.get_many([command.id])).get(command.id)
    if row is None:
        return Rejected(codes.NOT_FOUND, "There is no such transaction in this household.", "id")
    wanted = _wanted(command, row)
    if row.version != command.version:
        steps = await unit.history.steps(row)
        if sent_before := _sent_before(command, row, steps):
            return Edited(row, sent_before)
        left = merged(row, wanted, command.version, steps)
        if isinstance(left, Conflict):
            return conflicted(codes.VERSION_CONFLICT, left)
        wanted = left
    edited = with_fields(row, wanted)
    if problem := await _problem(row, edited, wanted, unit):
        return problem
    if edited == row:
        return Edited(row, None)
    edited = replace(edited, version=row.version + 1, updated_at=unit.now)
    followers = await following([(row, edited)], unit)
    edited = next((each for each in followers if each.id == row.id), edited)
    change = Change(
        user_id=caller.viewer.user_id,
        id=_change_id(command, edited.version),
        kind=ChangeKind.EDIT,
        summary=_summary(row, edited),
        created_at=unit.now,
    )
    await unit.history.open(change)
    rows = [edited, *(each for each in followers if each.id != row.id)]
    await unit.transactions.save(rows)
    unit.tell(changed_event(EventKind.UPDATED, rows, ChangedBy.PERSON, row), *waiting_for_category([edited]))
    return Edited(edited, change)


def conflicted(code: Any, conflict: Conflict) -> Conflicted:
    names = ", ".join(field.name for field in conflict.fields)
    message = (
        f"Somebody changed this transaction since you opened it, and you both changed {names}. "
        "Choose which to keep: send it again with the current version to keep yours."
    )
    return Conflicted(code, message, "version", conflict)


def _wanted(command: EditTransaction, row: Transaction) -> dict[str, Any]:
    """The fields that the command names, as the row holds them."""
    names = ("account_id", "booked_on", "category", "payee_id", "status", "is_hidden")
    wanted = {name: getattr(command, name) for name in names if getattr(command, name) is not KEEP}
    if command.amount_minor is not KEEP:
        wanted["amount"] = Money(command.amount_minor, row.amount.currency)
    if command.description is not KEEP:
        wanted["description"] = command.description.strip()
    if command.note is not KEEP:
        wanted["note"] = command.note or None
    if command.tag_ids is not KEEP:
        wanted["tag_ids"] = in_order(command.tag_ids)
    if command.splits is not KEEP:
        wanted["splits"] = clean_parts(command.splits)
        if wanted["splits"]:
            wanted["category"] = leading_category(wanted["splits"])
    return wanted


async def _problem(row: Transaction, edited: Transaction, wanted: dict[str, Any], unit: LedgerUnit) -> Rejected | None:
    codes = EditTransactionRejection
    if row.reconciliation_id and any(getattr(row, name) != getattr(edited, name) for name in _LOCKED):
        return locked_problem(codes, row)
    if row.counterpart_id and any(getattr(row, name) != getattr(edited, name) for name in _OF_BOTH_LEGS):
        message = "This is one leg of a transfer: edit the transfer, or unlink its legs, to change that."
        return Rejected(codes.TRANSFER_LEG, message)
    return (
        await _link_problem(row, edited, unit)
        or _split_problem(row, edited, wanted)
        or await _account_problem(row, edited, unit)
        or words_problem(codes, edited)
        or await names_problem(codes, edited, unit, row)
    )


async def _link_problem(row: Transaction, edited: Transaction, unit: LedgerUnit) -> Rejected | None:
    codes = EditTransactionRejection
    if row.amount.minor < 0 < edited.amount.minor and await unit.transactions.refunds_of([row.id]):
        message = "Refunds are linked to this expense. Unlink them first, or keep the amount negative."
        return Rejected(codes.LINKED_REFUND, message, "amount")
    if row.refund_of is None:
        return None
    if row.category != edited.category or edited.splits:
        message = "A linked refund has the category of its expense. Change it there, or unlink the refund first."
        return Rejected(codes.LINKED_REFUND, message, "category" if row.category != edited.category else "splits")
    if edited.amount.minor <= 0:
        message = "A refund is money that came in. Unlink it first, or write a positive amount."
        return Rejected(codes.LINKED_REFUND, message, "amount")
    return None


def _split_problem(row: Transaction, edited: Transaction, wanted: dict[str, Any]) -> Rejected | None:
    codes = EditTransactionRejection
    if not row.splits or "splits" in wanted:
        return None
    if edited.amount != row.amount:
        message = "This transaction is split: give its parts new amounts along with it, or remove the split."
        return Rejected(codes.SPLIT_NEEDED, message, "splits")
    if edited.category != row.category:
        message = "This transaction is split: change the category of its parts, or remove the split."
        return Rejected(codes.SPLIT_NEEDED, message, "splits")
    return None


async def _account_problem(row: Transaction, edited: Transaction, unit: LedgerUnit) -> Rejected | None:
    codes = EditTransactionRejection
    if row.account_id == edited.account_id:
        return None
    account = await unit.accounts.get(edited.account_id)
    if account is None:
        return Rejected(codes.ACCOUNT_NOT_FOUND, "There is no such account in this household.", "accountId")
    if account.currency != row.amount.currency:
        message = f"{account.name} is in {account.currency}, this transaction in {row.amount.currency}."
        return Rejected(codes.CURRENCY_DIFFERS, message, "accountId")
    return checks.first_problem(closed_problem(codes, account))


def _change_id(command: EditTransaction, version: int) -> UUID:
    """The same for the same edit sent again, whichever version it made."""
    return uuid5(command.id, f"{ChangeKind.EDIT}:{version}:{command!r}")


def _sent_before(command: EditTransaction, row: Transaction, steps: Sequence[Step]) -> Change | None:
    """The change that an earlier sending of this very edit has made."""
    made = {_change_id(command, version) for version in range(command.version + 1, row.version + 1)}
    return next((step.change for step in steps if step.change.id in made), None)


def _summary(row: Transaction, edited: Transaction) -> str:
    if row.splits != edited.splits:
        return f"Split {edited.description} in {len(edited.splits)}" if edited.splits else f"Unsplit {row.description}"
    return f"Edited {edited.description}"
