"""A letter and a colour for each name: what people see as one character, and legible in both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.transactions.naming.avatars import COLORS, NOBODY, color_of, letter_of, merchant_of

GOLDEN = ["#b75050", "#348034", "#4374a5", "#577b32"]
THEME = Path(__file__).resolve().parents[3] / "web" / "src" / "app" / "theme.ts"


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("Blue Bottle", "B"),
        ("dm-drogerie markt", "D"),
        ("7-Eleven", "7"),
        ("  “Adria” ", "A"),
        ("élan", "É"),
        ("e\u0301lan", "É"),
        ("Čedok", "Č"),
        ("ßalon", "ß"),
        ("ﬁnanz", "F"),
        ("Ｓｕｉｃａ", "S"),
        ("Пятёрочка", "П"),
        ("ευρωπαϊκή", "Ε"),
        ("セブンイレブン", "セ"),
        ("ｶﾞｿﾘﾝ", "ガ"),
        ("海底捞", "海"),
        ("𠮷野家", "𠮷"),
        ("스타벅스", "스"),
        ("कॉफ़ी डे", "कॉ"),
        ("مطعم", "م"),
        ("🍕 Pizza Roma", "P"),
        ("🍕", "🍕"),
        ("👩‍🍳", "👩‍🍳"),
        ("👍🏽!", "👍🏽"),
        ("🇩🇪🇫🇷", "🇩🇪"),
        ("☕️", "☕️"),
        ("1️⃣", "1️⃣"),
        ("—", NOBODY),
        ("", NOBODY),
        ("\u200d", NOBODY),
    ],
)
def test_the_letter_is_one_that_people_see(name: str, letter: str) -> None:
    assert letter_of(name) == letter


def test_one_name_has_one_colour_however_it_is_written() -> None:
    assert len({color_of(name) for name in ("Blue Bottle", "BLUE  BOTTLE ", "ｂｌｕｅ bottle")}) == 1
    # Written down, so that nobody's merchants change colour with a release.
    assert [color_of(name) for name in ("Blue Bottle", "REWE", "海底捞", "")] == GOLDEN
    assert len({color_of(f"merchant {number}") for number in range(400)}) == len(COLORS)


@given(st.text())
def test_every_name_has_both(name: str) -> None:
    merchant = merchant_of(name)
    assert merchant.name == name
    assert merchant.letter
    assert merchant.color in COLORS


def luminance(color: str) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("color", COLORS)
def test_the_letter_can_be_read_and_the_mark_be_seen_in_light_and_dark(color: str) -> None:
    assert contrast("#ffffff", color) >= 4.5
    surfaces = re.findall(r'"--moneta-surface(?:-sunken)?": "(#[0-9a-f]{6})"', THEME.read_text(encoding="utf-8"))
    assert len(surfaces) == 4
    for surface in surfaces:
        assert contrast(surface, color) >= 3.0, surface
