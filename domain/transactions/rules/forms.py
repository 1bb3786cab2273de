"""A condition as rows of a form: what fits into one is shown as one, everything else as text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.transactions.search.ast import And, Flagged, Named, Node, Not, Or, Pattern, Text, children
from domain.transactions.search.printing import to_text

TERMS_MAX = 12


class Combination(StrEnum):
    """Whether every row of the form must hold, or one."""

    ALL = "ALL"
    ANY = "ANY"


@dataclass(frozen=True, slots=True)
class Term:
    """One row of a form. `text` is the term as it is typed, without the minus of a negated one."""

    field: str
    text: str
    is_negated: bool


@dataclass(frozen=True, slots=True)
class Form:
    combination: Combination
    terms: tuple[Term, ...]


def form_of(node: Node) -> Form | None:
    """None where the condition is nested, or longer than a form should be."""
    parts = children(node) if isinstance(node, And | Or) else (node,)
    if len(parts) > TERMS_MAX:
        return None
    terms = tuple(map(_term, parts))
    whole = tuple(term for term in terms if term is not None)
    if len(whole) < len(terms):
        return None
    return Form(Combination.ANY if isinstance(node, Or) else Combination.ALL, whole)


def _term(node: Node) -> Term | None:
    inner = node.part if isinstance(node, Not) else node
    if isinstance(inner, And | Or | Not):
        return None
    return Term(_field(inner), to_text(inner), isinstance(node, Not))


def _field(node: Node) -> str:
    match node:
        case Text(_, field) | Pattern(_, field):
            return field.value
        case Named(field, _):
            return field.value
        case Flagged():
            return "is"
        case _:
            return type(node).__name__.lower().removesuffix("s")
