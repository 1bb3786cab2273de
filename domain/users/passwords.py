"""Which passwords are refused, and the one form in which a password is compared.

Almost every password of ten or more characters that appears in leaks is put together from a few well-known pieces: a
word, a keyboard walk, a year, a sign at the end (`Password123!`, `qwertyuiop1`, `ilovey0u2024`). A list of whole
passwords would name some of these; counting the pieces refuses all of them.
"""

from __future__ import annotations

import re
import unicodedata

from domain.users.common_passwords import STEMS

SHORTEST = 10
LONGEST = 128
# A shorter local part is found inside too many good passwords by accident.
_LOCAL_PART_SHORTEST = 4
# A guesser has tried all that is made of this many pieces; each character outside a known piece counts as one.
_EASY_PIECES = 5

_WALKS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "qazwsxedcrfvtgbyhnujmikolp",
    "zaq1xsw2cde3vfr4bgt5nhy6mju7ki8lo9p0",
    "a1b2c3d4e5f6g7h8i9j0",
    "1a2b3c4d5e6f7g8h9i0j",
    "qweasdzxc",
    "qwsazx",
    "1029384756",
    "1357924680",
    "2468013579",
    "1123581321",
    "147258369",
    "741852963",
    "789456123",
    "!@#$%^&*()_+",
    '!"§$%&/()=?',
)
_ALL_WALKS = tuple(piece for walk in _WALKS for piece in (walk, walk[::-1]))
_WALK_SHORTEST = 3
_YEAR = re.compile(r"(19|20)\d\d", re.ASCII)
_SAME = re.compile(r"(.)\1+", re.DOTALL)
_SIGNS = re.compile(r"[\W_]")
_LEET = str.maketrans("01345789@$!|", "oleastbgasil")
_LONGEST_STEM = max(map(len, STEMS))


def canonical(password: str) -> str:
    """The form that is hashed: the same keys typed on another device give the same text (NFC, as in RFC 8265)."""
    # Ordering a long run of combining marks takes quadratic time; nothing this long is a password of ours anyway.
    return password if len(password) > 4 * LONGEST else unicodedata.normalize("NFC", password)


def is_common(password: str) -> bool:
    """Whether a guesser tries this among the first."""
    text = canonical(password).casefold()
    return _is_repetition(text) or _pieces(text) <= _EASY_PIECES or _SIGNS.sub("", text) in STEMS


def contains_local_part(password: str, email: str) -> bool:
    """Whether the password holds what stands before the @ (and before a +tag) of its owner's e-mail."""
    local = email.partition("@")[0].partition("+")[0].casefold()
    return len(local) >= _LOCAL_PART_SHORTEST and local in canonical(password).casefold()


def _pieces(text: str) -> int:
    """The fewest pieces that the text can be put together from."""
    letters = text.translate(_LEET)
    fewest = [0]
    for end in range(1, len(text) + 1):
        best = fewest[end - 1] + 1
        for start in range(max(0, end - _LONGEST_STEM), end - 1):
            if fewest[start] + 1 < best and _is_piece(text[start:end], letters[start:end]):
                best = fewest[start] + 1
        fewest.append(best)
    return fewest[-1]


def _is_piece(text: str, letters: str) -> bool:
    if text in STEMS or letters in STEMS or _SAME.fullmatch(text) or _YEAR.fullmatch(text):
        return True
    return len(text) >= _WALK_SHORTEST and any(text in walk for walk in _ALL_WALKS)


def _is_repetition(text: str) -> bool:
    """`blahblahblah`: one unit three times or more."""
    return any(
        len(text) % size == 0 and text[:size] * (len(text) // size) == text for size in range(1, len(text) // 3 + 1)
    )
