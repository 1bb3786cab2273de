"""Writing, changing, ordering and deleting rules, each as one change that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4, uuid5

from domain.shared.events import LedgerChanged
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.commands import KEEP
from domain.transactions.model import Change, ChangeKind
from domain.transactions.ports import LedgerUnit
from domain.transactions.rules.binding import RuleView, in_order, view_of
from domain.transactions.rules.checking import Draft, actions_problem, name_problem, read_condition
from domain.transactions.rules.commands import CreateRule, DeleteRule, EditRule, OrderRules
from domain.transactions.rules.model import Rule
from domain.transactions.rules.outcomes import RuleDeleted, RuleSaved, RulesOrdered
from domain.transactions.rules.rejections import DeleteRuleRejection, OrderRulesRejection, RuleRejection
from domain.transactions.rules.running import run_now
from domain.transactions.rules.stored import actions_to_json
from domain.transactions.search.names import Names
from domain.transactions.search.stored import to_json

RULES_MAX = 500
_GONE = "There is no such rule in this household."
# Sentences are for people; the history lists many.
_SUMMARY_MAX = 120


def rule_of(id: UUID, draft: Draft, position: int, names: Names, unit: LedgerUnit) -> Rule | Rejected:  # noqa: A002
    """The rule that a draft makes, or what is wrong with it."""
    name = draft.name.strip()
    node = read_condition(draft.condition, names, unit.rules.pattern_problem)
    if isinstance(node, Rejected):
        return node
    if problem := name_problem(name) or actions_problem(draft.actions, names):
        return problem
    return Rule(
        id=id,
        name=name,
        position=position,
        condition=to_json(node),
        actions=actions_to_json(draft.actions),
        stops=draft.stops,
        is_active=draft.is_active,
    )


async def create_rule(caller: Caller, command: CreateRule, unit: LedgerUnit) -> RuleSaved | Rejected:
    """Add a rule after the others, and run it over the rows that are there where that is wanted."""
    codes = RuleRejection
    names = await unit.rules.names()
    rules = in_order(await unit.of(Rule).all())
    position = 1 + max((rule.position for rule in rules), default=-1)
    rule = rule_of(command.id, command.draft, position, names, unit)
    if isinstance(rule, Rejected):
        return rule
    change_id = uuid5(command.id, "CREATE_RULE")
    if existing := next((each for each in rules if each.id == command.id), None):
        opened = await unit.history.get(change_id)
        if opened is None or replace(existing, position=position) != rule:
            return Rejected(codes.ID_CONFLICT, "Another rule has this id; make a new UUID.", "id")
        run = await unit.rules.get_run(command.id)
        return RuleSaved(rule=view_of(existing, names, unit.now.date()), change=opened, run=run)
    if await unit.history.get(change_id):
        return Rejected(codes.ID_CONFLICT, "This rule was deleted since; make a new UUID.", "id")
    if len(rules) >= RULES_MAX:
        message = f"A household has at most {RULES_MAX} rules. Delete some, or join some with OR."
        return Rejected(codes.TOO_MANY_RULES, message)
    view = view_of(rule, names, unit.now.date())
    change = await _opened(caller, unit, change_id, f"Added rule: {view.label}")
    await unit.of(Rule).put(rule)
    unit.tell(LedgerChanged(kinds=("rules",)))
    run = None
    if command.applies_now:
        run = await run_now(caller, unit, command.id, [rule], names, change, is_forced=command.is_forced)
    return RuleSaved(rule=view, change=change, run=run)


async def edit_rule(caller: Caller, command: EditRule, unit: LedgerUnit) -> RuleSaved | Rejected:
    """Change the named parts of a rule. Rows that it has changed stay as they are."""
    codes = RuleRejection
    rule = await unit.of(Rule).get(command.id)
    if rule is None:
        return Rejected(codes.NOT_FOUND, _GONE, "id")
    if rule.version != command.version:
        message = "Somebody changed this rule since you opened it. Look at it as it is now, then edit again."
        return Rejected(codes.VERSION_CONFLICT, message, "version")
    names = await unit.rules.names()
    edited = _edited(rule, command, names, unit)
    if isinstance(edited, Rejected):
        return edited
    view = view_of(edited, names, unit.now.date())
    if edited == rule:
        return RuleSaved(rule=view, change=None)
    edited = replace(edited, version=rule.version + 1)
    what = "Edited"
    if edited.is_active != rule.is_active:
        what = "Switched on" if edited.is_active else "Switched off"
    change = await _opened(
        caller, unit, uuid5(rule.id, f"EDIT_RULE:{edited.version}:{uuid4()}"), f"{what} rule: {view.label}"
    )
    await unit.of(Rule).put(edited)
    unit.tell(LedgerChanged(kinds=("rules",)))
    return RuleSaved(rule=view_of(edited, names, unit.now.date()), change=change)


def _edited(rule: Rule, command: EditRule, names: Names, unit: LedgerUnit) -> Rule | Rejected:
    """A part that is not named is not judged: a rule that names something gone can still be switched off."""
    if command.name is not KEEP:
        rule = replace(rule, name=command.name.strip())
        if problem := name_problem(rule.name):
            return problem
    if command.condition is not KEEP:
        node = read_condition(command.condition, names, unit.rules.pattern_problem)
        if isinstance(node, Rejected):
            return node
        rule = replace(rule, condition=to_json(node))
    if command.actions is not KEEP:
        if problem := actions_problem(command.actions, names):
            return problem
        rule = replace(rule, actions=actions_to_json(command.actions))
    return replace(
        rule,
        stops=rule.stops if command.stops is KEEP else command.stops,
        is_active=rule.is_active if command.is_active is KEEP else command.is_active,
    )


async def delete_rule(caller: Caller, command: DeleteRule, unit: LedgerUnit) -> RuleDeleted | Rejected:
    """Delete a rule. Rows that it has changed stay as they are."""
    rule = await unit.of(Rule).get(command.id)
    if rule is None:
        return Rejected(DeleteRuleRejection.NOT_FOUND, _GONE, "id")
    view = view_of(rule, await unit.rules.names(), unit.now.date())
    change = await _opened(caller, unit, uuid4(), f"Deleted rule: {view.label}")
    await unit.of(Rule).remove(rule.id)
    unit.tell(LedgerChanged(kinds=("rules",)))
    return RuleDeleted(rule.id, change)


async def order_rules(caller: Caller, command: OrderRules, unit: LedgerUnit) -> RulesOrdered | Rejected:
    """Put the rules into another order."""
    rules = {rule.id: rule for rule in await unit.of(Rule).all()}
    if len(command.ids) != len(rules) or set(command.ids) != set(rules):
        message = "Rules were added or deleted since you read them. Look at the list as it is now, then order it again."
        return Rejected(OrderRulesRejection.RULES_CHANGED, message, "ids")
    moved = [
        replace(rules[id_], position=place, version=rules[id_].version + 1)
        for place, id_ in enumerate(command.ids)
        if rules[id_].position != place
    ]
    change = None
    if [rule.id for rule in in_order(rules.values())] != list(command.ids):
        change = await _opened(caller, unit, uuid4(), "Ordered the rules")
        await unit.of(Rule).put(*moved)
        unit.tell(LedgerChanged(kinds=("rules",)))
    names = await unit.rules.names()
    return RulesOrdered(_views(await unit.of(Rule).all(), names, unit), change)


def _views(rules: Sequence[Rule], names: Names, unit: LedgerUnit) -> tuple[RuleView, ...]:
    return tuple(view_of(rule, names, unit.now.date()) for rule in in_order(rules))


async def _opened(caller: Caller, unit: LedgerUnit, id: UUID, summary: str) -> Change:  # noqa: A002
    shown = summary if len(summary) <= _SUMMARY_MAX else f"{summary[: _SUMMARY_MAX - 1]}…"
    change = Change(id=id, kind=ChangeKind.RULES, summary=shown, created_at=unit.now, user_id=caller.viewer.user_id)
    await unit.history.open(change)
    return change
