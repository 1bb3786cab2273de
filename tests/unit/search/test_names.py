"""Names become ids once, and come back as names."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from domain.transactions.search.ast import Node
from domain.transactions.search.binding import BookedBetween, OneOf, bind
from domain.transactions.search.folding import fold
from domain.transactions.search.names import Name, Names, needed_names, pin, unpin
from domain.transactions.search.parsing import parse
from domain.transactions.search.periods import WORDS, days_of
from domain.transactions.search.printing import to_text
from domain.transactions.search.problems import Problem, ProblemCode
from tests.support.searches import NAMES, TODAY, an_id, nodes, texts


def read(text: str) -> Node:
    node = parse(text)
    assert not isinstance(node, Problem), node
    return node


def ids(text: str, names: Names = NAMES) -> frozenset[str]:
    bound = bind(read(text), names, TODAY)
    assert isinstance(bound, OneOf), bound
    return bound.ids


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("category:groceries", {"groceries", "bakery", "rye"}),
        ("category:BAKERY", {"bakery", "rye"}),
        ('category:"car & FUEL"', {"auto_fuel"}),
        ("payee:cafe_sued,rewe", None),
        ('payee:"Cafe Sued"', {an_id(11)}),
        ('payee:"cafe sud"', {an_id(11)}),
        (f"account:{an_id(2)}", {an_id(2)}),
        ('tag:"SUMMER 2026",work', {an_id(21), an_id(22)}),
    ],
)
def test_names_case_accents_and_aliases(text: str, expected: set[str] | None) -> None:
    if expected is None:
        assert isinstance(bind(read(text), NAMES, TODAY), Problem)
    else:
        assert ids(text) == expected


def test_a_name_that_nothing_has_is_told_with_the_nearest_and_its_place() -> None:
    found = bind(read("coffee payee:rewe,rewwe"), NAMES, TODAY)
    assert isinstance(found, Problem)
    assert (found.code, found.suggestion, found.start, found.end) == (ProblemCode.NAME_NOT_FOUND, "Rewe", 18, 23)
    assert "Did you mean “Rewe”?" in found.message


def test_a_currency_or_import_that_is_none_is_refused() -> None:
    for text, code in (("currency:XYZ", ProblemCode.UNKNOWN_VALUE), ("import:last", ProblemCode.NAME_NOT_FOUND)):
        found = bind(read(text), NAMES, TODAY)
        assert isinstance(found, Problem)
        assert found.code is code


def test_a_stored_search_survives_a_renaming() -> None:
    pinned = pin(read("payee:rewe -tag:work category:bakery,none"), NAMES)
    assert not isinstance(pinned, Problem)
    renamed = Names(
        categories=NAMES.categories, payees=(Name(an_id(12), "Rewe City"),), tags=(Name(an_id(21), "Office"),)
    )
    assert to_text(unpin(pinned, renamed)) == 'payee:"Rewe City" -tag:Office category:Bakery,none'


def test_what_is_gone_or_ambiguous_is_shown_by_its_id() -> None:
    pinned = pin(read("payee:rewe"), NAMES)
    assert not isinstance(pinned, Problem)
    assert to_text(unpin(pinned, Names())) == f"payee:{an_id(12)}"
    twins = Names(payees=(Name(an_id(12), "Rewe"), Name(an_id(13), "REWE")))
    assert to_text(unpin(pinned, twins)) == f"payee:{an_id(12)}"


@given(nodes)
def test_pinning_and_showing_names_changes_nothing_that_is_found(node: Node) -> None:
    bound = bind(node, NAMES, TODAY)
    pinned = pin(node, NAMES)
    assert not isinstance(pinned, Problem)
    assert bind(pinned, NAMES, TODAY) == bound == bind(unpin(pinned, NAMES), NAMES, TODAY)


def test_only_needed_names_are_asked_for() -> None:
    assert needed_names(read("amount>5 currency:EUR description:x")) == frozenset()
    assert {field.value for field in needed_names(read("-coffee"))} == {"payee", "tag"}
    assert {field.value for field in needed_names(read("category:a OR (account:b c)"))} == {
        "category",
        "account",
        "payee",
        "tag",
    }


@given(texts)
def test_folding_is_settled_after_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_folding() -> None:
    assert fold("CAFÉ Straße ŁÓDŹ Ærø ＡＢ№ ΣΊΣΥΦΟΣ ЁЛКА") == "cafe strasse lodz aero abno σισυφοσ елка"


@pytest.mark.parametrize("word", WORDS)
def test_every_word_is_a_period(word: str) -> None:
    span = days_of(word, TODAY)
    assert span is not None
    assert span[0] <= span[1]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("date:today", date(2026, 11, 23), date(2026, 11, 23)),
        ("date:last-week", date(2026, 11, 16), date(2026, 11, 22)),
        ("date:last-quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("date:last-30-days", date(2026, 10, 25), date(2026, 11, 23)),
        ("date>2026-02", date(2026, 3, 1), None),
        ("date<2026", None, date(2025, 12, 31)),
        ("date>=last-month", date(2026, 10, 1), None),
        ("date:2025-12..2026", date(2025, 12, 1), date(2026, 12, 31)),
    ],
)
def test_dates_are_days(text: str, low: date | None, high: date | None) -> None:
    assert bind(read(text), NAMES, TODAY) == BookedBetween(low, high)
