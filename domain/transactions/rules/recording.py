"""Rules for rows that somebody records, in the change that records them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from domain.shared.viewer import Caller
from domain.transactions.commands import RecordTransaction
from domain.transactions.model import Change, Transaction
from domain.transactions.ports import LedgerUnit
from domain.transactions.rules.binding import runnable
from domain.transactions.rules.model import CHOOSABLE, Choices, Occasion, Rule
from domain.transactions.rules.planning import plan_rows, run_of, write


async def with_rules(
    caller: Caller, rows: Sequence[Transaction], given: Choices, change: Change, unit: LedgerUnit
) -> tuple[Transaction, ...]:
    """The rows as the rules leave them, saved; call it after `unit.transactions.add(rows)`.

    What the person gave is theirs: rules only fill in the rest. Other legs that were found come after the rows.
    """
    stored = await unit.of(Rule).all()
    if not any(rule.is_active for rule in stored):
        return tuple(rows)
    rules = runnable(stored, await unit.rules.names(), unit.now.date())
    choices = {row.id: given for row in rows}
    found = await plan_rows(rules, rows, choices, unit)
    if not found.changes:
        return tuple(rows)
    written = {row.id: row for row in await write(found, unit, new_ids={row.id for row in rows})}
    run = run_of(
        uuid4(),
        [rule for rule in rules if rule.id in found.matched_by_rule],
        found,
        unit,
        occasion=Occasion.RECORD,
        change_id=change.id,
        user_id=caller.viewer.user_id,
    )
    await unit.rules.log(run)
    asked = [written.pop(row.id, row) for row in rows]
    return (*asked, *written.values())


def given_by(command: RecordTransaction) -> Choices:
    """What somebody filled in who made the row."""
    fields = frozenset(name for name in CHOOSABLE if getattr(command, name))
    return Choices(fields, frozenset(command.tag_ids))


def is_still(existing: Transaction, command: RecordTransaction, asked: Transaction) -> bool:
    """Whether a row is what somebody asked for, with at most what rules have added to it."""
    return (
        (existing.note or "").startswith(asked.note or "")
        and command.payee_id in (None, existing.payee_id)
        and set(asked.tag_ids) <= set(existing.tag_ids)
        and asked.splits in ((), existing.splits)
    )
