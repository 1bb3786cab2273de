"""A search as JSON, for rules and saved views. It is read as strictly as text from a stranger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from domain.transactions.search import ast
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
from domain.transactions.search.parsing import parse
from domain.transactions.search.printing import to_text
from domain.transactions.search.problems import Problem, ProblemCode

# Ids in place of names are longer than what a person types.
STORED_TEXT_MAX = 20 * ast.TEXT_MAX


def to_json(node: Node) -> dict[str, Any]:
    match node:
        case And(parts):
            return {"all": [to_json(part) for part in parts]}
        case Or(parts):
            return {"any": [to_json(part) for part in parts]}
        case Not(part):
            return {"not": to_json(part)}
        case Text(value, field):
            return {"text": value, "in": field.value}
        case Pattern(pattern, field):
            return {"pattern": pattern, "in": field.value}
        case Amount(low, high, is_open, is_signed):
            return {"amount": [_decimal(low), _decimal(high)], "open": is_open, "signed": is_signed}
        case Dates(low, high, is_open):
            return {"date": [low, high], "open": is_open}
        case Named(field, names):
            return {field.value: list(names)}
        case Flagged(flag):
            return {"flag": flag.value}


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def from_json(stored: object) -> Node | Problem:
    """What `to_json` wrote; anything that the language could not say is refused."""
    try:
        node = _node(stored, ast.DEPTH_MAX + 1)
    except (ValueError, TypeError, KeyError, ArithmeticError) as error:
        return Problem(ProblemCode.BAD_STORED_FORM, f"This is not a stored search: {error}")
    # Whatever can be stored can be shown and edited as text: then every limit and every rule holds here too.
    again = parse(to_text(node), text_max=STORED_TEXT_MAX)
    if isinstance(again, Problem):
        return again
    if again != node:
        return Problem(ProblemCode.BAD_STORED_FORM, "This is not a stored search: it has no form as text.")
    return node


def _node(stored: object, levels: int) -> Node:
    if not isinstance(stored, Mapping) or not stored:
        raise ValueError("each part is an object")
    if levels == 0:
        raise ValueError("it is nested too deep")
    for key, read in _COMPOSED.items():
        if key in stored:
            return read(stored[key], levels - 1)
    for key, read_one in _SINGLE.items():
        if key in stored:
            return read_one(stored)
    raise ValueError(f"{next(iter(stored))!r} is unknown")


def _parts(stored: object, levels: int) -> list[Node]:
    if not isinstance(stored, list) or len(stored) > ast.TERMS_MAX:
        raise ValueError(f"a list of at most {ast.TERMS_MAX} parts is expected")
    return [_node(part, levels) for part in stored]


def _either(stored: object, levels: int) -> Node:
    parts = _parts(stored, levels)
    if not parts:
        raise ValueError("a choice needs something to choose from")
    return ast.any_of(parts)


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def _word_or_none(value: object) -> str | None:
    return None if value is None else _word(value)


def _bool(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _amount(stored: Mapping[str, Any]) -> Node:
    low, high = (None if bound is None else Decimal(_word(bound)) for bound in stored["amount"])
    return Amount(low, high, _bool(stored["open"]), _bool(stored["signed"]))


def _dates(stored: Mapping[str, Any]) -> Node:
    low, high = map(_word_or_none, stored["date"])
    return Dates(low, high, _bool(stored["open"]))


def _names(field: NameField) -> Callable[[Mapping[str, Any]], Node]:
    return lambda stored: Named(field, tuple(map(_word, stored[field.value])))


_COMPOSED: dict[str, Callable[[Any, int], Node]] = {
    "all": lambda parts, levels: ast.all_of(_parts(parts, levels)),
    "any": _either,
    "not": lambda part, levels: Not(_node(part, levels)),
}
_SINGLE: dict[str, Callable[[Mapping[str, Any]], Node]] = {
    "text": lambda stored: Text(_word(stored["text"]), TextField(stored["in"])),
    "pattern": lambda stored: Pattern(_word(stored["pattern"]), TextField(stored["in"])),
    "amount": _amount,
    "date": _dates,
    "flag": lambda stored: Flagged(Flag(stored["flag"])),
    **{field.value: _names(field) for field in NameField},
}
