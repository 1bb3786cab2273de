"""What one row matches."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from typing import Any

import pytest

from domain.transactions.search.binding import bind
from domain.transactions.search.matching import Facts, SplitFacts, matches
from domain.transactions.search.parsing import parse
from domain.transactions.search.problems import Problem
from tests.support.searches import NAMES, TODAY, an_id

ROW = Facts(
    account_id=an_id(1),
    booked_on=date(2026, 1, 15),
    amount_minor=-5_001,
    currency="EUR",
    description="REWE SAGT DANKE 4711",
    merchant="Rewé",
    category="bakery",
    payee_id=an_id(11),
    tag_ids=frozenset({an_id(21)}),
)


def found(text: str, **changed: Any) -> bool:
    node = parse(text)
    assert not isinstance(node, Problem), node
    bound = bind(node, NAMES, TODAY)
    assert not isinstance(bound, Problem), bound
    row = dataclasses.replace(ROW, **changed)
    return matches(bound, row, lambda pattern, value: re.search(f"(?i){pattern}", value) is not None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("rewe 4711", True),
        ('"sagt danke"', True),
        ('"danke sagt"', False),
        ("merchant:rewe", True),
        ("note:rewe", False),
        ("süd", True),  # the payee's name
        ("WORK", True),  # the tag's name
        ("amount>50", True),
        ("amount>50.01", False),
        ("amount>=50.01", True),
        ("amount>50.005", True),
        ("amount:50.005", False),
        ("amount:+50..60", False),
        ("amount<-50", True),
        ("amount<0", True),
        ("amount>0", False),
        ("amount>=0", False),
        ("amount:-60..-50", True),
        ("category:groceries", True),
        ("category:none", False),
        ("-tag:work", False),
        ("payee:none OR tag:work", True),
        ("date:2026-01..03", True),
        ("date>2026-01", False),
        ("is:expense -is:income", True),
        ("status:posted", True),
        ("is:pending", False),
        ("has:payee has:tag has:category", True),
        (r"description:/\d{4}$/", True),
        ("description:/^danke/", False),
    ],
)
def test_one_row(text: str, expected: bool) -> None:
    assert found(text) is expected


@pytest.mark.parametrize(("currency", "minor"), [("JPY", 50), ("EUR", 5_000), ("KWD", 50_000), ("CLF", 500_000)])
def test_amounts_are_major_units_of_each_currency(currency: str, minor: int) -> None:
    assert found("amount:50", currency=currency, amount_minor=-minor)
    assert not found("amount:50", currency=currency, amount_minor=minor + 1)


def test_a_split_row_counts_through_its_splits() -> None:
    splits = (SplitFacts("dining", "shared lunch", frozenset({an_id(22)})), SplitFacts(None))
    assert found('category:dining tag:"summer 2026" note:lunch is:split', splits=splits)
    assert found("category:none lunch", splits=splits)
    assert not found("category:groceries", splits=splits)
