"""Searches and rows made by chance, for laws that must hold for every one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from hypothesis import strategies as st

from domain.transactions.search import ast
from domain.transactions.search.ast import (
    Amount,
    Dates,
    Flag,
    Flagged,
    Named,
    NameField,
    Node,
    Not,
    Pattern,
    Text,
    TextField,
    all_of,
    any_of,
)
from domain.transactions.search.matching import Facts, SplitFacts
from domain.transactions.search.names import BUILT_IN_CATEGORIES, Name, Names
from domain.transactions.search.periods import WORDS

TODAY = date(2026, 11, 23)


def an_id(number: int) -> str:
    return str(UUID(int=number))


NAMES = Names(
    categories=(
        *BUILT_IN_CATEGORIES,
        Name("bakery", "Bakery", parent_id="groceries"),
        Name("rye", "Rye bread", parent_id="bakery"),
    ),
    accounts=(Name(an_id(1), "Main"), Name(an_id(2), "Card, shared")),
    payees=(Name(an_id(11), "Café Süd", aliases=("CAFE SUED",)), Name(an_id(12), "Rewe")),
    tags=(Name(an_id(21), "work"), Name(an_id(22), "Summer 2026")),
)
_KNOWN = {
    NameField.CATEGORY: ["groceries", "Dining", "bakery", "Rye bread", "Car & fuel", "none"],
    NameField.ACCOUNT: ["Main", "card, SHARED", an_id(1)],
    NameField.PAYEE: ["cafe sud", "CAFE SUED", "rewe", "none"],
    NameField.TAG: ["work", "summer 2026", "none"],
    NameField.CURRENCY: ["EUR", "JPY", "KWD", "CLF"],
    NameField.IMPORT: [an_id(31), an_id(32)],
}
# Short texts of few letters, so that searches find something; the others are there to break evaluators.
PIECES = (
    "rewe",
    "REWE",
    "Süd",
    "su",
    "ß",
    "SS",
    "café",
    "cafe\u0301",
    "%",
    "_",
    "\\",
    "12",
    "1",
    " ",
    "'",
    '"',
    "Ж",
    "ж",
)
texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join)
searched = texts.filter(lambda text: bool(text.strip()))
_PATTERNS = ("rew", "^r", "s$", r"\d+", "(rewe|cafe)", "a.b", "/", r"\d{2}$", "^$", "(?-i)REWE")


def _bounded(values: st.SearchStrategy[Decimal]) -> st.SearchStrategy[Node]:
    one = st.builds(
        lambda value, is_low, is_open, signed: Amount(
            value if is_low else None, None if is_low else value, is_open, signed or value < 0
        ),
        values,
        st.booleans(),
        st.booleans(),
        st.booleans(),
    )
    both = st.builds(
        lambda a, b, signed: Amount(min(a, b), max(a, b), False, signed or min(a, b) < 0), values, values, st.booleans()
    )
    return one | both


_decimals = st.decimals(min_value=-300, max_value=300, places=3) | st.integers(-300, 300).map(Decimal)
_calendar = st.dates(date(2025, 1, 1), date(2027, 12, 31)).flatmap(
    lambda day: st.sampled_from([f"{day:%Y}", f"{day:%Y-%m}", f"{day:%Y-%m-%d}"])
)
_periods = _calendar | st.sampled_from([*WORDS, "last-30-days", "last-1-days"])
_one_date = st.builds(
    lambda word, is_low, is_open: Dates(word if is_low else None, None if is_low else word, is_open),
    _periods,
    st.booleans(),
    st.booleans(),
)
_two_dates = st.tuples(_calendar, _calendar).map(sorted).map(lambda pair: Dates(pair[0], pair[1]))
_same_date = _periods.map(lambda word: Dates(word, word))
_named = st.sampled_from(list(NameField)).flatmap(
    lambda field: st.builds(
        lambda names: Named(field, tuple(dict.fromkeys(names))),
        st.lists(st.sampled_from(_KNOWN[field]), min_size=1, max_size=3),
    )
)
terms: st.SearchStrategy[Node] = st.one_of(
    st.builds(Text, searched, st.sampled_from(list(TextField))),
    st.builds(
        Pattern,
        st.sampled_from(_PATTERNS),
        st.sampled_from([field for field in TextField if field is not TextField.ANYWHERE]),
    ),
    _bounded(_decimals),
    _one_date,
    _two_dates,
    _same_date,
    _named,
    st.builds(Flagged, st.sampled_from(list(Flag))),
)
nodes: st.SearchStrategy[Node] = st.recursive(
    terms,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(all_of),
        st.lists(inner, min_size=1, max_size=3).map(any_of),
        inner.map(Not),
    ),
    max_leaves=8,
).filter(lambda node: ast.depth(node) < ast.DEPTH_MAX // 2)

_categories = st.sampled_from([None, "groceries", "dining", "bakery", "rye", "auto_fuel"])
_tags = st.frozensets(st.sampled_from([an_id(21), an_id(22)]))
_notes = st.none() | texts
facts = st.builds(
    Facts,
    account_id=st.sampled_from([an_id(1), an_id(2)]),
    booked_on=st.dates(date(2025, 10, 1), date(2027, 2, 1)) | st.just(TODAY),
    amount_minor=st.integers(-40_000, 40_000).filter(bool) | st.integers(-4_000_000, 4_000_000).filter(bool),
    currency=st.sampled_from(["EUR", "JPY", "KWD", "CLF"]),
    description=texts,
    merchant=st.none() | texts,
    note=_notes,
    category=_categories,
    payee_id=st.sampled_from([None, an_id(11), an_id(12)]),
    tag_ids=_tags,
    splits=st.just(()) | st.lists(st.builds(SplitFacts, _categories, _notes, _tags), min_size=2, max_size=3).map(tuple),
    is_pending=st.booleans(),
    is_reconciled=st.booleans(),
    is_refund=st.booleans(),
    is_hidden=st.booleans(),
    is_transfer=st.booleans(),
    import_id=st.sampled_from([None, an_id(31), an_id(32)]),
    has_attachment=st.booleans(),
)
