"""A letter and a colour for whoever money went to or came from: the same for one name, everywhere and for ever."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# Around the wheel, all equally bright: white on each is at least 4.5:1 (WCAG AA, text), and each on the surfaces of the
# light and of the dark theme at least 3:1 (AA, graphics). A test computes both. Never reorder: that would recolour all.
COLORS = (
    "#b75050", "#b15638", "#93683c", "#856e2a", "#74742f", "#647926", "#577b32", "#3e7f28",
    "#348034", "#29813f", "#347e59", "#287e69", "#327b7b", "#2e7992", "#4374a5", "#4d6cc7",
    "#6767c1", "#795ecc", "#8b5abc", "#a546c5", "#ad47ad", "#bd3c9c", "#b54b80", "#c34262",
)  # fmt: skip
NOBODY = "?"

_JOINER = "\u200d"
_KEYCAP = "\u20e3"
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)


@dataclass(frozen=True, slots=True)
class Merchant:
    """`letter` is one character as people see it, which may be several code points; `color` is `#rrggbb`."""

    name: str
    letter: str
    color: str


@lru_cache(maxsize=4_096)
def merchant_of(name: str) -> Merchant:
    """How whoever has this name is shown. Case, width and spaces do not change it."""
    return Merchant(name, letter_of(name), color_of(name))


def letter_of(name: str) -> str:
    """The first letter or digit, in upper case where that is one too; of a name without any, its first emoji."""
    characters = list(_characters(unicodedata.normalize("NFKC", name)))
    for kinds in ("LN", "S"):
        for character in characters:
            if unicodedata.category(character[0])[0] in kinds:
                return _upper(character)
    return NOBODY


def color_of(name: str) -> str:
    key = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    digest = hashlib.blake2s(key.encode(errors="replace"), digest_size=4).digest()
    return COLORS[int.from_bytes(digest, "big") % len(COLORS)]


def _upper(character: str) -> str:
    """Some letters become two, as ß does: they stay as they are."""
    upper = character.upper()
    return upper if len(upper) == len(character) else character


def _characters(text: str) -> Iterator[str]:
    """What a person sees as one: a letter with its marks, a flag, a family."""
    character = ""
    for point in text:
        if character and not _continues(character, point):
            yield character
            character = ""
        character += point
    if character:
        yield character


def _continues(character: str, point: str) -> bool:
    code = ord(point)
    if unicodedata.category(point)[0] == "M" or point in (_JOINER, _KEYCAP) or code in _SKIN_TONES or code in _TAGS:
        return True
    if character[-1] == _JOINER:
        # A joiner after a letter only shapes it: the next letter is one of its own.
        return unicodedata.category(character[0])[0] == "S"
    return len(character) == 1 and code in _FLAG_LETTERS and ord(character) in _FLAG_LETTERS
