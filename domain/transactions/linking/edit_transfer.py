"""Editing a transfer: both legs change together, so that they always cancel."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid5

from domain.shared.events import ChangedBy
from domain.shared.events import ChangeKind as EventKind
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions import checks
from domain.transactions.commands import KEEP
from domain.transactions.editing.checks import locked_problem, words_problem
from domain.transactions.editing.conflicts import merged
from domain.transactions.editing.edit import conflicted
from domain.transactions.linking.commands import EditTransfer
from domain.transactions.linking.outcomes import Linked
from domain.transactions.linking.rejections import EditTransferRejection
from domain.transactions.linking.transfers import both
from domain.transactions.model import Change, ChangeKind, Transaction
from domain.transactions.outcomes import Conflict
from domain.transactions.ports import LedgerUnit
from domain.transactions.use_cases import changed_event


async def edit_transfer(caller: Caller, command: EditTransfer, unit: LedgerUnit) -> Linked | Rejected:
    """Change the named fields of both legs."""
    codes = EditTransferRejection
    row = (await unit.transactions.get_many([command.id])).get(command.id)
    if row is None:
        return Rejected(codes.NOT_FOUND, "There is no such transaction in this household.", "id")
    if row.counterpart_id is None:
        return Rejected(codes.NOT_A_TRANSFER, f"{row.description!r} is no transfer.", "id")
    legs = both(row, (await unit.transactions.get_many([row.counterpart_id]))[row.counterpart_id])
    if problem := _amounts_problem(command, legs[0], legs[1]):
        return problem
    wanted = {leg.id: _wanted(command, leg, legs[0], legs[1]) for leg in legs}
    if row.version != command.version:
        steps = await unit.history.steps(row)
        made = {_change_id(command, version) for version in range(command.version + 1, row.version + 1)}
        if sent_before := next((step.change for step in steps if step.change.id in made), None):
            return Linked(tuple(legs), sent_before)
        left = merged(row, wanted[row.id], command.version, steps)
        if isinstance(left, Conflict):
            return conflicted(codes.VERSION_CONFLICT, left)
        wanted = {id: {name: value for name, value in fields.items() if name in left} for id, fields in wanted.items()}  # noqa: A001
    edited = [replace(leg, **wanted[leg.id]) for leg in legs]
    for before, after in zip(legs, edited, strict=True):
        moved = (before.amount, before.booked_on) != (after.amount, after.booked_on)
        if problem := (locked_problem(codes, before) if moved else None) or words_problem(codes, after):
            return problem
    if edited == list(legs):
        return Linked(tuple(legs), None)
    # Both get one version, so that the change is found again from either.
    saved = [replace(leg, version=leg.version + 1, updated_at=unit.now) for leg in edited]
    version = next(leg.version for leg in saved if leg.id == row.id)
    change = Change(
        user_id=caller.viewer.user_id,
        id=_change_id(command, version),
        kind=ChangeKind.EDIT,
        summary=f"Edited the transfer {saved[0].description}",
        created_at=unit.now,
    )
    await unit.history.open(change)
    await unit.transactions.save(saved)
    unit.tell(changed_event(EventKind.UPDATED, saved, ChangedBy.PERSON, *legs))
    return Linked(tuple(saved), change)


def _amounts_problem(command: EditTransfer, leaving: Transaction, arriving: Transaction) -> Rejected | None:
    codes = EditTransferRejection
    for minor, currency, field in (
        (command.amount_minor, leaving.amount.currency, "amount"),
        (command.received_minor, arriving.amount.currency, "receivedAmount"),
    ):
        if minor is KEEP:
            continue
        if minor <= 0:
            return Rejected(codes.AMOUNT_NOT_POSITIVE, "Write what is moved as a positive amount.", field)
        if problem := checks.range_problem(codes, Money(minor, currency), field):
            return problem
    same = leaving.amount.currency == arriving.amount.currency
    sent = -leaving.amount.minor if command.amount_minor is KEEP else command.amount_minor
    if same and command.received_minor is not KEEP and command.received_minor != sent:
        message = "Both accounts have one currency, so what leaves must arrive. Record a fee as its own expense."
        return Rejected(codes.RECEIVED_AMOUNT_DIFFERS, message, "receivedAmount")
    return None


def _wanted(command: EditTransfer, leg: Transaction, leaving: Transaction, arriving: Transaction) -> dict[str, Any]:
    """The fields of one leg."""
    wanted: dict[str, Any] = {}
    if command.booked_on is not KEEP:
        wanted["booked_on"] = command.booked_on
    if command.description is not KEEP:
        wanted["description"] = command.description.strip()
    if command.note is not KEEP:
        wanted["note"] = command.note or None
    sent = None if command.amount_minor is KEEP else command.amount_minor
    received = None if command.received_minor is KEEP else command.received_minor
    if leaving.amount.currency == arriving.amount.currency:
        received = sent
    amount = -sent if leg.id == leaving.id and sent is not None else received if leg.id == arriving.id else None
    if amount is not None:
        wanted["amount"] = Money(amount, leg.amount.currency)
    return wanted


def _change_id(command: EditTransfer, version: int) -> Any:
    return uuid5(command.id, f"{ChangeKind.EDIT}:{version}:{command!r}")
