"""A search as a tree of frozen values; names in it are still words, looked up by `binding`."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

TEXT_MAX = 1_000
DEPTH_MAX = 12
TERMS_MAX = 100
PATTERN_MAX = 200


class TextField(StrEnum):
    """Where a text is looked for; ANYWHERE also looks at the names of payees and tags."""

    ANYWHERE = "anywhere"
    DESCRIPTION = "description"
    MERCHANT = "merchant"
    NOTE = "note"


class NameField(StrEnum):
    """What is looked up by name or id."""

    CATEGORY = "category"
    ACCOUNT = "account"
    PAYEE = "payee"
    TAG = "tag"
    CURRENCY = "currency"
    IMPORT = "import"


# `category:none` finds rows without one.
NONE = "none"
MAY_BE_NONE = frozenset({NameField.CATEGORY, NameField.PAYEE, NameField.TAG})


class Flag(StrEnum):
    """What a row is or has; the value is how it is written."""

    TRANSFER = "is:transfer"
    SPLIT = "is:split"
    REFUND = "is:refund"
    HIDDEN = "is:hidden"
    UNCATEGORIZED = "is:uncategorized"
    IMPORTED = "is:imported"
    INCOME = "is:income"
    EXPENSE = "is:expense"
    PENDING = "status:pending"
    POSTED = "status:posted"
    RECONCILED = "status:reconciled"
    NOTE = "has:note"
    TAG = "has:tag"
    PAYEE = "has:payee"
    CATEGORY = "has:category"
    ATTACHMENT = "has:attachment"


@dataclass(frozen=True, slots=True)
class Text:
    """Contains `value`; case and accents do not matter."""

    value: str
    field: TextField = TextField.ANYWHERE


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression found somewhere in the field; case does not matter unless it says `(?-i)`."""

    pattern: str
    field: TextField


@dataclass(frozen=True, slots=True)
class Amount:
    """Bounds in major units of each row's own currency. Unsigned compares the size, signed the amount as booked.

    An open bound stands alone: `>50`; two bounds are a closed range. Zero alone is always signed: every size is above
    it, and who asks for `amount<0` means what was paid.
    """

    low: Decimal | None = None
    high: Decimal | None = None
    is_open: bool = False
    is_signed: bool = False

    def __post_init__(self) -> None:
        if (self.low is None or self.high is None) and (self.high if self.low is None else self.low) == 0:
            object.__setattr__(self, "is_signed", True)


@dataclass(frozen=True, slots=True)
class Dates:
    """Bounds as words of `periods`: `2026`, `2026-01`, `2026-01-15`, `last-month`. A bound's whole period is inside,
    with `is_open` outside."""

    low: str | None = None
    high: str | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """One of these names or ids. `at` is where each stood in the text, for messages."""

    field: NameField
    names: tuple[str, ...]
    at: tuple[int, ...] = dataclasses.field(default=(), compare=False)

    def place(self, name: str) -> tuple[int, int]:
        """Start and end of one of the names."""
        start = dict(zip(self.names, self.at, strict=False)).get(name, 0)
        return start, start + len(name)


@dataclass(frozen=True, slots=True)
class Flagged:
    flag: Flag


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """Empty it holds for every row."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]


Node = Text | Pattern | Amount | Dates | Named | Flagged | Not | And | Or
EVERYTHING = And(())


def all_of(parts: Iterable[Node]) -> Node:
    """All hold: flat, and without a wrapper around a single part."""
    flat = tuple(inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,)))
    return flat[0] if len(flat) == 1 else And(flat)


def any_of(parts: Iterable[Node]) -> Node:
    """One holds at least; there must be one."""
    flat = tuple(inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,)))
    assert flat, "a choice needs something to choose from"
    if EVERYTHING in flat:
        return EVERYTHING
    return flat[0] if len(flat) == 1 else Or(flat)


def children(node: Node) -> tuple[Node, ...]:
    if isinstance(node, And | Or):
        return node.parts
    return (node.part,) if isinstance(node, Not) else ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def depth(node: Node) -> int:
    return 1 + max(map(depth, children(node)), default=0)
