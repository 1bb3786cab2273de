"""A rule in words for people: when what holds, what is done."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from domain.transactions.rules.model import Actions, Part
from domain.transactions.search.ast import (
    Amount,
    And,
    Dates,
    Flag,
    Flagged,
    Named,
    NameField,
    Node,
    Not,
    Or,
    Pattern,
    Text,
    TextField,
)
from domain.transactions.search.names import Names, is_none

_FLAGS = {
    Flag.TRANSFER: ("it is a transfer", "it is no transfer"),
    Flag.SPLIT: ("it is split", "it is not split"),
    Flag.REFUND: ("it is a refund", "it is no refund"),
    Flag.HIDDEN: ("it is hidden", "it is not hidden"),
    Flag.UNCATEGORIZED: ("it has no category", "it has a category"),
    Flag.IMPORTED: ("it was imported", "it was not imported"),
    Flag.INCOME: ("it is money in", "it is not money in"),
    Flag.EXPENSE: ("it is money out", "it is not money out"),
    Flag.PENDING: ("it is pending", "it is not pending"),
    Flag.POSTED: ("it is posted", "it is not posted"),
    Flag.RECONCILED: ("it is reconciled", "it is not reconciled"),
    Flag.NOTE: ("it has a note", "it has no note"),
    Flag.TAG: ("it has a tag", "it has no tag"),
    Flag.PAYEE: ("it has a payee", "it has no payee"),
    Flag.CATEGORY: ("it has a category", "it has no category"),
    Flag.ATTACHMENT: ("it has an attachment", "it has no attachment"),
}


def condition_words(node: Node) -> str:
    """The condition, with names in it where the tree has names: `description contains “rewe” and amount over 50`."""
    return _words(node, negated=False, outer=None)


def _words(node: Node, *, negated: bool, outer: type | None) -> str:
    match node:
        case And(()):
            return "never" if negated else "always"
        case And(parts) | Or(parts):
            word = "and" if isinstance(node, And) else "or"
            joined = f" {word} ".join(_words(part, negated=False, outer=type(node)) for part in parts)
            if negated:
                return f"not ({joined})"
            return f"({joined})" if outer is not None and outer is not type(node) else joined
        case Not(Not(part)):
            return _words(part, negated=negated, outer=outer)
        case Not(part):
            return _words(part, negated=not negated, outer=outer)
        case Text(value, field):
            if field is TextField.ANYWHERE:
                return f"{'nothing' if negated else 'anything'} contains “{value}”"
            return f"{field.value} {'does not contain' if negated else 'contains'} “{value}”"
        case Pattern(pattern, field):
            return f"{field.value} {'does not match' if negated else 'matches'} /{pattern}/"
        case Amount():
            return _negatable(_amount(node), negated)
        case Dates():
            return _negatable(_dates(node), negated)
        case Named():
            return _named(node, negated)
        case Flagged(flag):
            return _FLAGS[flag][negated]


def _negatable(words: str, negated: bool) -> str:
    return f"not {words}" if negated else words


def _number(value: Decimal) -> str:
    return f"{value:f}"


def _amount(amount: Amount) -> str:
    what = "signed amount" if amount.is_signed else "amount"
    low = None if amount.low is None else _number(amount.low)
    high = None if amount.high is None else _number(amount.high)
    if low is not None and high is not None:
        return f"{what} is {low}" if low == high else f"{what} from {low} to {high}"
    if low is not None:
        return f"{what} over {low}" if amount.is_open else f"{what} at least {low}"
    return f"{what} under {high}" if amount.is_open else f"{what} at most {high}"


def _dates(dates: Dates) -> str:
    if dates.low is not None and dates.high is not None:
        return f"date in {dates.low}" if dates.low == dates.high else f"date from {dates.low} to {dates.high}"
    if dates.low is not None:
        return f"date after {dates.low}" if dates.is_open else f"date from {dates.low}"
    return f"date before {dates.high}" if dates.is_open else f"date until {dates.high}"


def _named(named: Named, negated: bool) -> str:
    known = [name for name in named.names if not is_none(named, name)]
    choices = [*known, f"no {named.field.value}"] if len(known) < len(named.names) else known
    if not known:
        return f"it has {'a' if negated else 'no'} {named.field.value}"
    if named.field is NameField.TAG:
        return f"{'not ' if negated else ''}tagged {' or '.join(choices)}"
    return f"{named.field.value} is {'not ' if negated else ''}{' or '.join(choices)}"


def action_words(actions: Actions, names: Names) -> tuple[str, ...]:
    """What is done, one phrase for each."""

    def name(field: NameField, id_: object) -> str:
        return next((each.name for each in names.of(field) if each.id == str(id_)), "something that is gone")

    def tags(ids: tuple[UUID, ...]) -> str:
        return ", ".join(name(NameField.TAG, id_) for id_ in ids)

    found: list[str] = []
    if actions.category is not None:
        found.append(f"category {name(NameField.CATEGORY, actions.category)}")
    if actions.payee_id is not None:
        found.append(f"payee {name(NameField.PAYEE, actions.payee_id)}")
    if actions.add_tag_ids:
        found.append(f"tag {tags(actions.add_tag_ids)}")
    if actions.remove_tag_ids:
        found.append(f"without tag {tags(actions.remove_tag_ids)}")
    if actions.note is not None:
        found.append(f"note “{actions.note}”")
    if actions.append_note is not None:
        found.append(f"add to note “{actions.append_note}”")
    if actions.parts:
        found.append("split into " + ", ".join(_part(part, name) for part in actions.parts))
    if actions.transfer_account_id is not None:
        found.append(f"transfer with {name(NameField.ACCOUNT, actions.transfer_account_id)}")
    if actions.hides:
        found.append("hide")
    return tuple(found)


def _part(part: Part, name: Callable[[NameField, object], str]) -> str:
    if part.amount is not None:
        size = _number(part.amount)
    elif part.percent is not None:
        size = f"{_number(part.percent)} %"
    else:
        size = "the rest"
    return f"{size} {name(NameField.CATEGORY, part.category)}" if part.category else size
