"""From tree to text: what `parsing.parse` reads back as the same tree."""

from __future__ import annotations

import re

from domain.transactions.search.ast import (
    Amount,
    And,
    Dates,
    Flagged,
    Named,
    Node,
    Not,
    Or,
    Pattern,
    Text,
    TextField,
)
from domain.transactions.search.values import write_amount, write_dates

_PLAIN_WORD = re.compile(r"[^\s()\"\\,:<>=/-][^\s()\"\\,:<>=]*")
_PLAIN_VALUE = re.compile(r"[^\s()\"\\,/]+")
_RESERVED = frozenset({"AND", "OR", "NOT"})


def to_text(node: Node) -> str:
    """The search as one would type it."""
    if isinstance(node, Or):
        return " OR ".join(_inside(part, Or) for part in node.parts)
    if isinstance(node, And):
        return " ".join(_inside(part, And) for part in node.parts)
    if isinstance(node, Not):
        return f"-{_inside(node.part, Not)}"
    return _term(node)


def _inside(node: Node, outer: type) -> str:
    """With parentheses where the outer operator binds tighter."""
    needs = isinstance(node, Or) or (isinstance(node, And) and outer is not Or)
    return f"({to_text(node)})" if needs else to_text(node)


def _term(node: Text | Pattern | Amount | Dates | Named | Flagged) -> str:
    match node:
        case Text(value, TextField.ANYWHERE):
            return value if _PLAIN_WORD.fullmatch(value) and value not in _RESERVED else quoted(value)
        case Text(value, field):
            return f"{field}:{plain(value)}"
        case Pattern(pattern, field):
            return f"{field}:/{_escaped(pattern)}/"
        case Amount():
            return write_amount(node)
        case Dates():
            return write_dates(node)
        case Named(field, names):
            return f"{field}:{','.join(map(plain, names))}"
        case Flagged(flag):
            return flag.value


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def plain(text: str) -> str:
    """A value without quotes where it needs none."""
    return text if _PLAIN_VALUE.fullmatch(text) else quoted(text)


def _escaped(pattern: str) -> str:
    """The pattern between slashes; its own escapes stay."""
    return re.sub(r"\\.|/", lambda match: "\\/" if match[0] == "/" else match[0], pattern, flags=re.DOTALL)
