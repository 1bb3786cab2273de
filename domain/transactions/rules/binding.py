"""Rules made ready to run: read, looked up, checked against what the household has by now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.transactions.rules.checking import actions_problem
from domain.transactions.rules.describing import action_words, condition_words
from domain.transactions.rules.forms import Form, form_of
from domain.transactions.rules.model import Actions, BoundRule, Rule
from domain.transactions.rules.stored import actions_from_json
from domain.transactions.search.binding import bind
from domain.transactions.search.names import Names, unpin
from domain.transactions.search.printing import to_text
from domain.transactions.search.problems import Problem
from domain.transactions.search.stored import from_json

_UNREADABLE = "This rule cannot be read. Write it anew."


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """A rule as people see it. A rule with a problem rests until somebody mends it."""

    rule: Rule
    condition: str
    condition_words: str
    actions: Actions
    action_words: tuple[str, ...]
    form: Form | None
    problem: str | None

    @property
    def sentence(self) -> str:
        return f"When {self.condition_words} → {', '.join(self.action_words)}"

    @property
    def label(self) -> str:
        """Its name, or what it says."""
        return self.rule.name or self.sentence


def bind_rule(rule: Rule, names: Names, today: date) -> BoundRule | str:
    """Ready to run, or why it cannot: something that it names is gone."""
    node = from_json(rule.condition)
    actions = _actions(rule)
    if isinstance(node, Problem) or actions is None:
        return _UNREADABLE
    bound = bind(node, names, today)
    if isinstance(bound, Problem):
        return bound.message
    if problem := actions_problem(actions, names):
        return problem.message
    return BoundRule(id=rule.id, bound=bound, actions=actions, stops=rule.stops)


def _actions(rule: Rule) -> Actions | None:
    try:
        return actions_from_json(rule.actions)
    except (ValueError, TypeError, ArithmeticError, AttributeError):
        return None


def in_order(rules: Iterable[Rule]) -> list[Rule]:
    return sorted(rules, key=lambda rule: (rule.position, rule.id))


def runnable(rules: Iterable[Rule], names: Names, today: date) -> Sequence[BoundRule]:
    """The active ones that can run, in their order."""
    bound = (bind_rule(rule, names, today) for rule in in_order(rules) if rule.is_active)
    return [rule for rule in bound if isinstance(rule, BoundRule)]


def view_of(rule: Rule, names: Names, today: date) -> RuleView:
    ready = bind_rule(rule, names, today)
    node = from_json(rule.condition)
    actions = _actions(rule) or Actions()
    shown = None if isinstance(node, Problem) else unpin(node, names)
    return RuleView(
        rule=rule,
        condition="" if shown is None else to_text(shown),
        condition_words="something that cannot be read" if shown is None else condition_words(shown),
        actions=actions,
        action_words=action_words(actions, names),
        form=None if shown is None else form_of(shown),
        problem=ready if isinstance(ready, str) else None,
    )
