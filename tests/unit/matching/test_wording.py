"""How like each other two texts are."""

from __future__ import annotations

import polars as pl
import pytest

from deployments.transactions.matching.texts import with_texts
from domain.transactions.matching.model import WORDS_ALIKE
from domain.transactions.matching.wording import likeness, references, shortened


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [
        ("amzn", "amazon", True),
        ("mktp", "marketplace", True),
        ("lebensmi", "lebensmittel", True),
        ("rewe", "rewe", False),
        ("lidl", "aldi", False),
        ("am", "amazon", False),
        ("aldi", "altdorfer", False),
    ],
)
def test_shortened_words(short: str, long: str, *, expected: bool) -> None:
    assert shortened(short, long) is expected


def test_a_shortened_word_counts_as_the_long_one() -> None:
    assert likeness(["amzn", "mktp"], ["amazon", "marketplace"], {}) == 100
    assert likeness(["blue", "moon"], ["blue", "star"], {"moon": 3.0, "star": 3.0}) == 25
    assert likeness([], ["rewe"], {}) == 0


def test_references_are_long_and_mostly_digits() -> None:
    assert references("Order 302-9912345-11 of 24.12.2026 at 12:30, Visa 4242") == {"9912345"}
    assert references("AB12CD34E5 for Joe") == {"ab12cd34e5"}


@pytest.mark.parametrize(
    ("text", "stored", "least", "most"),
    [
        ("AMZN MKTP DE*2K4", "Amazon Marketplace", 80, 100),
        ("REWE SAGT DANKE 48211", "Rewe Markt GmbH", WORDS_ALIKE, 100),
        ("EDEKA BERLIN", "ALDI BERLIN", 0, 49),
        ("PAYPAL *SPOTIFY", "PAYPAL *EBAY", 0, 49),
        ("Kartenzahlung 4711", "Kartenzahlung 0815", 0, 91),
        ("Entgelt", "Entgelt", 100, 100),
        ("Kaufland", "Kaufhaus", 0, 65),
    ],
)
def test_texts_of_pairs(text: str, stored: str, least: int, most: int) -> None:
    shops = ("Edeka", "Aldi", "Lidl", "Penny", "Rossmann", "Shell", "Obi", "Ikea", "Saturn")
    background = pl.Series([f"{shop} Markt {town} sagt danke" for shop in shops for town in ("Berlin", "Hamburg")])
    pair = pl.DataFrame({"text": [text], "stored_text": [stored]})
    assert least <= with_texts(pair, background)["words"][0] <= most
