"""The names of a payee: adding one, taking one away, making one a payee of its own."""

from __future__ import annotations

from uuid import uuid4, uuid5

from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.checks import first_problem
from domain.transactions.names import Payee, PayeeAlias
from domain.transactions.naming.aliases import alias_key
from domain.transactions.naming.checks import begin_change, name_problem, tell_names
from domain.transactions.naming.commands import AddPayeeAlias, RemovePayeeAlias, SplitPayee
from domain.transactions.naming.outcomes import PayeeChanged
from domain.transactions.naming.payees import UNKNOWN, alias_problem, aliases_of, give_names, taken
from domain.transactions.naming.rejections import (
    AddPayeeAliasRejection,
    RemovePayeeAliasRejection,
    SplitPayeeRejection,
)
from domain.transactions.ports import LedgerUnit

_NO_ALIAS = "There is no such name of a payee in this household."


async def add_payee_alias(caller: Caller, command: AddPayeeAlias, unit: LedgerUnit) -> PayeeChanged | Rejected:
    """Another name of a payee; a name it has already changes nothing."""
    codes = AddPayeeAliasRejection
    payee = await unit.of(Payee).get(command.payee_id)
    if payee is None:
        return Rejected(codes.NOT_FOUND, UNKNOWN, "payeeId")
    key = alias_key(command.alias)
    if not key:
        return Rejected(codes.ALIAS_EMPTY, "A name needs letters or digits.", "alias")
    if problem := await alias_problem(codes, (key,), payee.id, unit, field="alias"):
        return problem
    known = await aliases_of(payee.id, unit)
    if key in {alias.alias for alias in known}:
        return PayeeChanged(payee, known, None)
    change = await begin_change(caller, unit, uuid4(), f"Added “{key}” to payee {payee.name}")
    aliases, moved = await give_names(unit, payee.id, (key,), of=None)
    tell_names(unit, moved, "payees")
    return PayeeChanged(payee, aliases, change, moved)


async def remove_payee_alias(caller: Caller, command: RemovePayeeAlias, unit: LedgerUnit) -> PayeeChanged | Rejected:
    """From now on the name means nobody; rows that are there keep their payee."""
    alias = await unit.of(PayeeAlias).get(command.id)
    payee = await unit.of(Payee).get(alias.payee_id) if alias else None
    if alias is None or payee is None:
        return Rejected(RemovePayeeAliasRejection.NOT_FOUND, _NO_ALIAS, "id")
    change = await begin_change(caller, unit, uuid4(), f"Took “{alias.alias}” from payee {payee.name}")
    await unit.of(PayeeAlias).remove(alias.id)
    tell_names(unit, 0, "payees")
    return PayeeChanged(payee, await aliases_of(payee.id, unit), change)


async def split_payee(caller: Caller, command: SplitPayee, unit: LedgerUnit) -> PayeeChanged | Rejected:
    """One alias becomes a payee of its own and takes its rows with it."""
    codes = SplitPayeeRejection
    payee = Payee(id=command.id, name=command.name.strip())
    change_id = uuid5(command.id, "SPLIT_PAYEE")
    if existing := await unit.of(Payee).get(command.id):
        opened = await unit.history.get(change_id)
        if opened is None or existing.name != payee.name:
            return Rejected(codes.ID_CONFLICT, "Another payee has this id; make a new UUID.", "id")
        return PayeeChanged(existing, await aliases_of(existing.id, unit), opened)
    alias = await unit.of(PayeeAlias).get(command.alias_id)
    source = await unit.of(Payee).get(alias.payee_id) if alias else None
    if alias is None or source is None:
        return Rejected(codes.NOT_FOUND, _NO_ALIAS, "aliasId")
    own = alias_key(payee.name)
    if problem := first_problem(
        name_problem(codes, payee.name, "payee"),
        await taken(codes, payee, unit),
        await alias_problem(codes, (own,), payee.id, unit, field="name") if own != alias.alias else None,
    ):
        return problem
    change = await begin_change(caller, unit, change_id, f"Split payee {payee.name} off {source.name}")
    await unit.of(PayeeAlias).remove(alias.id)
    await unit.of(Payee).put(payee)
    aliases, moved = await give_names(unit, payee.id, tuple(dict.fromkeys((alias.alias, own))), of=source.id)
    tell_names(unit, moved, "payees")
    return PayeeChanged(payee, aliases, change, moved)
