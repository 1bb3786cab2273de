"""What the household calls its things, and how a name in a search becomes ids.

`pin` puts ids in place of names before a search is stored, so that it survives a renaming; `unpin` shows names again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from domain.shared.money import is_currency
from domain.transactions.categories import BUILT_IN
from domain.transactions.search.ast import (
    MAY_BE_NONE,
    NONE,
    And,
    Named,
    NameField,
    Node,
    Not,
    Or,
    Text,
    TextField,
    walk,
)
from domain.transactions.search.folding import fold
from domain.transactions.search.problems import Problem, ProblemCode, Refusal, nearest, or_nothing, refused

UNCATEGORIZED = "uncategorized"


@dataclass(frozen=True, slots=True)
class Name:
    """`id` is a UUID as text, or a category's slug. `aliases` are other names of a payee."""

    id: str
    name: str
    parent_id: str | None = None
    aliases: tuple[str, ...] = ()


BUILT_IN_CATEGORIES = tuple(Name(category.slug, category.label) for category in BUILT_IN)


@dataclass(frozen=True)
class Names:
    """Every name of a household that a search may use."""

    categories: tuple[Name, ...] = BUILT_IN_CATEGORIES
    accounts: tuple[Name, ...] = ()
    payees: tuple[Name, ...] = ()
    tags: tuple[Name, ...] = ()

    def of(self, field: NameField) -> tuple[Name, ...]:
        known = {
            NameField.CATEGORY: self.categories,
            NameField.ACCOUNT: self.accounts,
            NameField.PAYEE: self.payees,
            NameField.TAG: self.tags,
        }
        return known.get(field, ())

    @cached_property
    def _children(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for category in self.categories:
            if category.parent_id is not None:
                found[category.parent_id] = (*found.get(category.parent_id, ()), category.id)
        return found

    def with_descendants(self, slugs: Iterable[str]) -> frozenset[str]:
        """The categories and everything below them."""
        found: set[str] = set()
        waiting = list(slugs)
        while waiting:
            slug = waiting.pop()
            if slug not in found:
                found.add(slug)
                waiting += self._children.get(slug, ())
        return frozenset(found)

    def containing(self, field: NameField, folded: str) -> frozenset[str]:
        """Ids whose name holds a folded text."""
        return frozenset(known.id for known in self.of(field) if folded in fold(known.name))

    def ids(self, named: Named, name: str) -> tuple[str, ...]:
        """Ids of one name; several things may share it. Raises Refusal where nothing is called so."""
        known = self.of(named.field)
        direct = tuple(each.id for each in known if each.id == name.lower())
        if direct:
            return direct
        wanted = fold(name)
        found = tuple(each.id for each in known if fold(each.name) == wanted or wanted in map(fold, each.aliases))
        if found:
            return found
        raise not_found(named, name, (each.name for each in known))


def not_found(named: Named, name: str, known: Iterable[str]) -> Refusal:
    suggestion = nearest(name, known)
    shown = None if suggestion is None else f"“{suggestion}”"
    article = "an" if named.field in (NameField.ACCOUNT, NameField.IMPORT) else "a"
    return refused(
        ProblemCode.NAME_NOT_FOUND,
        f"There is no {named.field} “{name}”.{or_nothing(shown)} Choose {article} {named.field} that exists, or search "
        "for the word alone.",
        *named.place(name),
        suggestion,
    )


def is_none(named: Named, name: str) -> bool:
    """Whether this word asks for rows that have nothing there."""
    return named.field in MAY_BE_NONE and (
        name.lower() == NONE or (named.field is NameField.CATEGORY and name.lower() == UNCATEGORIZED)
    )


def check_currency(named: Named, name: str) -> str:
    if not is_currency(name):
        raise refused(
            ProblemCode.UNKNOWN_VALUE,
            f"{name!r} is not an ISO 4217 code such as EUR or USD.",
            *named.place(name),
        )
    return name


def needed_names(node: Node) -> frozenset[NameField]:
    """Whose names a search has to know: a list without any need not load them."""
    fields = {part.field for part in walk(node) if isinstance(part, Named)}
    if any(isinstance(part, Text) and part.field is TextField.ANYWHERE for part in walk(node)):
        fields |= {NameField.PAYEE, NameField.TAG}
    return frozenset(fields) & {NameField.CATEGORY, NameField.ACCOUNT, NameField.PAYEE, NameField.TAG}


def pin(node: Node, names: Names) -> Node | Problem:
    """Ids in place of names, or the first name that nothing has."""

    def each(named: Named) -> Named:
        ids = [
            id_
            for name in named.names
            for id_ in ((name,) if is_none(named, name) or not names.of(named.field) else names.ids(named, name))
        ]
        return replace(named, names=tuple(dict.fromkeys(ids)))

    try:
        return _mapped(node, each)
    except Refusal as refusal:
        return refusal.problem


def unpin(node: Node, names: Names) -> Node:
    """Names in place of ids; what is gone since keeps its id, as does a name that two things share."""

    def shown(named: Named, id_: str) -> str:
        by_id = {each.id: each.name for each in names.of(named.field)}
        name = by_id.get(id_, id_)
        twins = sum(fold(each.name) == fold(name) for each in names.of(named.field))
        return name if twins == 1 and not is_none(named, name) else id_

    return _mapped(node, lambda named: replace(named, names=tuple(shown(named, id_) for id_ in named.names)))


def _mapped(node: Node, change: Callable[[Named], Named]) -> Node:
    match node:
        case Named():
            return change(node)
        case Not(part):
            return Not(_mapped(part, change))
        case And(parts):
            return And(tuple(_mapped(part, change) for part in parts))
        case Or(parts):
            return Or(tuple(_mapped(part, change) for part in parts))
        case _:
            return node
