"""How like each other two texts are that name a merchant, and the numbers in them that name a purchase."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_REFERENCE = re.compile(r"(?<!\w)(?=\w*\d\w*\d\w*\d\w*\d\w*\d)[0-9A-Za-z]{7,}(?!\w)")
_ABBREVIATED_MIN = 3
_PREFIX_MIN = 4


def references(text: str) -> frozenset[str]:
    """Order numbers and the like: long, with at least five digits."""
    return frozenset(found.lower() for found in _REFERENCE.findall(text))


def likeness(left: Sequence[str], right: Sequence[str], weights: Mapping[str, float]) -> int:
    """In percent, how much of the lighter text the other one holds; a shortened word (`amzn`, `mktp`) counts as the
    long one."""

    def weight(words: Sequence[str]) -> float:
        return sum(weights.get(word, 1.0) for word in words)

    few, many = sorted((list(dict.fromkeys(left)), list(dict.fromkeys(right))), key=weight)
    whole = weight(few)
    if whole == 0:
        return 0
    free, found = list(many), 0.0
    for word in few:
        partner = next((other for other in free if other == word), None) or next(
            (other for other in free if shortened(word, other) or shortened(other, word)), None
        )
        if partner is not None:
            free.remove(partner)
            found += weights.get(word, 1.0)
    return int(100 * found / whole)


def shortened(short: str, long: str) -> bool:
    """`mktp` for `marketplace`, `lebensmi` for `lebensmittel`: same first letter, the others in order."""
    if len(short) < _ABBREVIATED_MIN or len(short) >= len(long) or short[0] != long[0]:
        return False
    if len(short) >= _PREFIX_MIN and long.startswith(short):
        return True
    # Vowels go first when a word is shortened; what keeps them is another word.
    if any(letter in "aeiou" for letter in short[1:]):
        return False
    letters = iter(long)
    return all(letter in letters for letter in short)
