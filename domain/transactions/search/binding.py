"""A search with everything looked up: names are ids, dates are days, amounts are minor units, texts are folded.

This is what is evaluated, by `matching` in Python, by SQL and by Polars: nothing is left to decide there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from uuid import UUID

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
from domain.transactions.search.folding import fold
from domain.transactions.search.names import Names, check_currency, is_none, not_found
from domain.transactions.search.periods import days_of
from domain.transactions.search.problems import Problem, Refusal

# Every number of decimals that a currency has.
EXPONENTS = (0, 2, 3, 4)
_BIGINT = 2**63 - 1


@dataclass(frozen=True, slots=True)
class HasText:
    """`columns` contain the folded text, or a payee or tag has a name that does."""

    folded: str
    columns: tuple[TextField, ...]
    payee_ids: frozenset[str] = frozenset()
    tag_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class HasPattern:
    pattern: str
    column: TextField


@dataclass(frozen=True, slots=True)
class AmountBetween:
    """Closed bounds in minor units for each number of decimals; an empty range has `low` above `high`."""

    bounds: tuple[tuple[int, int, int], ...]
    is_signed: bool


@dataclass(frozen=True, slots=True)
class BookedBetween:
    low: date | None
    high: date | None


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these ids, or nothing there where `or_none`."""

    field: NameField
    ids: frozenset[str]
    or_none: bool = False


@dataclass(frozen=True, slots=True)
class Is:
    flag: Flag


@dataclass(frozen=True, slots=True)
class Neither:
    """Does not hold."""

    part: Bound


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple[Bound, ...]


Bound = HasText | HasPattern | AmountBetween | BookedBetween | OneOf | Is | Neither | All | Any

_ANYWHERE = (TextField.DESCRIPTION, TextField.MERCHANT, TextField.NOTE)


def bind(node: Node, names: Names, today: date) -> Bound | Problem:
    """Look everything up once; a name that nothing has is a problem with its place in the text."""
    try:
        return _bound(node, names, today)
    except Refusal as refusal:
        return refusal.problem


def walk(bound: Bound) -> Iterator[Bound]:
    yield bound
    parts = bound.parts if isinstance(bound, All | Any) else (bound.part,) if isinstance(bound, Neither) else ()
    for part in parts:
        yield from walk(part)


def _bound(node: Node, names: Names, today: date) -> Bound:
    match node:
        case And(parts):
            return All(tuple(_bound(part, names, today) for part in parts))
        case Or(parts):
            return Any(tuple(_bound(part, names, today) for part in parts))
        case Not(part):
            return Neither(_bound(part, names, today))
        case Text():
            return _text(node, names)
        case Pattern(pattern, field):
            return HasPattern(pattern, field)
        case Amount():
            return _amount(node)
        case Dates():
            return _dates(node, today)
        case Named():
            return _named(node, names)
        case Flagged(flag):
            return _flag(flag)


def _text(text: Text, names: Names) -> HasText:
    folded = fold(text.value)
    if text.field is not TextField.ANYWHERE:
        return HasText(folded, (text.field,))
    payees = names.containing(NameField.PAYEE, folded)
    return HasText(folded, _ANYWHERE, payees, names.containing(NameField.TAG, folded))


def _flag(flag: Flag) -> Bound:
    none = frozenset[str]()
    match flag:
        case Flag.UNCATEGORIZED:
            return OneOf(NameField.CATEGORY, none, or_none=True)
        case Flag.CATEGORY:
            return Neither(OneOf(NameField.CATEGORY, none, or_none=True))
        case Flag.TAG:
            return Neither(OneOf(NameField.TAG, none, or_none=True))
        case Flag.PAYEE:
            return Neither(OneOf(NameField.PAYEE, none, or_none=True))
        case _:
            return Is(flag)


def _named(named: Named, names: Names) -> OneOf:
    ids: set[str] = set()
    or_none = False
    for name in named.names:
        if is_none(named, name):
            or_none = True
        elif named.field is NameField.CURRENCY:
            ids.add(check_currency(named, name))
        elif named.field is NameField.IMPORT:
            ids.add(_uuid(named, name))
        else:
            ids.update(names.ids(named, name))
    if named.field is NameField.CATEGORY:
        return OneOf(named.field, names.with_descendants(ids), or_none)
    return OneOf(named.field, frozenset(ids), or_none)


def _uuid(named: Named, name: str) -> str:
    try:
        return str(UUID(name))
    except ValueError:
        raise not_found(named, name, ()) from None


def _amount(amount: Amount) -> AmountBetween:
    """Exact for every currency: 12.345 is no amount in euros, yet `>12.345` is one from 12.35 on."""
    return AmountBetween(
        tuple((exponent, *_minor(amount, exponent)) for exponent in EXPONENTS), is_signed=amount.is_signed
    )


def _minor(amount: Amount, exponent: int) -> tuple[int, int]:
    def rounded(value: Decimal, rounding: str, step: int) -> int:
        scaled = value.scaleb(exponent)
        whole = int(scaled.to_integral_value(rounding))
        whole += step if amount.is_open and whole == scaled else 0
        return max(-_BIGINT, min(_BIGINT, whole))

    low = -_BIGINT if amount.low is None else rounded(amount.low, ROUND_CEILING, 1)
    high = _BIGINT if amount.high is None else rounded(amount.high, ROUND_FLOOR, -1)
    return low, high


def _dates(dates: Dates, today: date) -> BookedBetween:
    low = None if dates.low is None else days_of(dates.low, today)
    high = None if dates.high is None else days_of(dates.high, today)
    day = timedelta(days=1)
    return BookedBetween(
        low and (low[1] + day if dates.is_open else low[0]),
        high and (high[0] - day if dates.is_open else high[1]),
    )
