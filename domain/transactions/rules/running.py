"""Running rules over rows that are there: looked at first, written as one change, put into the log."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from domain.shared.events import ChangedBy, TransactionsChanged
from domain.shared.events import ChangeKind as EventKind
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.shared.paging import page_of
from domain.shared.viewer import Caller
from domain.transactions.model import Change, ChangeKind, Transaction
from domain.transactions.ports import LedgerUnit
from domain.transactions.rules.binding import bind_rule, in_order, runnable
from domain.transactions.rules.checking import Draft, actions_problem, read_condition
from domain.transactions.rules.commands import PreviewRules, RunRules, TryRule
from domain.transactions.rules.describing import action_words, condition_words
from domain.transactions.rules.model import Actions, BoundRule, Occasion, Plan, Rule, RuleRun
from domain.transactions.rules.outcomes import RulesPreviewed, RulesRan, RuleTried
from domain.transactions.rules.planning import plan, run_of, write
from domain.transactions.rules.rejections import RunRulesRejection, TextRejected
from domain.transactions.rules.telling import Teller
from domain.transactions.search.binding import Bound, bind
from domain.transactions.search.names import Names, unpin
from domain.transactions.search.parsing import parse
from domain.transactions.search.problems import Problem
from domain.transactions.use_cases import changed_event

# What a draft is called while it has no id of its own.
_DRAFT = UUID(int=0)


async def run_rules(caller: Caller, command: RunRules, unit: LedgerUnit) -> RulesRan | Rejected:
    """Run rules over all rows or those of a search, as one change. The same id is the same run."""
    change_id = uuid5(command.id, ChangeKind.RUN_RULES)
    if ran := await unit.rules.get_run(command.id):
        return RulesRan(ran, await unit.history.get(change_id))
    found = await _wanted(command.rule_ids, unit)
    if isinstance(found, Rejected):
        return found
    rules, names = found
    within = _search(command.search, names, unit)
    if isinstance(within, Rejected):
        return within
    planned = await plan(rules, unit, within=within, is_forced=command.is_forced, will_change=True)
    change = None
    if planned.changes:
        count = f"{len(planned.changes):,} transaction{'s' if len(planned.changes) > 1 else ''}"
        change = Change(
            id=change_id,
            kind=ChangeKind.RUN_RULES,
            summary=f"Ran {'a rule' if len(rules) == 1 else f'{len(rules)} rules'} over {count}",
            created_at=unit.now,
            user_id=caller.viewer.user_id,
        )
        await unit.history.open(change)
        unit.tell(_told(planned, await write(planned, unit)))
    run = run_of(
        command.id,
        rules,
        planned,
        unit,
        occasion=Occasion.PERSON,
        change_id=change_id,
        user_id=caller.viewer.user_id,
    )
    await unit.rules.log(run)
    return RulesRan(run, change)


async def run_now(
    caller: Caller,
    unit: LedgerUnit,
    run_id: UUID,
    rules: Sequence[Rule],
    names: Names,
    change: Change,
    *,
    is_forced: bool,
) -> RuleRun:
    """Run rules within a change that is open already."""
    bound = runnable(rules, names, unit.now.date())
    planned = await plan(bound, unit, is_forced=is_forced, will_change=True)
    if planned.changes:
        unit.tell(_told(planned, await write(planned, unit)))
    run = run_of(
        run_id,
        bound,
        planned,
        unit,
        occasion=Occasion.PERSON,
        change_id=change.id,
        user_id=caller.viewer.user_id,
    )
    await unit.rules.log(run)
    return run


def _told(found: Plan, rows: Sequence[Transaction]) -> TransactionsChanged:
    """What the rest of the house hears."""
    before = [each.before for each in found.changes if each.before is not None]
    kind = EventKind.UPDATED if len(before) == len(found.changes) else EventKind.BULK
    return changed_event(kind, rows, ChangedBy.PERSON, *before)


async def preview_rules(_: Caller, command: PreviewRules, unit: LedgerUnit) -> RulesPreviewed | Rejected:
    """Exactly what a run would do, without doing it."""
    names = await unit.rules.names()
    sentence = None
    rules: Sequence[BoundRule]
    if command.draft is not None:
        drafted = _drafted(command.draft, names, unit)
        if isinstance(drafted, Rejected):
            return drafted
        rule, sentence = drafted
        rules = [rule]
    else:
        found = await _wanted(command.rule_ids, unit)
        if isinstance(found, Rejected):
            return found
        rules, names = found
    within = _search(command.search, names, unit)
    if isinstance(within, Rejected):
        return within
    planned = await plan(rules, unit, within=within, is_forced=command.is_forced)
    teller = Teller(planned, names)
    rest = planned.changes
    if command.after is not None:
        seen = command.after
        rest = tuple(each for each in rest if (each.after.booked_on, each.after.id) < seen)
    return RulesPreviewed(
        matched_count=planned.matched_count,
        changed_count=len(planned.changes),
        contradictory_count=planned.contradictory_count,
        page=page_of(
            [teller.tell(each) for each in rest[: command.first + 1]],
            command.first,
            lambda each: (each.as_changed.booked_on, each.as_changed.id),
        ),
        sentence=sentence,
    )


def _drafted(draft: Draft, names: Names, unit: LedgerUnit) -> tuple[BoundRule, str] | Rejected:
    """A draft without actions is one whose condition is being written: it matches, and changes nothing."""
    node = read_condition(draft.condition, names, unit.rules.pattern_problem)
    if isinstance(node, Rejected):
        return node
    if draft.actions != Actions() and (problem := actions_problem(draft.actions, names)):
        return problem
    bound = bind(node, names, unit.now.date())
    assert not isinstance(bound, Problem), "every name was looked up"
    done = ", ".join(action_words(draft.actions, names)) or "nothing yet"
    sentence = f"When {condition_words(unpin(node, names))} → {done}"
    return BoundRule(id=_DRAFT, bound=bound, actions=draft.actions, stops=draft.stops), sentence


async def try_rule(_: Caller, command: TryRule, unit: LedgerUnit) -> RuleTried:
    """Whether a condition holds for a text that somebody made up."""
    names = await unit.rules.names()
    node = read_condition(command.condition, names, unit.rules.pattern_problem)
    if isinstance(node, TextRejected):
        return RuleTried(False, node)
    bound = bind(node, names, unit.now.date())
    assert not isinstance(bound, Problem), "every name was looked up"
    row = Transaction(
        id=_DRAFT,
        account_id=_DRAFT,
        booked_on=unit.now.date(),
        amount=Money(command.amount_minor, command.currency),
        description=command.description,
        updated_at=unit.now,
    )
    rule = BoundRule(id=_DRAFT, bound=bound, actions=Actions())
    (settled,) = await unit.rules.settle([row], [rule], {})
    return RuleTried(bool(settled.rule_ids))


async def _wanted(ids: Sequence[UUID] | None, unit: LedgerUnit) -> tuple[Sequence[BoundRule], Names] | Rejected:
    """Named rules run even where they are switched off; one that is broken is told, not passed over."""
    codes = RunRulesRejection
    names = await unit.rules.names()
    rules = in_order(await unit.of(Rule).all())
    if ids is None:
        bound = runnable(rules, names, unit.now.date())
        return (bound, names) if bound else Rejected(codes.NO_RULES, "There is no active rule yet.", "ruleIds")
    wanted = [rule for rule in rules if rule.id in ids]
    if not ids or len(wanted) < len(set(ids)):
        return Rejected(codes.NOT_FOUND, "One of these rules is gone. Read the list again.", "ruleIds")
    named = [bind_rule(rule, names, unit.now.date()) for rule in wanted]
    broken = next((each for each in named if isinstance(each, str)), None)
    if broken is not None:
        return Rejected(codes.RULE_BROKEN, f"Mend the rule first: {broken}", "ruleIds")
    return [each for each in named if isinstance(each, BoundRule)], names


def _search(text: str | None, names: Names, unit: LedgerUnit) -> Bound | TextRejected | None:
    """The rows of a search; None where it names all."""
    if text is None or not text.strip():
        return None
    node = parse(text)
    bound = node if isinstance(node, Problem) else bind(node, names, unit.now.date())
    if isinstance(bound, Problem):
        return TextRejected(
            RunRulesRejection.SEARCH_INVALID, bound.message, "search", bound.start, bound.end, bound.suggestion
        )
    return bound
