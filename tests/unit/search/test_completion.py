"""What is offered while somebody types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.transactions.search.completion import SUGGESTIONS_MAX, suggest
from domain.transactions.search.fields import FIELDS
from domain.transactions.search.names import Name, Names
from domain.transactions.search.parsing import parse
from domain.transactions.search.problems import Problem
from tests.support.searches import NAMES, an_id


def offered(text: str, names: Names = NAMES) -> list[str]:
    """What the text becomes with each suggestion; the cursor stands at |."""
    cursor = text.index("|")
    text = text.replace("|", "")
    return [text[: each.start] + each.text + text[each.end :] for each in suggest(text, cursor, names)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("am|", ["amount:"]),
        ("x -am|", ["x -amount:"]),
        (
            "ca|",
            [
                "category:",
                'category:"Car & fuel"',
                'category:"Personal care"',
                'category:"Education & kids"',
                'payee:"Café Süd"',
                'account:"Card, shared"',
            ],
        ),
        ("is:tr|", ["is:transfer"]),
        ("is:tr|ans x", ["is:transfer x"]),
        ("date:last-m|", ["date:last-month"]),
        ("category:rye| x", ['category:"Rye bread" x']),
        ('category:"rye br|', ['category:"Rye bread"']),
        ("category:groceries,ba|", ['category:groceries,"Balance adjustment"', "category:groceries,Bakery"]),
        ("(tag:w|", ["(tag:work"]),
        ("payee:sued|", ['payee:"Café Süd"']),
        ("payee:no|", ["payee:none"]),
        ("amount>5|", []),
        ("nothing:|", []),
        ('"am|', []),
    ],
)
def test_what_fits_is_offered(text: str, expected: list[str]) -> None:
    assert offered(text) == expected


def test_an_empty_search_is_offered_the_fields() -> None:
    assert offered("|") == [f"{name}:" for name in FIELDS][:SUGGESTIONS_MAX]


def test_of_two_things_with_one_name_the_id_is_written() -> None:
    twins = Names(tags=(Name(an_id(1), "Trip"), Name(an_id(2), "trip")))
    assert offered("tag:tr|", twins) == [f"tag:{an_id(1)}", f"tag:{an_id(2)}"]


@given(st.text(alphabet='ab"()-:,>=\\ tagis', max_size=30), st.integers(-5, 40))
def test_whatever_is_typed_gets_suggestions_within_it(text: str, cursor: int) -> None:
    for each in suggest(text, cursor, NAMES):
        assert 0 <= each.start <= each.end <= len(text)


@pytest.mark.parametrize(
    "text", ["ca|", "category:|", "payee:|", "tag:|", "account:|", "is:|", "has:|", "status:|", "date:|"]
)
def test_what_is_offered_for_a_value_can_be_read(text: str) -> None:
    for whole in offered(text):
        assert whole.endswith(":") or not isinstance(parse(whole), Problem)
