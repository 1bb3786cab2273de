"""Making, renaming, merging and splitting payees, each as one change that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from uuid import UUID, uuid4, uuid5

from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.checks import first_problem
from domain.transactions.commands import KEEP
from domain.transactions.names import Payee, PayeeAlias
from domain.transactions.naming.aliases import alias_key
from domain.transactions.naming.checks import begin_change, name_problem, tell_names
from domain.transactions.naming.commands import CreatePayee, DeletePayee, EditPayee, MergePayees
from domain.transactions.naming.outcomes import PayeeChanged
from domain.transactions.naming.rejections import (
    CreatePayeeRejection,
    DeletePayeeRejection,
    EditPayeeRejection,
    MergePayeesRejection,
)
from domain.transactions.naming.tree import is_known_category
from domain.transactions.ports import LedgerUnit

UNKNOWN = "There is no such payee in this household."


async def create_payee(caller: Caller, command: CreatePayee, unit: LedgerUnit) -> PayeeChanged | Rejected:
    """Add a payee with its names; rows of those names that have no payee become its rows."""
    codes = CreatePayeeRejection
    payee = Payee(id=command.id, name=command.name.strip(), category=command.category)
    change_id = uuid5(command.id, "CREATE_PAYEE")
    if existing := await unit.of(Payee).get(command.id):
        opened = await unit.history.get(change_id)
        if opened is None or (existing.name, existing.category) != (payee.name, payee.category):
            return Rejected(codes.ID_CONFLICT, "Another payee has this id; make a new UUID.", "id")
        return PayeeChanged(existing, await aliases_of(existing.id, unit), opened)
    keys = tuple(dict.fromkeys(alias_key(text) for text in (payee.name, *command.aliases)))
    if problem := first_problem(
        name_problem(codes, payee.name, "payee"),
        await taken(codes, payee, unit),
        await category_problem(codes, payee.category, unit),
        _empty(codes, keys[1:]),
        await alias_problem(codes, keys, payee.id, unit),
    ):
        return problem
    change = await begin_change(caller, unit, change_id, f"Added payee {payee.name}")
    await unit.of(Payee).put(payee)
    aliases, moved = await give_names(unit, payee.id, keys, of=None)
    tell_names(unit, moved, "payees")
    return PayeeChanged(payee, aliases, change, moved)


async def edit_payee(caller: Caller, command: EditPayee, unit: LedgerUnit) -> PayeeChanged | Rejected:
    """Rename a payee or say what its rows are for. Its earlier name stays one of its aliases."""
    codes = EditPayeeRejection
    payee = await unit.of(Payee).get(command.id)
    if payee is None:
        return Rejected(codes.NOT_FOUND, UNKNOWN, "id")
    edited = replace(
        payee,
        name=payee.name if command.name is KEEP else command.name.strip(),
        category=payee.category if command.category is KEEP else command.category,
    )
    renamed = edited.name != payee.name
    key = alias_key(edited.name)
    if problem := first_problem(
        name_problem(codes, edited.name, "payee"),
        await taken(codes, edited, unit),
        await category_problem(codes, edited.category, unit),
        await alias_problem(codes, (key,), payee.id, unit, field="name") if renamed else None,
    ):
        return problem
    if edited == payee:
        return PayeeChanged(payee, await aliases_of(payee.id, unit), None)
    summary = f"Renamed payee {payee.name} to {edited.name}" if renamed else f"Changed payee {payee.name}"
    change = await begin_change(caller, unit, uuid4(), summary)
    edited = replace(edited, version=payee.version + 1)
    await unit.of(Payee).put(edited)
    moved = 0
    if renamed:
        _, moved = await give_names(unit, payee.id, (key,), of=None)
    tell_names(unit, moved, "payees")
    return PayeeChanged(edited, await aliases_of(payee.id, unit), change, moved)


async def merge_payees(caller: Caller, command: MergePayees, unit: LedgerUnit) -> PayeeChanged | Rejected:
    """Make several payees one: it takes over their names and rows."""
    codes = MergePayeesRejection
    await unit.names.alone()
    payees = {payee.id: payee for payee in await unit.of(Payee).all()}
    target = payees.get(command.into)
    if target is None:
        return Rejected(codes.TARGET_NOT_FOUND, UNKNOWN, "into")
    ids = tuple(dict.fromkeys(id_ for id_ in command.ids if id_ != command.into))
    if not ids or not payees.keys() >= set(ids):
        return Rejected(codes.NOT_FOUND, "Name payees of this household other than the one to keep.", "ids")
    names = ", ".join(payees[id_].name for id_ in ids)
    change = await begin_change(caller, unit, uuid4(), f"Merged payees {names} into {target.name}")
    category = target.category or next((payees[id_].category for id_ in ids if payees[id_].category), None)
    if category != target.category:
        target = replace(target, category=category, version=target.version + 1)
        await unit.of(Payee).put(target)
    aliases = [alias for alias in await unit.of(PayeeAlias).all() if alias.payee_id in ids]
    if aliases:
        await unit.of(PayeeAlias).put(*(replace(alias, payee_id=target.id) for alias in aliases))
    moved = await unit.names.move_payee(ids, target.id)
    await unit.of(Payee).remove(*ids)
    tell_names(unit, moved, "payees", "budgets", "rules")
    return PayeeChanged(target, await aliases_of(target.id, unit), change, moved)


async def delete_payee(caller: Caller, command: DeletePayee, unit: LedgerUnit) -> PayeeChanged | Rejected:
    """Delete a payee with its names; its rows are called by their merchant again."""
    await unit.names.alone()
    payee = await unit.of(Payee).get(command.id)
    if payee is None:
        return Rejected(DeletePayeeRejection.NOT_FOUND, UNKNOWN, "id")
    change = await begin_change(caller, unit, uuid4(), f"Deleted payee {payee.name}")
    moved = await unit.names.move_payee([payee.id], None)
    aliases = await aliases_of(payee.id, unit)
    if aliases:
        await unit.of(PayeeAlias).remove(*(alias.id for alias in aliases))
    await unit.of(Payee).remove(payee.id)
    tell_names(unit, moved, "payees", "budgets", "rules")
    return PayeeChanged(None, (), change, moved)


async def give_names(
    unit: LedgerUnit, payee_id: UUID, keys: Sequence[str], *, of: UUID | None
) -> tuple[tuple[PayeeAlias, ...], int]:
    """Add these names to a payee and give it the rows of `of` that are worded so; names it has already stay."""
    known = await aliases_of(payee_id, unit)
    had = {alias.alias for alias in known}
    new = tuple(
        PayeeAlias(id=uuid5(payee_id, key), payee_id=payee_id, alias=key) for key in keys if key and key not in had
    )
    if new:
        await unit.of(PayeeAlias).put(*new)
    wanted = {alias.alias for alias in new}
    wordings = [text for text in await unit.names.wordings(of) if alias_key(text) in wanted] if wanted else []
    moved = await unit.names.name_rows(wordings, payee_id, of=of) if wordings else 0
    return (*known, *new), moved


async def aliases_of(payee_id: UUID, unit: LedgerUnit) -> tuple[PayeeAlias, ...]:
    return tuple(alias for alias in await unit.of(PayeeAlias).all() if alias.payee_id == payee_id)


async def taken(codes: type[StrEnum], payee: Payee, unit: LedgerUnit) -> Rejected | None:
    for other in await unit.of(Payee).all():
        if other.id != payee.id and other.name.lower() == payee.name.lower():
            message = f"There is a payee {other.name!r} already. Merge them instead."
            return Rejected(codes("NAME_TAKEN"), message, "name")
    return None


async def alias_problem(
    codes: type[StrEnum], keys: Sequence[str], payee_id: UUID, unit: LedgerUnit, field: str = "aliases"
) -> Rejected | None:
    for key, payee in (await unit.names.payees(keys)).items():
        if payee.id != payee_id:
            message = f"“{key}” is a name of {payee.name} already. Merge the two, or take it away there first."
            return Rejected(codes("ALIAS_TAKEN"), message, field)
    return None


async def category_problem(codes: type[StrEnum], category: str | None, unit: LedgerUnit) -> Rejected | None:
    if category is None or await is_known_category(category, unit):
        return None
    return Rejected(codes("CATEGORY_UNKNOWN"), f"{category!r} is not a category; `categories` lists them.", "category")


def _empty(codes: type[StrEnum], keys: Sequence[str]) -> Rejected | None:
    if all(keys):
        return None
    return Rejected(codes("ALIAS_EMPTY"), "A name needs letters or digits.", "aliases")
