"""What running rules does: the one computation that previews show and runs write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from domain.transactions.model import Transaction
from domain.transactions.ports import LedgerUnit
from domain.transactions.rules.model import BoundRule, Choices, Occasion, Plan, RuleRun
from domain.transactions.rules.transfers import linked
from domain.transactions.search.binding import Bound


async def plan(
    rules: Sequence[BoundRule],
    unit: LedgerUnit,
    *,
    within: Bound | None = None,
    is_forced: bool = False,
    will_change: bool = False,
) -> Plan:
    """Rules over all rows, or those of a search. A row that no rule matches as it is stays as it is."""
    if not rules:
        return Plan(matched_count=0, changes=())
    rows = await unit.rules.matching([rule.bound for rule in rules], within, will_change=will_change)
    choices = {} if is_forced else await unit.rules.choices([row.id for row in rows])
    return await plan_rows(rules, rows, choices, unit, is_forced=is_forced)


async def plan_rows(
    rules: Sequence[BoundRule],
    rows: Sequence[Transaction],
    choices: Mapping[UUID, Choices],
    unit: LedgerUnit,
    *,
    is_forced: bool = False,
) -> Plan:
    settled = await unit.rules.settle(rows, rules, choices, is_forced=is_forced)
    changes = await linked(settled, rules, unit, is_forced=is_forced)
    return Plan(
        matched_count=sum(bool(each.rule_ids) for each in settled),
        changes=tuple(sorted(changes, key=lambda each: (each.after.booked_on, each.after.id), reverse=True)),
        contradictory_count=sum(each.is_contradictory for each in settled),
        matched_by_rule=Counter(rule_id for each in settled for rule_id in each.rule_ids),
    )


async def write(found: Plan, unit: LedgerUnit, *, new_ids: Collection[UUID] = ()) -> tuple[Transaction, ...]:
    """Save what a plan changes, in the change that is open; gives the rows as they are now.

    Rows that come into being in the same change (`new_ids`) keep their version: nobody has read them yet.
    """
    changed = [
        replace(each.after, version=each.before.version + (each.before.id not in new_ids), updated_at=unit.now)
        for each in found.changes
        if each.before is not None
    ]
    made = [replace(each.after, updated_at=unit.now) for each in found.changes if each.before is None]
    if made:
        await unit.transactions.add(made)
    if changed:
        await unit.rules.save(changed)
    return (*changed, *made)


def run_of(
    id: UUID,  # noqa: A002
    rules: Sequence[BoundRule],
    found: Plan,
    unit: LedgerUnit,
    *,
    occasion: Occasion,
    change_id: UUID | None,
    user_id: UUID | None,
    import_id: UUID | None = None,
) -> RuleRun:
    """The line of the log."""
    return RuleRun(
        id=id,
        change_id=change_id if found.changes else None,
        rule_ids=tuple(rule.id for rule in rules),
        occasion=occasion,
        matched_count=found.matched_count,
        changed_count=len(found.changes),
        user_id=user_id,
        import_id=import_id,
        ran_at=unit.now,
    )
