"""What is written, what it means, and what is said about what cannot be read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.transactions.search import ast
from domain.transactions.search.ast import (
    EVERYTHING,
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
from domain.transactions.search.fields import FIELDS
from domain.transactions.search.parsing import parse
from domain.transactions.search.printing import to_text
from domain.transactions.search.problems import Problem, ProblemCode
from domain.transactions.search.stored import from_json, to_json
from tests.support.searches import nodes

_A, _B, _C = Text("a"), Text("b"), Text("c")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", EVERYTHING),
        (" \t ", EVERYTHING),
        ("coffee", Text("coffee")),
        ('"flat white"', Text("flat white")),
        (r'"say \"hi\" \\ "', Text('say "hi" \\ ')),
        ("12:30", Text("12:30")),
        ("a b", And((_A, _B))),
        ("a AND b", And((_A, _B))),
        ("a OR b c", Or((_A, And((_B, _C))))),
        ("(a OR b) c", And((Or((_A, _B)), _C))),
        ("(a b) c", And((_A, _B, _C))),
        ("-a", Not(_A)),
        ("NOT (a OR -b)", Not(Or((_A, Not(_B))))),
        ('"OR"', Text("OR")),
        ("or", Text("or")),
        ("amount>50", Amount(low=Decimal(50), is_open=True)),
        ("amount:>=50", Amount(low=Decimal(50))),
        ("amount:12.50", Amount(Decimal("12.50"), Decimal("12.50"))),
        ("amount=-5", Amount(Decimal(-5), Decimal(-5), is_signed=True)),
        ("amount<+5", Amount(high=Decimal(5), is_open=True, is_signed=True)),
        ("amount<0", Amount(high=Decimal(0), is_open=True, is_signed=True)),
        ("amount>=0", Amount(low=Decimal(0), is_signed=True)),
        ("amount:+0", Amount(Decimal(0), Decimal(0), is_signed=True)),
        ("amount:0..5", Amount(Decimal(0), Decimal(5))),
        ("amount:10..20", Amount(Decimal(10), Decimal(20))),
        ("amount:..20", Amount(high=Decimal(20))),
        ("date:2026", Dates("2026", "2026")),
        ("date:2026-01..03", Dates("2026-01", "2026-03")),
        ("date:2026-01-15..20", Dates("2026-01-15", "2026-01-20")),
        ("date:2026-01-15..02-03", Dates("2026-01-15", "2026-02-03")),
        ("date>2026-01", Dates(low="2026-01", is_open=True)),
        ("date:Last-30-Days", Dates("last-30-days", "last-30-days")),
        ("date:2026-01,2026-03", Or((Dates("2026-01", "2026-01"), Dates("2026-03", "2026-03")))),
        ("category:groceries,dining", Named(NameField.CATEGORY, ("groceries", "dining"))),
        ('cat:"Car & fuel"', Named(NameField.CATEGORY, ("Car & fuel",))),
        ("currency:eur", Named(NameField.CURRENCY, ("EUR",))),
        ("note:a,b", Or((Text("a", TextField.NOTE), Text("b", TextField.NOTE)))),
        (r"description:/a\/b (c|d)\d/", Pattern(r"a/b (c|d)\d", TextField.DESCRIPTION)),
        ("is:transfer", Flagged(Flag.TRANSFER)),
        ("is:pending", Flagged(Flag.PENDING)),
        ("status:Reconciled", Flagged(Flag.RECONCILED)),
    ],
)
def test_what_is_read(text: str, expected: Node) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "code", "place", "suggestion"),
    [
        ("x amuont>3", ProblemCode.UNKNOWN_FIELD, (2, 8), "amount"),
        ("http://x", ProblemCode.UNKNOWN_FIELD, (0, 4), None),
        ("is:trnsfer", ProblemCode.UNKNOWN_VALUE, (3, 10), "transfer"),
        ("payee>5", ProblemCode.BAD_OPERATOR, (0, 6), "payee:"),
        ("amount:ten", ProblemCode.BAD_AMOUNT, (7, 10), None),
        ("amount:1,50", ProblemCode.BAD_AMOUNT, (7, 9), None),
        ("amount:20..10", ProblemCode.BAD_AMOUNT, (7, 13), None),
        ("amount:..", ProblemCode.BAD_AMOUNT, (7, 9), None),
        ("date:2026-13", ProblemCode.BAD_DATE, (5, 12), None),
        ("date:2026-02-30", ProblemCode.BAD_DATE, (5, 15), None),
        ("date:2026-05..03", ProblemCode.BAD_DATE, (5, 16), None),
        ("date:someday", ProblemCode.BAD_DATE, (5, 12), None),
        ("description://", ProblemCode.BAD_PATTERN, (12, 14), None),
        ("note:/a", ProblemCode.UNCLOSED_PATTERN, (5, 7), "/"),
        ('tag:"a', ProblemCode.UNCLOSED_QUOTE, (4, 6), '"'),
        ("(a", ProblemCode.UNCLOSED_PARENTHESIS, (0, 1), ")"),
        ("a)", ProblemCode.UNEXPECTED, (1, 2), None),
        ("()", ProblemCode.UNEXPECTED, (1, 2), None),
        ("a OR", ProblemCode.UNEXPECTED, (4, 4), None),
        ("OR a", ProblemCode.UNEXPECTED, (0, 1), None),
        ("- a", ProblemCode.UNEXPECTED, (1, 2), None),
        ("amount:", ProblemCode.MISSING_VALUE, (7, 8), None),
        ("tag:a, b", ProblemCode.MISSING_VALUE, (6, 7), None),
        ("a\x00b", ProblemCode.BAD_CHARACTER, (1, 2), None),
        ("(" * 13 + "a" + ")" * 13, ProblemCode.TOO_DEEP, (12, 13), None),
        ("-" * 13 + "a", ProblemCode.TOO_DEEP, (12, 13), None),
        ("a " * 101, ProblemCode.TOO_MANY_TERMS, (200, 202), None),
        ("tag:" + ",".join("a" * 200), ProblemCode.TOO_MANY_TERMS, None, None),
        ("a" * 1001, ProblemCode.TOO_LONG, (1000, 1001), None),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(
    text: str, code: ProblemCode, place: tuple[int, int] | None, suggestion: str | None
) -> None:
    found = parse(text)
    assert isinstance(found, Problem)
    assert (found.code, found.suggestion) == (code, suggestion)
    if place:
        assert (found.start, found.end) == place


def test_an_unknown_field_lists_those_that_there_are() -> None:
    found = parse("amuont>3")
    assert isinstance(found, Problem)
    assert found.message == (
        f"There is no field 'amuont'. Did you mean amount? Fields are {', '.join(FIELDS)}. To search for the text "
        "itself, put it in quotes."
    )


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
def test_the_example_of_every_field_can_be_read(field: Any) -> None:
    assert not isinstance(parse(field.example), Problem)


@given(nodes)
def test_what_is_printed_is_read_back_the_same(node: Node) -> None:
    assert parse(to_text(node)) == node


@given(nodes)
def test_what_is_stored_is_read_back_the_same(node: Node) -> None:
    assert from_json(orjson.loads(orjson.dumps(to_json(node)))) == node


@given(st.text(max_size=60) | st.text(alphabet='ab"()-:/,.<>=\\ 0129ORNTD\t', max_size=60))
def test_whatever_is_typed_is_read_or_refused_within_the_text(text: str) -> None:
    found = parse(text)
    if isinstance(found, Problem):
        assert 0 <= found.start <= found.end <= len(text) + 1
        assert found.message
    else:
        assert parse(to_text(found)) == found


_json = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.sampled_from(["description", "is:split", "10", "2026-01"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["all", "any", "not", "text", "in", "amount", "open", "signed", "date", "flag", "tag"]),
            inner,
        )
    ),
    max_leaves=10,
)


@given(_json)
def test_a_stored_form_from_a_stranger_is_read_or_refused(stored: Any) -> None:
    found = from_json(stored)
    assert isinstance(found, Problem) or parse(to_text(found)) == found


@pytest.mark.parametrize(
    "stored",
    [
        {"text": "a"},
        {"amount": ["20", "10"], "open": False, "signed": False},
        {"amount": [None, None], "open": False, "signed": False},
        {"amount": ["1", "2"], "open": True, "signed": False},
        {"amount": ["NaN", None], "open": False, "signed": False},
        {"date": ["2026-02-30", None], "open": False},
        {"tag": []},
        {"any": []},
        {"text": "a\x00", "in": "note"},
        {"pattern": "x" * 201, "in": "note"},
    ],
)
def test_what_the_language_cannot_say_is_not_taken_from_storage(stored: Any) -> None:
    assert isinstance(from_json(stored), Problem)


def test_a_deeply_nested_form_is_refused_before_it_is_walked() -> None:
    stored: Any = {"text": "a", "in": "note"}
    for _ in range(10_000):
        stored = {"not": stored}
    assert isinstance(from_json(stored), Problem)


def test_constructors_keep_trees_flat() -> None:
    assert ast.all_of([_A]) == _A
    assert ast.all_of([EVERYTHING, _A]) == _A
    assert ast.any_of([Or((_A, _B)), _C]) == Or((_A, _B, _C))
