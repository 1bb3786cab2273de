"""Rules offered after a choice ("Always do this?"), and found in choices that people make again and again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_OID, uuid4, uuid5

from domain.shared.events import LedgerChanged
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.model import Categorizer, Change, ChangeKind, Transaction
from domain.transactions.names import Dismissal
from domain.transactions.ports import LedgerUnit
from domain.transactions.rules.binding import runnable
from domain.transactions.rules.commands import DeclineRuleOffer, FindRuleOffer, FindRuleOffers
from domain.transactions.rules.describing import condition_words
from domain.transactions.rules.model import Actions, BoundRule, Rule
from domain.transactions.rules.outcomes import OfferDeclined, OfferFound, RuleOffer, RuleOffers
from domain.transactions.rules.patterns import pattern_of
from domain.transactions.rules.planning import plan
from domain.transactions.rules.rejections import DeclineRuleOfferRejection
from domain.transactions.search.ast import Node
from domain.transactions.search.binding import Bound, bind
from domain.transactions.search.names import Names, unpin
from domain.transactions.search.printing import to_text
from domain.transactions.search.problems import Problem

KIND = "RULE"
# So often must people have chosen the same before a pattern is worth a line on the page of rules.
CHOICES_MIN = 3
OFFERS_MAX = 20
_LOOKED_AT = 5_000
_SUBJECT_MAX = 1_000
_OFFER = uuid5(NAMESPACE_OID, "rule offer")


@dataclass(frozen=True, slots=True)
class _Pattern:
    node: Node
    bound: Bound
    category: str
    rows: tuple[Transaction, ...]

    @property
    def subject(self) -> str:
        """With ids in place of names, so that a renamed payee is still the same offer."""
        return f"{to_text(self.node)} → {self.category}"

    @property
    def rule(self) -> BoundRule:
        return BoundRule(id=_OFFER, bound=self.bound, actions=Actions(category=self.category))


async def find_rule_offer(_: Caller, command: FindRuleOffer, unit: LedgerUnit) -> OfferFound:
    """One offer, and only where it is worth asking: others like the row exist and nobody has decided otherwise."""
    nothing = OfferFound(None)
    row = (await unit.transactions.get_many([command.transaction_id])).get(command.transaction_id)
    if row is None or row.category is None or row.categorized_by is not Categorizer.PERSON or row.counterpart_id:
        return nothing
    names = await unit.rules.names()
    node = pattern_of(row)
    if node is None or row.splits:
        return nothing
    bound = bind(node, names, unit.now.date())
    if isinstance(bound, Problem):
        return nothing
    alike = await unit.rules.matching([bound])
    if row.id not in {each.id for each in alike} or not _agreed(alike, row.category):
        return nothing
    found = _Pattern(node, bound, row.category, (row,))
    if len(alike) < 2 or not await _open([found], names, unit):
        return nothing
    return OfferFound(await _offer(found, names, unit))


async def find_rule_offers(_: Caller, __: FindRuleOffers, unit: LedgerUnit) -> RuleOffers:
    """Patterns in which people have always chosen one category, the most frequent first."""
    names = await unit.rules.names()
    rows = await unit.rules.chosen_by_person(_LOOKED_AT)
    groups: dict[str, list[Transaction]] = {}
    nodes: dict[str, Node] = {}
    for row in rows:
        if row.counterpart_id is None and not row.splits and row.category and (node := pattern_of(row)):
            key = to_text(node).casefold()
            groups.setdefault(key, []).append(row)
            nodes.setdefault(key, node)
    patterns = []
    for key, group in sorted(groups.items(), key=lambda each: -len(each[1])):
        bound = bind(nodes[key], names, unit.now.date())
        category = group[0].category
        if len(group) >= CHOICES_MIN and category and _agreed(group, category) and not isinstance(bound, Problem):
            patterns.append(_Pattern(nodes[key], bound, category, tuple(group)))
    patterns = await _open(patterns, names, unit)
    offers = [await _offer(each, names, unit) for each in patterns[:OFFERS_MAX]]
    # What would do something now comes first.
    return RuleOffers(tuple(sorted(offers, key=lambda each: each.match_count == 0)))


async def decline_rule_offer(caller: Caller, command: DeclineRuleOffer, unit: LedgerUnit) -> OfferDeclined | Rejected:
    """Remember that nobody wants this rule."""
    subject = command.subject
    if not subject.strip() or len(subject) > _SUBJECT_MAX:
        message = "Send the subject of the offer as it was read."
        return Rejected(DeclineRuleOfferRejection.SUBJECT_INVALID, message, "subject")
    declined = {each.subject for each in await unit.of(Dismissal).all() if each.kind == KIND}
    if subject in declined:
        return OfferDeclined(subject, None)
    change = Change(
        id=uuid4(),
        kind=ChangeKind.RULES,
        summary="Declined a rule",
        created_at=unit.now,
        user_id=caller.viewer.user_id,
    )
    await unit.history.open(change)
    await unit.of(Dismissal).put(Dismissal(id=uuid4(), kind=KIND, subject=subject))
    unit.tell(LedgerChanged(kinds=("rules",)))
    return OfferDeclined(subject, change)


def _agreed(rows: Iterable[Transaction], category: str) -> bool:
    """Whether people chose nothing else for rows like these."""
    return all(row.category == category for row in rows if row.categorized_by is Categorizer.PERSON)


async def _open(patterns: Sequence[_Pattern], names: Names, unit: LedgerUnit) -> list[_Pattern]:
    """Those that nobody has declined and no rule does already."""
    if not patterns:
        return []
    declined = {each.subject for each in await unit.of(Dismissal).all() if each.kind == KIND}
    rules = runnable(await unit.of(Rule).all(), names, unit.now.date())
    examples = [pattern.rows[0] for pattern in patterns]
    # As if nobody had chosen: then what a rule says comes to light.
    settled = await unit.rules.settle(examples, rules, {}, is_forced=True) if rules else []
    by_rule = {
        each.before.id
        for each in settled
        if each.after.category == each.before.category
        and any(rule.actions.category == each.after.category for rule in rules if rule.id in each.rule_ids)
    }
    return [each for each in patterns if each.subject not in declined and each.rows[0].id not in by_rule]


async def _offer(pattern: _Pattern, names: Names, unit: LedgerUnit) -> RuleOffer:
    would = await plan([pattern.rule], unit)
    shown = unpin(pattern.node, names)
    return RuleOffer(
        subject=pattern.subject,
        condition=to_text(shown),
        condition_words=condition_words(shown),
        category=pattern.category,
        match_count=len(would.changes),
        chosen_count=len(pattern.rows),
        example=pattern.rows[0],
    )
